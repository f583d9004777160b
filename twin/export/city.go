package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/cityjson"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// The levels of detail that are written: the footprint, the block up to the ridge, the body with its roof.
const (
	lodBlock = "1.2"
	lodRoof  = "2.2"
)

// maxStretch is by how much lengths in a city model may differ from those on the ground.
const maxStretch = 1.01

// modelTitle says of every city model what its heights count from.
const modelTitle = "Houses of a gridtwin: footprints (LoD 0), blocks (LoD 1.2) and bodies with roofs (LoD 2.2); heights in metres over the datum of base_elev_m, " +
	"0 where the ground is not known"

// city writes houses as a city model.
type city struct {
	out   io.Writer
	v     *access.View
	opts  *Options
	res   *Result
	crs   geo.CRS
	w     *cityjson.Writer // nil until the first house tells where the model lies
	unit  *twin.Type       // nil where no type stands in the rooms of a house
	floor *twin.Field
	form  wire.Form // of units
}

func newCity(w io.Writer, v *access.View, opts *Options, res *Result) (encoder, error) {
	if opts.Type.Solid.HeightM == "" {
		return nil, fmt.Errorf("%w: %s have no height: %s is written of houses", twin.ErrInvalid, opts.Type.Plural, opts.Format)
	}
	c := &city{out: w, v: v, opts: opts, res: res, crs: opts.CRS}
	if c.crs == (geo.CRS{}) {
		var err error
		if c.crs, err = geo.ParseCRS("EPSG:4549"); err != nil {
			return nil, err
		}
	}
	if c.crs.IsDegrees() {
		return nil, fmt.Errorf("%w: %s is written in metres: give a projected system, as EPSG:4549, not %s", twin.ErrInvalid, opts.Format, c.crs)
	}
	c.findUnits()
	return c, nil
}

// findUnits finds the type of what is on a floor of a house, if the caller may see it.
func (c *city) findUnits() {
	for _, t := range c.v.Schema().Types() {
		ref := t.HouseRef()
		if ref == nil || t.Geometry != twin.ByHouse || t.Field("floor") == nil || ref.Ref != c.opts.Type.Name || !c.v.SeesType(t) {
			continue
		}
		c.unit, c.floor = t, t.Field("floor")
		c.form.Only = map[string]bool{"grid": true, "rev": true, "updated_at": true}
		for _, f := range t.AllFields() {
			c.form.Only[f.Name] = f.Kind != twin.KindGeom // it is told as the room's form
		}
		return
	}
}

func (c *city) write(s access.Seen) error {
	objects, err := c.house(s)
	if err != nil {
		return err
	}
	if c.w == nil {
		if err := c.begin(objects[0]); err != nil {
			return err
		}
	}
	return c.w.Feature(objects...)
}

// begin writes the header; coordinates count from the kilometre square of the first house.
func (c *city) begin(first *cityjson.Object) (err error) {
	opts := cityjson.WriterOptions{CRS: c.crs.URI(), Title: modelTitle, Sequence: c.opts.Format == CityJSONSeq}
	if first != nil && len(first.Geometries) > 0 {
		p := first.Geometries[0].Surfaces[0].Rings[0][0]
		for k := range 2 {
			opts.Origin[k] = float64(int64(p[k]) / 1000 * 1000)
		}
	}
	c.w, err = cityjson.NewWriter(c.out, opts)
	return err
}

func (c *city) close() error {
	if c.w == nil {
		if err := c.begin(nil); err != nil {
			return err
		}
	}
	return c.w.Close()
}

// house is a building, its parts where it stands in several places, and its floors and rooms for who may see them.
func (c *city) house(s access.Seen) ([]*cityjson.Object, error) {
	b := bodyOf(s)
	root := &cityjson.Object{ID: s.ID().String(), Type: "Building", JSON: wire.AppendProperties(nil, s, &wire.Form{})}
	root.JSON = withReason(root.JSON, &b)
	all := []*cityjson.Object{root}
	if len(b.parts) == 0 {
		return all, nil
	}
	if k := c.crs.Stretch(b.parts[0][0][0]); !(k < maxStretch && k > 1/maxStretch) {
		return nil, fmt.Errorf("%w: lies where lengths in %s are %.3g times those on the ground: give another --crs", twin.ErrInvalid, c.crs, k)
	}
	root.Geometries = append(root.Geometries, outlineOf(b.parts, b.baseM, c.crs))
	if len(b.plain) == 0 {
		c.res.Flat++
	}
	for i := range b.plain {
		o := root
		if len(b.parts) > 1 {
			o = &cityjson.Object{ID: root.ID + "-P" + strconv.Itoa(i+1), Type: "BuildingPart", Parents: []string{root.ID}}
			root.Children = append(root.Children, o.ID)
			all = append(all, o)
		}
		o.Geometries = append(o.Geometries, formOf(b.plain[i:i+1], lodBlock, outside(), c.crs), formOf(b.detailed[i:i+1], lodRoof, outside(), c.crs))
	}
	if c.unit == nil || !s.Inside() {
		return all, nil
	}
	return c.floors(all, s, &b), nil
}

// withReason adds to the attributes of a house why it has not the roof that it should have.
func withReason(attributes []byte, b *body) []byte {
	_, fallback := solid.RoofOf(b.detailed)
	if fallback == "" {
		return attributes
	}
	text, err := json.Marshal(fallback)
	if err != nil {
		return attributes // a text always has a JSON form
	}
	open := attributes[:len(attributes)-1]
	if len(open) > 1 {
		open = append(open, ',')
	}
	return append(append(append(open, `"roofFallback":`...), text...), '}')
}

