package house

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Unit is a unit of a house as its caller may see it.
type Unit struct {
	ID      twin.ID
	Floor   int // 1 is the ground floor, -1 the first below it, 0 unknown
	Stair   string
	Room    string
	Outline orb.Polygon // nil where none is stored
}

// UnitsOf lists the units of a house, as they take their rooms; ok is false where the principal of the view may not see
// those of this house: then it may not learn whether there are any.
func UnitsOf(v *access.View, house access.Seen) (units []Unit, ok bool) {
	t := v.Schema().Type("unit")
	if t == nil || !v.SeesType(t) {
		return nil, false
	}
	for _, id := range v.InHouse(t, house.ID()) {
		if seen, ok := v.Get(t, id); ok {
			units = append(units, unitOf(seen))
		}
	}
	slices.SortFunc(units, func(a, b Unit) int {
		x, y := a.placed(), b.placed()
		return x.Compare(&y)
	})
	return units, len(units) > 0 || house.Inside()
}

func (u *Unit) placed() solid.Unit {
	return solid.Unit{ID: uint64(u.ID), Floor: u.Floor, Stair: u.Stair, Room: u.Room, Outline: u.Outline}
}

func unitOf(seen access.Seen) Unit {
	u := Unit{ID: seen.ID()}
	for f, v := range seen.Properties() {
		if v.IsNull() {
			continue
		}
		switch f.Name {
		case "floor":
			u.Floor = int(v.Int())
		case "stair":
			u.Stair = v.Str()
		case "room":
			u.Room = v.Str()
		case "outline":
			u.Outline, _ = v.Geom().(orb.Polygon)
		}
	}
	return u
}

// Floor is a storey of a house with the units on it.
type Floor struct {
	solid.Storey
	Units []Unit        // each with an outline, but for those that there is too little room for
	Core  []orb.Polygon // what is no unit's: stairs and corridors, or the whole floor
}

// Floors divides a house, lowest first. Floors that units alone name are floors too. Units without a stored outline
// share what the others leave; what is too narrow for them stays core, and they have none.
func (f *Form) Floors(units []Unit) ([]Floor, error) {
	bodies, err := f.Bodies()
	if err != nil {
		return nil, err
	}
	above, below := f.Above, f.Below
	for _, u := range units {
		above, below = max(above, u.Floor), max(below, -u.Floor)
	}
	var out []Floor
	layout := solid.NewLayout(f.Footprint)
	for _, s := range solid.Storeys(0, solid.EavesM(bodies, 0, f.HeightM), above, below) {
		fl := Floor{Storey: s}
		var outlines []orb.Polygon
		for _, u := range units {
			if u.Floor == s.Floor {
				fl.Units, outlines = append(fl.Units, u), append(outlines, u.Outline)
			}
		}
		// Units that have no place for want of room are still told; their nodes say so by having no mesh.
		plan, _ := layout.Floor(outlines)
		fl.Core = plan.Core
		for i := range fl.Units {
			fl.Units[i].Outline = plan.Rooms[i]
		}
		out = append(out, fl)
	}
	return out, nil
}

// roomColors go round among the units of a floor, so that neighbours can be told apart.
func roomColor(i int) glb.Color {
	c := [...]glb.Color{{127, 163, 199, 255}, {201, 166, 107, 255}, {141, 181, 138, 255}, {207, 143, 122, 255}, {154, 143, 192, 255}, {181, 176, 166, 255}}
	return c[i%len(c)]
}

// coreColor is that of stairs, corridors and floors without units.
func coreColor() glb.Color { return glb.Color{214, 209, 199, 255} }

// Opened draws a house taken apart: a node per floor, moved to its height, and beneath it one per unit, named by its
// ID. The table has a row per unit.
func (f *Form) Opened(units []Unit) (*glb.Model, error) {
	floors, err := f.Floors(units)
	if err != nil {
		return nil, err
	}
	m := &glb.Model{Place: f.place(), Materials: materials()}
	root := glb.Node{Name: f.ID.String()}
	table := &glb.Table{Name: "units", Class: "unit", Columns: []glb.Column{
		{Name: "id", Semantic: "ID", Texts: []string{}}, {Name: "floor", Ints: []int32{}}, {Name: "room", Texts: []string{}},
	}}
	for i := range floors {
		node, err := f.floorNode(&floors[i], table)
		if err != nil {
			return nil, fmt.Errorf("floor %d: %w", floors[i].Floor, err)
		}
		root.Children = append(root.Children, node)
	}
	for _, u := range units {
		if u.Floor == 0 { // nobody knows where it is: it is there, and draws nothing
			root.Children = append(root.Children, glb.Node{Name: u.ID.String()})
		}
	}
	m.Nodes = []glb.Node{root}
	if table.Rows > 0 {
		m.Table = table
	}
	return m, nil
}

// floorNode draws a floor from its own bottom up.
func (f *Form) floorNode(fl *Floor, table *glb.Table) (glb.Node, error) {
	node := glb.Node{Name: "floor " + strconv.Itoa(fl.Floor), At: glb.FromENU(0, 0, fl.BaseM)}
	mesh, err := f.room(fl, fl.Core, coreColor(), nil)
	if err != nil {
		return node, err
	}
	node.Mesh = mesh
	for i, u := range fl.Units {
		row := uint32(table.Rows)
		table.Rows++
		table.Columns[0].Texts = append(table.Columns[0].Texts, u.ID.String())
		table.Columns[1].Ints = append(table.Columns[1].Ints, int32(u.Floor))
		table.Columns[2].Texts = append(table.Columns[2].Texts, u.Room)
		child := glb.Node{Name: u.ID.String()}
		if u.Outline != nil {
			if child.Mesh, err = f.room(fl, []orb.Polygon{u.Outline}, roomColor(i), &row); err != nil {
				return node, fmt.Errorf("unit %s: %w", u.ID, err)
			}
		}
		node.Children = append(node.Children, child)
	}
	return node, nil
}

// room draws outlines as high as a floor, as a row of the table where there is one. Nil where there are no outlines.
func (f *Form) room(fl *Floor, outlines []orb.Polygon, c glb.Color, row *uint32) (*glb.Mesh, error) {
	if len(outlines) == 0 {
		return nil, nil
	}
	b := brush{frame: f.Frame()}
	for _, p := range outlines {
		body, err := solid.Prism(p, b.frame, 0, fl.HeightM())
		if err != nil {
			return nil, err
		}
		feature := uint32(0)
		if row != nil {
			feature = *row
		}
		b.body(body, Colors{Wall: c, Roof: c, Ground: c}, feature)
	}
	if row == nil {
		b.to.Features = nil
	}
	return &glb.Mesh{Primitives: []glb.Primitive{b.to}}, nil
}
