package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// checkNesting runs once no rings cross, so that each ring lies wholly on one side of each other ring.
func (t *topology) checkNesting() error {
	if len(t.rings) == 1 {
		return nil
	}
	tree := newBoxTree(len(t.rings), func(i int) orb.Bound { return t.rings[i].bound })
	shell := 0 // of the polygon that ring i belongs to
	for i := range t.rings {
		r := &t.rings[i]
		// A hole's box may lie anywhere, so its shell is asked directly and not through the tree.
		if r.index == 0 {
			shell = i
		} else if t.ringSide(i, shell) != inside {
			return fmt.Errorf("%s: the hole is not inside ring 1; move it or leave it out", t.name(i))
		}
		// The rings whose boxes hold this one's could hold the ring.
		for k := int32(0); int(k) < len(tree); {
			n := &tree[k]
			if n.minX > r.bound.Min[0] || n.minY > r.bound.Min[1] || n.maxX < r.bound.Max[0] || n.maxY < r.bound.Max[1] {
				k = n.skip
				continue
			}
			for j := int(n.from); j < int(n.to); j++ {
				if err := t.checkHeld(i, j); err != nil {
					return err
				}
			}
			k++
		}
	}
	return nil
}

// checkHeld refuses ring i inside ring j where that may not be: a hole within a hole, or a shell within another
// polygon that has no hole around it.
func (t *topology) checkHeld(i, j int) error {
	r, by := &t.rings[i], &t.rings[j]
	samePart := r.part == by.part
	if i == j || samePart != (r.index > 0) || samePart && by.index == 0 || !samePart && by.index > 0 ||
		!contains(by.bound, r.bound) {
		return nil
	}
	if t.budget -= len(by.ring); t.budget < 0 {
		return errors.New("the rings are too entangled to be checked; simplify or split the geometry")
	}
	if t.ringSide(i, j) != inside {
		return nil
	}
	if samePart {
		return fmt.Errorf("%s: the hole lies within the hole of %s; leave it out", t.name(i), t.name(j))
	}
	// Inside another shell: fine within one of its holes, as an island in a lake.
	for hole := j + 1; hole < len(t.rings) && t.rings[hole].part == by.part; hole++ {
		if contains(t.rings[hole].bound, r.bound) && t.ringSide(i, hole) == inside {
			return nil
		}
	}
	return fmt.Errorf("%s: the polygon lies within polygon %d; merge them", t.name(i), by.part+1)
}

// contains reports whether the box inner lies in the box outer; equal sides count.
func contains(outer, inner orb.Bound) bool {
	return outer.Contains(inner.Min) && outer.Contains(inner.Max)
}

// ringSide tells on which side of ring j ring i lies. A vertex that is not on ring j tells; where all are, the path of
// ring i away from a touch does.
func (t *topology) ringSide(i, j int) side {
	ring := orb.Polygon{t.rings[j].ring}
	for _, v := range t.rings[i].ring {
		if s := polygonSide(ring, v); s != onBorder {
			return s
		}
	}
	// All vertices are touches, as of a diamond in a square. The interior lies to the left of a counter-clockwise path.
	left := ringTurn(t.rings[j].ring) > 0
	for _, c := range t.touches {
		path, away := c.a, c.b.next
		switch {
		case int(c.ringA) == j && int(c.ringB) == i:
		case int(c.ringA) == i && int(c.ringB) == j:
			path, away = c.b, c.a.next
		default:
			continue
		}
		if path.left(c.at, away) == left {
			return inside
		}
		return outside
	}
	return outside
}

// checkConnected refuses holes that cut a polygon's interior in pieces: rings that touch each other in a circle.
// Rings and touching points are the two kinds of nodes of a graph, a ring through a point is an edge of it, and the
// interior is in one piece as long as the graph has no cycle.
func (t *topology) checkConnected() error {
	parent := make([]int, len(t.rings), len(t.rings)+len(t.touches))
	for i := range parent {
		parent[i] = i
	}
	// Union-find with path halving; the nodes of touching points come after those of rings.
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	type at struct {
		part int
		p    orb.Point
	}
	type through struct {
		node int
		ring int32
	}
	nodes, seen := map[at]int{}, map[through]bool{}
	for _, c := range t.touches {
		// Polygons that touch each other in several points enclose a gap, which is no fault.
		part := t.rings[c.ringA].part
		if part != t.rings[c.ringB].part {
			continue
		}
		node, ok := nodes[at{part, c.at}]
		if !ok {
			node = len(parent)
			nodes[at{part, c.at}] = node
			parent = append(parent, node)
		}
		for _, ring := range [...]int32{c.ringA, c.ringB} {
			// Up to four pairs of edges report one touch; only the first is an edge of the graph.
			if seen[through{node, ring}] {
				continue
			}
			seen[through{node, ring}] = true
			a, b := find(node), find(int(ring))
			if a == b {
				return fmt.Errorf("%s: holes that touch at %s and elsewhere cut the polygon in pieces; "+
					"make it a MultiPolygon", t.name(int(ring)), place(c.at))
			}
			parent[a] = b
		}
	}
	return nil
}
