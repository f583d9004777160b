package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// bufferAreaM2 returns the area of all that lies within distanceM of g, good to some 1e-4. It sums the lengths that
// the buffer cuts out of a thousand parallels: at each, the union of the intervals inside g's polygons and of those
// within the distance of one edge, which are stadiums, boxes with round ends.
func bufferAreaM2(g orb.Geometry, distanceM float64, pl *localPlane) float64 {
	const lines = 1024
	bound := BoundOf(g)
	_, low := pl.at(bound.Min)
	_, high := pl.at(bound.Max)
	// From the southern rim to the northern; each line stands for the strip of a step around it.
	low, high = low-distanceM, high+distanceM
	step := (high - low) / lines
	var spans []span
	sum := 0.0
	for i := range lines {
		y := low + (float64(i)+0.5)*step
		lat := pl.origin[1] + y/pl.perLat
		spans = spans[:0]
		eachSegment(g, func(a, b orb.Point) bool {
			if s, ok := stadiumSpan(pl, a, b, distanceM, y); ok {
				spans = append(spans, s)
			}
			return false
		})
		eachPolygon(g, func(p orb.Polygon) bool {
			xs := crossings(p, lat)
			for k := 1; k < len(xs); k += 2 {
				spans = append(spans, span{(xs[k-1] - pl.origin[0]) * pl.perLon, (xs[k] - pl.origin[0]) * pl.perLon})
			}
			return false
		})
		// The plane has the scales of its origin; here are the true ones.
		perLon, perLat := metersPerDegree(lat)
		sum += unionLength(spans) * step * (perLon / pl.perLon) * (perLat / pl.perLat)
	}
	return sum
}

// span is an interval of x, in plane metres.
type span struct{ from, to float64 }

// unionLength returns the length that the spans cover, and sorts them.
func unionLength(spans []span) float64 {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	// From west to east, count of each span only what lies beyond all before it.
	sum, end := 0.0, math.Inf(-1)
	for _, s := range spans {
		if s.to > end {
			sum += s.to - math.Max(s.from, end)
			end = s.to
		}
	}
	return sum
}

// stadiumSpan returns what the plane points within r of the edge ab cut out of the line at y. A stadium is convex, so
// it is one span: from the least to the greatest of what its two discs and its two long sides cut out.
func stadiumSpan(pl *localPlane, a, b orb.Point, r, y float64) (span, bool) {
	ax, ay := pl.at(a)
	bx, by := pl.at(b)
	if y < min(ay, by)-r || y > max(ay, by)+r {
		return span{}, false
	}
	s := span{math.Inf(1), math.Inf(-1)}
	reach := func(x float64) { s.from, s.to = min(s.from, x), max(s.to, x) }
	for _, c := range [...][2]float64{{ax, ay}, {bx, by}} {
		if h := r*r - (y-c[1])*(y-c[1]); h >= 0 {
			reach(c[0] - math.Sqrt(h))
			reach(c[0] + math.Sqrt(h))
		}
	}
	// The long sides are the edge moved by r to its left and right. On a level edge the discs reach as far.
	if l := math.Hypot(bx-ax, by-ay); l > 0 && ay != by {
		nx, ny := -(by-ay)/l*r, (bx-ax)/l*r
		for _, side := range [...]float64{1, -1} {
			if t := (y - ay - side*ny) / (by - ay); t >= 0 && t <= 1 {
				reach(ax + side*nx + t*(bx-ax))
			}
		}
	}
	return s, s.from <= s.to
}
