package tiles

import (
	"cmp"
	"math"
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
	found [][]item // per layer, nil where they were not asked for
}

// String is the detail's name in tiles.
func (d detail) String() string {
	switch d {
	case whole:
		return "whole"
	case core:
		return "core"
	}
	return "brief"
}

// normal is the detail that the tile shows where there is room.
func (c *crowd) normal() detail {
	if c.s.cfg.Unthinned {
		return whole
	}
	return atZoom(c.id.Z)
}

// most is the size that the tile may have.
func (c *crowd) most() int {
	if c.s.cfg.Unthinned {
		return math.MaxInt
	}
	return c.s.maxTile
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
	for d := start + 1; d < details && total > c.most(); d++ {
		for _, i := range c.largest(d - 1) {
			n, err := c.size(i, d)
			if err != nil {
				return err
			}
			want[i] = d
			total += n - c.parts[i].sizes[d-1]
			if total <= c.most() {
				break
			}
		}
	}
	budgets := make([]int, len(c.parts))
	if total > c.most() {
		budgets = c.allot(want)
	}
	for i := range c.parts {
		if err := c.finish(i, want[i], budgets[i]); err != nil {
			return err
		}
	}
	return nil
}

// start is the detail to begin with: that of the zoom, or a lower one where it is plain without encoding that more does
// not fit.
func (c *crowd) start() detail {
	d := c.normal()
	if c.s.cfg.Unthinned {
		return d
	}
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

// guess estimates the size of a layer at each detail, from its content alone.
func (c *crowd) guess(i int) {
	p := &c.parts[i]
	if p.known {
		return
	}
	p.known = true
	items := c.features(i)
	if i == c.s.plan.labels {
		for _, it := range items {
			l := &it.page.labels[it.at]
			for d := range details {
				p.rough[d] += 16 + int(l.end-l.props) - int(l.slack)
			}
		}
		return
	}
	for _, it := range items {
		g, r := it.page.shape(it.at), &it.page.rows[it.at]
		shape, slack := 12+2*g.Vertices(), it.page.slack[it.at]
		p.rough[whole] += shape + len(it.page.attributes(it.at, whole)) - int(slack[1])
		p.rough[core] += shape + int(r.core) - int(slack[1])
		p.rough[brief] += shape + int(r.brief) - int(slack[0])
	}
}

// features gathers a layer's features once.
func (c *crowd) features(i int) []item {
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
	data, err := c.b.encode(c, c.s.plan.layers[i], c.features(i), d, 0)
	if err != nil {
		return err
	}
	p.sizes[d] = len(data)
	p.become(c.b.hold(i, data), d, 0)
	return nil
}

// hold copies a part out of the encoder.
func (b *bench) hold(i int, data []byte) []byte {
	b.parts[i] = append(b.parts[i][:0], data...)
	return b.parts[i]
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

// finish gives a part the content that was decided, unless it has it from before.
func (c *crowd) finish(i int, d detail, budget int) error {
	p := &c.parts[i]
	if p.detail == d && p.budget == budget {
		return nil
	}
	if budget == 0 {
		return c.encode(i, d)
	}
	data, err := c.cut(c.s.plan.layers[i], c.features(i), d, p.sizes[d], budget)
	if err != nil {
		return err
	}
	p.become(c.b.hold(i, data), d, budget)
	return nil
}

// cut encodes the most important features that fit into a budget; size is that of all.
func (c *crowd) cut(l *layer, items []item, d detail, size, budget int) ([]byte, error) {
	order := make([]int32, len(items)) // by falling importance; ties by the order of the tile
	worth := make([]uint64, len(items))
	for i := range items {
		order[i] = int32(i)
		if l.name == labelsLayer {
			worth[i] = items[i].page.labels[items[i].at].importance
		} else {
			worth[i] = items[i].page.rows[items[i].at].importance()
		}
	}
	slices.SortStableFunc(order, func(i, j int32) int { return cmp.Compare(worth[j], worth[i]) })
	keep := make([]item, 0, len(items))
	for n := len(items); ; {
		n = max(0, min(n-1, int(float64(n)*float64(budget)/float64(size)*0.98)))
		kept := slices.Clone(order[:n])
		slices.Sort(kept)
		keep = keep[:0]
		for _, i := range kept {
			keep = append(keep, items[i])
		}
		data, err := c.b.encode(c, l, keep, d, len(items)-n)
		if err != nil || len(data) <= budget {
			return data, err
		}
		size = len(data)
	}
}
