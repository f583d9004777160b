package tiles

import (
	"bytes"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// feature is an entity ready for any tile. It is immutable and shared.
type feature struct {
	id      twin.ID
	shape   mvt.Geometry
	props   mvt.Props
	ends    [details]int // how much of props shows at each detail
	minZoom uint8
	level   uint8  // of grids: higher for larger ones
	label   *label // nil for none
}

func (f *feature) sameShape(o *feature) bool {
	if f == nil || o == nil {
		return f == o
	}
	return f.shape.Type == o.shape.Type && slices.Equal(f.shape.Coords, o.shape.Coords) &&
		slices.Equal(f.shape.Ends, o.shape.Ends) && bytes.Equal(f.props, o.props) && f.minZoom == o.minZoom
}

// samePlace tells whether two shapes are the same but for the zooms at which their vertices show.
func (f *feature) samePlace(o *feature) bool {
	if f == nil || o == nil {
		return f == o
	}
	return slices.Equal(f.shape.Coords, o.shape.Coords) && slices.Equal(f.shape.Ends, o.shape.Ends)
}

// levelZooms are the zooms, both ends included, at which two equal shapes show other vertices; first is the greater where
// there are none.
func (f *feature) levelZooms(o *feature) (first, last uint8) {
	first, last = MaxZoom+1, 0
	if f == nil || o == nil {
		return first, last
	}
	for i, a := range f.shape.Levels {
		if b := o.shape.Levels[i]; a != b {
			first, last = min(first, a, b), max(last, max(a, b)-1)
		}
	}
	return first, min(last, MaxZoom)
}

// draw makes the feature of an entity, nil when it has no place or a shape that no tile can hold.
func (src *source) draw(v *access.View, id twin.ID) *feature {
	e, ok := v.Get(src.typ, id)
	if !ok {
		return nil
	}
	g := e.Geometry()
	if g == nil {
		return nil
	}
	shape, err := mvt.FromOrb(g)
	if err != nil || shape.Empty() {
		return nil // what cannot be drawn is no reason to withhold the rest of the tile
	}
	if src.thins {
		shape.Generalise(newJoints(v, src.typ, []uint64{uint64(id)}, []mvt.Geometry{shape}).fixed)
	}
	return src.feature(e, g, shape)
}

// drawSmall makes the features of those entities that belong to a cell's page, in their order. What they have in common
// with neighbours is looked up for all of them at once.
func (src *source) drawSmall(v *access.View, ids []uint64) []*feature {
	seen := make([]access.Seen, 0, len(ids))
	shapes := make([]mvt.Geometry, 0, len(ids))
	small := ids[:0]
	for _, id := range ids {
		e, ok := v.Get(src.typ, twin.ID(id))
		if !ok {
			continue
		}
		g := e.Geometry()
		if g == nil {
			continue
		}
		shape, err := mvt.FromOrb(g)
		if err != nil || shape.Empty() || pageOf(shape.Box).level() > 0 {
			continue
		}
		seen, shapes, small = append(seen, e), append(shapes, shape), append(small, id)
	}
	var j *joints
	if src.thins && len(shapes) > 0 {
		j = newJoints(v, src.typ, small, shapes)
	}
	fs := make([]*feature, 0, len(seen))
	for i, e := range seen {
		if j != nil {
			shapes[i].Generalise(j.fixed)
		}
		fs = append(fs, src.feature(e, e.Geometry(), shapes[i]))
	}
	return fs
}

// feature packs an entity whose geometry was projected to a shape.
func (src *source) feature(e access.Seen, g orb.Geometry, shape mvt.Geometry) *feature {
	id := e.ID()
	f := &feature{id: id, shape: shape, minZoom: src.minZoom}
	w := wording{rank: src.rank, zoom: max(src.minZoom, nameZoom)}
	if src.isGrid {
		val, _ := e.Value(src.typ.Field("level"))
		w.level = val.Str()
		f.minZoom, w.zoom, w.rank = gridZooms(w.level, src.typ.Tile.MinZoom)
		f.level = uint8(firstOwnRank - w.rank)
	}
	src.pack(f, e)
	if src.labels != nil {
		f.label = src.labelOf(e, g, w)
	}
	return f
}

// pack writes the attributes: first those that show at every detail, then the others that repeat or are short, then
// texts of the feature's own. Grids are few and show all of theirs always.
func (src *source) pack(f *feature, e access.Seen) {
	l := src.layer
	var id [16]byte
	p := mvt.Props(nil).String(keyID, string(e.ID().AppendText(id[:0])))
	l.dict.mu.Lock() // drawing is once per entity and version, so the lock is seldom fought for
	defer l.dict.mu.Unlock()
	d := l.dict.d
	if c := e.Grid(); c != 0 {
		p = p.Ref(keyGrid, d.String(c.String()))
	}
	var more, texts mvt.Props
	for _, s := range src.fields {
		val, _ := e.Value(s.field)
		switch {
		case val.IsNull():
		case ownText(s.field, val):
			texts = texts.String(s.key, val.String())
		case s.brief:
			p = packValue(p, d, s.key, val)
		default:
			more = packValue(more, d, s.key, val)
		}
	}
	f.ends[brief] = len(p)
	p = append(p, more...)
	f.ends[core] = len(p)
	f.props = slices.Clip(append(p, texts...))
	f.ends[whole] = len(f.props)
	if src.isGrid && len(f.props) <= math.MaxUint16 { // what rows have room for
		f.ends[brief], f.ends[core] = f.ends[whole], f.ends[whole]
	}
}

// packValue appends a value that is short or that others have too. The dictionary is never emptied: it holds each short
// word that was drawn since the start, once. To write words that people type with each feature instead was tried: tiles
// became a fifth larger and, where they are full, more than twice as dear.
func packValue(p mvt.Props, d *mvt.Dict, key uint16, val twin.Value) mvt.Props {
	switch val.Kind() {
	case twin.KindBool:
		return p.Ref(key, d.Bool(val.Bool()))
	case twin.KindInt:
		return packInt(p, d, key, val.Int())
	case twin.KindFloat:
		return packFloat(p, d, key, val.Float())
	}
	return p.Ref(key, d.String(val.String()))
}

// packInt keeps small numbers, which repeat, in the dictionary. The choice depends on the value alone, so that every
// service writes the same bytes.
func packInt(p mvt.Props, d *mvt.Dict, key uint16, v int64) mvt.Props {
	if v > -10_000 && v < 10_000 {
		return p.Ref(key, d.Int(v))
	}
	return p.Int(key, v)
}

// packFloat does the same for heights and their like, which come in tenths.
func packFloat(p mvt.Props, d *mvt.Dict, key uint16, v float64) mvt.Props {
	if v > -1000 && v < 1000 && float64(int64(v*10))/10 == v {
		return p.Ref(key, d.Float(v))
	}
	return p.Float(key, v)
}

// ownText guesses from a value alone whether it is a text that no other feature has: words and short codes repeat;
// names, long numbers, addresses, references and instants do not.
func ownText(f *twin.Field, val twin.Value) bool {
	switch val.Kind() {
	case twin.KindRef, twin.KindTime:
		return true
	case twin.KindText:
	default:
		return false
	}
	s := val.Str()
	if f.Name == "code" || f.Name == "name" || len(s) > 24 {
		return true
	}
	digits := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits >= 10
}

// dict is a layer's dictionary of values, shared by all who draw.
type dict struct {
	mu sync.Mutex
	d  *mvt.Dict
}

// table is a view that holds every value of features drawn before.
func (d *dict) table() mvt.Table {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.d.Table()
}

// int appends a number to attributes.
func (d *dict) int(p mvt.Props, key uint16, v int64) mvt.Props {
	d.mu.Lock()
	defer d.mu.Unlock()
	return packInt(p, d.d, key, v)
}

func (d *dict) text(v string) mvt.Ref {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.d.String(v)
}
