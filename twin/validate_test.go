package twin

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestParseText(t *testing.T) {
	lo, hi := 0.0, 200.0
	fields := map[string]*Field{
		"text":  {Name: "text", Kind: KindText, MaxLen: 5},
		"phone": {Name: "phone", Kind: KindText, Check: "phone"},
		"int":   {Name: "int", Kind: KindInt, Min: &lo, Max: &hi},
		"float": {Name: "float", Kind: KindFloat, Min: &lo},
		"bool":  {Name: "bool", Kind: KindBool},
		"date":  {Name: "date", Kind: KindDate},
		"time":  {Name: "time", Kind: KindTime},
		"enum":  {Name: "enum", Kind: KindEnum, Codes: []Code{{Value: "gable", Label: Label{"双坡", "gabled"}, Aliases: []string{"坡屋顶"}}}},
		"ref":   {Name: "ref", Kind: KindRef, Ref: "house"},
		"list":  {Name: "list", Kind: KindList, Codes: []Code{{Value: "a", Label: Label{ZH: "甲"}}, {Value: "b"}}},
		"tags":  {Name: "tags", Kind: KindList},
		"geom":  {Name: "geom", Kind: KindGeom},
	}
	for _, c := range []struct{ field, text, want string }{
		{"text", "  香樟 ", "text(香樟)"},
		{"text", "", "null()"},
		{"text", "123456", "!5"},
		{"text", "a\x00b", "!UTF-8"},
		{"text", "\xff", "!UTF-8"},
		{"phone", "199 0000 0001", "text(19900000001)"},
		{"phone", "12", "!"},
		{"int", "3", "int(3)"},
		{"int", "3.0", "int(3)"},
		{"int", "3.5", "!whole"},
		{"int", "1e300", "!whole"},
		{"int", "NaN", "!whole"},
		{"int", "201", "!200"},
		{"int", "-1", "!0"},
		{"float", "7.25", "float(7.25)"},
		{"float", "Inf", "!finite"},
		{"float", "seven", "!number"},
		{"bool", "是", "bool(true)"},
		{"bool", "No", "bool(false)"},
		{"bool", "perhaps", "!"},
		{"date", "2026-11-23", "date(2026-11-23)"},
		{"date", "2026/1/2", "date(2026-01-02)"},
		{"date", "2026年1月2日", "date(2026-01-02)"},
		{"date", "2026-02-30", "!2006-01-02"},
		{"time", "2026-11-23T08:00:00+08:00", "time(2026-11-23T00:00:00Z)"},
		{"time", "noon", "!RFC 3339"},
		{"enum", "Gable", "enum(gable)"},
		{"enum", "坡屋顶", "enum(gable)"},
		{"enum", "双坡", "enum(gable)"},
		{"enum", "dome", "!gable"},
		{"ref", "0000000000a", "ref(0000000000A)"},
		{"ref", "nothing", "!"},
		{"list", "甲、b;a", "list(a;b)"},
		{"list", "c", "!"},
		{"tags", "x; y ；x", "list(x;y)"},
		{"tags", ";;", "null()"},
		{"geom", `{"type":"Point","coordinates":[1,2]}`, "!Polygon"},
		{"geom", `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`, `geometry({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})`},
		{"geom", `{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}`, "!ring"},
	} {
		v, err := fields[c.field].ParseText(c.text)
		if want, bad := strings.CutPrefix(c.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %q = %#v, %v; want an error with %q", c.field, c.text, v, err, want)
			}
			continue
		}
		if err != nil || v.GoString() != c.want {
			t.Errorf("%s %q = %#v, %v; want %s", c.field, c.text, v, err, c.want)
		}
	}
}

// What a value is shown as is read as the same value again.
func TestTextRoundTrip(t *testing.T) {
	typ := everyKind(t)
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(typ.fields).Draw(t, "field")
		v := drawValue(t, f)
		switch f.Kind {
		case KindInt:
			v = Int(v.Int() % (1 << 53))
		case KindTime, KindDate:
			v.num %= 100 * 365 // years that four digits can write
		case KindList, KindFloat, KindText:
			n, err := f.Normalize(v)
			if err != nil {
				t.Skip()
			}
			if v = n; f.Kind == KindList && strings.ContainsAny(v.String(), "；、,，|") || strings.Count(v.String(), ";") >= max(len(v.list), 1) {
				t.Skip() // an item with a separator in it
			}
		}
		if v.IsNull() {
			t.Skip()
		}
		again, err := f.ParseText(v.String())
		if err != nil || !again.Equal(v) {
			t.Fatalf("%#v reads as %#v, %v", v, again, err)
		}
	})
}

