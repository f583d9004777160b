package cql2

import (
	"strings"
	"unicode/utf8"
)

// like compiles the pattern once; casei and accenti around it are applied to the pattern here, to the text per row.
func (c *checker) like(e *Like) (triFunc, error) {
	t, err := c.typeOf(e.X)
	if err != nil {
		return nil, err
	}
	if t != Text {
		return nil, mismatch(e.X.Pos(), "LIKE wants a text, not a %s", t)
	}
	x, err := c.text(e.X)
	if err != nil {
		return nil, err
	}
	pattern, _ := constText(e.Pattern)
	match := matcher(pattern)
	return func(r Row) tri {
		s, ok := x(r)
		if !ok {
			return unknown
		}
		return truth(match(s))
	}, nil
}

// matcher compiles a pattern: % is any run of code points, _ is one, a backslash takes away the meaning of the next.
// Patterns without _ and with % at the ends alone need no search of their own.
func matcher(pattern string) func(string) bool {
	chunks := splitPattern(pattern)
	if len(chunks) <= 3 {
		if first, last := chunks[0], chunks[len(chunks)-1]; len(chunks) == 1 && !first.wild {
			return func(s string) bool { return s == first.text }
		} else if len(chunks) == 2 && !first.wild && !last.wild {
			return func(s string) bool {
				return len(s) >= len(first.text)+len(last.text) && strings.HasPrefix(s, first.text) &&
					strings.HasSuffix(s, last.text)
			}
		} else if len(chunks) == 3 && first.text == "" && last.text == "" && !chunks[1].wild {
			middle := chunks[1].text
			return func(s string) bool { return strings.Contains(s, middle) }
		}
	}
	return func(s string) bool { return matchChunks(chunks, s) }
}

// chunk is what stands between two % of a pattern. Where any is true, the byte at that index stands for an _.
type chunk struct {
	text string
	any  []bool
	wild bool // any has a true
}

// splitPattern cuts a pattern at its % signs and resolves escapes; there is always at least one chunk.
func splitPattern(pattern string) []chunk {
	var chunks []chunk
	var text []byte
	var any []bool
	wild := false
	end := func() {
		chunks = append(chunks, chunk{string(text), any, wild})
		text, any, wild = nil, nil, false
	}
	for i := 0; i < len(pattern); i++ {
		b := pattern[i]
		switch {
		case b == '%':
			end()
			continue
		case b == '\\' && i+1 < len(pattern):
			i++
			b = pattern[i]
		case b == '_':
			text, any, wild = append(text, b), append(any, true), true
			continue
		}
		text, any = append(text, b), append(any, false)
	}
	end()
	return chunks
}

// prefix is the number of bytes of s that the chunk covers from its start, or -1.
func (c chunk) prefix(s string) int {
	if !c.wild {
		if strings.HasPrefix(s, c.text) {
			return len(c.text)
		}
		return -1
	}
	at := 0
	for i := range len(c.text) {
		switch {
		case at == len(s):
			return -1
		case c.any[i]:
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n
		case s[at] != c.text[i]:
			return -1
		default:
			at++
		}
	}
	return at
}

// matchChunks places each chunk as early as it goes; the last one must end the text.
func matchChunks(chunks []chunk, s string) bool {
	n := chunks[0].prefix(s)
	if n < 0 {
		return false
	}
	if len(chunks) == 1 {
		return n == len(s)
	}
	s = s[n:]
	for _, c := range chunks[1 : len(chunks)-1] {
		for n = c.prefix(s); n < 0; n = c.prefix(s) {
			if s == "" {
				return false
			}
			_, skip := utf8.DecodeRuneInString(s)
			s = s[skip:]
		}
		s = s[n:]
	}
	return endsWith(chunks[len(chunks)-1], s)
}

// endsWith reports whether the chunk covers some end of s; with _ in it, where that end begins is found by trying.
func endsWith(c chunk, s string) bool {
	if !c.wild {
		return strings.HasSuffix(s, c.text)
	}
	for {
		if c.prefix(s) == len(s) {
			return true
		}
		if s == "" {
			return false
		}
		_, skip := utf8.DecodeRuneInString(s)
		s = s[skip:]
	}
}
