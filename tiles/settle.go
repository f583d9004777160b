package tiles

import "github.com/gridtwin/gridtwin/tiles/mvt"

// ways are how a layer draws the areas of a source at some zooms, both ends included: settled once per area, so that
// tiles need not look again whether rounding and thinning out leave a shape valid. At other zooms each tile
// looks itself.
type ways struct {
	layer    mvt.Layer
	from, to uint8
}

// chooseWays decides what is settled of each source.
func (p *plan) chooseWays(unthinned bool) {
	for _, src := range p.byType {
		if src == nil {
			continue
		}
		if unthinned {
			src.ways = []ways{{mvt.Layer{}, 0, MaxZoom}} // as far as can be settled
			continue
		}
		src.ways = []ways{{mvt.Layer{}, fullZoom, MaxZoom - 1}} // the last zoom has few shapes in a tile, and few that change
		if src.thins {
			src.ways = append(src.ways, ways{mvt.Layer{Thin: true, SnapBits: snapBits, TinyUnits: dropUnits}, gridZoom, fullZoom - 1},
				ways{mvt.Layer{Thin: true}, fullZoom, fullZoom}) // of crowded tiles
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