func TestNormalizeRefusesForeignKinds(t *testing.T) {
	lo := 0.0
	f := &Field{Name: "n", Kind: KindFloat, Min: &lo}
	if v, err := f.Normalize(Int(3)); err != nil || !v.Equal(Float(3)) {
		t.Errorf("an int for a float: %#v, %v", v, err)
	}
	for _, v := range []Value{Text("3"), Bool(true), Float(math.NaN()), Float(math.Inf(1)), Float(-1)} {
		if _, err := f.Normalize(v); err == nil {
			t.Errorf("%#v was taken", v)
		}
	}
	r := &Field{Name: "r", Kind: KindRef}
	if v, err := r.Normalize(Ref(0)); err != nil || !v.IsNull() {
		t.Errorf("the zero ID is %#v, %v; want null", v, err)
	}
	if _, err := r.Normalize(Ref(MaxID + 1)); err == nil {
		t.Error("an ID beyond 53 bits was taken")
	}
	l := &Field{Name: "l", Kind: KindList}
	if _, err := l.Normalize(List(make([]string, MaxListLen+1)...)); err == nil {
		t.Error("a list that is too long was taken")
	}
}

func TestNormalizeGeometryByKind(t *testing.T) {
	ring := orb.Ring{{0, 0}, {0, 1}, {1, 1}, {0, 0}} // clockwise
	for _, c := range []struct {
		kind GeometryKind
		g    orb.Geometry
		ok   bool
	}{
		{Polygon, orb.Polygon{ring}, true},
		{Polygon, orb.MultiPolygon{{ring}}, true},
		{Polygon, orb.Point{1, 2}, false},
		{Point, orb.Point{1, 2}, true},
		{Point, orb.Polygon{ring}, false},
		{Point, orb.Point{200, 2}, false},
		{PointOrByHouse, orb.Point{1, 2}, true},
		{ByHouse, orb.Point{1, 2}, false},
		{NoGeometry, orb.Point{1, 2}, false},
		{AnyGeometry, orb.LineString{{0, 0}, {1, 1}}, true},
		{AnyGeometry, orb.Collection{orb.Point{1, 2}}, false},
		{Line, orb.LineString{{0, 0}, {1, 1}}, true},
		{Line, orb.MultiLineString{{{0, 0}, {1, 1}}}, true},
		{Line, orb.Polygon{ring}, false},
		{Polygon, orb.Polygon{{{0, 0}, {1e-9, 0}, {0, 1e-9}, {0, 0}}}, false}, // nothing is left after rounding
	} {
		typ := &Type{Name: "thing", Geometry: c.kind}
		g, err := typ.NormalizeGeometry(c.g)
		if (err == nil) != c.ok {
			t.Errorf("%s of a %s: %v", c.g.GeoJSONType(), c.kind, err)
		}
		if p, ok := g.(orb.Polygon); ok && err == nil && p[0].Orientation() != orb.CCW {
			t.Errorf("the exterior ring is clockwise")
		}
	}
	if ring.Orientation() != orb.CW {
		t.Error("the caller's geometry was changed")
	}
}

func FuzzParseText(f *testing.F) {
	typ := everyKind(f)
	for _, s := range []string{"", "香樟", "3.5", "2026-11-23", "a;b", "0000000000A", `{"type":"Point","coordinates":[0,0]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, field := range typ.fields {
			v, err := field.ParseText(s)
			if err != nil || v.IsNull() {
				continue
			}
			if n, err := field.Normalize(v); err != nil || !n.Equal(v) {
				t.Fatalf("%s %q: %#v becomes %#v when it is normalized again, %v", field.Name, s, v, n, err)
			}
		}
	})
}
