package tiles3d

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// What a house is taken for of which heights are not known, in metres.
const (
	storeyM      = 3.0 // a storey
	leastHeightM = 0.1 // a body has some height, also where it is recorded as none
)

// plan is where a schema keeps what tiles show of houses. Types are told by their declaration alone.
type plan struct {
	house                *twin.Type
	height, base, floors *twin.Field
	roof                 *twin.Field
	use                  *twin.Field // nil where it is not declared
}

func newPlan(s *twin.Schema) (*plan, error) {
	t := s.Type("house")
	if t == nil {
		return nil, fmt.Errorf("the schema declares no type house")
	}
	p := &plan{house: t, use: t.Field("use")}
	for _, f := range []struct {
		to   **twin.Field
		name string
	}{{&p.height, t.Solid.HeightM}, {&p.base, t.Solid.BaseM}, {&p.floors, t.Solid.Floors}, {&p.roof, t.Solid.RoofShape}} {
		if *f.to = t.Field(f.name); *f.to == nil {
			return nil, fmt.Errorf("type house declares no field %q, of which it is raised", f.name)
		}
	}
	return p, nil
}

// house is what tiles show of one house, in one state.
type house struct {
	id    twin.ID
	rev   twin.Version
	shape orb.Geometry
	baseM float64 // as built, like highM: assumed where it is not recorded
	highM float64
	roof  solid.Roof
	row   row
	span  span
}

// row is a house's row of the property table: what is recorded.
type row struct {
	grid, use string
	floors    int32   // glb.UnknownInt where not recorded
	heightM   float32 // NaN where not recorded
}

// draw looks at a house as it may be seen; nil where it shows nothing.
func (p *plan) draw(v *access.View, id twin.ID) *house {
	seen, ok := v.Get(p.house, id)
	if !ok {
		return nil
	}
	return p.drawn(seen)
}

func (p *plan) drawn(seen access.Seen) *house {
	shape := seen.Geometry()
	if shape == nil {
		return nil
	}
	h := &house{id: seen.ID(), rev: seen.Rev(), shape: shape, row: row{floors: glb.UnknownInt, heightM: float32(math.NaN())}}
	if g := seen.Grid(); g != 0 {
		h.row.grid = g.String()
	}
	h.highM = storeyM
	if v, _ := seen.Value(p.floors); !v.IsNull() {
		h.row.floors = int32(v.Int())
		h.highM = storeyM * float64(max(v.Int(), 1))
	}
	if v, _ := seen.Value(p.height); !v.IsNull() {
		h.row.heightM = float32(v.Float())
		h.highM = max(v.Float(), leastHeightM)
	}
	if v, _ := seen.Value(p.base); !v.IsNull() {
		h.baseM = v.Float()
	}
	if v, _ := seen.Value(p.roof); !v.IsNull() {
		h.roof, _ = solid.ParseRoof(v.Str())
	}
	if p.use != nil {
		if v, _ := seen.Value(p.use); !v.IsNull() {
			h.row.use = v.Str()
		}
	}
	h.span = span{CellOf(shape.Bound()), h.baseM, h.baseM + h.highM}
	return h
}

// same tells whether two states of a house look alike in every tile.
func (h *house) same(o *house) bool {
	if h == nil || o == nil {
		return h == o
	}
	return h.baseM == o.baseM && h.highM == o.highM && h.roof == o.roof && h.row.same(o.row) && orb.Equal(h.shape, o.shape)
}

func (r row) same(o row) bool {
	return r.grid == o.grid && r.use == o.use && r.floors == o.floors && math.Float32bits(r.heightM) == math.Float32bits(o.heightM)
}

// polygons are the parts that a house stands on.
func polygons(g orb.Geometry) []orb.Polygon {
	switch g := g.(type) {
	case orb.Polygon:
		return []orb.Polygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}
