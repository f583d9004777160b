package cityjson_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// block is the solid of a box.
func block(at, size cityjson.Vec3) cityjson.Geometry {
	p := func(x, y, z float64) cityjson.Vec3 {
		return cityjson.Vec3{at[0] + x*size[0], at[1] + y*size[1], at[2] + z*size[2]}
	}
	a, b, c, d, e, f, g, h := p(0, 0, 0), p(1, 0, 0), p(1, 1, 0), p(0, 1, 0), p(0, 0, 1), p(1, 0, 1), p(1, 1, 1), p(0, 1, 1)
	face := func(kind string, ring ...cityjson.Vec3) cityjson.Surface {
		return cityjson.Surface{Kind: kind, Rings: [][]cityjson.Vec3{ring}}
	}
	return cityjson.Geometry{Type: "Solid", LoD: "1.2", Surfaces: []cityjson.Surface{
		face(cityjson.GroundSurface, a, d, c, b), face(cityjson.RoofSurface, e, f, g, h), face(cityjson.WallSurface, a, b, f, e),
		face(cityjson.WallSurface, b, c, g, f), face("", c, d, h, g), face(cityjson.WallSurface, d, a, e, h),
	}}
}

func write(t testing.TB, opts cityjson.WriterOptions, features ...[]*cityjson.Object) string {
	t.Helper()
	var out bytes.Buffer
	w, err := cityjson.NewWriter(&out, opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		if err := w.Feature(f...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestWrittenIsRead draws boxes with attributes and parts: in both forms they are read as they were written.
func TestWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var features [][]*cityjson.Object
		for i := range rapid.IntRange(0, 5).Draw(rt, "features") {
			coordinate := func(name string) float64 {
				return float64(rapid.IntRange(-1e9, 1e9).Draw(rt, name)) / 1e4
			}
			root := &cityjson.Object{ID: fmt.Sprintf("o%d \"<é>\"", i), Type: "Building", Children: []string{fmt.Sprint("p", i)}}
			root.Attributes = []cityjson.Attribute{
				{Name: "名", Text: rapid.String().Draw(rt, "name")},
				{Name: "n", Kind: cityjson.Number, Text: "1.5e3"},
				{Name: "b", Kind: cityjson.Bool, Text: "true"},
				{Name: "0", Kind: cityjson.Null},
				{Name: "j", Kind: cityjson.JSON, Text: `[1,{"a":2}]`},
			}
			part := &cityjson.Object{ID: fmt.Sprint("p", i), Type: "BuildingPart", Parents: []string{root.ID}}
			part.Geometries = []cityjson.Geometry{block(cityjson.Vec3{coordinate("x"), coordinate("y"), coordinate("z")}, cityjson.Vec3{4, 3, 2})}
			features = append(features, []*cityjson.Object{root, part})
		}
		for _, sequence := range []bool{false, true} {
			text := write(t, cityjson.WriterOptions{CRS: "https://www.opengis.net/def/crs/EPSG/0/4549", Title: "t", Sequence: sequence, Origin: cityjson.Vec3{-5e4, 7.5, 0}}, features...)
			r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{})
			if err != nil {
				rt.Fatal(err)
			}
			if h := r.Header(); h.CRS == "" || h.Version != "2.0" || h.Sequence != (sequence && len(features) > 0) {
				rt.Errorf("%+v", h)
			}
			read, bad := all(t, r)
			if len(bad) > 0 || len(read) != len(features) {
				rt.Fatalf("%d of %d, %v", len(read), len(features), bad)
			}
			for i, f := range read {
				same(rt, features[i], f)
			}
		}
	})
}

func same(t *rapid.T, want []*cityjson.Object, got *cityjson.Feature) {
	if !reflect.DeepEqual(got.Root, want[0]) {
		t.Fatalf("got %+v, want %+v", got.Root, want[0])
	}
	part := got.Parts[0]
	if err := part.Geometries[0].Check(); err != nil {
		t.Fatal(err)
	}
	for k, f := range part.Geometries[0].Surfaces {
		w := want[1].Geometries[0].Surfaces[k]
		if f.Kind != w.Kind || len(f.Rings) != 1 {
			t.Fatalf("surface %d is %+v, want %+v", k, f, w)
		}
		for c, p := range f.Rings[0] {
			for axis := range p {
				if d := p[axis] - w.Rings[0][c][axis]; d > 5.1e-5 || d < -5.1e-5 {
					t.Fatalf("a corner is at %v, want %v", p, w.Rings[0][c])
				}
			}
		}
	}
}

