package tiles

import (
	"fmt"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// labelsLayer is the layer with one point per label, made beside the declared ones.
const labelsLayer = "labels"

// Zooms at which detail appears.
const (
	gridZoom   = 11 // first with unit and micro-grids; before, only counties, towns and villages
	fullZoom   = 14 // first with everything whole: before, shapes are simplified and unique texts left out
	unitLabel  = 12 // first with names of unit grids
	nameZoom   = 13 // first with names of what is no grid
	numberZoom = 16 // first with house numbers
	microName  = 14 // first with names of micro-grids
)

// plan is what the declarations ask of tiles: layers and the types in them. It is immutable.
type plan struct {
	layers []*layer
	byType []*source // by Type.Index, nil for types that no tile shows
	labels int       // place of the labels in layers: the last
}

// layer is one layer of the tiles.
type layer struct {
	index   int
	name    string
	sources []*source
	keys    []string
	keyOf   map[string]uint16
	weight  int  // share of MaxTileBytes where a tile must be cut down
	spares  bool // its features show less at lower details

	settlers mvt.Pool // for what draws features
}

// source is a type as a layer shows it.
type source struct {
	typ     *twin.Type
	layer   *layer
	minZoom uint8
	fields  []shown
	label   *twin.Field // nil for no names
	number  *twin.Field // nil for no house numbers
	labels  *layer      // where labels go, nil for nowhere
	rank    int64       // of its labels; smaller is more important
	numbers int64       // the same of its house numbers
	isGrid  bool
	loose   bool // entities may stand where their house is
	wide    bool // some may be larger than a cell of pages
	thins   bool // areas that may share borders with their like: below fullZoom these are thinned out together

	ways     []ways
	cellBits uint // side of a cluster's cell in tile units, as a power of two; 0 where they are shown one by one
}

// shown is a field in tiles.
type shown struct {
	field *twin.Field
	key   uint16
	brief bool // shows at the lowest detail too
}

// Keys that features have besides the declared ones.
const (
	keyID uint16 = iota
	keyGrid
	keyMembers // of a cluster
	keyDetail  // of a crowded layer
	keyDropped // of a crowded layer
)

// Keys of the labels layer.
const (
	labelID uint16 = iota
	labelType
	labelText
	labelRank
	labelLevel
	labelHeight  // of solids
	labelNumber  // of house numbers
	labelDropped // of a crowded layer
)

// firstOwnRank is the rank of the first type after the five levels of grids.
const firstOwnRank = 5

// newPlan reads the declarations. Types that not everybody may see have no place in tiles, whatever they hint.
func newPlan(s *twin.Schema) (*plan, error) {
	p := &plan{byType: make([]*source, len(s.Types()))}
	byName := map[string]*layer{}
	rank := int64(firstOwnRank)
	for _, t := range s.Types() {
		name := t.Tile.Layer
		if name == "" || t.Sensitivity > twin.Public || t.Geometry == twin.NoGeometry {
			continue
		}
		if name == labelsLayer {
			return nil, fmt.Errorf("type %q wants the layer %q, which is made of all labels: choose another name", t.Name, name)
		}
		l := byName[name]
		if l == nil {
			l = p.add(name, "id", "grid", "members", "detail", "dropped")
			byName[name] = l
		}
		src := newSource(t, l)
		if src.label != nil && !src.isGrid {
			src.rank = rank
			rank++
		}
		l.sources = append(l.sources, src)
		l.weight = max(l.weight, weightOf(src))
		l.spares = l.spares || !src.isGrid
		p.byType[t.Index()] = src
	}
	l := p.add(labelsLayer, "id", "type", "text", "rank", "level", "height_m", "number", "dropped")
	l.weight = 3
	p.labels = l.index
	for _, src := range p.byType {
		if src == nil || src.label == nil && src.number == nil {
			continue
		}
		src.labels = l
		l.sources = append(l.sources, src)
		if src.number != nil { // after all names
			src.numbers = rank
			rank++
		}
	}
	if len(p.layers) > maxLayers {
		return nil, fmt.Errorf("%d layers, at most %d", len(p.layers), maxLayers)
	}
	return p, nil
}

func (p *plan) add(name string, keys ...string) *layer {
	l := &layer{index: len(p.layers), name: name, keyOf: map[string]uint16{}}
	for _, k := range keys {
		l.key(k)
	}
	p.layers = append(p.layers, l)
	return l
}

func (l *layer) key(name string) uint16 {
	if k, ok := l.keyOf[name]; ok {
		return k
	}
	k := uint16(len(l.keys))
	l.keys = append(l.keys, name)
	l.keyOf[name] = k
	return k
}

func newSource(t *twin.Type, l *layer) *source {
	src := &source{typ: t, layer: l, minZoom: t.Tile.MinZoom, isGrid: t.Name == "grid", loose: t.HouseRef() != nil}
	for _, f := range t.AllFields() {
		if f.Sensitivity > twin.Public || f.NoTile || f.Kind == twin.KindGeom || isOwnKey(f.Name) {
			continue
		}
		src.fields = append(src.fields, shown{f, l.key(f.Name), isBrief(t, f)})
		switch f.Name {
		case t.Tile.Label:
			src.label = f
		case t.Tile.Number:
			src.number = f
		}
	}
	switch t.Geometry {
	case twin.Point, twin.PointOrByHouse, twin.ByHouse:
	default:
		src.wide = true
	}
	src.thins = t.Geometry == twin.Polygon && t.Solid.HeightM == ""
	switch {
	case src.isGrid:
		src.minZoom = 0 // by level, see gridZooms
	case t.Solid.HeightM != "":
		src.cellBits = houseCell
	case t.Geometry == twin.Point || t.Geometry == twin.PointOrByHouse || t.Geometry == twin.ByHouse:
		src.cellBits = pointCell
	}
	return src
}

// isOwnKey tells that a name is one of those that tiles give a meaning of their own.
func isOwnKey(name string) bool {
	switch name {
	case "id", "grid", "members", "detail", "dropped":
		return true
	}
	return false
}

// isBrief tells what shows at the lowest detail too: what maps are coloured by, which costs little because it repeats,
// and what raises a solid.
func isBrief(t *twin.Type, f *twin.Field) bool {
	switch f.Kind {
	case twin.KindEnum, twin.KindInt, twin.KindBool:
		return true
	}
	return f.Name == t.Solid.HeightM || f.Name == t.Solid.BaseM
}

// weightOf is a type's share of a crowded tile: houses are what the map is looked at for.
func weightOf(src *source) int {
	switch {
	case src.typ.Solid.HeightM != "":
		return 8
	case src.isGrid:
		return 3
	case src.typ.Geometry == twin.Polygon || src.typ.Geometry == twin.AnyGeometry:
		return 4
	}
	return 2
}

// gridZooms are the first zooms of a grid of that level and of its label, and the label's rank.
func gridZooms(level string, declared uint8) (shape, label uint8, rank int64) {
	switch level {
	case "county":
		return 0, 0, 0
	case "town":
		return 0, 0, 1
	case "village":
		return 0, 0, 2
	case "unit":
		return max(declared, gridZoom), max(declared, unitLabel), 3
	}
	return max(declared, gridZoom), max(declared, microName), 4
}
