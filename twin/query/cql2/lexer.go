package cql2

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind tells tokens apart before their text is looked at.
type tokenKind uint8

// Keywords are plain names to the lexer: whether DATE is a property or begins a literal shows in the next token only.
const (
	tokEOF    tokenKind = iota
	tokName             // a bare identifier or keyword
	tokQuoted           // a "quoted" identifier
	tokText             // a 'character literal', escapes resolved
	tokNumber           // an unsigned numeric literal
	tokPunct            // an operator or bracket
)

// token is a piece of the text; text is what it means (quotes and escapes resolved), not how it was spelled.
type token struct {
	kind tokenKind
	text string
	pos  Pos
}

// is reports whether the token is the punctuation p.
func (t token) is(p string) bool { return t.kind == tokPunct && t.text == p }

// word reports whether the token is the keyword w (upper case); keywords are read in any case.
func (t token) word(w string) bool { return t.kind == tokName && strings.EqualFold(t.text, w) }

// String names the token for errors. Values are not repeated: a filter may hold what no error should.
func (t token) String() string {
	switch t.kind {
	case tokEOF:
		return "the end"
	case tokText:
		return "a text"
	case tokNumber:
		return "a number"
	case tokQuoted:
		return `"` + t.text + `"`
	}
	return t.text
}

// lexer walks the source once; loc follows it to know lines and columns.
type lexer struct {
	src string
	off int
	loc *locator
}

// lex cuts the whole text into tokens, the last being tokEOF.
func lex(src string) ([]token, error) {
	l := &lexer{src: src, loc: newLocator(src)}
	tokens := make([]token, 0, len(src)/4+2)
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		if t.kind == tokEOF {
			return tokens, nil
		}
	}
}

// peek decodes the next code point; its length is 0 at the end.
func (l *lexer) peek() (rune, int) { return utf8.DecodeRuneInString(l.src[l.off:]) }

// next skips white space, the standard's list of which is that of Unicode, and reads one token.
func (l *lexer) next() (token, error) {
	for {
		r, n := l.peek()
		if n == 0 || !unicode.IsSpace(r) {
			break
		}
		l.off += n
	}
	pos := l.loc.at(l.off)
	r, n := l.peek()
	switch {
	case n == 0:
		return token{tokEOF, "", pos}, nil
	case r == utf8.RuneError && n == 1:
		return token{}, fail(pos, "this byte is not UTF-8")
	case r == '\'':
		return l.text(pos)
	case r == '"':
		return l.quoted(pos)
	case isDigit(r), r == '.' && l.off+1 < len(l.src) && isDigit(rune(l.src[l.off+1])):
		return l.number(pos)
	case isNameStart(r):
		return l.name(pos), nil
	}
	for _, p := range [...]string{"<>", "<=", ">=", "(", ")", ",", "=", "<", ">", "+", "-", "*", "/", "%", "^"} {
		if strings.HasPrefix(l.src[l.off:], p) {
			l.off += len(p)
			return token{tokPunct, p, pos}, nil
		}
	}
	return token{}, fail(pos, "%q has no meaning here", r)
}

// name reads identifierStart { identifierPart }.
func (l *lexer) name(pos Pos) token {
	start := l.off
	for {
		r, n := l.peek()
		if n == 0 || !isNamePart(r) {
			return token{tokName, l.src[start:l.off], pos}
		}
		l.off += n
	}
}

// digits passes decimal digits and counts them.
func (l *lexer) digits() int {
	start := l.off
	for l.off < len(l.src) && isDigit(rune(l.src[l.off])) {
		l.off++
	}
	return l.off - start
}

// number reads decimalNumericLiteral or scientificNumericLiteral; signs are operators to the lexer, so that a-1 is a
// subtraction.
func (l *lexer) number(pos Pos) (token, error) {
	start := l.off
	l.digits()
	if l.off < len(l.src) && l.src[l.off] == '.' {
		l.off++
		l.digits()
	}
	if l.off < len(l.src) && (l.src[l.off] == 'e' || l.src[l.off] == 'E') {
		l.off++
		if l.off < len(l.src) && (l.src[l.off] == '+' || l.src[l.off] == '-') {
			l.off++
		}
		if l.digits() == 0 {
			return token{}, fail(pos, "expected digits after the E of a number")
		}
	}
	if r, n := l.peek(); n > 0 && isNamePart(r) {
		return token{}, fail(pos, "a number must be followed by a space or an operator")
	}
	return token{tokNumber, l.src[start:l.off], pos}, nil
}

// text reads a character literal. Besides ” the standard asks for the C escapes of control characters, and for \'.
func (l *lexer) text(pos Pos) (token, error) {
	var b strings.Builder
	l.off++
	for l.off < len(l.src) {
		c := l.src[l.off]
		next := byte(0)
		if l.off+1 < len(l.src) {
			next = l.src[l.off+1]
		}
		switch {
		case c == '\'' && next == '\'':
			b.WriteByte('\'')
			l.off += 2
		case c == '\'':
			l.off++
			return token{tokText, b.String(), pos}, nil
		case c == '\\' && strings.IndexByte(escapes, next) >= 0 && next != 0:
			b.WriteByte(escaped[strings.IndexByte(escapes, next)])
			l.off += 2
		default:
			r, n := l.peek()
			if r == utf8.RuneError && n == 1 {
				return token{}, fail(l.loc.at(l.off), "this byte is not UTF-8")
			}
			b.WriteString(l.src[l.off : l.off+n])
			l.off += n
		}
	}
	return token{}, fail(pos, "this text has no closing quote; write ' inside a text as ''")
}

// The letters that may follow a backslash, and what each stands for.
const (
	escapes = `'\abtnvfr`
	escaped = "'\\\a\b\t\n\v\f\r"
)

// quoted reads a property name in double quotes. A doubled quote stands for one, which the grammar does not have, but
// names from JSON may need.
func (l *lexer) quoted(pos Pos) (token, error) {
	var b strings.Builder
	for l.off++; l.off < len(l.src); {
		r, n := l.peek()
		switch {
		case r == utf8.RuneError && n == 1:
			return token{}, fail(l.loc.at(l.off), "this byte is not UTF-8")
		case r == '"' && strings.HasPrefix(l.src[l.off+1:], `"`):
			n = 2
		case r == '"' && b.Len() == 0:
			return token{}, fail(pos, "a property name is empty")
		case r == '"':
			l.off++
			return token{tokQuoted, b.String(), pos}, nil
		}
		b.WriteRune(r)
		l.off += n
	}
	return token{}, fail(pos, "this property name has no closing quote")
}
