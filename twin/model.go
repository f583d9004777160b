package twin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Model is what a deployment declares in a file of its own: further fields of the built-in types and further types, in
// the same structs as the built-in declarations. A twin takes it up when it is opened and keeps it in its store, so
// that every node agrees.
//
//	{"fields": {"house": [{"name": "solar_kw", "kind": "float", "label": {"zh": "光伏", "en": "solar"}}]},
//	 "types":  [{"name": "well", "plural": "wells", "geometry": "point", "fields": [...]}]}
//
// Field numbers follow from the order in the file: a later file may add at the end of a list and change labels, but
// not take away, reorder, or give a field another kind.
type Model struct {
	Fields map[string][]Field `json:"fields,omitempty"`
	Types  []*Type            `json:"types,omitempty"`
}

// MaxModelBytes bounds a model file.
const MaxModelBytes = 1 << 20

// ParseModel reads a model file.
func ParseModel(data []byte) (*Model, error) {
	if len(data) > MaxModelBytes {
		return nil, fmt.Errorf("%w: model file of %d bytes, at most %d", ErrInvalid, len(data), MaxModelBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var m Model
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("%w: model file: %w", ErrInvalid, err)
	}
	for i, t := range m.Types {
		if t == nil {
			return nil, fmt.Errorf("%w: model file: type %d is null", ErrInvalid, i+1)
		}
	}
	return &m, nil
}

// withModel returns the schema of built-in types extended by a model file; nil data is no model.
func withModel(types []*Type, data []byte) (*Schema, error) {
	if data == nil {
		return NewSchema(types)
	}
	m, err := ParseModel(data)
	if err != nil {
		return nil, err
	}
	known := 0
	for _, t := range types {
		extra := slices.Clone(m.Fields[t.Name])
		if extra == nil {
			continue
		}
		known++
		for i := range extra {
			extra[i].num = firstModelNumber + i
		}
		for i := range t.Fields {
			t.Fields[i].num = firstOwnNumber + i
		}
		t.Fields = append(t.Fields, extra...)
	}
	if known != len(m.Fields) {
		return nil, fmt.Errorf("%w: model file: fields are added to a type that is not built in", ErrInvalid)
	}
	s, err := NewSchema(append(types, m.Types...))
	if err != nil {
		return nil, fmt.Errorf("model file: %w", err)
	}
	s.model = data
	return s, nil
}

// extends tells whether a newer model file may follow an older one: what was declared keeps its number and kind.
func extends(older, newer []byte) error {
	if older == nil {
		return nil
	}
	was, err := ParseModel(older)
	if err != nil {
		return err
	}
	is, err := ParseModel(newer)
	if err != nil {
		return err
	}
	for name, fields := range was.Fields {
		if err := sameStart(name, fields, is.Fields[name]); err != nil {
			return err
		}
	}
	for i, t := range was.Types {
		if i >= len(is.Types) || is.Types[i].Name != t.Name {
			return fmt.Errorf("%w: the model in force declares the type %q at place %d: keep it there", ErrInvalid, t.Name, i+1)
		}
		if err := sameType(t, is.Types[i]); err != nil {
			return err
		}
	}
	return nil
}

// sameType refuses changes under which entities that are there could no longer be read.
func sameType(was, is *Type) error {
	if was.Geometry != is.Geometry || was.Via != is.Via {
		return fmt.Errorf("%w: the model in force declares that a %s has the geometry %s: keep it", ErrInvalid, was.Name, was.Geometry)
	}
	if (was.Sensitivity >= Personal) != (is.Sensitivity >= Personal) || (was.NameAt >= Personal) != (is.NameAt >= Personal) {
		return fmt.Errorf("%w: type %s: sensitivity may not cross the line between int and per, since values are kept on either side of it", ErrInvalid, was.Name)
	}
	return sameStart(was.Name, was.Fields, is.Fields)
}

// sameStart wants the fields that are in force where they are, with the same kind and on the same side of the line
// between what is sealed and what is not.
func sameStart(typ string, was, is []Field) error {
	for i, f := range was {
		if i >= len(is) || is[i].Name != f.Name || is[i].Kind != f.Kind || is[i].Ref != f.Ref || is[i].Sealed() != f.Sealed() {
			kept := "public or internal"
			if f.Sealed() {
				kept = "personal or secret"
			}
			return fmt.Errorf("%w: the model in force declares %s.%s as %s %s, %s, at place %d: keep it there",
				ErrInvalid, typ, f.Name, f.Kind, f.Ref, kept, i+1)
		}
	}
	return nil
}

func unmarshalName[T ~uint8](names []string, what string, b []byte) (T, error) {
	i := slices.Index(names, string(b))
	if i < 0 {
		return 0, fmt.Errorf("%q is no %s", b, what)
	}
	return T(i), nil
}

// MarshalText returns the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind's name.
func (k *Kind) UnmarshalText(b []byte) (err error) {
	*k, err = unmarshalName[Kind](kindNames[:], "kind of field", b)
	return err
}

// MarshalText returns the sensitivity's short name.
func (s Sensitivity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a sensitivity's short name.
func (s *Sensitivity) UnmarshalText(b []byte) (err error) {
	*s, err = unmarshalName[Sensitivity](sensitivityNames[:], "sensitivity", b)
	return err
}

// MarshalText returns the name of the kind of place.
func (g GeometryKind) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads the name of a kind of place.
func (g *GeometryKind) UnmarshalText(b []byte) (err error) {
	*g, err = unmarshalName[GeometryKind](geometryNames[:], "kind of geometry", b)
	return err
}