// room is a unit on its floor.
type room struct {
	solid.Unit
	unit access.Seen
}

// floors adds the storeys of a house and the units on them.
func (c *city) floors(all []*cityjson.Object, s access.Seen, b *body) []*cityjson.Object {
	root := all[0]
	rooms := c.rooms(s)
	above, below := b.above, b.below
	for _, r := range rooms {
		above, below = max(above, r.Floor), max(below, -r.Floor)
	}
	layout := solid.NewLayout(s.Geometry())
	for _, storey := range solid.Storeys(b.baseM, b.eavesM, above, below) {
		o := &cityjson.Object{ID: root.ID + "-F" + strconv.Itoa(storey.Floor), Type: "BuildingStorey", Parents: []string{root.ID}}
		o.Attributes = []cityjson.Attribute{{Name: "floor", Kind: cityjson.Number, Text: strconv.Itoa(storey.Floor)}}
		if g, ok := c.raise(b.parts, b, storey); ok {
			o.Geometries = append(o.Geometries, g)
		}
		root.Children = append(root.Children, o.ID)
		all = append(all, o)
		all = append(all, c.units(o, rooms, layout, b, storey)...)
	}
	for _, r := range rooms {
		if r.Floor == 0 {
			o := c.unitObject(r, root)
			all = append(all, o)
		}
	}
	return all
}

// rooms lists the units of a house that the caller sees, as they take their rooms.
func (c *city) rooms(s access.Seen) []room {
	var rooms []room
	for _, id := range c.v.InHouse(c.unit, s.ID()) {
		unit, ok := c.v.Get(c.unit, id)
		if !ok {
			continue
		}
		r := room{unit: unit, Unit: solid.Unit{ID: uint64(id)}}
		if floor, ok := number(unit, c.floor.Name); ok {
			r.Floor = int(floor)
		}
		for f, v := range unit.Properties() {
			switch {
			case v.IsNull():
			case f.Kind == twin.KindGeom && r.Outline == nil:
				r.Outline, _ = v.Geom().(orb.Polygon)
			case f.Name == "stair":
				r.Stair = v.Str()
			case f.Name == "room":
				r.Room = v.Str()
			}
		}
		rooms = append(rooms, r)
	}
	slices.SortFunc(rooms, func(a, b room) int { return a.Compare(&b.Unit) })
	return rooms
}

// units are the rooms of one floor: by their outlines, and those without one in what these leave of the floor.
func (c *city) units(storey *cityjson.Object, rooms []room, layout *solid.Layout, b *body, at solid.Storey) []*cityjson.Object {
	var here []room
	var outlines []orb.Polygon
	for _, r := range rooms {
		if r.Floor == at.Floor {
			here = append(here, r)
			outlines = append(outlines, r.Outline)
		}
	}
	plan, _ := layout.Floor(outlines) // units that find no room are told without a form
	var all []*cityjson.Object
	for i, r := range here {
		o := c.unitObject(r, storey)
		if plan.Rooms[i] != nil {
			if g, ok := c.raise([]orb.Polygon{plan.Rooms[i]}, b, at); ok {
				o.Geometries = append(o.Geometries, g)
			}
		}
		all = append(all, o)
	}
	return all
}

func (c *city) unitObject(r room, parent *cityjson.Object) *cityjson.Object {
	o := &cityjson.Object{ID: r.unit.ID().String(), Type: "BuildingUnit", Parents: []string{parent.ID}, JSON: wire.AppendProperties(nil, r.unit, &c.form)}
	parent.Children = append(parent.Children, o.ID)
	return o
}

// raise makes the form of a storey or room; false where none can stand there.
func (c *city) raise(parts []orb.Polygon, b *body, at solid.Storey) (cityjson.Geometry, bool) {
	if len(b.plain) == 0 {
		return cityjson.Geometry{}, false
	}
	var solids []*solid.Solid
	for _, p := range parts {
		one, err := solid.Prism(p, b.plain[0].Frame, at.BaseM, at.TopM)
		if err != nil {
			return cityjson.Geometry{}, false
		}
		solids = append(solids, one)
	}
	return formOf(solids, lodBlock, within(), c.crs), true
}

// CityModel writes one house as a CityJSON document, in the first of the systems that are true to length where it
// stands. With units, floors and rooms are there for who may see the units of the house, and values as its caller sees
// them; without, it is what everybody may see.
func CityModel(s access.Seen, units bool) ([]byte, error) {
	if !units {
		s = s.Visitor()
	}
	var out bytes.Buffer
	opts := Options{Type: s.Type(), Format: CityJSON}
	var err error
	if opts.CRS, err = metric(s.Place()); err != nil {
		return nil, err
	}
	enc, err := newCity(&out, s.View(), &opts, &Result{})
	if err != nil {
		return nil, err
	}
	if err := enc.write(s); err != nil {
		return nil, err
	}
	err = enc.close()
	return out.Bytes(), err
}

// metric picks a system for a place: that of the twin's home, or a known one of elsewhere.
func metric(g orb.Geometry) (geo.CRS, error) {
	if g == nil {
		return geo.ParseCRS("EPSG:4549")
	}
	at := g.Bound().Center()
	for _, name := range [...]string{"EPSG:4549", "EPSG:28992", "EPSG:2056"} {
		crs, err := geo.ParseCRS(name)
		if err != nil {
			return crs, err
		}
		if k := crs.Stretch(at); k < maxStretch && k > 1/maxStretch {
			return crs, nil
		}
	}
	return geo.CRS{}, fmt.Errorf("%w: no metric coordinate system is known for longitude %.2f, latitude %.2f", twin.ErrInvalid, at[0], at[1])
}
