package tiles

import (
	"cmp"
	"slices"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// MaxTileBytes bounds a tile before compression. What does not fit is left out by importance, see FORMAT.md.
const MaxTileBytes = 500_000

// detail says how much of its attributes a feature shows.
type detail int

// The details, in falling order.
const (
	whole detail = iota // everything
	core                // without texts of its own, as codes, names and addresses
	brief               // who and where it is, of what kind and how high
	details
)

// atZoom is the detail that a zoom shows where there is room.
func atZoom(z uint8) detail {
	if z < fullZoom {
		return brief
	}
	return whole
}

// part is a layer's share of a tile. Parts join by concatenation.
type part struct {
	data   []byte
	detail detail
	budget int          // what features were dropped for, 0 where all are there
	sizes  [details]int // of all features at each detail, -1 where it was not worked out
	sum    [32]byte
	summed bool
}

// crowd is a tile whose parts must be fitted together.
type crowd struct {
	s     *Service
	b     *bench
	st    *state
	id    mvt.TileID
	parts []part
}

// fit makes the parts of a tile fit into MaxTileBytes. What is left out follows from the sizes of layers at their
// details alone, so that parts kept from before end as fresh ones would.
func (c *crowd) fit() error {
	want := make([]detail, len(c.parts))
	total := 0
	for i := range want {
		want[i] = atZoom(c.id.Z)
		n, err := c.size(i, want[i])
		if err != nil {
			return err
		}
		total += n
	}
	for d := atZoom(c.id.Z) + 1; d < details && total > c.s.maxTile; d++ {
		for _, i := range c.largest(d - 1) {
			n, err := c.size(i, d)
			if err != nil {
				return err
			}
			want[i] = d
			total += n - c.parts[i].sizes[d-1]
			if total <= c.s.maxTile {
				break
			}
		}
	}
	budgets := make([]int, len(c.parts))
	if total > c.s.maxTile {
		budgets = c.allot(want)
	}
	for i := range c.parts {
		if err := c.settle(i, want[i], budgets[i]); err != nil {
			return err
		}
	}
	return nil
}

// size is the size of a layer with all features at a detail.
func (c *crowd) size(i int, d detail) (int, error) {
	p := &c.parts[i]
	if p.sizes[d] < 0 {
		if err := c.encode(i, d); err != nil {
			return 0, err
		}
	}
	return p.sizes[d], nil
}

// encode makes a part with all features at a detail.
func (c *crowd) encode(i int, d detail) error {
	l, p := c.s.plan.layers[i], &c.parts[i]
	data, err := c.b.encode(l, c.id, c.s.gather(c.b, c.st, l, c.id), d)
	if err != nil {
		return err
	}
	sizes := p.sizes
	sizes[d] = len(data)
	*p = part{data: slices.Clone(data), detail: d, sizes: sizes}
	return nil
}

// largest orders the layers that have attributes to spare by their size at a detail, the largest first.
func (c *crowd) largest(d detail) []int {
	var order []int
	for i, l := range c.s.plan.layers {
		if l.spares {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(c.parts[j].sizes[d], c.parts[i].sizes[d]) })
	return order
}

// allot shares MaxTileBytes out: a layer that needs less than its share by weight gets what it needs, and leaves the
// rest to the others. Where all is needed the budget is 0.
func (c *crowd) allot(want []detail) []int {
	budgets := make([]int, len(c.parts))
	settled := make([]bool, len(c.parts))
	left := c.s.maxTile
	for {
		weights, share, again := 0, left, false
		for i, l := range c.s.plan.layers {
			if !settled[i] {
				weights += l.weight
			}
		}
		for i, l := range c.s.plan.layers {
			need := c.parts[i].sizes[want[i]]
			if !settled[i] && need*weights <= share*l.weight {
				settled[i], again = true, true
				left -= need
			}
		}
		if again {
			continue
		}
		for i, l := range c.s.plan.layers {
			if !settled[i] {
				budgets[i] = left * l.weight / weights
			}
		}
		return budgets
	}
}

// settle gives a part the content that was decided, unless it has it from before.
func (c *crowd) settle(i int, d detail, budget int) error {
	p := &c.parts[i]
	if p.detail == d && p.budget == budget {
		return nil
	}
	if budget == 0 {
		return c.encode(i, d)
	}
	l := c.s.plan.layers[i]
	data, err := c.b.cut(l, c.id, c.s.gather(c.b, c.st, l, c.id), d, p.sizes[d], budget)
	if err != nil {
		return err
	}
	*p = part{data: data, detail: d, budget: budget, sizes: p.sizes}
	return nil
}

// cut encodes the most important features that fit into a budget; size is that of all.
func (b *bench) cut(l *layer, id mvt.TileID, fs []*feature, d detail, size, budget int) ([]byte, error) {
	byImportance := slices.Clone(fs)
	slices.SortFunc(byImportance, func(f, g *feature) int {
		return cmp.Or(cmp.Compare(g.importance, f.importance), cmp.Compare(f.id, g.id))
	})
	for n := len(fs); ; {
		n = max(0, min(n-1, int(float64(n)*float64(budget)/float64(size)*0.98)))
		keep := slices.Clone(byImportance[:n])
		slices.SortFunc(keep, func(f, g *feature) int { return cmp.Compare(f.id, g.id) })
		data, err := b.encode(l, id, keep, d)
		if err != nil || len(data) <= budget {
			return slices.Clone(data), err
		}
		size = len(data)
	}
}
