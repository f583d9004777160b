package tiles

import (
	"bytes"
	"math"
	"slices"

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
	slack   [2]int16     // of packed: at the detail brief, and at the others
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
func (src *source) draw(v *access.View, id twin.ID, lex *lexicon) *feature {
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
	shapes := []mvt.Geometry{shape}
	src.settle(shapes)
	return src.feature(e, g, shapes[0], lex)
}

// drawSmall makes the features of those entities that belong to a cell's page, in their order. What they have in common
// with neighbours is looked up for all of them at once.
func (src *source) drawSmall(v *access.View, ids []uint64, lex *lexicon) []*feature {
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
	if j != nil {
		for i := range shapes {
			shapes[i].Generalise(j.fixed)
		}
	}
	src.settle(shapes)
	fs := make([]*feature, 0, len(seen))
	for i, e := range seen {
		fs = append(fs, src.feature(e, e.Geometry(), shapes[i], lex))
	}
	return fs
}

// feature packs an entity whose geometry was projected to a shape.
func (src *source) feature(e access.Seen, g orb.Geometry, shape mvt.Geometry, lex *lexicon) *feature {
	id := e.ID()
	f := &feature{id: id, shape: shape, minZoom: src.minZoom}
	w := wording{rank: src.rank, zoom: max(src.minZoom, nameZoom)}
	if src.isGrid {
		val, _ := e.Value(src.typ.Field("level"))
		w.level = val.Str()
		f.minZoom, w.zoom, w.rank = gridZooms(w.level, src.typ.Tile.MinZoom)
		f.level = uint8(firstOwnRank - w.rank)
	}
	lex.use(src.layer.index, func(d *mvt.Dict) { src.pack(f, e, d) })
	if src.labels != nil {
		f.label = src.labelOf(e, g, w, lex)
	}
	return f
}

// pack writes the attributes: first those that show at every detail, then the others that repeat or are short, then
// texts of the feature's own. Grids are few and show all of theirs always.
func (src *source) pack(f *feature, e access.Seen, d *mvt.Dict) {
	var id [16]byte
	var all, more packed
	var texts mvt.Props
	all.p = all.p.String(keyID, string(e.ID().AppendText(id[:0])))
	if c := e.Grid(); c != 0 {
		all.ref(keyGrid, d.String(c.String()))
	}
	for _, s := range src.fields {
		val, _ := e.Value(s.field)
		switch {
		case val.IsNull():
		case ownText(s.field, val):
			texts = texts.String(s.key, val.String())
		case s.brief:
			all.value(d, s.key, val)
		default:
			more.value(d, s.key, val)
		}
	}
	f.ends[brief] = len(all.p)
	p := append(all.p, more.p...)
	f.ends[core] = len(p)
	f.slack = [2]int16{all.slack, all.slack + more.slack}
	f.props = slices.Clip(append(p, texts...))
	f.ends[whole] = len(f.props)
	if src.isGrid && len(f.props) <= math.MaxUint16 { // what rows have room for
		f.ends[brief], f.ends[core] = f.ends[whole], f.ends[whole]
		f.slack[0] = f.slack[1]
	}
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
