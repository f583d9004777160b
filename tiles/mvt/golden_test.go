package mvt

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
)

var update = flag.Bool("update", false, "rewrite the golden tile")

// village draws a small scene in testTile: land that crosses the border, a
// courtyard house, two houses as one feature, a road in pieces, labels.
func village(t testing.TB) []byte {
	t.Helper()
	d := NewDict()
	dwelling, shop, three, tall, yes := d.String("住宅"), d.String("shop"), d.Int(3), d.Float(9.6), d.Bool(true)
	below := d.Int(-1)
	layers := []struct {
		layer Layer
		geoms []orb.Geometry
		props []Props
	}{
		{
			Layer{Name: "land", Keys: []string{"id", "area"}, Values: d.Table()},
			[]orb.Geometry{orb.Polygon{{at(-900, 200), at(500, 100), at(600, 900), at(-900, 1000), at(-900, 200)}}},
			[]Props{Props(nil).String(0, "2f5").Float(1, 1234.56789)},
		},
		{
			Layer{Name: "houses", Keys: []string{"id", "use", "floors", "height_m", "unused", "inhabited", "level"}, Values: d.Table()},
			[]orb.Geometry{
				orb.Polygon{ // wound the wrong way on purpose
					{at(1000, 1000), at(1000, 1200), at(1200, 1200), at(1200, 1000), at(1000, 1000)},
					{at(1050, 1050), at(1050, 1150), at(1150, 1150), at(1150, 1050), at(1050, 1050)},
				},
				orb.MultiPolygon{
					{{at(1300, 1000), at(1340, 1000), at(1340, 1030), at(1320, 1030), at(1320, 1060), at(1300, 1060), at(1300, 1000)}},
					{{at(1400, 1000), at(1440, 1000), at(1440, 1030), at(1400, 1000)}},
				},
			},
			[]Props{
				Props(nil).String(0, "2f6").Ref(1, dwelling).Ref(2, three).Ref(3, tall).Ref(5, yes),
				Props(nil).String(0, "2f7").Ref(1, shop).Ref(2, three).Ref(6, below),
			},
		},
		{
			Layer{Name: "roads", Keys: []string{"name"}, Values: d.Table()},
			[]orb.Geometry{orb.MultiLineString{
				{at(-500, 2000), at(2000, 2100), at(5000, 2000)},
				{at(3000, 4000), at(3000, 5000), at(3500, 5000), at(3500, 4000)},
			}},
			[]Props{Props(nil).String(0, "县道")},
		},
		{
			Layer{Name: "labels"},
			[]orb.Geometry{orb.Point(at(1100, 1100)), orb.MultiPoint{at(-64, 4160), at(-65, 0), at(5, 5)}},
			[]Props{nil, nil},
		},
	}
	var e Encoder
	if err := e.BeginTile(testTile); err != nil {
		t.Fatal(err)
	}
	id := uint64(1) << 52
	for i := range layers {
		e.BeginLayer(&layers[i].layer)
		for j, g := range layers[i].geoms {
			geom := mustGeom(t, g)
			if !e.AddFeature(id, &geom, layers[i].props[j]) {
				t.Errorf("%s %d: nothing drawn", layers[i].layer.Name, j)
			}
			id++
		}
		if err := e.EndLayer(); err != nil {
			t.Fatal(err)
		}
	}
	return bytes.Clone(e.Bytes())
}

// readable is a decoded tile as JSON a reviewer can follow.
func readable(t testing.TB, data []byte) []byte {
	t.Helper()
	tile, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for i := range tile.Layers {
		l := &tile.Layers[i]
		fmt.Fprintf(&b, "{%q: {%q: %d, %q: %d, %q: [", l.Name, "version", l.Version, "extent", l.Extent, "features")
		for j := range l.Features {
			f := &l.Features[j]
			if j > 0 {
				b.WriteString(",")
			}
			props := map[string]any{} // json sorts the keys
			for k := 0; k+1 < len(f.Tags); k += 2 {
				props[l.Keys[f.Tags[k]]] = l.Values[f.Tags[k+1]].Any()
			}
			js, err := json.Marshal(props)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "\n  {%q: %d, %q: %q, %q: %s, %q: %s}", "id", f.ID, "type", f.Type, "properties", js, "parts", partsJSON(f.Parts))
		}
		b.WriteString("\n]}}\n")
	}
	return b.Bytes()
}

func partsJSON(parts [][]Vertex) string {
	out := make([][][2]int64, len(parts))
	for i, p := range parts {
		for _, v := range p {
			out[i] = append(out[i], [2]int64{v.X, v.Y})
		}
	}
	b, _ := json.Marshal(out) // integers always marshal
	return string(b)
}

func TestGoldenTile(t *testing.T) {
	got := village(t)
	if !bytes.Equal(got, village(t)) {
		t.Error("not the same bytes twice")
	}
	if err := Validate(got); err != nil {
		t.Error(err)
	}
	for path, b := range map[string][]byte{"testdata/village.mvt": got, "testdata/village.json": readable(t, got)} {
		if *update {
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b, want) {
			t.Errorf("%s differs; look at the difference and run with -update:\n%s", path, readable(t, got))
		}
	}
}

// TestOrbReadsIt has the tile read by a decoder that is not ours.
func TestOrbReadsIt(t *testing.T) {
	layers, err := orbmvt.Unmarshal(village(t))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for _, l := range layers {
		fmt.Fprintf(&got, "%s v%d %d:", l.Name, l.Version, l.Extent)
		for _, f := range l.Features {
			fmt.Fprintf(&got, " %.0f %s %d", f.ID, f.Geometry.GeoJSONType(), len(f.Properties))
		}
		got.WriteString("\n")
	}
	const want = `land v2 4096: 4503599627370496 Polygon 2
houses v2 4096: 4503599627370497 Polygon 5 4503599627370498 MultiPolygon 4
roads v2 4096: 4503599627370499 MultiLineString 1
labels v2 4096: 4503599627370500 Point 0 4503599627370501 MultiPoint 0
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	house := layers[1].Features[0]
	if p := house.Properties; p["use"] != "住宅" || p["floors"] != 3.0 || p["height_m"] != 9.6 || p["inhabited"] != true || p["id"] != "2f6" {
		t.Errorf("properties %v", p)
	}
	if poly := house.Geometry.(orb.Polygon); len(poly) != 2 || !poly[0].Closed() || poly[0][0] != (orb.Point{1000, 1000}) {
		t.Errorf("geometry %v", poly)
	}
	if p := layers[1].Features[1].Properties; p["level"] != -1.0 {
		t.Errorf("properties %v", p)
	}
}
