package solid

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// splitter divides one polygon by cuts, each of which makes two connected pieces of one.
type splitter struct {
	plane planeScale
	whole *plot
	// nodes remembers the vertex that a cut put on an edge, by the edge's ends, so that who has the edge from the other
	// side gets the vertex too.
	nodes map[[2]orb.Point]orb.Point
}

// plot is a polygon with open rings: the outer one counter-clockwise, holes clockwise, so that the inside is at the left.
type plot struct{ rings [][]orb.Point }

func newSplitter(p orb.Polygon) *splitter {
	w := &plot{}
	for i, r := range p {
		open := slices.Clone(r[:len(r)-1])
		if (openRingArea(open) > 0) != (i == 0) {
			slices.Reverse(open)
		}
		w.rings = append(w.rings, open)
	}
	return &splitter{plane: newPlaneScale(p.Bound()), whole: w, nodes: map[[2]orb.Point]orb.Point{}}
}

// openRingArea is twice the signed area of an open ring in square degrees, positive when counter-clockwise.
func openRingArea(r []orb.Point) float64 {
	sum, o := 0.0, r[0]
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		sum += (a[0]-o[0])*(b[1]-o[1]) - (b[0]-o[0])*(a[1]-o[1])
	}
	return sum
}

func (s *splitter) areaM2(p *plot) float64 {
	sum := 0.0
	for _, r := range p.rings {
		sum += openRingArea(r)
	}
	return sum / 2 * s.plane.perLon * s.plane.perLat
}

// divide appends n pieces of about equal area, in order along the axis; with a nil axis each cut goes across the long
// axis of what it cuts.
func (s *splitter) divide(dst []*plot, p *plot, n int, along *bearing) ([]*plot, error) {
	if n == 1 {
		return append(dst, p), nil
	}
	// A cut is as good as its parts come near to whole numbers of rooms, and better near the middle.
	whole := func(share float64) int { return min(max(int(math.Round(share*float64(n))), 1), n-1) }
	miss := func(share float64) float64 {
		k := float64(whole(share))
		return math.Abs(share*float64(n)-k) + 0.01*math.Abs(2*k-float64(n))/float64(n)
	}
	shares := make([]float64, 0, n-1)
	for i := 1; i < n; i++ {
		shares = append(shares, float64(i)/float64(n))
	}
	slices.SortStableFunc(shares, func(a, b float64) int { return cmp.Compare(math.Abs(a-0.5), math.Abs(b-0.5)) })
	d := s.axis(p)
	if along != nil {
		d = *along
	}
	a, b, err := s.halve(p, d, shares[:min(len(shares), 9)], miss)
	if err != nil {
		return nil, err
	}
	na := whole(s.areaM2(a) / (s.areaM2(a) + s.areaM2(b)))
	if dst, err = s.divide(dst, a, na, along); err != nil {
		return nil, err
	}
	return s.divide(dst, b, n-na, along)
}

// part cuts a share of the area off at the lower end of an axis.
func (s *splitter) part(p *plot, d bearing, share float64) (lower, upper *plot, err error) {
	return s.halve(p, d, []float64{share}, func(got float64) float64 { return math.Abs(got - share) })
}

// How many lines are tried where the first ones, at the given shares, leave something to wish for.
const (
	scanLines   = 48
	refineLines = 12
	goodEnough  = 0.012 // of what miss says
	besideM     = 0.03
)

// cutTrial is a cut that could be made.
type cutTrial struct {
	at   float64 // of the line along the axis, in metres
	cut  *chordCut
	side []bool // by component: whether it goes to the lower piece
	miss float64
}

