package cql2

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// jnode is a JSON value with its place, which encoding/json's own trees do not keep.
type jnode struct {
	pos    Pos
	kind   byte // { [ s(tring) n(umber) b(oolean) 0 (null)
	text   string
	truth  bool
	number json.Number
	keys   []string // of an object, beside kids
	kids   []jnode
}

// jsonDepth bounds raw nesting: each level of an expression is an object and an array, a geometry adds a few.
const jsonDepth = 2*MaxDepth + 8

// jsonReader walks the tokens of encoding/json, which checks the syntax, and adds where each began.
type jsonReader struct {
	src string
	dec *json.Decoder
	loc *locator
}

// readJSON reads one JSON value and refuses anything after it.
func readJSON(src string) (jnode, error) {
	if !utf8.ValidString(src) {
		return jnode{}, fail(Pos{0, 1, 1}, "the filter is not UTF-8")
	}
	r := &jsonReader{src: src, dec: json.NewDecoder(strings.NewReader(src)), loc: newLocator(src)}
	r.dec.UseNumber()
	n, err := r.value(jsonDepth)
	if err != nil {
		return n, err
	}
	pos := r.start()
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return n, fail(pos, "expected the end after the filter")
	}
	return n, nil
}

// start is where the next token will begin.
func (r *jsonReader) start() Pos {
	off := int(r.dec.InputOffset())
	for off < len(r.src) && strings.IndexByte(" \t\r\n,:", r.src[off]) >= 0 {
		off++
	}
	return r.loc.at(off)
}

// token reads one token and where it began; its errors are SyntaxErrors.
func (r *jsonReader) token() (json.Token, Pos, error) {
	pos := r.start()
	t, err := r.dec.Token()
	if err == nil {
		return t, pos, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, pos, fail(pos, "not JSON: %s", syntax.Error())
	}
	return nil, pos, fail(pos, "the JSON ends too early")
}

// value reads a value of at most depth levels: nothing else bounds the recursion of what walks the tree.
func (r *jsonReader) value(depth int) (jnode, error) {
	t, pos, err := r.token()
	n := jnode{pos: pos}
	if err != nil {
		return n, err
	}
	switch t := t.(type) {
	case string:
		n.kind, n.text = 's', t
	case json.Number:
		n.kind, n.number = 'n', t
	case bool:
		n.kind, n.truth = 'b', t
	case json.Delim:
		if depth == 0 {
			return n, fail(pos, "nested deeper than %d levels; split the filter", MaxDepth)
		}
		n.kind = byte(t)
		err = r.members(&n, depth-1)
	}
	return n, err
}

// members reads what an object or array holds, and its closing bracket. A name given twice is refused, since readers of
// JSON differ in which one counts and a filter must not mean two things.
func (r *jsonReader) members(n *jnode, depth int) error {
	for r.dec.More() {
		if n.kind == '{' {
			key, pos, err := r.token()
			if err != nil {
				return err
			}
			name := key.(string)
			if n.has(name) {
				return fail(pos, "the member %q is given twice", name)
			}
			n.keys = append(n.keys, name)
		}
		kid, err := r.value(depth)
		if err != nil {
			return err
		}
		n.kids = append(n.kids, kid)
	}
	_, _, err := r.token()
	return err
}

// has reports whether an object has the member, also while its value is still to be read.
func (n *jnode) has(key string) bool {
	_, ok := n.get(key)
	return ok
}

// get finds a member by scanning: the objects of the encoding have two or three.
func (n *jnode) get(key string) (jnode, bool) {
	for i, k := range n.keys {
		if k == key {
			if i < len(n.kids) {
				return n.kids[i], true
			}
			return jnode{}, true
		}
	}
	return jnode{}, false
}

// what names the node for errors.
func (n *jnode) what() string {
	switch n.kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 's':
		return "a string"
	case 'n':
		return "a number"
	case 'b':
		return "a boolean"
	}
	return "null"
}
