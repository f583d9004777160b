package solid

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// chordCut is a line laid over a piece. Its chords, the stretches of the line inside, part the piece into components:
//
//	┌────┐ │ ┌────┐        nodes are the vertices and the chords' ends, in ring order;
//	│  A ├─●─┤    │        from an end one goes over to the chord's other end,
//	│    └─┼─┘    │        and on along the ring there
//	│  A   ●   B  │
//	└──────●──────┘
type chordCut struct {
	s      *splitter
	nodes  []cutNode
	chords [][2]int // node at either end
	parts  []cutPart
	part   []int // by node: the component in which the edge from it lies
}

type cutNode struct {
	p    orb.Point
	next int
	made bool         // by the line; not a vertex of the piece
	edge [2]orb.Point // of those: on which it lies
	pair int          // the other end of its chord, -1 for none
}

// cutPart is a component: its area and the first moment of it along the axis.
type cutPart struct{ area, moment float64 }

// maxChords bounds the chords of one line: a comb with more teeth is cut along another.
const maxChords = 32

// lineCrossing is where the line meets an edge.
type lineCrossing struct {
	node int
	w    float64
}

// cutAt lays a line across d over a piece; nil where it has no chord, or meets a vertex in a way that would need care:
// another line nearby does not.
func (s *splitter) cutAt(p *plot, d bearing, at float64) *chordCut {
	c := &chordCut{s: s}
	var met []lineCrossing
	for _, r := range p.rings {
		first := len(c.nodes)
		for i, a := range r {
			b := r[(i+1)%len(r)]
			c.add(cutNode{p: a})
			sa, wa := s.plane.on(a, d)
			sb, wb := s.plane.on(b, d)
			if (sa > at) == (sb > at) {
				continue
			}
			f := (at - sa) / (sb - sa)
			q := geo.Round(orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}).(orb.Point)
			if q == a || q == b {
				return nil
			}
			met = append(met, lineCrossing{len(c.nodes), wa + f*(wb-wa)})
			c.add(cutNode{p: q, made: true, edge: edgeName(a, b)})
		}
		c.nodes[len(c.nodes)-1].next = first
	}
	if len(met) < 2 || len(met)%2 != 0 || len(met) > 2*maxChords {
		return nil
	}
	slices.SortFunc(met, func(a, b lineCrossing) int { return cmp.Compare(a.w, b.w) })
	for i := 0; i < len(met); i += 2 {
		a, b := met[i].node, met[i+1].node
		c.nodes[a].pair, c.nodes[b].pair = b, a
		c.chords = append(c.chords, [2]int{a, b})
	}
	return c.measure(d)
}

func (c *chordCut) add(n cutNode) {
	n.next, n.pair = len(c.nodes)+1, -1
	c.nodes = append(c.nodes, n)
}

// border is a border of what the chosen chords part.
type border struct {
	ring []orb.Point
	from []int // nodes whose edge is part of it
}

// trace follows the borders, going over at the chosen chords alone.
func (c *chordCut) trace(chosen func(node int) bool) []border {
	var out []border
	seen := make([]bool, len(c.nodes))
	for start := range c.nodes {
		if seen[start] || c.nodes[start].made && !chosen(start) {
			continue
		}
		var l border
		for n := start; ; {
			seen[n] = true
			l.from = append(l.from, n)
			if node := &c.nodes[n]; !node.made || chosen(n) {
				l.ring = append(l.ring, node.p)
			}
			n = c.nodes[n].next
			if c.nodes[n].made && chosen(n) {
				l.ring = append(l.ring, c.nodes[n].p)
				n = c.nodes[n].pair
			}
			if n == start {
				break
			}
		}
		out = append(out, l)
	}
	return out
}

// gatherBorders puts holes to the outer loops that hold them; owner tells the outer loop of each loop.
func gatherBorders(loops []border) (outer []int, owner []int) {
	owner = make([]int, len(loops))
	for i := range loops {
		if openRingArea(loops[i].ring) > 0 {
			outer = append(outer, i)
			owner[i] = i
		}
	}
	for i := range loops {
		if openRingArea(loops[i].ring) > 0 {
			continue
		}
		owner[i] = -1
		least := math.Inf(1)
		for _, o := range outer {
			if a := openRingArea(loops[o].ring); a < least && ringHolds(loops[o].ring, loops[i].ring) {
				owner[i], least = o, a
			}
		}
	}
	return outer, owner
}

