package cql2

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits on what is parsed; they bound stack and time of everything that walks an expression.
const (
	// MaxBytes is the length of the longest filter that is read, in either encoding.
	MaxBytes = 64 << 10
	// MaxDepth is the nesting of the deepest expression that is read.
	MaxDepth = 64
)

// Pos is a place in the source of an expression. Offset counts bytes from 0; Line and Column count from 1, columns in
// code points. The zero Pos belongs to expressions that were not parsed.
type Pos struct{ Offset, Line, Column int }

// String gives "line:column".
func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// prefix begins the text of every error; what was not parsed has no place to name.
func (p Pos) prefix() string {
	if p.Line == 0 {
		return "cql2: "
	}
	return "cql2: " + p.String() + ": "
}

// SyntaxError says where a text is not CQL2 and what was expected there.
type SyntaxError struct {
	Pos Pos
	Msg string
}

// Error names the place, then what was expected.
func (e *SyntaxError) Error() string { return e.Pos.prefix() + e.Msg }

// fail makes a SyntaxError.
func fail(p Pos, format string, args ...any) error {
	return &SyntaxError{Pos: p, Msg: fmt.Sprintf(format, args...)}
}

// locator turns growing byte offsets into positions, each source byte looked at once.
type locator struct {
	src string
	pos Pos
}

// newLocator starts at line 1, column 1.
func newLocator(src string) *locator { return &locator{src: src, pos: Pos{0, 1, 1}} }

// at returns the position of offset off, which must not lie before that of an earlier call.
func (l *locator) at(off int) Pos {
	off = min(off, len(l.src))
	for l.pos.Offset < off {
		r, n := utf8.DecodeRuneInString(l.src[l.pos.Offset:])
		l.pos.Offset += n
		l.pos.Column++
		if r == '\n' {
			l.pos.Line++
			l.pos.Column = 1
		}
	}
	return l.pos
}

// PosOf finds the place in an error of this package, however it is wrapped.
func PosOf(err error) (Pos, bool) {
	var syntax *SyntaxError
	var typ *TypeError
	var prop *PropertyError
	switch {
	case errors.As(err, &syntax):
		return syntax.Pos, true
	case errors.As(err, &typ):
		return typ.Pos, true
	case errors.As(err, &prop):
		return prop.Pos, true
	}
	return Pos{}, false
}

// Pointer gives the JSON pointer (RFC 6901) of the value in a filter that begins at a place or goes over it; "" is the
// whole. ok is false for what is no JSON.
func Pointer(data []byte, at Pos) (pointer string, ok bool) {
	n, err := readJSON(string(data))
	if err != nil {
		return "", false
	}
	for {
		next := -1
		for i := range n.kids {
			if n.kids[i].pos.Offset <= at.Offset {
				next = i
			}
		}
		if next < 0 {
			return pointer, true
		}
		step := strconv.Itoa(next)
		if n.kind == '{' {
			step = strings.NewReplacer("~", "~0", "/", "~1").Replace(n.keys[next])
		}
		pointer, n = pointer+"/"+step, n.kids[next]
	}
}