// halve cuts a piece in two by a line across d, at the place where miss of the lower piece's share is least. Where the
// line meets the piece several times, only so many of its chords are cut that two connected pieces come out.
func (s *splitter) halve(p *plot, d bearing, shares []float64, miss func(share float64) float64) (lower, upper *plot, err error) {
	p = s.noded(p)
	lo, hi := s.extent(p, d)
	total := s.areaM2(p)
	var best []cutTrial
	try := func(at float64) {
		if c := s.cutAt(p, d, at); c != nil {
			if side, m := c.choose(total, miss); side != nil {
				best = append(best, cutTrial{at, c, side, m})
			}
		}
	}
	good := func() bool { return slices.ContainsFunc(best, func(t cutTrial) bool { return t.miss < goodEnough }) }
	for _, f := range shares {
		// A line through a vertex is not taken; one a little beside it does as well.
		at, before := s.lineAt(p, d, f*total, lo, hi), len(best)
		for _, off := range [...]float64{0, besideM, -besideM} {
			if len(best) == before {
				try(at + off)
			}
		}
	}
	if !good() {
		for i := 1; i < scanLines; i++ {
			try(lo + (hi-lo)*float64(i)/scanLines)
		}
	}
	byMiss := func(a, b cutTrial) int { return cmp.Compare(a.miss, b.miss) }
	slices.SortStableFunc(best, byMiss)
	if len(best) > 0 && !good() {
		for step, at := (hi-lo)/scanLines/2, best[0].at; step > (hi-lo)/scanLines/math.Pow(2, refineLines); step /= 2 {
			try(at - step)
			try(at + step)
			slices.SortStableFunc(best, byMiss)
			at = best[0].at
		}
	}
	for _, t := range best {
		if lower, upper = t.cut.make(t.side); lower != nil && s.sound(lower) && s.sound(upper) {
			t.cut.note(t.side)
			return lower, upper, nil
		}
	}
	return nil, nil, fmt.Errorf("%w: no line divides the floor", ErrNoRoom)
}

func (s *splitter) sound(p *plot) bool { return geo.Validate(p.polygon()) == nil }

// lineAt finds where a line across d has an area on its lower side.
func (s *splitter) lineAt(p *plot, d bearing, area, lo, hi float64) float64 {
	for range 40 {
		mid := (lo + hi) / 2
		if s.areaBelow(p, d, mid) < area {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// areaBelow is ∮ min(s, t) dw, with s along the axis and w across it: what lies beyond the line counts as if it were
// pressed flat onto it.
func (s *splitter) areaBelow(p *plot, d bearing, t float64) float64 {
	sum := 0.0
	for _, r := range p.rings {
		for i := range r {
			as, aw := s.plane.on(r[i], d)
			bs, bw := s.plane.on(r[(i+1)%len(r)], d)
			if as > bs {
				as, bs, aw, bw = bs, as, bw, aw
				sum -= pressedArea(as, bs, bw-aw, t)
			} else {
				sum += pressedArea(as, bs, bw-aw, t)
			}
		}
	}
	return sum
}

// pressedArea integrates min(s, t) over an edge from a to b, a ≤ b, that goes dw across.
func pressedArea(a, b, dw, t float64) float64 {
	switch {
	case b <= t:
		return (a + b) / 2 * dw
	case a >= t:
		return t * dw
	}
	f := (t - a) / (b - a)
	return ((a+t)/2*f + t*(1-f)) * dw
}

// noded puts the vertices that cuts of neighbours made on a piece's edges into its rings.
func (s *splitter) noded(p *plot) *plot {
	out := &plot{}
	for _, r := range p.rings {
		var open []orb.Point
		for i := range r {
			open = s.appendEdge(append(open, r[i]), r[i], r[(i+1)%len(r)])
		}
		out.rings = append(out.rings, open)
	}
	return out
}

func (s *splitter) appendEdge(dst []orb.Point, a, b orb.Point) []orb.Point {
	q, ok := s.nodes[edgeName(a, b)]
	if !ok {
		return dst
	}
	dst = append(s.appendEdge(dst, a, q), q)
	return s.appendEdge(dst, q, b)
}

// edgeName names an edge whichever way it is gone.
func edgeName(a, b orb.Point) [2]orb.Point {
	if a[0] > b[0] || a[0] == b[0] && a[1] > b[1] {
		a, b = b, a
	}
	return [2]orb.Point{a, b}
}

// finish makes polygons of the pieces, once all cuts are made.
func (s *splitter) finish(rooms, core []*plot) (plan Plan, ok bool) {
	for i, p := range slices.Concat(rooms, core) {
		p = s.noded(p)
		if !s.sound(p) {
			return plan, false
		}
		if i < len(rooms) {
			plan.Rooms = append(plan.Rooms, p.polygon())
		} else {
			plan.Core = append(plan.Core, p.polygon())
		}
	}
	return plan, true
}

func (p *plot) polygon() orb.Polygon {
	out := make(orb.Polygon, len(p.rings))
	for i, r := range p.rings {
		out[i] = append(slices.Clone(orb.Ring(r)), r[0])
	}
	return out
}
