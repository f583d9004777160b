package wire

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Solid is what an entity fills: a footprint in lon, lat, from a lower to an upper elevation in metres above the datum
// that the twin's elevations count from.
type Solid struct {
	Base           orb.Geometry // a Polygon or MultiPolygon
	LowerM, UpperM float64
}

// StoreyM is how high a storey is counted where nothing says it.
const StoreyM = solid.StoreyM

// SolidOf returns what an entity fills, as far as it is known: of what is raised by its type's hint, its footprint up to
// its height, or so many storeys; of what is on a floor of such a house, its outline on that storey, or the whole storey
// where it has none. An unknown ground counts as elevation 0. Who cannot see the fields it takes gets none.
func SolidOf(s access.Seen) (Solid, bool) {
	if s.Type().Solid.HeightM != "" {
		return raised(s)
	}
	floor, ok := number(s, "floor")
	if !ok || s.House() == 0 {
		return Solid{}, false
	}
	house, ok := s.View().Get(s.View().Schema().Type("house"), s.House())
	if !ok {
		return Solid{}, false
	}
	solid, ok := raised(house)
	if !ok {
		return Solid{}, false
	}
	return storeyOf(solid, house, floor, ownOutline(s)), true
}

// storeyOf cuts a storey out of a house: floor 1 stands on the ground, -1 is the first below it.
func storeyOf(solid Solid, house access.Seen, floor float64, outline orb.Geometry) Solid {
	storeyM := StoreyM
	if floors, ok := number(house, house.Type().Solid.Floors); ok && floors >= 1 {
		storeyM = (solid.UpperM - solid.LowerM) / floors
	}
	if floor > 0 {
		floor-- // there is no floor 0 between the ground and the cellar
	}
	solid.LowerM += floor * storeyM
	solid.UpperM = solid.LowerM + storeyM
	if outline != nil {
		solid.Base = outline
	}
	return solid
}

// raised is the whole of a house, or of what else has a height of its own.
func raised(s access.Seen) (Solid, bool) {
	hint := s.Type().Solid
	solid := Solid{Base: s.Place()}
	switch solid.Base.(type) {
	case orb.Polygon, orb.MultiPolygon:
	default:
		return solid, false
	}
	heightM, ok := number(s, hint.HeightM)
	if !ok {
		floors, known := number(s, hint.Floors)
		if !known || floors < 1 {
			return solid, false
		}
		heightM = floors * StoreyM
	}
	if heightM < 0 {
		return solid, false
	}
	solid.LowerM, _ = number(s, hint.BaseM)
	solid.UpperM = solid.LowerM + heightM
	return solid, true
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

// ownOutline is the first polygon among an entity's fields, nil for none.
func ownOutline(s access.Seen) orb.Geometry {
	for f, v := range s.Properties() {
		if f.Kind != twin.KindGeom || v.IsNull() {
			continue
		}
		switch g := v.Geom().(type) {
		case orb.Polygon, orb.MultiPolygon:
			return g
		}
	}
	return nil
}
