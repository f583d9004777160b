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
// moves a segment by less than a step and may make it cross another, therefore the passes; they die out fast. A pass
// looks only at pairs of which one is new since the last.
func node(edges []edge) []edge {
	edges = tidy(edges)
	fresh := make([]bool, len(edges))
	for i := range fresh {
		fresh[i] = true
	}
	for range 60 {
		cuts := findCuts(edges, fresh)
		if len(cuts) == 0 {
			return edges
		}
		whole, pieces := applyCuts(edges, cuts)
		edges, fresh = mergeEdges(whole, tidy(pieces))
	}
	return nil // the caller refuses; no seed has come near
}

type cut struct {
	edge int
	at   pt
}

// applyCuts divides edges into those that stay whole, still in order, and the pieces of the others.
func applyCuts(edges []edge, cuts []cut) (whole, pieces []edge) {
	// Order along the edge, by projection: a rounded cut may lie a step beside it.
	slices.SortFunc(cuts, func(a, b cut) int {
		if a.edge != b.edge {
			return cmp.Compare(a.edge, b.edge)
		}
		return cmp.Compare(edges[a.edge].along(a.at), edges[a.edge].along(b.at))
	})
	whole = make([]edge, 0, len(edges))
	k := 0
	for i, e := range edges {
		if k == len(cuts) || cuts[k].edge != i {
			whole = append(whole, e)
			continue
		}
		from := e.a
		for ; k < len(cuts) && cuts[k].edge == i; k++ {
			pieces = append(pieces, newEdge(from, cuts[k].at))
			from = cuts[k].at
		}
		pieces = append(pieces, newEdge(from, e.b))
	}
	return whole, pieces
}

// mergeEdges merges two sorted lists and marks what comes from the second alone.
func mergeEdges(old, pieces []edge) (edges []edge, fresh []bool) {
	edges = make([]edge, 0, len(old)+len(pieces))
	fresh = make([]bool, 0, len(old)+len(pieces))
	for len(old) > 0 || len(pieces) > 0 {
		order := -1
		switch {
		case len(old) == 0:
			order = 1
		case len(pieces) > 0:
			order = compareEdge(old[0], pieces[0])
		}
		if order <= 0 {
			edges, fresh, old = append(edges, old[0]), append(fresh, false), old[1:]
		} else {
			edges, fresh = append(edges, pieces[0]), append(fresh, true)
		}
		if order >= 0 {
			pieces = pieces[1:]
		}
	}
	return edges, fresh
}

// sweepCell is the side of the hash cells of findCuts in lattice steps, about 20 m.
const sweepCell = 20000

// cellsOf visits the hash cells that the box of an edge meets.
func cellsOf(e edge, origin pt, visit func(cell int64)) {
	y0, y1 := min(e.a.Y, e.b.Y), max(e.a.Y, e.b.Y)
	for cx := (e.a.X - origin.X - 1) / sweepCell; cx <= (e.b.X-origin.X+1)/sweepCell; cx++ {
		for cy := (y0 - origin.Y - 1) / sweepCell; cy <= (y1-origin.Y+1)/sweepCell; cy++ {
			visit(cx<<32 | cy)
		}
	}
}

// findCuts compares the edges that share a cell of a coarse hash grid, where one of the two is fresh.
func findCuts(edges []edge, fresh []bool) []cut {
	type entry struct {
		cell int64
		edge int32
	}
	if len(edges) == 0 {
		return nil
	}
	origin := edges[0].a
	for _, e := range edges {
		origin = pt{min(origin.X, e.a.X), min(origin.Y, e.a.Y, e.b.Y)}
	}
	busy := map[int64]bool{}
	for i, e := range edges {
		if fresh[i] {
			cellsOf(e, origin, func(cell int64) { busy[cell] = true })
		}
	}
	entries := make([]entry, 0, len(edges))
	for i, e := range edges {
		cellsOf(e, origin, func(cell int64) {
			if busy[cell] {
				entries = append(entries, entry{cell, int32(i)})
			}
		})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.cell != b.cell {
			return cmp.Compare(a.cell, b.cell)
		}
		return cmp.Compare(a.edge, b.edge)
	})
	var cuts []cut
	for i, a := range entries {
		for j := i + 1; j < len(entries) && entries[j].cell == a.cell; j++ {
			if b := entries[j]; fresh[a.edge] || fresh[b.edge] {
				cuts = meet(cuts, edges, int(a.edge), int(b.edge))
			}
		}
	}
	slices.SortFunc(cuts, func(a, b cut) int {
		if a.edge != b.edge {
			return cmp.Compare(a.edge, b.edge)
		}
		return comparePt(a.at, b.at)
	})
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
