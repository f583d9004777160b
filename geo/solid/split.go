package solid

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// MaxRooms bounds the rooms of one floor.
const MaxRooms = 100

// ErrNoRoom says that a floor has no place for so many rooms.
var ErrNoRoom = errors.New("too little room")

// Plan divides a floor. Rooms and core share no more than their borders and make up the floor between them, but for what
// rounding to 1e-8 degree (1 mm) takes and gives along its edges. All are valid, rounded, wound as they are stored, and
// neighbours share whole edges.
type Plan struct {
	Rooms []orb.Polygon // along the long axis, west to east, then across it, north to south
	Core  []orb.Polygon // stair and corridor, and parts too small for a room
}

// SplitFloor divides a footprint, a Polygon or MultiPolygon that geo.Validate passes, into rooms of about equal area by
// default: on both sides of a corridor along its long axis, or beside a stair where it is too narrow for that. One room is the
// whole floor. The same footprint is always divided alike.
func SplitFloor(footprint orb.Geometry, rooms int) (Plan, error) {
	parts := polygonsOf(geo.Orient(geo.Round(footprint)))
	return splitParts(parts, rooms)
}

func polygonsOf(g orb.Geometry) []orb.Polygon {
	switch g := g.(type) {
	case orb.Polygon:
		return []orb.Polygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// splitParts gives each part rooms by its area.
func splitParts(parts []orb.Polygon, rooms int) (Plan, error) {
	if rooms < 1 || rooms > MaxRooms {
		return Plan{}, fmt.Errorf("%w: %d rooms on a floor, expected 1 to %d", ErrNoRoom, rooms, MaxRooms)
	}
	var plan Plan
	areas := make([]float64, len(parts))
	for i, p := range parts {
		areas[i] = geo.AreaM2(p)
	}
	for i, n := range dealOut(areas, rooms) {
		if n == 0 {
			plan.Core = append(plan.Core, parts[i])
			continue
		}
		one, err := splitPart(parts[i], n)
		if err != nil {
			return Plan{}, err
		}
		plan.Rooms = append(plan.Rooms, one.Rooms...)
		plan.Core = append(plan.Core, one.Core...)
	}
	if len(plan.Rooms) != rooms {
		return Plan{}, fmt.Errorf("%w: there is no floor to divide", ErrNoRoom)
	}
	return plan, nil
}

// dealOut deals n out in proportion to weights, what is over to the largest remainders.
func dealOut(weights []float64, n int) []int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	out, order := make([]int, len(weights)), make([]int, len(weights))
	left := n
	rest := make([]float64, len(weights))
	for i, w := range weights {
		exact := float64(n) * w / total
		out[i], order[i] = int(exact), i
		rest[i] = exact - math.Floor(exact)
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:max(0, min(left, len(order)))] {
		out[i]++
	}
	return out
}

// What a corridor and a stair take, in metres and at most as a share of the floor.
const (
	corridorM    = 1.6
	stairM       = 2.4
	maxCoreShare = 0.2
)

// What makes rooms of a plan fit to be proposed: twice the area over the perimeter is about half the lesser side of
// a long room, and a room of less than leastM2 is a cupboard, and most likely a slip of who asked.
const (
	fairThicknessM  = 1.0
	leastThicknessM = 0.4
	fairRatio       = 2.5 // of the largest to the smallest
	leastM2         = 3.0
)

// splitPart tries the layouts from the most to the least like a house, and takes the first that is fair to all its rooms.
func splitPart(p orb.Polygon, rooms int) (Plan, error) {
	if rooms == 1 {
		return Plan{Rooms: []orb.Polygon{p}}, nil
	}
	s := newSplitter(p)
	for _, layout := range [...]struct {
		fewest  int
		fair    bool
		arrange func(*splitter, int) (rooms, core []*plot, err error)
	}{
		{3, true, (*splitter).corridor},
		{2, true, (*splitter).stair},
		{2, true, (*splitter).stairFree},
		{2, false, (*splitter).coreless},
	} {
		if rooms < layout.fewest {
			continue
		}
		clear(s.nodes)
		in, core, err := layout.arrange(s, rooms)
		if err != nil {
			continue
		}
		if plan, ok := s.finish(in, core); ok && plan.fit(layout.fair) {
			return plan, nil
		}
	}
	return Plan{}, fmt.Errorf("%w: %d rooms do not fit into %.0f m²; ask for fewer", ErrNoRoom, rooms, geo.AreaM2(p))
}

// fit tells whether rooms are large and thick enough.
func (p *Plan) fit(fair bool) bool {
	thick, least, most := leastThicknessM, math.Inf(1), 0.0
	if fair {
		thick = fairThicknessM
	}
	for _, r := range p.Rooms {
		a := geo.AreaM2(r)
		least, most = math.Min(least, a), math.Max(most, a)
		if 2*a < thick*perimeterM(r) {
			return false
		}
	}
	return least >= leastM2 && (!fair || most <= fairRatio*least)
}

func perimeterM(p orb.Polygon) float64 {
	sum := 0.0
	for _, r := range p {
		sum += geo.LengthM(orb.LineString(r))
	}
	return sum
}

// corridor lays rooms on both sides of a corridor along the long axis.
func (s *splitter) corridor(n int) (rooms, core []*plot, err error) {
	along := s.axis(s.whole)
	across := along.turned()
	lo, hi := s.extent(s.whole, along)
	c := math.Min(maxCoreShare, corridorM*(hi-lo)/s.areaM2(s.whole))
	north := (n + 1) / 2
	share := (1 - c) * float64(north) / float64(n)
	a, rest, err := s.part(s.whole, across, share)
	if err != nil {
		return nil, nil, err
	}
	way, b, err := s.part(rest, across, c/(1-share))
	if err != nil {
		return nil, nil, err
	}
	return s.twoSides(a, b, north, n-north, &along, way)
}

// stair lays rooms on both sides of a stair across the long axis, one behind the other.
func (s *splitter) stair(n int) (rooms, core []*plot, err error) {
	along := s.axis(s.whole)
	return s.roundStair(n, &along)
}

// stairFree is stair with each piece divided across its own long axis.
func (s *splitter) stairFree(n int) (rooms, core []*plot, err error) { return s.roundStair(n, nil) }

func (s *splitter) roundStair(n int, along *bearing) (rooms, core []*plot, err error) {
	d := s.axis(s.whole)
	lo, hi := s.extent(s.whole, d)
	c := math.Min(maxCoreShare, stairM/(hi-lo))
	west := (n + 1) / 2
	share := (1 - c) * float64(west) / float64(n)
	a, rest, err := s.part(s.whole, d, share)
	if err != nil {
		return nil, nil, err
	}
	way, b, err := s.part(rest, d, c/(1-share))
	if err != nil {
		return nil, nil, err
	}
	return s.twoSides(a, b, west, n-west, along, way)
}

func (s *splitter) twoSides(a, b *plot, na, nb int, along *bearing, way *plot) (rooms, core []*plot, err error) {
	if rooms, err = s.divide(nil, a, na, along); err != nil {
		return nil, nil, err
	}
	rooms, err = s.divide(rooms, b, nb, along)
	return rooms, []*plot{way}, err
}

// coreless divides all there is.
func (s *splitter) coreless(n int) (rooms, core []*plot, err error) {
	rooms, err = s.divide(nil, s.whole, n, nil)
	return rooms, nil, err
}
