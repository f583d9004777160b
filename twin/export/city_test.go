package export_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/cityjson"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func cityFormats() []export.Format { return []export.Format{export.CityJSON, export.CityJSONSeq} }

func cityName(f export.Format) string {
	if f == export.CityJSONSeq {
		return "x.city.jsonl"
	}
	return "x.city.json"
}

// objects reads all objects of a city model by their ids.
func objects(t testing.TB, text string) map[string]*cityjson.Object {
	t.Helper()
	r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*cityjson.Object{}
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range append(f.Parts, f.Root) {
			all[o.ID] = o
		}
	}
}

func countTypes(all map[string]*cityjson.Object) map[string]int {
	n := map[string]int{}
	for _, o := range all {
		n[o.Type]++
	}
	return n
}

// TestCityModelOfAVillage writes a village in both forms: every body is closed, and brought in again nothing changes,
// nor in an empty twin.
func TestCityModelOfAVillage(t *testing.T) {
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	for _, format := range cityFormats() {
		t.Run(string(format), func(t *testing.T) {
			text := written(t, s, "house", format)
			if again := written(t, s, "house", format); again != text {
				t.Error("equal states make unequal bytes")
			}
			all := objects(t, text)
			if n := countTypes(all); n["Building"] != s.Len(s.Schema().Type("house")) || n["BuildingUnit"] != s.Len(s.Schema().Type("unit")) || n["BuildingStorey"] == 0 {
				t.Errorf("%v", n)
			}
			for id, o := range all {
				for _, g := range o.Geometries {
					if err := g.Check(); err != nil {
						t.Errorf("%s %s, LoD %s: %v", o.Type, id, g.LoD, err)
					}
				}
			}
			if rep := bring(t, tw, "house", cityName(format), text); rep.Unchanged != rep.Rows || rep.Rows == 0 {
				t.Errorf("%+v", rep)
			}
			other, _ := empty(t)
			land := written(t, s, "land", export.GeoJSONSeq)
			bring(t, other, "land", "x.ndjson", land)
			bring(t, other, "house", cityName(format), text)
			sameHouses(t, s, other.Snapshot())
		})
	}
}

// sameHouses tells houses whose footprint or heights differ.
func sameHouses(t *testing.T, a, b *twin.Snapshot) {
	t.Helper()
	typ := a.Schema().Type("house")
	if a.Len(typ) != b.Len(typ) {
		t.Errorf("%d and %d houses", a.Len(typ), b.Len(typ))
	}
	for h := range a.All(typ, 0) {
		other, ok := b.Entity(b.Schema().Type("house"), h.ID)
		if !ok || !orb.Equal(h.Geometry(), other.Geometry()) {
			t.Errorf("%s stands elsewhere", h.ID)
			continue
		}
		for _, f := range []string{"height_m", "base_elev_m", "roof", "floors_above", "address", "safety"} {
			if x, y := h.Get(f), other.Get(f); !x.Equal(y) {
				t.Errorf("%s: %s was %v and is %v", h.ID, f, x, y)
			}
		}
	}
}

// TestCityModelsBySight: who may not see units finds neither floors nor rooms, and no internal value.
func TestCityModelsBySight(t *testing.T) {
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	typ := s.Schema().Type("house")
	var out bytes.Buffer
	visitor := access.Public(s)
	if _, err := export.Write(t.Context(), &out, visitor, export.Options{Type: typ, Format: export.CityJSON}); err != nil {
		t.Fatal(err)
	}
	if n := countTypes(objects(t, out.String())); n["Building"] != s.Len(typ) || len(n) != 1 {
		t.Errorf("a visitor finds %v", n)
	}
	for _, word := range []string{`"safety"`, `"source_id"`, `"gas"`, "BuildingStorey"} {
		if strings.Contains(out.String(), word) {
			t.Errorf("a visitor finds %s", word)
		}
	}
	// One house as a model of its own, for one and the other.
	for h := range s.All(typ, 0) {
		seen, _ := visitor.Get(typ, h.ID)
		public, err := export.CityModel(seen, true)
		if err != nil {
			t.Fatal(err)
		}
		seen, _ = viewOf(s).Get(typ, h.ID)
		whole, err := export.CityModel(seen, true)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := export.CityModel(seen, false); err != nil || string(plain) != string(public) {
			t.Errorf("%s: without units it is not what everybody sees, %v", h.ID, err)
		}
		if n := countTypes(objects(t, string(public))); n["Building"] != 1 || len(n) != 1 {
			t.Errorf("%s: a visitor finds %v", h.ID, n)
		}
		units := len(s.InHouse(s.Schema().Type("unit"), h.ID))
		if n := countTypes(objects(t, string(whole))); n["Building"] != 1 || n["BuildingUnit"] != units {
			t.Errorf("%s with %d units: %v", h.ID, units, n)
		}
	}
}

