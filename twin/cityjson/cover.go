package cityjson

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// What is thinner or smaller than this is the rounding of coordinates, and no part of a house.
const (
	roundM      = 0.0001 // corners are told apart to this
	thinM       = 0.002  // of a spike
	leastAreaM2 = 0.01   // of a part or a court of a union
	leastWidthM = 0.01
	// The work of a union grows with the crossings of edges, which a file may make as the square of this.
	maxCoverCorners = 20_000
)

// cover returns the union of surfaces seen from above, or the surfaces themselves where they only lie beside each
// other. Upright ones cover nothing.
func cover(faces []Surface) (orb.MultiPolygon, error) {
	origin, ok := corner(faces)
	if !ok {
		return nil, errors.New("has no surface with corners")
	}
	var all []geom.Polygon
	corners := 0
	for _, f := range faces {
		for _, ring := range f.Rings {
			corners += len(ring)
		}
		if corners > maxCoverCorners {
			return nil, fmt.Errorf("its ground has more than %d corners: give it an outline, a form of LoD 0", maxCoverCorners)
		}
		if p, ok := seenFromAbove(f, origin); ok {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("covers no ground: all of its surfaces are upright, or have no area")
	}
	if m := geom.NewMultiPolygon(all); m.Validate() == nil {
		return polygonsOf(m.AsGeometry(), origin, 0), nil
	}
	parts := make([]geom.Geometry, len(all))
	for i, p := range all {
		parts[i] = p.AsGeometry()
	}
	u, err := geom.UnionMany(parts)
	if err != nil {
		return nil, fmt.Errorf("its surfaces cannot be put together: %w", err)
	}
	out := polygonsOf(u, origin, leastAreaM2)
	if len(out) == 0 {
		return nil, fmt.Errorf("covers less than %g m²", leastAreaM2)
	}
	return out, nil
}

// corner is what positions are counted from, so that the union works on small numbers.
func corner(faces []Surface) (origin [2]float64, ok bool) {
	for _, f := range faces {
		for _, ring := range f.Rings {
			for _, p := range ring {
				return [2]float64{math.Floor(p[0]), math.Floor(p[1])}, true
			}
		}
	}
	return origin, false
}

func rounded(v float64) float64 { return math.Round(v/roundM) * roundM }

// seenFromAbove is a surface's outline on the ground.
func seenFromAbove(f Surface, origin [2]float64) (geom.Polygon, bool) {
	var rings []geom.LineString
	for i, ring := range f.Rings {
		var flat []float64
		var area float64
		for k := 0; k <= len(ring) && len(ring) > 0; k++ {
			p := ring[k%len(ring)]
			x, y := rounded(p[0]-origin[0]), rounded(p[1]-origin[1])
			n := len(flat)
			if n >= 2 && flat[n-2] == x && flat[n-1] == y {
				continue
			}
			if n >= 2 {
				area += flat[n-2]*y - flat[n-1]*x
			}
			flat = append(flat, x, y)
		}
		// An upright wall is a line from above: its area is the rounding of its corners.
		if len(flat) < 8 || math.Abs(area)/2 < thinM/2*perimeter(flat) {
			if i == 0 {
				return geom.Polygon{}, false
			}
			continue
		}
		rings = append(rings, geom.NewLineString(geom.NewSequence(flat, geom.DimXY)))
	}
	if len(rings) == 0 {
		return geom.Polygon{}, false
	}
	return geom.NewPolygon(rings), true
}

func perimeter(flat []float64) (sum float64) {
	for i := 2; i < len(flat); i += 2 {
		sum += math.Hypot(flat[i]-flat[i-2], flat[i+1]-flat[i-1])
	}
	return sum
}

// polygonsOf takes what has an area out of a union, of at least so much.
func polygonsOf(g geom.Geometry, origin [2]float64, leastM2 float64) (out orb.MultiPolygon) {
	switch {
	case g.IsPolygon():
		out = appendPolygon(out, g.MustAsPolygon(), origin, leastM2)
	case g.IsMultiPolygon():
		m := g.MustAsMultiPolygon()
		for i := range m.NumPolygons() {
			out = appendPolygon(out, m.PolygonN(i), origin, leastM2)
		}
	case g.IsGeometryCollection():
		c := g.MustAsGeometryCollection()
		for i := range c.NumGeometries() {
			out = append(out, polygonsOf(c.GeometryN(i), origin, leastM2)...)
		}
	}
	return out
}

func appendPolygon(out orb.MultiPolygon, p geom.Polygon, origin [2]float64, leastM2 float64) orb.MultiPolygon {
	var poly orb.Polygon
	for i := range p.NumRings() {
		seq := p.ExteriorRing().Coordinates()
		if i > 0 {
			seq = p.InteriorRingN(i - 1).Coordinates()
		}
		ring := make(orb.Ring, seq.Length())
		for k := range ring {
			xy := seq.GetXY(k)
			ring[k] = orb.Point{xy.X + origin[0], xy.Y + origin[1]}
		}
		ring = trim(ring)
		if area := ringAreaM2(ring); leastM2 > 0 && (area < leastM2 || area < leastWidthM*borderM(ring)/2) {
			if i == 0 {
				return out
			}
			continue
		}
		poly = append(poly, ring)
	}
	return append(out, poly)
}

func ringAreaM2(r orb.Ring) (sum float64) {
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i-1][1]-r[0][1])*(r[i][0]-r[0][0])
	}
	return math.Abs(sum) / 2
}

func borderM(r orb.Ring) (sum float64) {
	for i := 1; i < len(r); i++ {
		sum += math.Hypot(r[i][0]-r[i-1][0], r[i][1]-r[i-1][1])
	}
	return sum
}

// trim takes away corners at which a ring goes out and back on a line no thicker than two millimetres: where parts of
// a building do not meet exactly, a union has such spikes, and rounding would let their sides touch.
func trim(r orb.Ring) orb.Ring {
	open := slices.Clone(r[:len(r)-1])
	for i, kept := 0, 0; len(open) > 3 && kept < len(open); {
		n := len(open)
		a, b, c := open[(i+n-1)%n], open[i%n], open[(i+1)%n]
		if isSpike(a, b, c) {
			open = slices.Delete(open, i%n, i%n+1)
			i, kept = (i+n-2)%(n-1), 0 // its neighbours may be spikes now
			continue
		}
		i, kept = (i+1)%n, kept+1
	}
	return append(open, open[0])
}

func isSpike(a, b, c orb.Point) bool {
	ux, uy, vx, vy := b[0]-a[0], b[1]-a[1], c[0]-b[0], c[1]-b[1]
	lu, lv := math.Hypot(ux, uy), math.Hypot(vx, vy)
	if lu < roundM || lv < roundM {
		return true
	}
	// The shorter side's end lies beside the longer side.
	return ux*vx+uy*vy < 0 && math.Abs(ux*vy-uy*vx)/max(lu, lv) < thinM
}
