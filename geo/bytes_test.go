package geo

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/geojson"
	"pgregory.net/rapid"
)

// asWritten is what a geometry reads back as: rings and boxes are written as polygons.
func asWritten(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Ring:
		return orb.Polygon{g}
	case orb.Bound:
		return g.ToPolygon()
	}
	return g
}

func TestBytesRoundTrip(t *testing.T) {
	for _, g := range sampleGeometries() {
		want := asWritten(g)
		if got, err := ParseWKB(AppendWKB(nil, g)); err != nil || !orb.Equal(got, want) {
			t.Errorf("%T by WKB: %v, %v", g, got, err)
		}
		if got, err := ParseGeoJSON(AppendGeoJSON(nil, g)); err != nil || !orb.Equal(got, want) {
			t.Errorf("%T by GeoJSON: %v, %v", g, got, err)
		}
		if got, err := ParseWKT(wkt.MarshalString(g)); err != nil || !orb.Equal(got, want) {
			t.Errorf("%T by WKT: %v, %v", g, got, err)
		}
	}
}

// TestOtherReaders has orb read what is written here, and reads what orb writes.
func TestOtherReaders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Round(anyGeometry(t, orb.Point{121.2448, 31.3084}, 0.1))
		if Validate(g) != nil {
			t.Skip("the drawn geometry is not valid")
		}
		if got, err := wkb.Unmarshal(AppendWKB(nil, g)); err != nil || !orb.Equal(got, g) {
			t.Fatalf("orb reads WKB of %v as %v, %v", g, got, err)
		}
		if got, err := ParseWKB(wkb.MustMarshal(g)); err != nil || !orb.Equal(got, g) {
			t.Fatalf("orb's WKB of %v reads as %v, %v", g, got, err)
		}
		ours := AppendGeoJSON(nil, g)
		theirs, err := geojson.UnmarshalGeometry(ours)
		if err != nil || !orb.Equal(theirs.Geometry(), g) {
			t.Fatalf("orb reads %s as %v, %v", ours, theirs, err)
		}
		raw, _ := json.Marshal(geojson.NewGeometry(g))
		if got, err := ParseGeoJSON(raw); err != nil || !orb.Equal(got, g) {
			t.Fatalf("%s reads as %v, %v", raw, got, err)
		}
		if got, err := ParseWKT(wkt.MarshalString(g)); err != nil || !orb.Equal(got, g) {
			t.Fatalf("%s reads as %v, %v", wkt.MarshalString(g), got, err)
		}
	})
}

func TestAppendCoord(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"},
		{math.Copysign(0, -1), "0"},
		{121.2448, "121.2448"},
		{-0.00000001, "-0.00000001"},
		{1e-9, "0"},
		{-4e-9, "0"},
		{180, "180"},
		{31.308441000000002, "31.308441"},
		{0.123456789, "0.12345679"},
		{40515300.094, "40515300.094"},
		{1e12, "1000000000000"},
		{math.NaN(), "0"},
		{math.Inf(-1), "0"},
	} {
		if got := string(AppendCoord(nil, c.v)); got != c.want {
			t.Errorf("AppendCoord(%v) = %s, want %s", c.v, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := roundCoord(rapid.Float64Range(-180, 180).Draw(t, "v"))
		if got := string(AppendCoord(nil, v)); got != strconv.FormatFloat(v, 'f', -1, 64) {
			t.Fatalf("%v is written as %s", v, got)
		}
	})
}