func ringHolds(outer, inner []orb.Point) bool {
	area := orb.Polygon{append(slices.Clone(orb.Ring(outer)), outer[0])}
	for _, p := range inner {
		if !geo.ContainsPoint(area, p) {
			return false
		}
	}
	return true
}

// measure finds the components.
func (c *chordCut) measure(d bearing) *chordCut {
	loops := c.trace(func(int) bool { return true })
	outer, owner := gatherBorders(loops)
	if len(outer) < 2 {
		return nil
	}
	c.part = make([]int, len(c.nodes))
	c.parts = make([]cutPart, len(outer))
	for i, l := range loops {
		k := slices.Index(outer, owner[i])
		if k < 0 {
			return nil
		}
		for _, n := range l.from {
			c.part[n] = k
		}
		area, moment := c.s.moments(l.ring, d)
		c.parts[k].area += area
		c.parts[k].moment += moment
	}
	return c
}

// moments are the area of an open ring in m² and its first moment along d.
func (s *splitter) moments(r []orb.Point, d bearing) (area, moment float64) {
	for i := range r {
		as, aw := s.plane.on(r[i], d)
		bs, bw := s.plane.on(r[(i+1)%len(r)], d)
		x := as*bw - bs*aw
		area += x / 2
		moment += x * (as + bs) / 6
	}
	return area, moment
}

// choose finds the components that make the lower piece, so that both pieces are connected and miss is least: what one
// chord cuts off, or a component without which the others stay together.
func (c *chordCut) choose(total float64, miss func(share float64) float64) (side []bool, least float64) {
	least = math.Inf(1)
	try := func(in []bool) {
		area, moment, allMoment := 0.0, 0.0, 0.0
		for i, p := range c.parts {
			allMoment += p.moment
			if in[i] {
				area, moment = area+p.area, moment+p.moment
			}
		}
		if area <= 0 || area >= total {
			return
		}
		if moment/area > (allMoment-moment)/(total-area) {
			for i := range in {
				in[i] = !in[i]
			}
			area = total - area
		}
		if m := miss(area / total); m < least {
			side, least = in, m
		}
	}
	for i, ch := range c.chords {
		in := c.reach(c.part[ch[0]], func(k int) bool { return k != i })
		if !in[c.part[ch[1]]] {
			try(in)
		}
	}
	for v := range c.parts {
		rest := c.reach((v+1)%len(c.parts), func(k int) bool {
			return c.part[c.chords[k][0]] != v && c.part[c.chords[k][1]] != v
		})
		in, alone := make([]bool, len(c.parts)), true
		for i := range in {
			in[i] = i == v
			alone = alone && rest[i] != in[i]
		}
		if alone {
			try(in)
		}
	}
	return side, least
}

// reach marks the components that one is connected with by the given chords.
func (c *chordCut) reach(from int, by func(chord int) bool) []bool {
	in := make([]bool, len(c.parts))
	in[from] = true
	for grown := true; grown; {
		grown = false
		for k, ch := range c.chords {
			if a, b := c.part[ch[0]], c.part[ch[1]]; in[a] != in[b] && by(k) {
				in[a], in[b], grown = true, true, true
			}
		}
	}
	return in
}

// parted tells whether the chord that ends in a made node has its sides in different pieces.
func (c *chordCut) parted(node int, side []bool) bool {
	return side[c.part[node]] != side[c.part[c.nodes[node].pair]]
}

// make makes the two pieces; nil when rounding has torn them.
func (c *chordCut) make(side []bool) (lower, upper *plot) {
	loops := c.trace(func(n int) bool { return c.parted(n, side) })
	outer, owner := gatherBorders(loops)
	if len(outer) != 2 {
		return nil, nil
	}
	pieces := [2]*plot{}
	for k, o := range outer {
		pieces[k] = &plot{rings: [][]orb.Point{loops[o].ring}}
		for i := range loops {
			if i != o && owner[i] == o {
				pieces[k].rings = append(pieces[k].rings, loops[i].ring)
			}
		}
	}
	first := side[c.part[loops[outer[0]].from[0]]]
	if first == side[c.part[loops[outer[1]].from[0]]] || slices.Contains(owner, -1) {
		return nil, nil
	}
	if first {
		return pieces[0], pieces[1]
	}
	return pieces[1], pieces[0]
}

// note remembers the vertices that the chosen chords put on edges.
func (c *chordCut) note(side []bool) {
	for i, n := range c.nodes {
		if n.made && c.parted(i, side) {
			c.s.nodes[n.edge] = n.p
		}
	}
}