// TestVerticesAreToldOnce: eight corners of a box in a list of eight, and of the second box sixteen, also where they
// wait in a file.
func TestVerticesAreToldOnce(t *testing.T) {
	var features [][]*cityjson.Object
	const n = 30_000
	for i := range n {
		g := block(cityjson.Vec3{float64(i), 0, 0}, cityjson.Vec3{0.5, 1, 1})
		features = append(features, []*cityjson.Object{{ID: fmt.Sprint("b", i), Type: "Building", Geometries: []cityjson.Geometry{g}}})
	}
	text := write(t, cityjson.WriterOptions{}, features...)
	_, vertices, _ := strings.Cut(text, `"vertices":[`)
	if got := strings.Count(vertices, "["); got != 8*n || len(vertices) < 4<<20 {
		t.Errorf("%d vertices in %d bytes", got, len(vertices))
	}
	r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	read, bad := all(t, r)
	if len(read) != n || len(bad) > 0 {
		t.Fatalf("%d, %v", len(read), bad)
	}
	if s, err := read[n-1].Shape(0); err != nil || s.Footprint[0][0][0][0] < n-2 {
		t.Errorf("the last box stands at %v, %v", s.Footprint, err)
	}
}

// TestCheck finds what is no solid.
func TestCheck(t *testing.T) {
	whole := func() cityjson.Geometry { return block(cityjson.Vec3{85000, 447000, 1}, cityjson.Vec3{4, 3, 2}) }
	for name, c := range map[string]struct {
		spoil func(g *cityjson.Geometry)
		why   string
	}{
		"whole":          {func(*cityjson.Geometry) {}, ""},
		"open":           {func(g *cityjson.Geometry) { g.Surfaces = g.Surfaces[1:] }, "has no counterpart"},
		"a flipped face": {func(g *cityjson.Geometry) { flip(&g.Surfaces[2]) }, "has no counterpart"},
		"inside out": {func(g *cityjson.Geometry) {
			for i := range g.Surfaces {
				flip(&g.Surfaces[i])
			}
		}, "turned inside out"},
		"a flat face": {func(g *cityjson.Geometry) { g.Surfaces[0].Rings[0] = g.Surfaces[0].Rings[0][:2] }, "a ring of 2 corners"},
		"a point":     {func(g *cityjson.Geometry) { g.Surfaces[0].Rings[0][1] = g.Surfaces[0].Rings[0][0] }, "no length"},
		"nothing":     {func(g *cityjson.Geometry) { g.Surfaces = nil }, "no surfaces"},
		"no solid":    {func(g *cityjson.Geometry) { g.Type, g.Surfaces = "MultiSurface", g.Surfaces[1:] }, ""},
	} {
		g := whole()
		c.spoil(&g)
		if err := g.Check(); (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func flip(f *cityjson.Surface) {
	r := f.Rings[0]
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
}

// TestWriterRefuses what would come out wrong.
func TestWriterRefuses(t *testing.T) {
	far := block(cityjson.Vec3{1e12, 0, 0}, cityjson.Vec3{1, 1, 1})
	for name, c := range map[string]struct {
		g   cityjson.Geometry
		why string
	}{
		"far away":        {far, "too far from the others"},
		"of another kind": {cityjson.Geometry{Type: "MultiSolid"}, "is not written"},
		"without faces":   {cityjson.Geometry{Type: "Solid"}, "has no face"},
	} {
		var out bytes.Buffer
		w, err := cityjson.NewWriter(&out, cityjson.WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Feature(&cityjson.Object{ID: "b", Type: "Building", Geometries: []cityjson.Geometry{c.g}})
		if err == nil || !strings.Contains(err.Error(), c.why) || w.Close() == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
