package wire_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// TestSomeProperties names properties one by one and several at once, for everybody: each has the value that it has in
// the whole feature, and nothing else is there. A list of several types is written as its features are.
func TestSomeProperties(t *testing.T) {
	tw := openTwin(t)
	defer tw.Close()
	h, err := create(tw, "house", house)
	if err != nil {
		t.Fatal(err)
	}
	u, err := create(tw, "unit", `{"properties":{"house":"`+h.ID().String()+`","floor":2,"room":"201"}}`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := create(tw, "person", `{"properties":{"unit":"`+u.ID().String()+`","name":"张三","phone":"13812348000","care":["living_alone"]}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range askers() {
		v := access.NewView(tw.Snapshot(), who, tw.Clock())
		var list []access.Seen
		for _, s := range []access.Seen{h, u, p, h} {
			if s, ok := v.Find(s.ID()); ok {
				list = append(list, s)
			}
		}
		only := map[string]bool{"name": true, "floor": true, "grid": true, "rev": true, "house": true, "age": true}
		var want []byte
		for i, s := range list {
			if i > 0 {
				want = append(want, ',')
			}
			want = wire.AppendFeature(want, s, &wire.Form{Only: only})
			some(t, s, only)
			some(t, s, map[string]bool{"id": true})
			for name := range propertiesOf(t, s, &wire.Form{}) {
				some(t, s, map[string]bool{name: true})
			}
		}
		if got := wire.AppendFeatures(nil, list, &wire.Form{Only: only}); !bytes.Equal(got, want) {
			t.Errorf("%s: a list is %s, its features %s", who.Role, got, want)
		}
	}
}

// some compares named properties with those of the whole feature; derived ones are in none.
func some(t *testing.T, s access.Seen, only map[string]bool) {
	t.Helper()
	want := propertiesOf(t, s, &wire.Form{})
	maps.DeleteFunc(want, func(name string, _ json.RawMessage) bool { return !only[name] })
	got := propertiesOf(t, s, &wire.Form{Only: only})
	for _, derived := range []string{"age", "floor"} {
		if want[derived] == nil {
			delete(got, derived)
		}
	}
	if a, b := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(a, b) {
		t.Fatalf("%s has %v, want %v", s.Type().Name, a, b)
	}
	for name := range got {
		if a, b := got[name], want[name]; !bytes.Equal(a, b) {
			t.Fatalf("%s.%s is %s, want %s", s.Type().Name, name, a, b)
		}
	}
}

func propertiesOf(t *testing.T, s access.Seen, form *wire.Form) (props map[string]json.RawMessage) {
	t.Helper()
	if err := json.Unmarshal(wire.AppendProperties(nil, s, form), &props); err != nil {
		t.Fatal(err)
	}
	return props
}
