package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestNearestVectors compares with a search that calls GeographicLib along the edge.
func TestNearestVectors(t *testing.T) {
	p := orb.Point{121.2448, 31.3084}
	for _, c := range []struct {
		a, b orb.Point
		want float64
	}{
		{orb.Point{121.245055, 31.309295}, orb.Point{121.244954, 31.308193}, 16.4154030},
		{orb.Point{121.254325, 31.299332}, orb.Point{121.251969, 31.304192}, 826.7085016},
		{orb.Point{121.173651, 31.231958}, orb.Point{121.206496, 31.371625}, 4961.4239040},
		{orb.Point{120.606253, 31.4716}, orb.Point{121.522627, 31.053195}, 12566.2536678},
		{orb.Point{121.244895, 31.307526}, orb.Point{121.243919, 31.307812}, 88.7892131},
		{orb.Point{121.248408, 31.306952}, orb.Point{121.241083, 31.310111}, 10.7000795},
		{orb.Point{121.235437, 31.268353}, orb.Point{121.303676, 31.348199}, 1908.2599916},
		{orb.Point{120.732993, 31.457247}, orb.Point{121.295193, 32.058675}, 48285.0772421},
		{orb.Point{121.245259, 31.307976}, orb.Point{121.24576, 31.307636}, 64.1814965},
		{orb.Point{121.243162, 31.313543}, orb.Point{121.23784, 31.308179}, 488.4731964},
		{orb.Point{121.152641, 31.342043}, orb.Point{121.297714, 31.323005}, 2361.8021865},
		{orb.Point{121.995756, 30.935895}, orb.Point{121.635391, 31.49714}, 42633.1216449},
	} {
		if got := PointToGeometryM(p, orb.LineString{c.a, c.b}); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("%v %v: %.7f m, want %.7f", c.a, c.b, got, c.want)
		}
	}
}

// bruteSegmentM looks for the least distance along an edge by nested scans of DistanceM.
func bruteSegmentM(p, a, b orb.Point) float64 {
	lo, hi := 0.0, 1.0
	best, at := math.Inf(1), 0.0
	for range 7 {
		const steps = 24
		for i := range steps + 1 {
			s := lo + (hi-lo)*float64(i)/steps
			if d := DistanceM(p, orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])}); d < best {
				best, at = d, s
			}
		}
		w := (hi - lo) / steps
		lo, hi = math.Max(0, at-w), math.Min(1, at+w)
	}
	return best
}

func TestPointToGeometryIsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-70, 70).Draw(t, "lat")}
		size := math.Pow(10, rapid.Float64Range(-4, -0.2).Draw(t, "size"))
		p := nearPoint(t, center, size)
		g := anyGeometry(t, center, size)
		want := math.Inf(1)
		if ContainsPoint(g, p) {
			want = 0
		}
		eachSegment(g, func(a, b orb.Point) bool {
			want = math.Min(want, bruteSegmentM(p, a, b))
			return false
		})
		if got := PointToGeometryM(p, g); math.Abs(got-want) > 1e-3 || got > want+1e-6 && want == 0 {
			t.Fatalf("%v to %v: %.7f m, brute force %.7f", p, g, got, want)
		}
	})
}

func TestPointToGeometryOverAntimeridian(t *testing.T) {
	p := orb.Point{179.999, 10}
	line := orb.LineString{{-179.999, 9}, {-179.999, 11}}
	if got, want := PointToGeometryM(p, line), 219.3; math.Abs(got-want) > 0.5 {
		t.Errorf("%v m over the antimeridian, want about %v", got, want)
	}
	if got := PointToGeometryM(p, orb.MultiPoint{}); !math.IsInf(got, 1) {
		t.Errorf("nothing is %v m away", got)
	}
}

func TestSegmentsM(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{121.2448, 31.3084}
		size := math.Pow(10, rapid.Float64Range(-4, -1).Draw(t, "size"))
		a, b := nearPoint(t, center, size), nearPoint(t, center, size)
		c, d := nearPoint(t, center, size), nearPoint(t, center, size)
		got := segmentsM(a, b, c, d)
		if segmentsMeet(a, b, c, d) {
			if got != 0 {
				t.Fatalf("segments that meet are %v m apart", got)
			}
			return
		}
		want := math.Inf(1)
		for i := range 201 {
			s := float64(i) / 200
			want = math.Min(want, pointSegmentM(orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])}, c, d))
		}
		// The scan's step is a two-hundredth of the edge, so it can only be longer, and not by much.
		if got > want+1e-6 || got < want-DistanceM(a, b)/200-1e-6 {
			t.Fatalf("%v %v to %v %v: %.7f m, scan %.7f", a, b, c, d, got, want)
		}
	})
}

// TestNearIsTheSame holds for whatever lies around: a Near measures what PointToGeometryM does, to the last digit, and says
// that something is too far only where it is.
func TestNearIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-175, 175).Draw(t, "lon"), rapid.Float64Range(-78, 78).Draw(t, "lat")}
		n, ok := NewNear(p)
		if !ok {
			t.Fatalf("no plane at %v", p)
		}
		g := anyGeometry(t, p, rapid.SampledFrom([]float64{1e-5, 1e-3, 0.05, 0.4}).Draw(t, "size"))
		want := PointToGeometryM(p, g)
		if got := n.GeometryM(g, math.Inf(1), !BoundOf(g).Contains(p)); got != want {
			t.Fatalf("%v is at %v, want %v", g, got, want)
		}
		if got := n.GeometryM(g, want, false); got != want {
			t.Fatalf("%v is at %v within %v", g, got, want)
		}
		limit := want * rapid.Float64Range(0, 2).Draw(t, "limit")
		if got := n.GeometryM(g, limit, false); got != want && (want <= limit || !math.IsInf(got, 1)) {
			t.Fatalf("%v is at %v within %v, want %v", g, got, limit, want)
		}
		perLon, perLat, reach := n.Scale()
		b := BoundOf(g)
		flat := math.Hypot(max(b.Min[0]-p[0], p[0]-b.Max[0], 0)*perLon, max(b.Min[1]-p[1], p[1]-b.Max[1], 0)*perLat)
		if want < min(flat, reach)-1e-6 {
			t.Fatalf("%v is at %v, its box at %v in the plane", g, want, flat)
		}
	})
	for _, p := range []orb.Point{{0, 85}, {179, 0}, {-179.5, 0}, {math.NaN(), 0}, {200, 0}} {
		if _, ok := NewNear(p); ok {
			t.Errorf("there is a plane at %v", p)
		}
	}
}
