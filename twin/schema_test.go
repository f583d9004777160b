package twin

import (
	cmdline "flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = cmdline.Bool("update", false, "rewrite golden files")

// TestFieldNumbers keeps the numbers, wire types and sealed sides of all built-in fields: they are what stores hold, and
// may only be added to.
func TestFieldNumbers(t *testing.T) {
	s, err := NewSchema(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, typ := range s.Types() {
		fmt.Fprintf(&b, "%s\n", typ.Name)
		for _, f := range typ.AllFields() {
			side := "row"
			if f.Sealed() {
				side = "sealed"
			}
			fmt.Fprintf(&b, "\t%d %s %s %s%s\n", f.num, f.Name, f.Kind, f.Ref, side)
		}
	}
	const golden = "testdata/fields.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("field numbers differ from %s, which stores are read by; only added fields are right:\n%s", golden, b.String())
	}
}

// Numbers rise in declared order and are unique: rows are written and read in that order.
func TestFieldNumbersRise(t *testing.T) {
	s, err := withModel(Builtin(), []byte(`{"fields":{"house":[{"name":"solar_kw","kind":"float"}]},
		"types":[{"name":"well","plural":"wells","geometry":"point","fields":[{"name":"depth_m","kind":"float"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range s.Types() {
		last := 0
		for _, f := range typ.AllFields() {
			if f.num <= last {
				t.Errorf("%s.%s has the number %d after %d", typ.Name, f.Name, f.num, last)
			}
			last = f.num
		}
	}
	if n := s.Type("house").Field("solar_kw").num; n != firstModelNumber {
		t.Errorf("the first field of a model has the number %d", n)
	}
}

func TestCommonFieldsStandWhereTheyAreLookedFor(t *testing.T) {
	s, err := NewSchema(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range s.Types() {
		for at, name := range map[int]string{codeField: "code", sourceField: "source", sourceIDField: "source_id"} {
			if typ.fields[at].Name != name {
				t.Errorf("%s: field %d is %q, want %q", typ.Name, at, typ.fields[at].Name, name)
			}
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	lo, hi := 2.0, 1.0
	field := func(f Field) *Type { return &Type{Name: "a", Plural: "as", Fields: []Field{f}} }
	for name, types := range map[string][]*Type{
		"bad name":         {{Name: "A", Plural: "as"}},
		"two of one name":  {{Name: "a", Plural: "b"}, {Name: "b", Plural: "c"}},
		"no kind":          {field(Field{Name: "f"})},
		"enum of nothing":  {field(Field{Name: "f", Kind: KindEnum})},
		"reserved":         {field(Field{Name: "age", Kind: KindInt})},
		"common":           {field(Field{Name: "code", Kind: KindText})},
		"empty range":      {field(Field{Name: "f", Kind: KindInt, Min: &lo, Max: &hi})},
		"unknown check":    {field(Field{Name: "f", Kind: KindText, Check: "horoscope"})},
		"check of a float": {field(Field{Name: "f", Kind: KindFloat, Check: "phone"})},
		"unknown ref":      {field(Field{Name: "f", Kind: KindRef, Ref: "nothing"})},
		"no way to house":  {{Name: "a", Plural: "as", Geometry: ByHouse}},
		"round in circles": {{Name: "a", Plural: "as", Geometry: ByHouse, Via: "f", Fields: []Field{{Name: "f", Kind: KindRef, Ref: "a"}}}},
		"unknown state":    {{Name: "a", Plural: "as", States: States{Field: "state"}}},
		"null complete":    make([]*Type, MaxTypes+1),
	} {
		if _, err := NewSchema(types); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}
