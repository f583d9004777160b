package wire_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
	"github.com/gridtwin/gridtwin/twin/wire"
)

func openTwin(t interface{ Fatal(...any) }) *twin.Twin {
	next := twin.ID(0)
	tw, err := twin.Open(context.Background(), twin.Config{
		Store: mem.New(), NewID: func() twin.ID { next++; return next }, Clock: func() time.Time { return time.Unix(1_790_000_000, 0) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return tw
}

// create commits a feature and shows it to somebody who sees all.
func create(tw *twin.Twin, typ, feature string) (access.Seen, error) {
	t := tw.Snapshot().Schema().Type(typ)
	body, err := wire.ParseFeature([]byte(feature), t)
	if err != nil {
		return access.Seen{}, err
	}
	res, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: t, Set: body.Set, Geometry: body.Geometry, SetGeometry: body.HasGeometry,
	}}})
	if err != nil {
		return access.Seen{}, err
	}
	v := access.NewView(tw.Snapshot(), &access.Principal{Role: access.Steward, Scopes: []grid.Code{access.Everywhere}}, tw.Clock())
	s, _ := v.Get(t, res.Results[0].ID)
	return s, nil
}

const house = `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.3],[121.241,31.301],[121.24,31.301],[121.24,31.3]]]},` +
	`"properties":{"address":"第1组1号","floors_above":3,"height_m":9.5,"roof":"gabled","let":true}}`

// A feature comes out as one line of GeoJSON, codes in their normal form.
func ExampleAppendFeature() {
	tw := openTwin(nil2{})
	defer tw.Close()
	s, err := create(tw, "house", house)
	if err != nil {
		fmt.Println(err)
		return
	}
	form := &wire.Form{Only: map[string]bool{"address": true, "floors_above": true, "roof": true, "residents": true}}
	fmt.Println(string(wire.AppendFeature(nil, s, form)))
	// Output:
	// {"type":"Feature","id":"00000000001","geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.3],[121.241,31.301],[121.24,31.301],[121.24,31.3]]]},"properties":{"address":"第1组1号","floors_above":3,"roof":"gable","residents":0}}
}

// nil2 is a test that an example has not.
type nil2 struct{}

func (nil2) Fatal(v ...any) { panic(fmt.Sprint(v...)) }

// What is written is read back as it was, and equal entities make equal bytes.
func TestRoundTrip(t *testing.T) {
	tw := openTwin(t)
	defer tw.Close()
	rapid.Check(t, func(t *rapid.T) {
		props := map[string]any{
			"name": rapid.String().Draw(t, "name"), "address": rapid.StringN(0, 50, 150).Draw(t, "address"),
			"floors_above": rapid.IntRange(0, 200).Draw(t, "floors"), "height_m": rapid.Float64Range(0, 1000).Draw(t, "height"),
			"let": rapid.Bool().Draw(t, "let"), "roof": rapid.SampledFrom([]string{"flat", "gable", "hip", "shed"}).Draw(t, "roof"),
			"verified_at": "2026-01-02T03:04:05.000006Z",
		}
		data, err := json.Marshal(props)
		if err != nil {
			t.Fatal(err)
		}
		s, err := create(tw, "house", house[:strings.Index(house, `"properties"`)]+`"properties":`+string(data)+"}")
		if errors.Is(err, twin.ErrInvalid) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		first := wire.AppendFeature(nil, s, &wire.Form{})
		if !json.Valid(first) || !utf8.Valid(first) || !bytes.Equal(first, wire.AppendFeature(nil, s, &wire.Form{})) {
			t.Fatalf("written as %s", first)
		}
		body, err := wire.ParseFeature(first, s.Type())
		if err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		for _, a := range body.Set {
			if v, _ := s.Value(a.Field); !v.Equal(a.Value) {
				t.Fatalf("%s: %s, read back as %s", a.Field.Name, v, a.Value)
			}
		}
		if !orb.Equal(body.Geometry, s.Geometry()) {
			t.Fatalf("geometry %v, read back as %v", s.Geometry(), body.Geometry)
		}
	})
}

