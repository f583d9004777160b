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
	brief               // who and where it is, its codes, whole numbers, truth values and heights
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
	rough  [details]int // a guess at the same without encoding
	known  bool         // rough is set
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
	found [][]*feature // per layer, nil where they were not asked for
}

// fit makes the parts of a tile fit into MaxTileBytes. What is left out follows from the sizes of layers at their
// details alone, so that parts kept from before end as fresh ones would.
func (c *crowd) fit() error {
	want := make([]detail, len(c.parts))
	total, start := 0, c.start()
	for i := range want {
		if c.s.plan.layers[i].spares {
			want[i] = start
		}
		n, err := c.size(i, want[i])
		if err != nil {
			return err
		}
		total += n
	}
	for d := start + 1; d < details && total > c.s.maxTile; d++ {
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

// start is the detail to begin with: that of the zoom, or a lower one where it is plain without encoding that more does
// not fit.
func (c *crowd) start() detail {
	d := atZoom(c.id.Z)
	for ; d < brief; d++ {
		rough := 0
		for i := range c.parts {
			c.guess(i)
			rough += c.parts[i].rough[d]
		}
		if rough <= c.s.maxTile+c.s.maxTile/3 {
			break
		}
	}
	return d
}

// guess estimates the size of a layer at each detail.
func (c *crowd) guess(i int) {
	p := &c.parts[i]
	if p.known {
		return
	}
	p.known = true
	for _, f := range c.features(i) {
		shape := 12 + 2*f.shape.Vertices()
		for d := range details {
			p.rough[d] += shape + f.ends[d]
		}
	}
}

// features gathers a layer's features once.
func (c *crowd) features(i int) []*feature {
	if c.found[i] == nil {
		c.found[i] = c.s.gather(c.b, c.st, c.s.plan.layers[i], c.id, c.b.lists[i][:0])
		c.b.lists[i] = c.found[i]
	}
	return c.found[i]
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
	p := &c.parts[i]
	data, err := c.b.encode(c.s.plan.layers[i], c.id, c.features(i), d)
	if err != nil {
		return err
	}
	p.sizes[d] = len(data)
	p.become(slices.Clone(data), d, 0)
	return nil
}

// become gives a part other bytes.
func (p *part) become(data []byte, d detail, budget int) {
	p.data, p.detail, p.budget, p.summed = data, d, budget, false
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
	data, err := c.b.cut(c.s.plan.layers[i], c.id, c.features(i), d, p.sizes[d], budget)
	if err != nil {
		return err
	}
	p.become(data, d, budget)
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
