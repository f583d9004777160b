package synth

import (
	"math"

	"github.com/paulmach/orb"
)

// located is the geometry by which a record counts in an area: its own, or the footprint of its house.
type located struct {
	collection string
	geometry   orb.Geometry
}

func (t *tally) located() []located {
	foot := map[string]orb.Geometry{}
	for _, h := range t.d.Of("house") {
		foot[h.SourceID] = h.Geometry
	}
	var list []located
	for _, typ := range Types() {
		for _, r := range t.d.Of(typ) {
			g := r.Geometry
			switch {
			case typ == "person":
				g = foot[t.unitOf[r.Get("unit").(string)]]
			case g == nil:
				house, _ := r.Get("house").(string)
				g = foot[house]
			}
			if g != nil {
				list = append(list, located{Collection(typ), g})
			}
		}
	}
	return list
}

// areas asks one circle and one polygon with a hole around the neighbourhood centre. Their sizes keep a hand's breadth
// from every border in the data, so that the answers hold for any sound way to measure.
func (t *tally) areas() []AreaFigures {
	box := t.d.Of("grid")[0].Geometry.Bound()
	centre := orb.Point{math.Round((box.Min[0]+2*box.Max[0])/3*1e4) / 1e4, math.Round((box.Min[1]*3+box.Max[1]*2)/5*1e4) / 1e4}
	all := t.located()
	var list []AreaFigures
	for _, radius := range [...]float64{150, 320} {
		list = append(list, circleFigures(centre, radius, all))
	}
	return append(list, frameFigures(centre, all))
}

func circleFigures(centre orb.Point, radius float64, all []located) AreaFigures {
	dist := make([]float64, len(all))
	for i, l := range all {
		dist[i] = distanceM(l.geometry, centre)
	}
	// Step outwards until no geometry lies within ten centimetres of the circle.
	for near := true; near; {
		near = false
		for _, d := range dist {
			if math.Abs(d-radius) < 0.1 {
				near = true
				radius = math.Round((radius+0.1)*10) / 10
				break
			}
		}
	}
	counts := map[string]int{}
	for i, l := range all {
		if dist[i] <= radius {
			counts[l.collection]++
		}
	}
	return AreaFigures{
		"circle", map[string]any{"circle": map[string]any{"center": []float64{centre[0], centre[1]}, "radius_m": radius}}, counts,
	}
}

// frameFigures asks a box of about 500 m by 400 m with a box-shaped hole, by exact tests on the coordinates.
func frameFigures(c orb.Point, all []located) AreaFigures {
	outer, hole := boxAround(c, 0.00260007, 0.00180007), boxAround(c, 0.00090007, 0.00070007)
	counts := map[string]int{}
	for _, l := range all {
		if meetsBox(l.geometry, outer) && !insideBox(l.geometry, hole) {
			counts[l.collection]++
		}
	}
	ring := func(b orb.Bound) [][2]float64 {
		x0, y0, x1, y1 := b.Min[0], b.Min[1], b.Max[0], b.Max[1]
		return [][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}
	}
	area := map[string]any{"geometry": map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ring(outer), ring(hole)}}}
	return AreaFigures{"polygon with a hole", area, counts}
}

// boxAround is a box on the lattice.
func boxAround(c orb.Point, dLon, dLat float64) orb.Bound {
	return orb.Bound{
		Min: orb.Point{round8(c[0] - dLon), round8(c[1] - dLat)}, Max: orb.Point{round8(c[0] + dLon), round8(c[1] + dLat)},
	}
}

func round8(x float64) float64 { return math.Round(x*latticeUnit) / latticeUnit }

// insideBox says whether a geometry lies in the open box: it then misses an area that has the box as its hole.
func insideBox(g orb.Geometry, b orb.Bound) bool {
	// For a box the envelope decides exactly.
	e := g.Bound()
	return e.Min[0] > b.Min[0] && e.Min[1] > b.Min[1] && e.Max[0] < b.Max[0] && e.Max[1] < b.Max[1]
}

// meetsBox says whether a geometry meets the closed box: a vertex inside, a crossing border, or the box within.
func meetsBox(g orb.Geometry, b orb.Bound) bool {
	p, ok := g.(orb.Polygon)
	if !ok {
		return b.Contains(g.(orb.Point))
	}
	if !b.Intersects(p.Bound()) {
		return false
	}
	for _, ring := range p {
		for i := 0; i+1 < len(ring); i++ {
			if segmentMeetsBox(ring[i], ring[i+1], b) {
				return true
			}
		}
	}
	// No border meets the box: it lies inside the polygon as a whole, or outside.
	return holds(p, b.Min)
}

// segmentMeetsBox clips a segment by the box (Liang–Barsky).
func segmentMeetsBox(a, c orb.Point, b orb.Bound) bool {
	t0, t1 := 0.0, 1.0
	for axis := range 2 {
		d := c[axis] - a[axis]
		lo, hi := b.Min[axis]-a[axis], b.Max[axis]-a[axis]
		if d == 0 {
			if lo > 0 || hi < 0 {
				return false
			}
			continue
		}
		lo, hi = lo/d, hi/d
		t0, t1 = max(t0, min(lo, hi)), min(t1, max(lo, hi))
	}
	return t0 <= t1
}

// distanceM is the distance on the ellipsoid from a place to the nearest point of a geometry, good to a millimetre
// within a kilometre.
func distanceM(g orb.Geometry, from orb.Point) float64 {
	f := newFrame(from[0], from[1], 0)
	local := func(p orb.Point) vec {
		mid := newFrame(from[0], (from[1]+p[1])/2, 0) // scales at the middle latitude
		return vec{(p[0] - from[0]) * mid.mPerLon, (p[1] - f.lat) * mid.mPerLat}
	}
	p, ok := g.(orb.Polygon)
	if !ok {
		return local(g.(orb.Point)).length()
	}
	if holds(p, from) {
		return 0
	}
	best := math.Inf(1)
	for _, ring := range p {
		for i := 0; i+1 < len(ring); i++ {
			a, b := local(ring[i]), local(ring[i+1])
			e := b.sub(a)
			t := max(0, min(1, -(a.X*e.X+a.Y*e.Y)/(e.X*e.X+e.Y*e.Y)))
			best = min(best, lerp(a, b, t).length())
		}
	}
	return best
}
