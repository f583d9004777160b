package synth

import (
	"testing"

	"pgregory.net/rapid"
)

// TestNodeCutsEverything draws random segments on a small lattice, where crossings, touches and overlaps abound, and
// checks that afterwards no two share more than an end.
func TestNodeCutsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wide := rapid.SampledFrom([]int64{6, 40, 100000}).Draw(t, "wide")
		at := rapid.Custom(func(t *rapid.T) pt {
			return pt{rapid.Int64Range(0, wide).Draw(t, "x"), rapid.Int64Range(0, wide).Draw(t, "y")}
		})
		var edges []edge
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			edges = append(edges, newEdge(at.Draw(t, "a"), at.Draw(t, "b")))
		}
		done := node(edges)
		if done == nil && len(tidy(edges)) > 0 {
			t.Fatal("cutting does not end")
		}
		for i, e := range done {
			for _, f := range done[i+1:] {
				if crossInside(e, f) {
					t.Fatalf("%v and %v cross", e, f)
				}
			}
		}
		s := subdivide(done)
		checkEuler(t, s)
	})
}

// crossInside says whether two edges cross, or one passes through an end of the other.
func crossInside(e, f edge) bool {
	on := func(e edge, p pt) bool {
		return p != e.a && p != e.b && cross(e.a, e.b, p) == 0 && e.along(p) > 0 && (edge{e.b, e.a}).along(p) > 0
	}
	if on(e, f.a) || on(e, f.b) || on(f, e.a) || on(f, e.b) {
		return true
	}
	d1, d2, d3, d4 := cross(e.a, e.b, f.a), cross(e.a, e.b, f.b), cross(f.a, f.b, e.a), cross(f.a, f.b, e.b)
	return d1 != 0 && d2 != 0 && d3 != 0 && d4 != 0 && (d1 > 0) != (d2 > 0) && (d3 > 0) != (d4 > 0)
}

// checkEuler compares the number of faces with Euler's formula, and the sum of the faces with the outline.
func checkEuler(t *rapid.T, s *subdivision) {
	used, pieces := map[int32]int32{}, 0
	var find func(v int32) int32
	find = func(v int32) int32 {
		if used[v] != v {
			used[v] = find(used[v])
		}
		return used[v]
	}
	for _, h := range s.halfs {
		used[h.from] = h.from
	}
	for _, h := range s.halfs {
		used[find(h.from)] = find(h.to)
	}
	for v := range used {
		if find(v) == v {
			pieces++
		}
	}
	if want := len(s.halfs)/2 - len(used) + pieces; s.faces != want {
		t.Fatalf("%d faces, Euler says %d", s.faces, want)
	}
	all := make([]int32, s.faces)
	sum := func(regions []region) (twice int64) {
		for _, r := range regions {
			for _, ring := range r.rings {
				twice += twiceArea(ring)
			}
		}
		return twice
	}
	if a, b := sum(s.dissolve(identity(s.faces))), sum(s.dissolve(all)); a != b {
		t.Fatalf("faces add up to %d, their union to %d", a, b)
	}
}
