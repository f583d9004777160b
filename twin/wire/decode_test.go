package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// request has a member of each kind that bodies have.
type request struct {
	Name string              `json:"name"`
	Rev  *twin.Version       `json:"rev"`
	Rate float64             `json:"rate"`
	On   bool                `json:"on"`
	Any  json.RawMessage     `json:"any"`
	By   map[string][]string `json:"by"`
	At   *[2]float64         `json:"at"`
	List []struct {
		Limit *int `json:"limit,omitempty"`
	} `json:"list"`
}

func TestDecode(t *testing.T) {
	const broken = "-"
	for _, c := range []struct{ name, body, pointer, says string }{
		{"unknown", `{"nmae":"x"}`, "/nmae", "it has name, rev"},
		{"unknown, to be escaped", `{"a/b~c":1}`, "/a~1b~0c", ""},
		{"unknown, deep", `{"list":[{},{"limits":1}]}`, "/list/1/limits", "it has limit"},
		{"no object", `[]`, "", "is an array, expected an object"},
		{"a text", `{"name":7}`, "/name", "is a number, expected a string"},
		{"a boolean", `{"on":"yes"}`, "/on", "is a string, expected a boolean"},
		{"negative", `{"rev":-1}`, "/rev", "out of range"},
		{"a fraction", `{"list":[{"limit":1.5}]}`, "/list/0/limit", "no whole one"},
		{"huge", `{"rate":1e400}`, "/rate", "out of range"},
		{"a list in a map", `{"by":{"a/b":[1]}}`, "/by/a~1b/0", "expected a string"},
		{"no list", `{"list":{}}`, "/list", "is an object, expected an array"},
		{"in an array", `{"at":[1,"2"]}`, "/at/1", "is a string, expected a number"},
		{"cut off", `{"name":`, broken, "ends too early"},
		{"no JSON", `name`, broken, "byte"},
		{"two documents", `{} {}`, broken, "follows"},
	} {
		err := wire.Decode([]byte(c.body), new(request))
		if !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var member *wire.MemberError
		place := broken
		if errors.As(err, &member) {
			place = member.Pointer
		}
		if place != c.pointer || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "json") {
			t.Errorf("%s: %v at %q, want %q at %q", c.name, err, place, c.says, c.pointer)
		}
	}
	for _, body := range []string{`{}`, `null`, `{"rev":null,"any":[{"x":1}],"by":{"a":null},"list":[{"limit":null}],"NAME":"case is lax"}`, " {}\n"} {
		if err := wire.Decode([]byte(body), new(request)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// Decode refuses exactly what encoding/json refuses, and always says why.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"name":"x","rev":1,"rate":1e3,"on":true,"any":{},"by":{"a":["b"]},"at":[1,2],"list":[{"limit":3}]}`, `{"list":[{"x":1}]}`, `[]`, `{"rate":1e400}`, `{`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := wire.Decode(data, new(request))
		if lax := json.Unmarshal(data, new(request)); lax != nil && err == nil {
			t.Errorf("taken, though %v", lax)
		}
		if err != nil && (err.Error() == "" || !errors.Is(err, twin.ErrInvalid)) {
			t.Errorf("refused by %#v", err)
		}
	})
}
