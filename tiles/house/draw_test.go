package house

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

func (v *village) form(id twin.ID) Form {
	v.t.Helper()
	seen, ok := access.Public(v.tw.Snapshot()).Get(v.house, id)
	if !ok {
		v.t.Fatal("no such house")
	}
	f, ok := FormOf(seen)
	if !ok {
		v.t.Fatal("no footprint")
	}
	return f
}

func TestFormOf(t *testing.T) {
	v := newVillage(t)
	for _, c := range []struct {
		name    string
		values  map[string]twin.Value
		heightM float64
		above   int
		roof    solid.Roof
	}{
		{"nothing known", nil, 3, 1, solid.Flat},
		{"floors alone", map[string]twin.Value{"floors_above": twin.Int(4)}, 12, 4, solid.Flat},
		{"no floor", map[string]twin.Value{"floors_above": twin.Int(0)}, 3, 1, solid.Flat},
		{"height alone", map[string]twin.Value{"height_m": twin.Float(14.8)}, 14.8, 5, solid.Flat},
		{"no height", map[string]twin.Value{"height_m": twin.Float(0), "floors_above": twin.Int(2)}, 6, 2, solid.Flat},
		{"all", map[string]twin.Value{"height_m": twin.Float(8), "floors_above": twin.Int(2), "roof": twin.Enum("hip")}, 8, 2, solid.Hip},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := v.form(v.commit(twin.Create, "house", 0, rectangle(300, 300, 10, 10), c.values))
			if f.HeightM != c.heightM || f.Above != c.above || f.Roof != c.roof {
				t.Errorf("%g m, %d floors, %v", f.HeightM, f.Above, f.Roof)
			}
		})
	}
}

// A house stands on its footprint, as high as it is, in the frame that its file names.
func TestModelStands(t *testing.T) {
	v := newVillage(t)
	f := v.form(v.first)
	m, err := f.Model3D()
	if err != nil {
		t.Fatal(err)
	}
	if m.Place.HeightM != 4.25 || m.Place.Lon != f.Frame().Origin[0] || m.Place.Lat != f.Frame().Origin[1] {
		t.Errorf("place %+v", m.Place)
	}
	top, frame := 0.0, f.Frame()
	for _, p := range m.Nodes[0].Mesh.Primitives[0].Positions {
		top = max(top, p[1])
		at := frame.LonLat(p[0], -p[2])
		if b := f.Footprint.Bound().Pad(1e-8); !b.Contains(at) || p[1] < 0 {
			t.Fatalf("%v is outside of the footprint", p)
		}
	}
	if math.Abs(top-10.5) > 1e-9 {
		t.Errorf("%g m high", top)
	}
}

// Over a house without an end for a gable a hip stands, and its file says why.
func TestRoofReason(t *testing.T) {
	v := newVillage(t)
	round := orb.Polygon{{}}
	for i := range 6 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 3)
		round[0] = append(round[0], orb.Point{west + (300+8*cos)*metre, south + (300+8*sin)*metre})
	}
	round[0] = append(round[0], round[0][0])
	for name, c := range map[string]struct {
		footprint orb.Polygon
		roof, why string
	}{
		"as asked":   {rectangle(300, 300, 20, 10), `"roof":"gable"`, ""},
		"other roof": {round, `"roof":"hip"`, `"roof_fallback":"no end`},
	} {
		t.Run(name, func(t *testing.T) {
			id := v.commit(twin.Create, "house", 0, c.footprint, map[string]twin.Value{"height_m": twin.Float(9), "roof": twin.Enum("gable")})
			file := v.as(nil, "/models/"+id.String()).Body.String()
			if !strings.Contains(file, c.roof) || strings.Contains(file, "roof_fallback") != (c.why != "") || !strings.Contains(file, c.why) {
				t.Errorf("%.900q", file)
			}
			if err := glb.Validate([]byte(file)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Rooms of a floor share it: their areas add up to that of the footprint but for the core.
func TestFloors(t *testing.T) {
	v := newVillage(t)
	f := v.form(v.first)
	units := []Unit{{ID: 1, Floor: 1}, {ID: 2, Floor: 2}, {ID: 3, Floor: 2}, {ID: 4, Floor: 2}, {ID: 5, Floor: -1}, {ID: 6, Floor: 5}, {ID: 7}, {ID: 8, Floor: 4}, {ID: 9, Floor: 4}, {ID: 10, Floor: 4}}
	floors, err := f.Floors(units)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int
	for i, fl := range floors {
		numbers = append(numbers, fl.Floor)
		area := 0.0
		for _, u := range fl.Units {
			if u.Outline == nil {
				t.Fatalf("unit %s has no room", u.ID)
			}
			area += geo.AreaM2(u.Outline)
		}
		for _, p := range fl.Core {
			area += geo.AreaM2(p)
		}
		if whole := geo.AreaM2(f.Footprint); math.Abs(area-whole) > 0.05 {
			t.Errorf("floor %d is divided into %.3f m² of %.3f", fl.Floor, area, whole)
		}
		if i > 0 && fl.BaseM != floors[i-1].TopM {
			t.Errorf("floor %d begins at %g, the one beneath ends at %g", fl.Floor, fl.BaseM, floors[i-1].TopM)
		}
	}
	if len(numbers) != 6 || numbers[0] != -1 || numbers[5] != 5 {
		t.Errorf("floors %v", numbers)
	}
}

// The file of a house taken apart has a node per floor and in it one per unit, by their names.
func TestUnitNodes(t *testing.T) {
	v := newVillage(t)
	f := v.form(v.first)
	m, err := f.Opened([]Unit{{ID: v.units[0], Floor: 2}, {ID: v.units[1]}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := m.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := glb.Validate(data); err != nil {
		t.Fatal(err)
	}
	root := m.Nodes[0]
	if root.Name != v.first.String() || len(root.Children) != 4 || root.Children[1].Name != "floor 2" || len(root.Children[1].Children) != 1 {
		t.Fatalf("%+v", root)
	}
	if u := root.Children[1].Children[0]; u.Name != v.units[0].String() || u.Mesh == nil || m.Table.Columns[0].Texts[0] != u.Name {
		t.Errorf("%+v", u)
	}
	if u := root.Children[3]; u.Name != v.units[1].String() || u.Mesh != nil {
		t.Errorf("a unit that is nowhere: %+v", u)
	}
}

// The operations of the document are those that are mounted.
func TestOperations(t *testing.T) {
	v := newVillage(t)
	ops := v.Operations(true)
	if len(ops) != 1 || ops[0].Route != "GET /models/{house}" {
		t.Fatalf("%+v", ops)
	}
	if _, err := json.Marshal(ops[0].Params[0].Schema); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkHouse draws and writes one house.
func BenchmarkHouse(b *testing.B) {
	v := newVillage(b)
	f := v.form(v.first)
	b.ReportAllocs()
	for b.Loop() {
		m, err := f.Model3D()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Append(nil); err != nil {
			b.Fatal(err)
		}
	}
}
