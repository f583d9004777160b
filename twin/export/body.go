package export

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// leastHeightM is how high a house is at least: less would be nothing to coordinates of a tenth of a millimetre.
const leastHeightM = 0.01

// body is how an entity stands on its footprint.
type body struct {
	parts        []orb.Polygon
	baseM, highM float64
	eavesM       float64 // elevation of the lowest edge of the roof
	roof         solid.Roof
	above, below int            // floors, by the height where they are not recorded
	detailed     []*solid.Solid // with their roofs, one for each part
	plain        []*solid.Solid // with flat roofs
}

// bodyOf raises an entity as its type says. Without an error but with no solids it has a footprint alone.
func bodyOf(s access.Seen) body {
	hint := s.Type().Solid
	var b body
	switch g := s.Geometry().(type) {
	case orb.Polygon:
		b.parts = []orb.Polygon{g}
	case orb.MultiPolygon:
		b.parts = g
	}
	if floors, ok := number(s, hint.Floors); ok {
		b.above = int(floors)
	}
	if below, ok := number(s, "floors_below"); ok {
		b.below = int(below)
	}
	b.highM, _ = number(s, hint.HeightM)
	b.highM, b.above = solid.Known(b.highM, b.above)
	b.highM = max(b.highM, leastHeightM)
	b.baseM, _ = number(s, hint.BaseM)
	if f := s.Type().Field(hint.RoofShape); f != nil {
		if v, shown := s.Value(f); shown == access.Whole && !v.IsNull() {
			b.roof, _ = solid.ParseRoof(v.Str())
		}
	}
	b.raise()
	return b
}

// raise makes the solids. A part on which none stands takes them all: half a house is none.
func (b *body) raise() {
	b.eavesM = b.baseM + b.highM
	for _, p := range b.parts {
		whole, err := solid.Build(solid.Building{Footprint: p, BaseM: b.baseM, HeightM: b.highM, Roof: b.roof})
		if err != nil {
			b.plain, b.detailed = nil, nil
			return
		}
		plain := whole
		if b.roof != solid.Flat {
			if plain, err = solid.Build(solid.Building{Footprint: p, BaseM: b.baseM, HeightM: b.highM}); err != nil {
				plain = whole
			}
		}
		b.detailed, b.plain = append(b.detailed, whole), append(b.plain, plain)
	}
	b.eavesM = solid.EavesM(b.detailed, b.baseM, b.baseM+b.highM)
}

// number reads a numeric field that the caller sees.
func number(s access.Seen, name string) (float64, bool) {
	f := s.Type().Field(name)
	if f == nil {
		return 0, false
	}
	v, shown := s.Value(f)
	if shown != access.Whole || v.IsNull() {
		return 0, false
	}
	return v.Float(), true
}

// kinds names the faces of a solid: those of a building, or those of a room within one.
type kinds [3]string

func outside() kinds {
	return kinds{cityjson.GroundSurface, cityjson.WallSurface, cityjson.RoofSurface}
}

func within() kinds {
	return kinds{cityjson.FloorSurface, cityjson.InteriorWall, cityjson.CeilingKind}
}

// formOf is a solid in a city model's coordinates; several are told as the surfaces that they have.
func formOf(solids []*solid.Solid, lod string, names kinds, crs geo.CRS) cityjson.Geometry {
	g := cityjson.Geometry{Type: "Solid", LoD: lod}
	if len(solids) > 1 {
		g.Type = "MultiSurface"
	}
	for _, s := range solids {
		at := map[[2]float64]orb.Point{} // a corner of the plan belongs to several faces
		for _, f := range s.Faces {
			face := cityjson.Surface{Kind: names[f.Kind], Rings: make([][]cityjson.Vec3, len(f.Rings))}
			for i, ring := range f.Rings {
				face.Rings[i] = make([]cityjson.Vec3, len(ring))
				for k, v := range ring {
					plan := [2]float64{v[0], v[1]}
					p, known := at[plan]
					if !known {
						p = crs.Forward(s.Frame.LonLat(v[0], v[1]))
						at[plan] = p
					}
					face.Rings[i][k] = cityjson.Vec3{p[0], p[1], v[2]}
				}
			}
			g.Surfaces = append(g.Surfaces, face)
		}
	}
	return g
}

// outlineOf is the footprint, as it is stored.
func outlineOf(parts []orb.Polygon, z float64, crs geo.CRS) cityjson.Geometry {
	g := cityjson.Geometry{Type: "MultiSurface", LoD: "0"}
	for _, p := range parts {
		face := cityjson.Surface{Kind: cityjson.GroundSurface}
		for _, r := range p {
			ring := make([]cityjson.Vec3, 0, len(r))
			for _, corner := range r[:max(len(r)-1, 0)] {
				xy := crs.Forward(corner)
				ring = append(ring, cityjson.Vec3{xy[0], xy[1], z})
			}
			face.Rings = append(face.Rings, ring)
		}
		g.Surfaces = append(g.Surfaces, face)
	}
	return g
}
