package solid

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// planeScale maps lon, lat to metres from an origin by one scale per axis: lines straight in lon/lat stay straight, so what is
// cut here is cut there.
type planeScale struct {
	origin         orb.Point
	perLon, perLat float64 // metres per degree
}

func newPlaneScale(b orb.Bound) planeScale {
	c := b.Center()
	const step = 0.0005
	return planeScale{
		origin: c,
		perLon: geo.DistanceM(orb.Point{c[0] - step, c[1]}, orb.Point{c[0] + step, c[1]}) / (2 * step),
		perLat: geo.DistanceM(orb.Point{c[0], c[1] - step}, orb.Point{c[0], c[1] + step}) / (2 * step),
	}
}

// bearing is a unit vector in the plane, x east and y north.
type bearing [2]float64

// turned is the direction a quarter turn clockwise: from one that goes east, south.
func (d bearing) turned() bearing { return bearing{d[1], -d[0]} }

// on returns the metres along d and across it, to its left.
func (pl *planeScale) on(p orb.Point, d bearing) (s, w float64) {
	x, y := (p[0]-pl.origin[0])*pl.perLon, (p[1]-pl.origin[1])*pl.perLat
	return x*d[0] + y*d[1], y*d[0] - x*d[1]
}

func (s *splitter) extent(p *plot, d bearing) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, q := range p.rings[0] {
		v, _ := s.plane.on(q, d)
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	return lo, hi
}

// maxSides bounds the sides of a hull whose rectangles are tried, the longest ones.
const maxSides = 48

// axis is the direction of the longer side of the least rectangle round a piece, one of whose sides lies along a side of
// the hull. It goes east, or south where it goes neither east nor west.
func (s *splitter) axis(p *plot) bearing {
	hull := s.hull(p.rings[0])
	type side struct{ dx, dy, length float64 }
	sides := make([]side, 0, len(hull))
	for i, a := range hull {
		b := hull[(i+1)%len(hull)]
		dx, dy := b[0]-a[0], b[1]-a[1]
		if l := math.Hypot(dx, dy); l > 0 {
			sides = append(sides, side{dx / l, dy / l, l})
		}
	}
	slices.SortStableFunc(sides, func(a, b side) int { return cmp.Compare(b.length, a.length) })
	best, least := bearing{1, 0}, math.Inf(1)
	for _, e := range sides[:min(len(sides), maxSides)] {
		d := bearing{e.dx, e.dy}
		long, wide := hullSpread(hull, d), hullSpread(hull, d.turned())
		// A shade more for what is only as good: of a square the sides must not be chosen by rounding.
		if long*wide >= least*(1-1e-6) {
			continue
		}
		least = long * wide
		if best = d; wide > long*(1+1e-3) || wide > long*(1-1e-3) && math.Abs(d[1]) > math.Abs(d[0]) {
			best = d.turned()
		}
	}
	if best[0] < -1e-9 || math.Abs(best[0]) <= 1e-9 && best[1] > 0 {
		best = bearing{-best[0], -best[1]}
	}
	return best
}

func hullSpread(hull [][2]float64, d bearing) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, q := range hull {
		v := q[0]*d[0] + q[1]*d[1]
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	return hi - lo
}

// hull is the convex hull of a ring in metres, counter-clockwise (Andrew's chains).
func (s *splitter) hull(ring []orb.Point) [][2]float64 {
	pts := make([][2]float64, len(ring))
	for i, q := range ring {
		pts[i] = [2]float64{(q[0] - s.plane.origin[0]) * s.plane.perLon, (q[1] - s.plane.origin[1]) * s.plane.perLat}
	}
	slices.SortFunc(pts, func(a, b [2]float64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	var out [][2]float64
	grow := func(q [2]float64, floor int) {
		for len(out) >= floor+2 {
			a, b := out[len(out)-2], out[len(out)-1]
			if (b[0]-a[0])*(q[1]-a[1])-(b[1]-a[1])*(q[0]-a[0]) > 0 {
				break
			}
			out = out[:len(out)-1]
		}
		out = append(out, q)
	}
	for _, q := range pts {
		grow(q, 0)
	}
	floor := len(out) - 1
	for i := len(pts) - 2; i >= 0; i-- {
		grow(pts[i], floor)
	}
	return out[:max(1, len(out)-1)]
}
