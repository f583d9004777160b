package tiles

import (
	"cmp"
	"slices"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// MaxTileBytes bounds a tile before compression. What does not fit is left out by importance, see FORMAT.md.
const MaxTileBytes = 500_000

// fit cuts the parts of a crowded tile down until they fit together. Which size each may have follows from the full
// sizes alone, so that a part kept from before is cut as a fresh one would be.
func (s *Service) fit(b *bench, st *state, id mvt.TileID, parts []part) error {
	budgets := allot(parts, s.plan.layers)
	for i, l := range s.plan.layers {
		p := &parts[i]
		want := min(budgets[i], p.full)
		if p.budget == want {
			continue
		}
		full := p.full
		if err := b.cut(p, l, id, s.gather(b, st, l, id), want); err != nil {
			return err
		}
		p.full, p.budget = full, want
	}
	return nil
}

// allot shares MaxTileBytes out: a layer that needs less than its share by weight gets what it needs, and leaves the
// rest to the others.
func allot(parts []part, layers []*layer) []int {
	budgets := make([]int, len(parts))
	left, open := MaxTileBytes, 0
	for i := range parts {
		budgets[i] = -1
		open += layers[i].weight
	}
	for again := true; again; {
		again = false
		share := left
		for i := range parts {
			if budgets[i] < 0 && parts[i].full*open <= share*layers[i].weight {
				budgets[i] = parts[i].full
				left -= parts[i].full
				again = true
			}
		}
		open = 0
		for i := range parts {
			if budgets[i] < 0 {
				open += layers[i].weight
			}
		}
		again = again && open > 0
	}
	for i := range parts {
		if budgets[i] < 0 {
			budgets[i] = left * layers[i].weight / open
		}
	}
	return budgets
}

// cut encodes what fits of a layer into a number of bytes: it leaves out unique texts first, which clients can ask for
// by id, and then the least important features.
func (b *bench) cut(p *part, l *layer, id mvt.TileID, fs []*feature, budget int) error {
	if p.full <= budget {
		return b.encode(p, l, id, fs, id.Z < fullZoom)
	}
	if id.Z >= fullZoom {
		if err := b.encode(p, l, id, fs, true); err != nil || len(p.data) <= budget {
			return err
		}
	}
	byImportance := slices.Clone(fs)
	slices.SortFunc(byImportance, func(f, g *feature) int {
		return cmp.Or(cmp.Compare(g.importance, f.importance), cmp.Compare(f.id, g.id))
	})
	for n := len(fs); len(p.data) > budget; {
		n = max(0, min(n-1, int(float64(n)*float64(budget)/float64(len(p.data))*0.98)))
		keep := slices.Clone(byImportance[:n])
		slices.SortFunc(keep, func(f, g *feature) int { return cmp.Compare(f.id, g.id) })
		if err := b.encode(p, l, id, keep, true); err != nil {
			return err
		}
	}
	return nil
}