// TestNumbersAreCorrectlyRounded compares the scanner's numbers with strconv's.
func TestNumbersAreCorrectlyRounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?([eE][-+]?[0-9]{1,2})?`).Draw(t, "text")
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Skip(err)
		}
		s := jsonScanner{b: []byte(text)}
		if got, err := s.number(); err != nil || got != want || s.at != len(text) {
			t.Fatalf("%s reads as %v, %v", text, got, err)
		}
	})
}

func TestParseGeoJSONRefuses(t *testing.T) {
	deep := strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 40)
	for _, c := range []struct{ in, says string }{
		{``, "byte 0"},
		{`null`, "object"},
		{`{"type":"Point","coordinates":[1,2]} x`, "follows"},
		{`{"type":"Point","coordinates":[1,"2"]}`, "number is due"},
		{`{"type":"Point","coordinates":[1]}`, "1 numbers"},
		{`{"type":"Point","coordinates":[1,2,3,4]}`, "4 numbers"},
		{`{"type":"Point","coordinates":[1,1e999]}`, "too large"},
		{`{"type":"Point","coordinates":[01,1]}`, "number"},
		{`{"type":"Point","coordinates":[1,NaN]}`, "due"},
		{`{"type":"Point","coordinates":null}`, "array is due"},
		{`{"coordinates":[1,2]}`, "no \"type\""},
		{`{"type":"Pt","coordinates":[1,2]}`, "not a geometry type"},
		{`{"type":"Feature","geometry":null}`, "feature"},
		{`{"type":"Point","type":"Point","coordinates":[1,2]}`, "twice"},
		{`{"type":"LineString","coordinates":[[1,2]]}`, "two or more"},
		{`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[1,2]]]}`, "line 2"},
		{`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`, "ring 1: the ring is open"},
		{`{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}`, "3 positions"},
		{`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0],[1,"x"],[0,0]]]]}`, "polygon 2: ring 1: position 3"},
		{`{"type":"GeometryCollection","geometries":[{"type":"Point"}]}`, "geometries 1"},
		{`{"type":"Point","coordinates":[1,2],"bbox":[1,2,3]}`, "bbox"},
		{deep, "nested"},
		{`{"a":` + strings.Repeat("[", 100), "nested"},
		{`{"type":"Point","coordinates":[1,2]`, "due"},
		{"{\"type\":\"Po\x01int\"}", "control"},
	} {
		g, err := ParseGeoJSON([]byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60s: %v, error %v does not say %q", c.in, g, err, c.says)
		}
	}
}

func TestParseGeoJSONTakes(t *testing.T) {
	for _, c := range []struct {
		in   string
		want orb.Geometry
	}{
		{`{"coordinates":[1,2,99],"type":"Point"}`, orb.Point{1, 2}},
		{` { "type" : "Point" , "coordinates" : [ -1.5e1 , 0.25 ] , "extra":{"a":[null,true,"\""]} } `, orb.Point{-15, 0.25}},
		{`{"type":"\u0050oint","coordinates":[1,2]}`, orb.Point{1, 2}},
		{`{"type":"MultiPoint","coordinates":[]}`, orb.MultiPoint{}},
		{`{"type":"Polygon","coordinates":[]}`, orb.Polygon{}},
		{`{"type":"GeometryCollection","geometries":[]}`, orb.Collection{}},
		{`{"type":"Point","coordinates":[1,2],"bbox":[1,2,1,2]}`, orb.Point{1, 2}},
	} {
		if g, err := ParseGeoJSON([]byte(c.in)); err != nil || !orb.Equal(g, c.want) {
			t.Errorf("%s: %v, %v", c.in, g, err)
		}
	}
}

func TestParseWKT(t *testing.T) {
	for _, c := range []struct {
		in   string
		want orb.Geometry
	}{
		{"POINT(121.2448 31.3084)", orb.Point{121.2448, 31.3084}},
		{" point z ( 1 2 3 ) ", orb.Point{1, 2}},
		{"POINTZM(1 2 3 4)", orb.Point{1, 2}},
		{"SRID=4490;POINT(1 2)", orb.Point{1, 2}},
		{"POINT EMPTY", orb.MultiPoint{}},
		{"MULTIPOINT((1 2),(3 4))", orb.MultiPoint{{1, 2}, {3, 4}}},
		{"MULTIPOINT(1 2,3 4)", orb.MultiPoint{{1, 2}, {3, 4}}},
		{"LINESTRING(1 2,3e0 -4.5)", orb.LineString{{1, 2}, {3, -4.5}}},
		{"LINEARRING(0 0,1 0,1 1,0 0)", orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}},
		{"POLYGON((0 0 5,1 0 5,1 1 5,0 0 5))", orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}},
		{"MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, {}}},
		{"GEOMETRYCOLLECTION(POINT Z(1 2 3),LINESTRING(0 0,1 1))", orb.Collection{orb.Point{1, 2}, orb.LineString{{0, 0}, {1, 1}}}},
	} {
		if g, err := ParseWKT(c.in); err != nil || !orb.Equal(g, c.want) {
			t.Errorf("%s: %v, %v", c.in, g, err)
		}
	}
	for _, in := range []string{
		"", "POINT", "POINT(1)", "POINT(1 2", "POINT(1 2))", "POINT(1 2 3 4 5)", "POINT Z(1 2)", "POINT(1 NaN)", "POINT(1 x)",
		"POINT(1 2,3 4)", "CIRCLE(1 2)", "LINESTRING(1 2,3 4 5)", "SRID=4549;POINT(1 2)", "POLYGON(0 0,1 1)",
		strings.Repeat("GEOMETRYCOLLECTION(", 100) + "POINT(1 2)" + strings.Repeat(")", 100), "POINT(1e999 0)",
	} {
		if g, err := ParseWKT(in); err == nil || !strings.Contains(err.Error(), "wkt: character") {
			t.Errorf("%.60s: %v, %v", in, g, err)
		}
	}
}

// TestParseWKBHostile cuts and corrupts: nothing panics, and no count is believed beyond the bytes behind it.
func TestParseWKBHostile(t *testing.T) {
	for _, g := range sampleGeometries() {
		whole := AppendWKB(nil, g)
		for n := range whole {
			if _, err := ParseWKB(whole[:n]); err == nil {
				t.Errorf("%T cut to %d bytes of %d was read", g, n, len(whole))
			}
		}
		if _, err := ParseWKB(append(bytes.Clone(whole), 0)); err == nil {
			t.Errorf("%T with a byte too many was read", g)
		}
		for n := range whole {
			bad := bytes.Clone(whole)
			bad[n] ^= 0xff
			_, _ = ParseWKB(bad)
		}
	}
	huge := []byte{1, 3, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}
	if n := testing.AllocsPerRun(5, func() { _, _ = ParseWKB(huge) }); n > 8 {
		t.Errorf("a claim of 4 billion points took %v allocations", n)
	}
	var nested []byte
	for range 1000 {
		nested = append(nested, 1, 7, 0, 0, 0, 1, 0, 0, 0)
	}
	if _, err := ParseWKB(nested); err == nil {
		t.Error("a thousand nested collections were read")
	}
}

func TestParseWKBSharesOneArray(t *testing.T) {
	raw := AppendWKB(nil, sampleGeometries()[5])
	if n := testing.AllocsPerRun(10, func() { _, _ = ParseWKB(raw) }); n > 3 {
		t.Errorf("a polygon with a hole takes %v allocations, want its rings, its points and itself", n)
	}
	g, err := ParseWKB(raw)
	if err != nil {
		t.Fatal(err)
	}
	p := g.(orb.Polygon)
	first := p[1][0]
	p[0] = append(p[0], orb.Point{})
	if p[1][0] != first {
		t.Error("appending to one ring writes into the next")
	}
}

// TestGeojsonhint reads the corpus of good and bad documents of mapbox/geojsonhint: what is bad because of a geometry
// must be refused by ParseGeoJSON or Validate, everything good must be taken.
func TestGeojsonhint(t *testing.T) {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	// Bad for other reasons than its geometry, or only frowned upon: winding, precision, nested or single collections.
	fine := map[string]bool{
		"bad-polygon-interiorring-rhr": true, "polygon_winding_order": true, "excessive_precision_truncated": true,
		"geometrycollection_nested": true, "geometrycollection_single": true, "badfeatureid": true,
		"bad-properties-as-array": true, "expected_object": true, "nofeaturetype": true,
		"feature_changed_semantics": true, "featurecollection_changed_semantics": true,
		"featurecollection": true, "featurecollection-obj": true,
	}
	for _, kind := range []string{"good", "bad"} {
		files, err := filepath.Glob(filepath.Join(dir, "messy", "geojsonhint", kind, "*.geojson"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no documents: %v", err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".geojson")
			t.Run(kind+"/"+name, func(t *testing.T) {
				raw, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				bad := kind == "bad" && !fine[name]
				if err = readAllGeometries(raw, bad); (err != nil) != bad {
					t.Errorf("error %v", err)
				}
			})
		}
	}
}

// readAllGeometries parses each geometry of a GeoJSON document of any kind, and validates it if asked.
func readAllGeometries(raw []byte, valid bool) error {
	var doc struct {
		Type     string
		Geometry json.RawMessage
		Features []json.RawMessage
	}
	if err := json.Unmarshal(raw, &doc); err != nil && doc.Type == "" {
		return err
	}
	switch doc.Type {
	case "FeatureCollection":
		for _, f := range doc.Features {
			if err := readAllGeometries(f, valid); err != nil {
				return err
			}
		}
		return nil
	case "Feature", "Featre": // the misspelt one is the reader of features' concern
		if raw = doc.Geometry; string(raw) == "null" {
			return nil
		}
	}
	g, err := ParseGeoJSON(raw)
	if err == nil && valid {
		err = Validate(g)
	}
	return err
}

func FuzzParseWKB(f *testing.F) {
	for _, g := range sampleGeometries() {
		f.Add(AppendWKB(nil, g))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		g, err := ParseWKB(raw)
		if err != nil {
			return
		}
		if !bytes.Equal(AppendWKB(nil, g), raw) {
			t.Fatalf("%x reads as %v, which is written differently", raw, g)
		}
	})
}

func FuzzParseGeoJSON(f *testing.F) {
	for _, g := range sampleGeometries() {
		f.Add(AppendGeoJSON(nil, g))
	}
	f.Add([]byte(`{"coordinates":[[[1e1,2.5,3]]],"type":"Polygon","x":{"y":[null]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		g, err := ParseGeoJSON(raw)
		if err != nil {
			return
		}
		if !json.Valid(raw) {
			t.Fatalf("%s is not JSON but was read", raw)
		}
		again, err := ParseGeoJSON(AppendGeoJSON(nil, g))
		if err != nil && !strings.Contains(err.Error(), "open") {
			t.Fatalf("%v is written as what cannot be read: %v", g, err)
		}
		if err == nil && VertexCount(again) != VertexCount(g) {
			t.Fatalf("%v reads back as %v", g, again)
		}
		_ = Validate(g)
		_ = InteriorPoint(g)
	})
}

func FuzzParseWKT(f *testing.F) {
	for _, g := range sampleGeometries() {
		f.Add(wkt.MarshalString(g))
	}
	f.Add("SRID=4490;MULTIPOINT ZM(1 2 3 4,EMPTY)")
	f.Fuzz(func(t *testing.T, s string) {
		g, err := ParseWKT(s)
		if err != nil {
			return
		}
		if back, err := ParseWKB(AppendWKB(nil, g)); err != nil || !orb.Equal(back, asWritten(g)) {
			t.Fatalf("%s reads as %v, by WKB %v, %v", s, g, back, err)
		}
		_ = Validate(g)
	})
}