// TestCityModelOfAnything draws houses of any form and puts them out and in: footprints and heights come back as they
// were, and what is told as a solid is one.
func TestCityModelOfAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
		if err != nil {
			rt.Fatal(err)
		}
		defer tw.Close()
		typ := tw.Snapshot().Schema().Type("house")
		var ops []twin.Operation
		for i := range rapid.IntRange(1, 4).Draw(rt, "houses") {
			ops = append(ops, drawHouse(rt, typ, i))
		}
		if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: ops}); err != nil {
			rt.Skip(err) // no valid footprint
		}
		format := cityFormats()[rapid.IntRange(0, 1).Draw(rt, "form")]
		text := written(t, tw.Snapshot(), "house", format)
		for id, o := range objects(t, text) {
			for _, g := range o.Geometries {
				if err := g.Check(); err != nil {
					rt.Errorf("%s, LoD %s: %v", id, g.LoD, err)
				}
			}
		}
		other, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
		if err != nil {
			rt.Fatal(err)
		}
		defer other.Close()
		bring(t, other, "house", cityName(format), text)
		sameHouses(t, tw.Snapshot(), other.Snapshot())
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// drawHouse draws a footprint as a star round a centre, which never crosses itself, here and there with a court or a
// second part, and some heights.
func drawHouse(t *rapid.T, typ *twin.Type, i int) twin.Operation {
	centre := orb.Point{121.24 + 0.001*float64(i), 31.3}
	star := func(at orb.Point, lo, hi float64) orb.Ring {
		n := rapid.IntRange(3, 9).Draw(t, "corners")
		var r orb.Ring
		for k := range n {
			a := 2 * math.Pi * (float64(k) + rapid.Float64Range(0, 0.7).Draw(t, "turn")) / float64(n)
			d := rapid.Float64Range(lo, hi).Draw(t, "reach")
			r = append(r, orb.Point{at[0] + d*math.Cos(a), at[1] + d*math.Sin(a)})
		}
		return append(r, r[0])
	}
	var g orb.Geometry = orb.Polygon{star(centre, 8e-5, 2e-4)}
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		ring := orb.Bound{Min: orb.Point{centre[0] - 2e-4, centre[1] - 2e-4}, Max: orb.Point{centre[0] + 2e-4, centre[1] + 2e-4}}.ToRing()
		g = orb.Polygon{ring, star(centre, 3e-5, 1e-4)}
	case 1:
		g = orb.MultiPolygon{{star(centre, 8e-5, 2e-4)}, {star(orb.Point{centre[0], centre[1] + 5e-4}, 8e-5, 2e-4)}}
	}
	op := twin.Operation{Do: twin.Create, Type: typ, Geometry: g, SetGeometry: true}
	set := func(name string, v twin.Value) {
		if rapid.Bool().Draw(t, "has "+name) {
			op.Set = append(op.Set, twin.Assignment{Field: typ.Field(name), Value: v})
		}
	}
	set("height_m", twin.Float(rapid.Float64Range(0, 60).Draw(t, "high")))
	set("base_elev_m", twin.Float(rapid.Float64Range(-10, 500).Draw(t, "base")))
	set("floors_above", twin.Int(rapid.Int64Range(0, 12).Draw(t, "floors")))
	set("roof", twin.Enum(rapid.SampledFrom([]string{"flat", "gable", "hip", "shed"}).Draw(t, "roof")))
	return op
}

// TestCityModelNeedsMetres: a system that is not true to length where the houses stand is refused with the mend.
func TestCityModelNeedsMetres(t *testing.T) {
	tw, _ := hamlet(t)
	v := viewOf(tw.Snapshot())
	for name, c := range map[string]struct{ typ, crs, says string }{
		"degrees":      {"house", "gcj02", "is written in metres: give a projected system, as EPSG:4549"},
		"web mercator": {"house", "EPSG:3857", "lengths in EPSG:3857 are 1.1"},
		"elsewhere":    {"house", "EPSG:28992", "give another --crs"},
		"people":       {"person", "", "people have no height"},
	} {
		crs, err := geo.ParseCRS(c.crs)
		if err != nil {
			t.Fatal(err)
		}
		typ := tw.Snapshot().Schema().Type(c.typ)
		_, err = export.Write(t.Context(), io.Discard, v, export.Options{Type: typ, Format: export.CityJSON, CRS: crs})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A house over which the roof asked for cannot stand says why; roof stays what is recorded.
func TestCityModelTellsOfOtherRoofs(t *testing.T) {
	tw, _ := empty(t)
	typ := tw.Snapshot().Schema().Type("house")
	ring := orb.Ring{}
	for i := range 7 {
		sin, cos := math.Sincos(float64(i%6) * math.Pi / 3)
		ring = append(ring, orb.Point{121.2448 + 8e-5*cos, 31.3084 + 8e-5*sin})
	}
	if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: typ, Geometry: orb.Polygon{ring}, SetGeometry: true,
		Set: []twin.Assignment{{Field: typ.Field("roof"), Value: twin.Enum("gable")}, {Field: typ.Field("height_m"), Value: twin.Float(9)}},
	}}}); err != nil {
		t.Fatal(err)
	}
	for _, format := range cityFormats() {
		if text := written(t, tw.Snapshot(), "house", format); !strings.Contains(text, `,"roofFallback":"no end`) || !strings.Contains(text, `"roof":"gable"`) {
			t.Errorf("%s: %s", format, text)
		}
	}
}
