package twin

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// everyKind is a type with one field of each kind on either side of the line between rows and sealed parts.
func everyKind(t testing.TB) *Type {
	t.Helper()
	typ := &Type{Name: "thing", Plural: "things", Geometry: NoGeometry}
	for k := KindText; int(k) < len(kindNames); k++ {
		for _, s := range []Sensitivity{Public, Secret} {
			f := Field{Name: k.String() + "_" + s.String(), Kind: k, Sensitivity: s}
			switch k {
			case KindEnum:
				f.Codes = []Code{{Value: "a"}, {Value: "b"}}
			case KindRef:
				f.Ref = "thing"
			}
			typ.Fields = append(typ.Fields, f)
		}
	}
	if _, err := NewSchema([]*Type{typ}); err != nil {
		t.Fatal(err)
	}
	return typ
}

func drawValue(t *rapid.T, f *Field) Value {
	if rapid.Bool().Draw(t, "null") || f.Assigned {
		return Value{}
	}
	switch f.Kind {
	case KindText:
		return Text(rapid.String().Draw(t, "text"))
	case KindEnum:
		return Enum(rapid.SampledFrom(f.Codes).Draw(t, "code").Value)
	case KindInt:
		return Int(rapid.Int64().Draw(t, "int"))
	case KindFloat:
		return Float(rapid.Float64().Draw(t, "float"))
	case KindBool:
		return Bool(rapid.Bool().Draw(t, "bool"))
	case KindRef:
		return Ref(ID(rapid.Uint64Range(1, uint64(MaxID)).Draw(t, "ref")))
	case KindList:
		return List(rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "list")...)
	case KindDate, KindTime:
		return Value{kind: f.Kind, num: uint64(rapid.Int64().Draw(t, f.Kind.String()))}
	}
	return Value{}
}

// What goes into a row comes out of it, in memory and through a store's image.
func TestRowsKeepValues(t *testing.T) {
	typ := everyKind(t)
	schema := &Schema{byName: map[string]*Type{typ.Name: typ}}
	rapid.Check(t, func(t *rapid.T) {
		values := make([]Value, len(typ.fields))
		for i, f := range typ.fields {
			values[i] = drawValue(t, f)
		}
		e := newEntity(typ, 7, values, nil)
		img := e.image()
		again, err := schema.Decode("thing", 7, img)
		if err != nil {
			t.Fatal(err)
		}
		if !again.same(e) {
			t.Fatal("a state differs after a trip through its image")
		}
		at := 0
		for f, v := range again.All() {
			if f != typ.fields[at] || !v.Equal(values[at]) {
				t.Fatalf("in one pass field %d is %s = %#v, want %#v", at, f.Name, v, values[at])
			}
			at++
		}
		for i, f := range typ.fields {
			if got := again.Value(f); !got.Equal(values[i]) {
				t.Fatalf("%s = %#v, want %#v", f.Name, got, values[i])
			}
			for _, item := range values[i].List() {
				if !e.Has(f, item) {
					t.Fatalf("%s lacks %q", f.Name, item)
				}
			}
		}
	})
}

// Each row that is cut short within a record is found.
func TestCutRowsAreFound(t *testing.T) {
	typ := everyKind(t)
	values := make([]Value, len(typ.fields))
	ends := map[int]bool{0: true}
	var row []byte
	for i, f := range typ.fields {
		switch f.Kind {
		case KindText:
			values[i] = Text("text")
		case KindInt, KindTime, KindDate:
			values[i] = Value{kind: f.Kind, num: 1 << 40}
		case KindFloat:
			values[i] = Float(1.5)
		}
		if !f.Sealed() {
			row = appendValue(row, f.num, values[i])
			ends[len(row)] = true
		}
	}
	for n := range len(row) + 1 {
		if err := checkRow(row[:n], typ, false); (err == nil) != ends[n] {
			t.Errorf("a row cut at %d of %d: %v", n, len(row), err)
		}
	}
	for _, bad := range [][]byte{
		{0x00, 0x01},       // field number 0
		{0x80, 0x01, 0x04}, // wire type of a group
		append(appendValue(nil, 18, Text("b")), appendValue(nil, 16, Text("a"))...), // falling numbers
		append(appendValue(nil, 16, Text("b")), appendValue(nil, 16, Text("a"))...), // a text twice
		appendValue(nil, 16, Int(3)),    // a number where a text is declared
		appendValue(nil, 17, Text("s")), // a secret in the open part
	} {
		if checkRow(bad, typ, false) == nil {
			t.Errorf("row % x was taken", bad)
		}
	}
}

// FuzzRow reads anything: what checkRow takes can be read field by field, and nothing panics.
func FuzzRow(f *testing.F) {
	typ := everyKind(f)
	f.Add([]byte{}, false)
	f.Add(appendValue(appendValue(nil, 16, Text("香")), 18, Int(-3)), false)
	f.Add([]byte{0x82, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, true)
	f.Fuzz(func(t *testing.T, row []byte, sealed bool) {
		img := &Image{Row: row}
		if sealed {
			img = &Image{Sealed: row}
		}
		schema := &Schema{byName: map[string]*Type{typ.Name: typ}}
		e, err := schema.Decode("thing", 1, img)
		for _, field := range typ.fields {
			v := rowValue(string(row), field)
			if err == nil && field.Sealed() == sealed && !e.Value(field).Equal(v) {
				t.Fatalf("%s = %#v and %#v", field.Name, e.Value(field), v)
			}
			_ = v.String()
			rowHas(string(row), field, "a")
		}
		if err != nil {
			return
		}
		back := e.image()
		if !bytes.Equal(back.Row, img.Row) || !bytes.Equal(back.Sealed, img.Sealed) {
			t.Fatal("a state changes on its way through memory")
		}
	})
}
