package house

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Form is all that the picture of a house depends on, as everybody may see it.
type Form struct {
	ID        twin.ID
	Grid      string
	Footprint orb.Geometry // Polygon or MultiPolygon
	BaseM     float64      // of the ground
	HeightM   float64      // of the ridge above the ground, by the floors where it is not known
	Above     int          // floors above ground, by the height where they are not known
	Below     int
	Roof      solid.Roof
	Kind, Use string
	Model     string // names an uploaded model; "" for none

	floors  int32   // as recorded, for the table
	heightM float32 // as recorded, for the table
}

// FormOf reads the form of a house; ok is false for what has no footprint.
func FormOf(house access.Seen) (f Form, ok bool) {
	house = house.Visitor()
	f = Form{ID: house.ID(), floors: unknownFloors, heightM: float32(math.NaN())}
	switch g := house.Geometry().(type) {
	case orb.Polygon, orb.MultiPolygon:
		f.Footprint = g
	default:
		return f, false
	}
	if code := house.Grid(); code != 0 {
		f.Grid = code.String()
	}
	for field, v := range house.Properties() {
		if !v.IsNull() {
			f.take(field.Name, v)
		}
	}
	f.HeightM, f.Above = solid.Known(f.HeightM, f.Above)
	return f, true
}

// Recorded is what a property table tells of floors and height: glb.UnknownInt and NaN where nothing is recorded.
func (f *Form) Recorded() (floors int32, heightM float32) { return f.floors, f.heightM }

// take takes a value that is known.
func (f *Form) take(name string, v twin.Value) {
	switch name {
	case "base_elev_m":
		f.BaseM = v.Float()
	case "height_m":
		f.HeightM, f.heightM = v.Float(), float32(v.Float())
	case "floors_above":
		f.Above, f.floors = int(v.Int()), int32(v.Int())
	case "floors_below":
		f.Below = int(v.Int())
	case "roof":
		f.Roof, _ = solid.ParseRoof(v.Str())
	case "kind":
		f.Kind = v.Str()
	case "model":
		f.Model = v.Str()
	case "use":
		f.Use = v.Str()
	}
}

// Frame is the frame of the picture: its origin is the label point of the house, which uploads stand at too unless they say
// otherwise.
func (f *Form) Frame() solid.Frame { return solid.NewFrame(geo.InteriorPoint(f.Footprint)) }

// key is a text that differs where the picture does.
func (f *Form) key() []byte {
	b := []byte("glb2\x00") // to be changed with what is drawn of a form
	b = binary.LittleEndian.AppendUint64(b, uint64(f.ID))
	for _, v := range [...]float64{f.BaseM, f.HeightM, float64(f.heightM)} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	for _, v := range [...]int{f.Above, f.Below, int(f.floors), int(f.Roof)} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	for _, s := range [...]string{f.Grid, f.Kind, f.Use, f.Model} {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
	}
	return geo.AppendWKB(b, f.Footprint)
}

// parts are the polygons of a footprint.
func parts(g orb.Geometry) []orb.Polygon {
	if p, ok := g.(orb.Polygon); ok {
		return []orb.Polygon{p}
	}
	m, _ := g.(orb.MultiPolygon)
	return m
}

// Bodies makes the bodies of a house, one for each part of its footprint, with heights from its ground. Each is in a
// frame of its own.
func (f *Form) Bodies() ([]*solid.Solid, error) {
	var out []*solid.Solid
	for _, p := range parts(f.Footprint) {
		s, err := solid.Build(solid.Building{Footprint: p, HeightM: f.HeightM, Roof: f.Roof})
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}
