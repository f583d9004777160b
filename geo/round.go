package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Round returns a new geometry with coordinates rounded to 1e-8 degree (1 mm), as they are stored. Vertices that
// become equal to the one before them are dropped, and rings are closed where the closing vertex is missing. What
// falls together wholly keeps a single vertex, for Validate to refuse.
func Round(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return roundPoint(g)
	case orb.MultiPoint:
		out := make(orb.MultiPoint, len(g))
		for i, p := range g {
			out[i] = roundPoint(p)
		}
		return out
	case orb.LineString:
		return orb.LineString(roundLine(g))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i, l := range g {
			out[i] = roundLine(l)
		}
		return out
	case orb.Ring:
		return roundRing(g)
	case orb.Polygon:
		return roundPolygon(g)
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = roundPolygon(p)
		}
		return out
	case orb.Collection:
		out := make(orb.Collection, len(g))
		for i, m := range g {
			out[i] = Round(m)
		}
		return out
	case orb.Bound:
		return orb.Bound{Min: roundPoint(g.Min), Max: roundPoint(g.Max)}
	}
	return nil
}

// roundPolygon keeps rings that collapsed, so that errors can still name them by number.
func roundPolygon(p orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		out[i] = roundRing(r)
	}
	return out
}

// roundRing closes the ring after rounding: ends that were a rounding apart have become one by then.
func roundRing(r orb.Ring) orb.Ring {
	out := roundLine(r)
	if n := len(out); n > 1 && out[0] != out[n-1] {
		out = append(out, out[0])
	}
	return out
}

// roundLine drops vertices that fell together with the one before, which would be edges without length.
func roundLine(l []orb.Point) []orb.Point {
	out := make([]orb.Point, 0, len(l)+1)
	for _, p := range l {
		if p = roundPoint(p); len(out) == 0 || p != out[len(out)-1] {
			out = append(out, p)
		}
	}
	return out
}

func roundPoint(p orb.Point) orb.Point { return orb.Point{roundCoord(p[0]), roundCoord(p[1])} }

// roundCoord returns the double nearest to a whole multiple of 1e-8, and never a negative zero.
func roundCoord(v float64) float64 { return math.Round(v*coordPerDeg)/coordPerDeg + 0 }

// Orient returns a copy of g whose rings wind as RFC 7946 has it: shells counter-clockwise, holes clockwise.
// The first vertex of each ring stays first.
func Orient(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Ring:
		return orientRing(g, orb.CCW)
	case orb.Polygon:
		return orientPolygon(g)
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = orientPolygon(p)
		}
		return out
	case orb.Collection:
		out := make(orb.Collection, len(g))
		for i, m := range g {
			out[i] = Orient(m)
		}
		return out
	case nil:
		return nil
	}
	return orb.Clone(g) // nothing that winds
}

// orientPolygon winds the shell counter-clockwise and holes clockwise.
func orientPolygon(p orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		want := orb.CCW
		if i > 0 {
			want = orb.CW
		}
		out[i] = orientRing(r, want)
	}
	return out
}

// orientRing copies a ring, turned round where it winds the other way; one without area stays as it is.
func orientRing(r orb.Ring, want orb.Orientation) orb.Ring {
	out := append(orb.Ring(nil), r...)
	if turn := ringTurn(r); turn != 0 && orb.Orientation(turn) != want {
		out.Reverse()
	}
	return out
}

// ringTurn returns +1 for a counter-clockwise ring, -1 for a clockwise one, 0 for one without area. It is exact for
// simple rings: at the lowest, then leftmost, vertex the ring turns as a whole ring does.
func ringTurn(r orb.Ring) int {
	n := len(r)
	if n > 1 && r[0] == r[n-1] {
		n--
	}
	if n < 3 {
		return 0
	}
	// Whatever the rest of the ring does, it cannot pass below its lowest vertex, so the turn there is convex.
	low := 0
	for i := 1; i < n; i++ {
		if r[i][1] < r[low][1] || r[i][1] == r[low][1] && r[i][0] < r[low][0] {
			low = i
		}
	}
	// Repeated vertices make no direction; step over them.
	prev, next := low, low
	for range n {
		if prev = (prev + n - 1) % n; r[prev] != r[low] {
			break
		}
	}
	for range n {
		if next = (next + 1) % n; r[next] != r[low] {
			break
		}
	}
	return orientation(r[prev], r[low], r[next])
}
