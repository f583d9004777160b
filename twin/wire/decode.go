package wire

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
)

// MemberError says which member of a JSON document is wrong, in the words of JSON rather than those of Go. It never
// holds the value. It is a twin.ErrInvalid.
type MemberError struct {
	Pointer string // RFC 6901, "" for the whole document
	Msg     string
}

func (e *MemberError) Error() string {
	if e.Pointer == "" {
		return "the body " + e.Msg
	}
	return e.Pointer + " " + e.Msg
}

// Unwrap makes it an ErrInvalid.
func (e *MemberError) Unwrap() error { return twin.ErrInvalid }

// Decode reads one JSON document into what a pointer points at, and refuses members that it does not have: a misspelt
// filter would show too much, or that it has twice. Errors are *JSONError for broken syntax, *MemberError for the rest.
func Decode(data []byte, into any) error {
	if err := sound(data); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, err := dec.Token(); !errors.Is(err, io.EOF) {
			return &JSONError{Offset: dec.InputOffset(), Msg: "something follows the document"}
		}
		return nil
	}
	if broken := SyntaxError(data, err); errors.As(broken, new(*JSONError)) {
		return broken
	}
	// encoding/json tells neither the place nor the kind in words that a caller knows, so the document is looked
	// through again; that costs only who sent it wrong.
	if e := misfit(data, reflect.TypeOf(into), ""); e != nil {
		return e
	}
	return &MemberError{Msg: "cannot be read"}
}

// misfit finds the first member that a type does not have or that is of another kind, members by name. nil is none.
func misfit(raw json.RawMessage, t reflect.Type, at string) *MemberError {
	raw = bytes.TrimSpace(raw)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	reads := json.Unmarshal(raw, reflect.New(t).Interface()) == nil
	own := reflect.PointerTo(t)
	switch {
	case bytes.Equal(raw, []byte("null")):
		return nil
	case own.Implements(reflect.TypeFor[json.Unmarshaler]()), own.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		if !reads {
			return &MemberError{at, "is " + kindOf(raw) + " that means nothing here"}
		}
		return nil
	case reads && !slices.Contains([]reflect.Kind{reflect.Struct, reflect.Map, reflect.Slice}, t.Kind()):
		return nil
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return misfitIn(raw, t, at)
	case reflect.Slice, reflect.Array:
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return &MemberError{at, "is " + kindOf(raw) + ", expected an array"}
		}
		for i, item := range items {
			if e := misfit(item, t.Elem(), Pointer(at, i)); e != nil {
				return e
			}
		}
		return nil
	}
	if want := kindWanted(t); kindOf(raw) != want {
		return &MemberError{at, "is " + kindOf(raw) + ", expected " + want}
	}
	if t.Kind() == reflect.Float64 {
		return &MemberError{at, "is a number out of range"}
	}
	return &MemberError{at, "is a number out of range, or no whole one"}
}

// misfitIn is misfit for what is an object.
func misfitIn(raw json.RawMessage, t reflect.Type, at string) *MemberError {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return &MemberError{at, "is " + kindOf(raw) + ", expected an object"}
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		elem := t
		if t.Kind() == reflect.Map {
			elem = t.Elem()
		} else if elem = memberType(t, name); elem == nil {
			return &MemberError{Pointer(at, name), "is no member of this; it has " + strings.Join(memberNames(t), ", ")}
		}
		if e := misfit(members[name], elem, Pointer(at, name)); e != nil {
			return e
		}
	}
	return nil
}

// memberType is the type of a struct's member, nil where there is none; case is as lax as encoding/json is.
func memberType(t reflect.Type, name string) reflect.Type {
	for i, known := range memberNames(t) {
		if strings.EqualFold(known, name) {
			return t.Field(i).Type
		}
	}
	return nil
}

// memberNames lists the members of a struct whose fields all have a name in JSON.
func memberNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

func kindWanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	}
	return "a number"
}
