package solid

import (
	"errors"
	"math"
)

// assemble chains the half-edges of each wall's face to a ring, from the eaves on, and makes near knots one.
func (f *front) assemble(near float64) error {
	f.mergeKnots(near)
	byFace := make([][]halfEdge, len(f.walls))
	for _, e := range f.edges {
		if e.from != e.to {
			byFace[e.face] = append(byFace[e.face], e)
		}
	}
	for _, edges := range byFace {
		if len(edges) == 0 {
			return errors.New("a wall has no eaves")
		}
		edges = cancelBacktracks(edges)
		if len(edges) < 3 {
			return errors.New("a wall carries no roof")
		}
		// The eaves came first.
		ring := make([]int32, 0, len(edges))
		for at := edges[0]; ; {
			ring = append(ring, at.from)
			next := -1
			for i, e := range edges {
				if e.from == at.to {
					if next >= 0 {
						return errors.New("a face of the roof meets itself")
					}
					next = i
				}
			}
			if next < 0 || len(ring) > len(edges) {
				return errors.New("a face of the roof is open")
			}
			if next == 0 {
				break
			}
			at = edges[next]
		}
		if len(ring) != len(edges) {
			return errors.New("a face of the roof is in pieces")
		}
		f.cover.faces = append(f.cover.faces, [][]int32{ring})
	}
	return nil
}

// cancelBacktracks leaves out pairs of half-edges there and back, which merged knots leave behind.
func cancelBacktracks(edges []halfEdge) []halfEdge {
	out := edges[:0:0]
	gone := make([]bool, len(edges))
	for i, e := range edges {
		if gone[i] {
			continue
		}
		for j := i + 1; j < len(edges); j++ {
			if !gone[j] && edges[j].from == e.to && edges[j].to == e.from {
				gone[i], gone[j] = true, true
				break
			}
		}
		if !gone[i] {
			out = append(out, e)
		}
	}
	return out
}

// mergeKnots makes knots one that are next to one another, as the two of a square are that is not quite one. Faces get
// uneven by as much, so it has to be little beside the height of the roof, too.
// Those at the eaves stay at the eaves, and themselves but where rings touch.
func (f *front) mergeKnots(near float64) {
	knots := f.cover.knots
	near = min(near, f.cover.reach()/4000)
	to := make([]int32, len(knots))
	for i := range knots {
		to[i] = int32(i)
		for j := range i {
			p, q := knots[i], knots[j]
			if i < len(f.walls) && p.p != q.p {
				continue
			}
			if math.Abs(p.p[0]-q.p[0]) < near && math.Abs(p.p[1]-q.p[1]) < near && math.Abs(p.t-q.t) < near {
				to[i] = to[j]
				break
			}
		}
	}
	for i := range f.edges {
		f.edges[i].from, f.edges[i].to = to[f.edges[i].from], to[f.edges[i].to]
	}
}
