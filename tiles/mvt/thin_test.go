package mvt

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// TestLevels: a vertex appears at the zoom where it is more than three units away from the border without it.
func TestLevels(t *testing.T) {
	// Units of zoom 14 away from a straight edge: 3 units of zoom z are 3·2^(14-z) of those.
	cases := []struct {
		away int
		want uint8
	}{{1, 16}, {2, 15}, {3, 15}, {4, 14}, {7, 13}, {13, 12}, {25, 11}, {400, 7}}
	for _, c := range cases {
		ring := orb.Ring{at(0, 0), at(500, -c.away), at(1000, 0), at(1000, 4000), at(0, 4000), at(0, 0)}
		wx, wy := Project(at(500, -c.away)[0], at(500, -c.away)[1])
		g, err := FromOrb(orb.Polygon{ring})
		if err != nil {
			t.Fatal(err)
		}
		g.Generalise(func(x, y uint32) bool { return x != wx || y != wy })
		for i, l := range g.Levels {
			bend := g.Coords[2*i] == wx && g.Coords[2*i+1] == wy
			if bend && l != c.want || !bend && l != 0 {
				t.Errorf("%d units away: vertex %d has level %d", c.away, i, l)
			}
		}
	}
}

// TestIslands: a ring without fixed vertices keeps a shape of its own, and the hole around it the same.
func TestIslands(t *testing.T) {
	var ring orb.Ring
	for i := range 64 {
		a := 2 * math.Pi * float64(i) / 64
		ring = append(ring, at(2000+int(900*math.Cos(a)), 2000+int(900*math.Sin(a))))
	}
	ring = append(ring, ring[0])
	hole := orb.Ring{}
	for i := range ring { // the other way round, from elsewhere
		hole = append(hole, ring[(127-i)%64])
	}
	outer := orb.Ring{at(0, 0), at(4000, 0), at(4000, 4000), at(0, 4000), at(0, 0)}
	never := func(_, _ uint32) bool { return false }
	island, err := FromOrb(orb.Polygon{ring})
	if err != nil {
		t.Fatal(err)
	}
	around, err := FromOrb(orb.Polygon{outer, hole})
	if err != nil {
		t.Fatal(err)
	}
	island.Generalise(never)
	around.Generalise(never)
	level := map[[2]uint32]uint8{}
	shown := 0
	for i, l := range island.Levels {
		level[[2]uint32{island.Coords[2*i], island.Coords[2*i+1]}] = l
		if l <= 11 {
			shown++
		}
	}
	if shown < 4 || shown > 32 {
		t.Errorf("%d of 64 vertices show at zoom 11", shown)
	}
	for i, l := range around.Levels[4:] {
		if want, ok := level[[2]uint32{around.Coords[2*i+8], around.Coords[2*i+9]}]; !ok || l != want {
			t.Errorf("vertex %d of the hole has level %d, the island's %d", i, l, want)
		}
	}
}
