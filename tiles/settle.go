package tiles

import "github.com/gridtwin/gridtwin/tiles/mvt"

// ways are how a layer draws the areas of a source at some zooms, both ends included: settled once per area, so that
// tiles need not look again whether rounding and thinning out leave a shape valid. At other zooms, and in crowded tiles,
// each tile looks itself.
type ways struct {
	layer    mvt.Layer
	from, to uint8
}

// settle decides what is settled of each source.
func (p *plan) settle(unthinned bool) {
	for _, src := range p.byType {
		if src == nil {
			continue
		}
		whole := ways{mvt.Layer{}, fullZoom, MaxZoom}
		if unthinned {
			whole.from = 0 // as far as can be settled
		}
		src.ways = []ways{whole}
		if src.thins && !unthinned {
			src.ways = append(src.ways, ways{mvt.Layer{Thin: true, SnapBits: snapBits}, gridZoom, fullZoom - 1})
		}
	}
}

// settle settles how shapes are drawn.
func (src *source) settle(shapes []mvt.Geometry) {
	e := src.layer.settlers.Get()
	defer src.layer.settlers.Put(e)
	for i := range shapes {
		for k := range src.ways {
			w := &src.ways[k]
			e.Settle(&shapes[i], &w.layer, w.from, w.to)
		}
	}
}
