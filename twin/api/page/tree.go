package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Tree is a JSON document as a page.
type Tree struct {
	Head
	Root *Node
}

// Node is a value of a JSON document.
type Node struct {
	Text    string   // of a string, number, true, false or null
	Href    string   // of a string that is an address
	Members []Member // of an object, in the document's order
	Items   []*Node  // of an array
	Object  bool
	Array   bool
}

// Member is a member of an object.
type Member struct {
	Name string
	Node *Node
}

// maxDepth bounds the nesting of documents that are shown; the server's own are far below it.
const maxDepth = 64

// ParseTree reads a JSON document.
func ParseTree(data []byte) (*Node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := parseNode(dec, 0)
	if err != nil {
		return nil, fmt.Errorf("page: read a document: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("page: something follows the document")
	}
	return n, nil
}

func parseNode(dec *json.Decoder, depth int) (*Node, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := tok.(type) {
	case json.Delim:
		if depth == maxDepth {
			return nil, errors.New("it is nested too deeply")
		}
		if v == '{' {
			return parseObject(dec, depth+1)
		}
		return parseArray(dec, depth+1)
	case string:
		n := &Node{Text: v}
		if strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
			n.Href = v
		}
		return n, nil
	case nil:
		return &Node{Text: "null"}, nil
	}
	return &Node{Text: fmt.Sprint(tok)}, nil
}

func parseObject(dec *json.Decoder, depth int) (*Node, error) {
	n := &Node{Object: true}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := parseNode(dec, depth)
		if err != nil {
			return nil, err
		}
		n.Members = append(n.Members, Member{name.(string), value})
	}
	_, err := dec.Token()
	return n, err
}

func parseArray(dec *json.Decoder, depth int) (*Node, error) {
	n := &Node{Array: true}
	for dec.More() {
		value, err := parseNode(dec, depth)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, value)
	}
	_, err := dec.Token()
	return n, err
}