// Strings are JSON for every reader, whatever is in them.
func TestAppendString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		var back string
		if err := json.Unmarshal(wire.AppendString(nil, text), &back); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(text, "\ufffd"); utf8.ValidString(text) && back != want {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
	for _, f := range []float64{math.NaN(), math.Inf(1), 0, -0.5, 1e21, 1e-9} {
		if b := wire.AppendValue(nil, twin.Float(f)); !json.Valid(b) {
			t.Errorf("%g is written as %s", f, b)
		}
	}
}

// A table has a cell per column, and none that a spreadsheet would run.
func TestCSV(t *testing.T) {
	tw := openTwin(t)
	defer tw.Close()
	s, err := create(tw, "house", strings.Replace(house, "第1组1号", `=cmd|' /C calc'!A0 \"x\", y`, 1))
	if err != nil {
		t.Fatal(err)
	}
	table := wire.NewTable(s.Type(), s.View(), &wire.Form{})
	data := table.AppendRow(table.AppendHead(nil), s)
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(rows[1]) {
		t.Fatalf("%v: %s", err, data)
	}
	cell := map[string]string{}
	for i, name := range rows[0] {
		cell[name] = rows[1][i]
	}
	if cell["address"] != `'=cmd|' /C calc'!A0 "x", y` || cell["roof"] != "gable" || cell["lon"] == "" || cell["id"] != s.ID().String() {
		t.Fatalf("cells %v", cell)
	}
	for in, want := range map[string]string{"": "", "-5": "-5", "+1.5": "+1.5", "-x": "'-x", "@a": "'@a", "第": "第", "\tx": "'\tx", "=1": "'=1"} {
		if got := wire.Harmless(in); got != want {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
}

// Coordinates come in the system and axis order that the form names.
func TestSystems(t *testing.T) {
	tw := openTwin(t)
	defer tw.Close()
	s, err := create(tw, "facility", `{"geometry":{"type":"Point","coordinates":[121.25,31.5]}}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"": "[121.25,31.5]", "http://www.opengis.net/def/crs/EPSG/0/4326": "[31.5,121.25]", "EPSG:4326": "[121.25,31.5]",
	} {
		crs, err := geo.ParseCRS(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(wire.AppendGeometry(nil, s, &wire.Form{CRS: crs})); got != `{"type":"Point","coordinates":`+want+`}` {
			t.Errorf("%q: %s", name, got)
		}
	}
}

// FuzzParseFeature reads whatever comes without falling over, and only values that a commit may take.
func FuzzParseFeature(f *testing.F) {
	for _, seed := range []string{
		house, `{}`, `null`, `[1]`, `{"properties":{"floors_above":1e400}}`, `{"properties":{"parcel":"00000000001"},"geometry":null}`,
		`{"properties":{"built_year":-0.0,"verified_at":"2026-01-01T00:00:00Z"}}`, `{"type":7}`, `{"geometry":{"type":"Polygon","coordinates":[[]]}}`,
	} {
		f.Add(seed)
	}
	tw := openTwin(f)
	f.Cleanup(func() { tw.Close() })
	typ := tw.Snapshot().Schema().Type("house")
	f.Fuzz(func(t *testing.T, text string) {
		body, err := wire.ParseFeature([]byte(text), typ)
		if err != nil {
			if !errors.Is(err, twin.ErrInvalid) {
				t.Fatalf("%v is no ErrInvalid", err)
			}
			return
		}
		for _, a := range body.Set {
			if again, err := a.Field.Normalize(a.Value); err != nil || !again.Equal(a.Value) {
				t.Fatalf("%s: %s is not as it is kept: %v", a.Field.Name, a.Value, err)
			}
		}
	})
}
