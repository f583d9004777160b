package tiles

import (
	"bytes"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin/access"
)

// label is a feature's point in the layer of labels.
type label struct {
	x, y  uint32
	zoom  uint8 // first that shows it
	named bool  // by a name, not by a house number
	slack int16
	props mvt.Props
}

// wording is what a label says.
type wording struct {
	text, level string
	rank        int64
	zoom        uint8
	number      bool
}

// labelOf makes the label of an entity: its name, or else its house number, so that each has one at most. nil for none.
// w says what holds of names.
func (src *source) labelOf(e access.Seen, g orb.Geometry, w wording, lex *lexicon) *label {
	if src.label != nil {
		val, _ := e.Value(src.label)
		w.text = val.Str()
	}
	if w.text == "" && src.number != nil {
		val, _ := e.Value(src.number)
		w.text, w.number = houseNumber(val.Str()), true
		w.rank, w.zoom = src.numbers, max(src.minZoom, numberZoom)
	}
	if w.text == "" {
		return nil
	}
	at, err := mvt.FromOrb(geo.InteriorPoint(g))
	if err != nil || at.Vertices() != 1 {
		return nil
	}
	var k packed
	lex.use(src.labels.index, func(d *mvt.Dict) { k = src.labelProps(e, w, d) })
	return &label{x: at.Coords[0], y: at.Coords[1], zoom: w.zoom, named: !w.number, props: k.p, slack: k.slack}
}

// labelProps writes the attributes of a label.
func (src *source) labelProps(e access.Seen, w wording, d *mvt.Dict) packed {
	var k packed
	var id [16]byte
	k.p = k.p.String(labelID, string(e.ID().AppendText(id[:0])))
	k.ref(labelType, d.String(src.typ.Plural))
	k.ref(labelRank, d.Int(w.rank))
	if w.level != "" {
		k.ref(labelLevel, d.String(w.level))
	}
	if h, ok := src.heightM(e); ok {
		k.float(d, labelHeight, h)
	}
	if w.number {
		k.ref(labelNumber, d.Bool(true))
	}
	k.p = slices.Clip(k.p.String(labelText, w.text))
	return k
}

// floorHeightM is the height of a floor where nothing else is known.
const floorHeightM = 3

// heightM is how high the roof of a solid is drawn, in metres above the ground, so that its label can stand on it.
func (src *source) heightM(e access.Seen) (float64, bool) {
	hint := src.typ.Solid
	if hint.HeightM == "" {
		return 0, false
	}
	if f := src.typ.Field(hint.HeightM); f != nil {
		if val, _ := e.Value(f); !val.IsNull() {
			return val.Float(), true
		}
	}
	if f := src.typ.Field(hint.Floors); f != nil {
		if val, _ := e.Value(f); !val.IsNull() {
			return floorHeightM * float64(val.Int()), true
		}
	}
	return floorHeightM, true
}

// named marks the importance of labels that are names: they stay when house numbers must go.
const named = 1 << 59

// importance orders labels of a crowded layer: names first, then as their features.
func (l *label) importance(r *row) uint64 {
	if l.named {
		return r.importance() | named
	}
	return r.importance()
}

// sameLabel tells whether two states of a feature are labelled alike, in crowded tiles too: there a label stays or goes by
// the importance of its feature, which may grow round the same middle.
func (f *feature) sameLabel(o *feature) bool {
	var a, b *label
	if f != nil {
		a = f.label
	}
	if o != nil {
		b = o.label
	}
	if a == nil || b == nil {
		return a == b
	}
	return a.zoom == b.zoom && a.x == b.x && a.y == b.y && bytes.Equal(a.props, b.props) && f.labelWeight() == o.labelWeight()
}

func (f *feature) labelWeight() uint64 {
	return f.label.importance(&row{box: f.shape.Box, level: f.level})
}
