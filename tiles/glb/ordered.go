package glb

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// ordered is a JSON object whose members keep their order, so that the same columns make the same bytes.
type ordered[T any] []member[T]

// maxMembers bounds what is compared with each other; no schema of metadata is near it.
const maxMembers = 1000

type member[T any] struct {
	name  string
	value T
}

// find is the member of a name, nil where there is none.
func (o ordered[T]) find(name string) *T {
	for i := range o {
		if o[i].name == name {
			return &o[i].value
		}
	}
	return nil
}

// MarshalJSON writes the members in their order.
func (o ordered[T]) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(o[i].name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(o[i].value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

// UnmarshalJSON reads the members in their order and refuses a name that comes twice.
func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return fmt.Errorf("an object is wanted")
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return err
		}
		if len(*o) == maxMembers {
			return fmt.Errorf("more than %d members", maxMembers)
		}
		name, _ := tok.(string)
		if o.find(name) != nil {
			return fmt.Errorf("member %q twice", name)
		}
		m := member[T]{name: name}
		if err := dec.Decode(&m.value); err != nil {
			return err
		}
		*o = append(*o, m)
	}
	return nil
}
