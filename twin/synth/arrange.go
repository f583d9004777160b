package synth

import (
	"cmp"
	"slices"
)

// edge is an undirected segment of the arrangement with its ends in order.
type edge struct{ a, b pt }

func (e edge) along(p pt) int64 {
	return (p.X-e.a.X)*(e.b.X-e.a.X) + (p.Y-e.a.Y)*(e.b.Y-e.a.Y)
}

func comparePt(a, b pt) int {
	if a.X != b.X {
		return cmp.Compare(a.X, b.X)
	}
	return cmp.Compare(a.Y, b.Y)
}

func compareEdge(e, f edge) int {
	if c := comparePt(e.a, f.a); c != 0 {
		return c
	}
	return comparePt(e.b, f.b)
}

func newEdge(a, b pt) edge {
	if comparePt(a, b) > 0 {
		a, b = b, a
	}
	return edge{a, b}
}

// cross is twice the signed area of the triangle o, a, b. Villages span about 3e6 steps, so it stays below 1e14.
func cross(o, a, b pt) int64 { return (a.X-o.X)*(b.Y-o.Y) - (a.Y-o.Y)*(b.X-o.X) }

// tidy sorts edges and drops duplicates and points: the canonical form between two passes.
func tidy(edges []edge) []edge {
	edges = slices.DeleteFunc(edges, func(e edge) bool { return e.a == e.b })
	slices.SortFunc(edges, compareEdge)
	return slices.Compact(edges)
}

// node cuts segments at each other until no two share more than an end. Crossings are rounded to the lattice, which
// moves a segment by less than a step and may make it cross another, therefore the passes; they die out fast.
func node(edges []edge) []edge {
	edges = tidy(edges)
	for range 40 {
		cuts := findCuts(edges)
		if len(cuts) == 0 {
			return edges
		}
		edges = tidy(applyCuts(edges, cuts))
	}
	return nil // the caller refuses; no seed has come near
}

type cut struct {
	edge int
	at   pt
}

func applyCuts(edges []edge, cuts []cut) []edge {
	// Order along the edge, by projection: a rounded cut may lie a step beside it.
	slices.SortFunc(cuts, func(a, b cut) int {
		return cmp.Or(cmp.Compare(a.edge, b.edge), cmp.Compare(edges[a.edge].along(a.at), edges[a.edge].along(b.at)))
	})
	out := make([]edge, 0, len(edges)+len(cuts))
	k := 0
	for i, e := range edges {
		from := e.a
		for ; k < len(cuts) && cuts[k].edge == i; k++ {
			out = append(out, newEdge(from, cuts[k].at))
			from = cuts[k].at
		}
		out = append(out, newEdge(from, e.b))
	}
	return out
}

// sweepCell is the side of the hash cells of findCuts in lattice steps, about 20 m.
const sweepCell = 20000

// findCuts compares the edges that share a cell of a coarse hash grid.
func findCuts(edges []edge) []cut {
	type entry struct {
		cell int64
		edge int32
	}
	entries := make([]entry, 0, 3*len(edges))
	if len(edges) == 0 {
		return nil
	}
	origin := edges[0].a
	for _, e := range edges {
		origin = pt{min(origin.X, e.a.X), min(origin.Y, e.a.Y, e.b.Y)}
	}
	for i, e := range edges {
		y0, y1 := min(e.a.Y, e.b.Y), max(e.a.Y, e.b.Y)
		for cx := (e.a.X - origin.X - 1) / sweepCell; cx <= (e.b.X-origin.X+1)/sweepCell; cx++ {
			for cy := (y0 - origin.Y - 1) / sweepCell; cy <= (y1-origin.Y+1)/sweepCell; cy++ {
				entries = append(entries, entry{cx<<32 | cy, int32(i)})
			}
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.cell != b.cell {
			return cmp.Compare(a.cell, b.cell)
		}
		return cmp.Compare(a.edge, b.edge)
	})
	var cuts []cut
	for i := range entries {
		for j := i + 1; j < len(entries) && entries[j].cell == entries[i].cell; j++ {
			cuts = meet(cuts, edges, int(entries[i].edge), int(entries[j].edge))
		}
	}
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Or(cmp.Compare(a.edge, b.edge), comparePt(a.at, b.at)) })
	return slices.Compact(cuts)
}

// meet adds the cuts that two edges make in each other.
func meet(cuts []cut, edges []edge, i, j int) []cut {
	e, f := edges[i], edges[j]
	if e.b.X < f.a.X || f.b.X < e.a.X || max(e.a.Y, e.b.Y) < min(f.a.Y, f.b.Y) || max(f.a.Y, f.b.Y) < min(e.a.Y, e.b.Y) {
		return cuts
	}
	before := len(cuts)
	for _, p := range [2]pt{f.a, f.b} {
		if touches(e, p) {
			cuts = append(cuts, cut{i, p})
		}
	}
	for _, p := range [2]pt{e.a, e.b} {
		if touches(f, p) {
			cuts = append(cuts, cut{j, p})
		}
	}
	if len(cuts) > before {
		return cuts // ends first: the next pass sees whatever still crosses
	}
	d1, d2 := cross(e.a, e.b, f.a), cross(e.a, e.b, f.b)
	d3, d4 := cross(f.a, f.b, e.a), cross(f.a, f.b, e.b)
	if (d1 > 0) == (d2 > 0) || (d3 > 0) == (d4 > 0) || d1 == 0 || d2 == 0 || d3 == 0 || d4 == 0 {
		return cuts
	}
	t := float64(d3) / float64(d3-d4)
	p := pt{e.a.X + roundInt(t*float64(e.b.X-e.a.X)), e.a.Y + roundInt(t*float64(e.b.Y-e.a.Y))}
	if p != e.a && p != e.b {
		cuts = append(cuts, cut{i, p})
	}
	if p != f.a && p != f.b {
		cuts = append(cuts, cut{j, p})
	}
	return cuts
}

// touches says whether p lies on e, or so near (under half a step) that rounding could bring it there, and is no end of e.
func touches(e edge, p pt) bool {
	if p == e.a || p == e.b {
		return false
	}
	dx, dy := e.b.X-e.a.X, e.b.Y-e.a.Y
	along := e.along(p)
	long := dx*dx + dy*dy
	if along <= 0 || along >= long {
		return false
	}
	c := float64(cross(e.a, e.b, p))
	return c*c < float64(long)*0.25
}

func roundInt(x float64) int64 {
	if x < 0 {
		return -int64(0.5 - x)
	}
	return int64(x + 0.5)
}
