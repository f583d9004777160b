package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestDistanceVectors compares with Karney's GeographicLib on the same ellipsoid, nearly antipodal pairs included.
func TestDistanceVectors(t *testing.T) {
	for _, c := range []struct {
		a, b       orb.Point
		distM, azi float64 // degrees from north at a; NaN where it is not unique or not computed
	}{
		{orb.Point{121.244822, 31.308441}, orb.Point{121.244822, 31.308442}, 0.1108748, 0},
		{orb.Point{121.244822, 31.308441}, orb.Point{121.25, 31.31}, 522.3473319, 70.674189199},
		{orb.Point{121.244822, 31.308441}, orb.Point{121.4737, 31.2304}, 23451.7397468, 111.591983588},
		{orb.Point{116.3913, 39.9075}, orb.Point{121.4737, 31.2304}, 1066799.0766724, 152.907512845},
		{orb.Point{0, 0}, orb.Point{179.5, 0.5}, 19936288.5788333, math.NaN()},
		{orb.Point{0, 0}, orb.Point{180, 0}, 20003931.4584609, math.NaN()},
		{orb.Point{0, 90}, orb.Point{0, -90}, 20003931.4584609, math.NaN()},
		{orb.Point{-179.9, 10}, orb.Point{179.9, 10.5}, 59486.9477828, -21.595016903},
		{orb.Point{0, 0}, orb.Point{90, 0}, 10018754.1713946, 90},
		{orb.Point{10, -30}, orb.Point{-170.2, 29.9}, 19989832.8274572, math.NaN()},
		{orb.Point{10, -30}, orb.Point{-169.6, 30.1}, 19980987.1719643, math.NaN()},
		{orb.Point{0, 0}, orb.Point{179.9, 0}, 20003008.4213494, math.NaN()},
		{orb.Point{120, 89.9999}, orb.Point{-60, 89.9999}, 22.3387959, 0},
		{orb.Point{0, 0}, orb.Point{179.3, 0}, 19959584.6992340, math.NaN()},
		{orb.Point{-63.420205, -62.847149}, orb.Point{54.33641, -76.961468}, 3909835.1707340, 159.635821016},
		{orb.Point{12.917522, -24.175995}, orb.Point{-159.120387, 1.338432}, 17338650.9890183, -160.498716037},
		{orb.Point{-166.501563, -11.943777}, orb.Point{-154.852048, -73.671658}, 6898959.4110780, 176.300975300},
		{orb.Point{-27.173092, 58.833382}, orb.Point{-135.431294, -49.816986}, 15473744.8076035, -109.784871406},
	} {
		dist, sin, cos := geodesicInverse(c.a, c.b)
		azi := math.Atan2(sin, cos) / radPerDeg
		if math.Abs(dist-c.distM) > 5e-5 || math.Abs(azi-c.azi) > 1e-6 {
			t.Errorf("%v to %v: %.7f m at %.9f°, want %.7f at %.9f", c.a, c.b, dist, azi, c.distM, c.azi)
		}
		if back := DistanceM(c.b, c.a); math.Abs(back-dist) > 5e-5 {
			t.Errorf("%v to %v: %.7f m there, %.7f back", c.a, c.b, dist, back)
		}
	}
	if d := DistanceM(orb.Point{121, 31}, orb.Point{121, 31}); d != 0 {
		t.Errorf("a point is %v m from itself", d)
	}
}

// TestDistanceOfChord compares short distances with the straight line through the earth, lengthened to an arc.
func TestDistanceOfChord(t *testing.T) {
	e := cgcs2000()
	rapid.Check(t, func(t *rapid.T) {
		a := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-80, 80).Draw(t, "lat")}
		b := nearPoint(t, a, 0.02)
		ax, ay, az := e.geocentric(a)
		bx, by, bz := e.geocentric(b)
		chord := math.Sqrt((ax-bx)*(ax-bx) + (ay-by)*(ay-by) + (az-bz)*(az-bz))
		arc := chord * (1 + chord*chord/(24*6.37e6*6.37e6))
		if d := DistanceM(a, b); math.Abs(d-arc) > 1e-7+1e-10*arc {
			t.Fatalf("%v to %v: %.9f m, the chord says %.9f", a, b, d, arc)
		}
	})
}

func TestLengthM(t *testing.T) {
	line := orb.LineString{{121.244822, 31.308441}, {121.25, 31.31}, {121.244822, 31.308441}}
	if got := LengthM(line); math.Abs(got-2*522.3473319) > 1e-5 {
		t.Errorf("LengthM = %v", got)
	}
	if got := LengthM(orb.Point{121, 31}); got != 0 {
		t.Errorf("a point has length %v", got)
	}
}

// TestAreaVectors compares with GeographicLib's geodesic polygons, edges cut in 2 000 pieces to be straight in lon/lat.
func TestAreaVectors(t *testing.T) {
	for _, c := range []struct {
		name     string
		ring     orb.Ring
		want     float64
		relative float64
	}{
		{"village", orb.Ring{
			{121.23, 31.29}, {121.26, 31.295}, {121.255, 31.32}, {121.24, 31.325}, {121.228, 31.31}, {121.23, 31.29},
		}, 8549558.281890, 1e-9},
		{"province", orb.Ring{{116, 30}, {122, 31}, {121, 35}, {117, 34.5}, {116, 30}}, 221454524831.682343, 1e-9},
	} {
		got := AreaM2(orb.Polygon{c.ring})
		if math.Abs(got-c.want) > c.relative*c.want {
			t.Errorf("%s: %.6f m², want %.6f", c.name, got, c.want)
		}
	}
	globe := AreaM2(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}})
	if want := 510065621.72e6; math.Abs(globe-want) > 1e4 {
		t.Errorf("the globe has %.0f m², want %.0f", globe, want)
	}
}

// cutEdges puts n-1 vertices on every edge, evenly in lon/lat, so that it stays straight there when projected.
func cutEdges(p orb.Polygon, n int) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		for k := 1; k < len(r); k++ {
			a, b := r[k-1], r[k]
			for j := range n {
				t := float64(j) / float64(n)
				out[i] = append(out[i], orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])})
			}
		}
		out[i] = append(out[i], r[len(r)-1])
	}
	return out
}

// TestAreaOfSmallShapes compares with the shoelace formula in a transverse Mercator plane centred on the shape, where
// areas are true.
func TestAreaOfSmallShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{rapid.Float64Range(73, 135).Draw(t, "lon"), rapid.Float64Range(4, 53).Draw(t, "lat")}
		p := starPolygon(t, center, 0.003, 12)
		plane, err := NewTransverseMercator(TransverseMercator{CentralLonDeg: center[0]})
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for i, r := range plane.FromLonLat(cutEdges(p, 32)).(orb.Polygon) {
			sum := 0.0
			for k := 1; k < len(r); k++ {
				a, b := orb.Point{r[k-1][0] - r[0][0], r[k-1][1] - r[0][1]}, orb.Point{r[k][0] - r[0][0], r[k][1] - r[0][1]}
				sum += a[0]*b[1] - a[1]*b[0]
			}
			if sum = math.Abs(sum) / 2; i > 0 {
				sum = -sum
			}
			want += sum
		}
		if got := AreaM2(p); math.Abs(got-want) > 1e-8*want+5e-3 {
			t.Fatalf("%.6f m², the plane says %.6f", got, want)
		}
		if a, b := AreaM2(p), AreaM2(Orient(p)); math.Abs(a-b) > 1e-9*a+1e-6 {
			t.Fatalf("%.9f m² by one winding, %.9f by the other", a, b)
		}
	})
}
