package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// near reports whether two points are within tolM metres of each other.
func near(a, b orb.Point, tolM float64) bool { return DistanceM(a, b) <= tolM }

func TestParseCRS(t *testing.T) {
	cases := []struct {
		in, short string
		flipped   bool
	}{
		{"", "CRS84", false},
		{"CRS84", "CRS84", false},
		{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", "CRS84", false},
		{"https://www.opengis.net/def/crs/OGC/1.3/CRS84", "CRS84", false},
		{"urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84", false},
		{"http://www.opengis.net/def/crs/OGC/0/CRS84h", "CRS84h", false},
		{"http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326", true},
		{"http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490", true},
		{"http://www.opengis.net/def/crs/EPSG/0/4549", "EPSG:4549", true},
		{"http://www.opengis.net/def/crs/EPSG/0/4528", "EPSG:4528", true},
		{"http://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:3857", false},
		{"urn:ogc:def:crs:EPSG::4326", "EPSG:4326", true},
		{"[EPSG:4549]", "EPSG:4549", true},
		{"EPSG:4326", "EPSG:4326", false},
		{"epsg:4549", "EPSG:4549", false},
		{"4549", "EPSG:4549", false},
		{" 4528 ", "EPSG:4528", false},
		{"gcj02", "gcj02", false},
		{"BD09", "bd09", false},
	}
	for _, c := range cases {
		t.Run(c.in, func(t *testing.T) {
			got, err := ParseCRS(c.in)
			if err != nil || got.String() != c.short || got.AxisFlipped() != c.flipped {
				t.Errorf("got %v flipped %v, %v", got, got.AxisFlipped(), err)
			}
		})
	}
	for _, in := range []string{
		"4547", "EPSG:", "EPSG:4326:1", "OGC:4326", "EPSG:CRS84", "http://example.org/4326", "crs", "wgs84x", "//", ":",
		"http://www.opengis.net/def/crs/EPSG/0/4326/1",
	} {
		if got, err := ParseCRS(in); err == nil {
			t.Errorf("ParseCRS(%q) = %v, want an error", in, got)
		}
	}
}

// TestURIReadsBack holds for every system: its URI names it, with the definition's axis order.
func TestURIReadsBack(t *testing.T) {
	for _, c := range CRSs() {
		byURI, err := ParseCRS(c.URI())
		if err != nil || byURI.String() != c.String() {
			t.Errorf("%v: URI %s reads as %v, %v", c, c.URI(), byURI, err)
		}
		byName, err := ParseCRS(c.String())
		if err != nil || byName != c {
			t.Errorf("%v: short name reads as %v, %v", c, byName, err)
		}
	}
}

func mustCRS(t interface {
	Helper()
	Fatal(...any)
}, name string,
) CRS {
	t.Helper()
	c, err := ParseCRS(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDomainVectors checks the vectors of the domain document, to the digits they are given with.
func TestDomainVectors(t *testing.T) {
	lonlat := orb.Point{120.159, 30.267}
	xy := mustCRS(t, "EPSG:4549").Forward(lonlat)
	if math.Abs(xy[0]-515300.094) > 5e-4 || math.Abs(xy[1]-3349722.302) > 5e-4 {
		t.Errorf("EPSG:4549 = %.4f, %.4f", xy[0], xy[1])
	}
	prefixed := mustCRS(t, "EPSG:4528").Forward(lonlat)
	if prefixed[0]-xy[0] != 40_000_000 || prefixed[1] != xy[1] {
		t.Errorf("EPSG:4528 = %.4f, %.4f", prefixed[0], prefixed[1])
	}

	wgs := orb.Point{121.0917077, 30.6107779}
	wantGCJ := orb.Point{121.09626927850977, 30.608604368560773}
	wantBD := orb.Point{121.10271724622564, 30.61484575976839}
	gcj, bd := mustCRS(t, "gcj02"), mustCRS(t, "bd09")
	for _, c := range []struct {
		name      string
		got, want orb.Point
	}{
		{"gcj02 forward", gcj.Forward(wgs), wantGCJ},
		{"bd09 forward", bd.Forward(wgs), wantBD},
		{"gcj02 inverse", gcj.Inverse(wantGCJ), wgs},
		{"bd09 inverse", bd.Inverse(wantBD), wgs},
	} {
		if !near(c.got, c.want, 1e-6) {
			t.Errorf("%s = %.15v, want %.15v", c.name, c.got, c.want)
		}
	}
}

// TestRoundTrip holds the inverse of every system to a hundredth of a millimetre over China.
func TestRoundTrip(t *testing.T) {
	tm, err := NewTransverseMercator(TransverseMercator{
		SemiMajorM: 6378140, InverseFlatten: 298.257, CentralLonDeg: 121.4671519444, OriginLatDeg: 31.2,
		FalseEastingM: 100, FalseNorthingM: -3000, Scale: 0.9999,
		Datum: &Helmert7{DXM: 100, DYM: -120, DZM: 15, RXSec: 1, RYSec: -2, RZSec: 3, ScalePPM: 4},
		Plane: &Plane4{DXM: 12, DYM: -30, RotationSec: 20, Scale: 1.00001},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(CRSs(), tm) {
		t.Run(c.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := orb.Point{rapid.Float64Range(114, 126).Draw(t, "lon"), rapid.Float64Range(18, 53).Draw(t, "lat")}
				if q := c.Inverse(c.Forward(p)); !near(p, q, 1e-5) {
					t.Fatalf("%v goes to %v and back to %v, %g m off", p, c.Forward(p), q, DistanceM(p, q))
				}
			})
		})
	}
}

// TestTransverseMercatorIsConformal compares the projection with the geodesic: near the central meridian lengths are
// true, and everywhere a small step east and a small step north are stretched alike and at right angles.
func TestTransverseMercatorIsConformal(t *testing.T) {
	c := mustCRS(t, "EPSG:4549")
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(117, 123).Draw(t, "lon"), rapid.Float64Range(-60, 60).Draw(t, "lat")}
		const step = 1e-4
		e, n := orb.Point{p[0] + step, p[1]}, orb.Point{p[0], p[1] + step}
		o, xe, xn := c.Forward(p), c.Forward(e), c.Forward(n)
		east := math.Hypot(xe[0]-o[0], xe[1]-o[1]) / DistanceM(p, e)
		north := math.Hypot(xn[0]-o[0], xn[1]-o[1]) / DistanceM(p, n)
		if math.Abs(east-north) > 1e-6 {
			t.Fatalf("scale at %v: %.9f east, %.9f north", p, east, north)
		}
		// The scale of the projection: 1 + x²/2R², to fourth order less than 1e-6 within 3°.
		x := (o[0] - 500_000) / 6.37e6
		if math.Abs(north-(1+x*x/2)) > 2e-5 {
			t.Fatalf("scale at %v is %.9f", p, north)
		}
	})
}

// TestMeridianArc compares the northing on the central meridian with the geodesic from the equator.
func TestMeridianArc(t *testing.T) {
	c := mustCRS(t, "EPSG:4549")
	for lat := -89.0; lat <= 90; lat += 1 {
		p := orb.Point{120, lat}
		xy := c.Forward(p)
		want := math.Copysign(DistanceM(orb.Point{120, 0}, p), lat)
		if math.Abs(xy[0]-500_000) > 1e-9 || math.Abs(xy[1]-want) > 5e-6 {
			t.Errorf("at %v°: %.7f, %.7f, want northing %.7f", lat, xy[0], xy[1], want)
		}
	}
}

func TestGeometryAxisOrder(t *testing.T) {
	p := orb.Point{121.2448, 31.3084}
	byURI := mustCRS(t, "http://www.opengis.net/def/crs/EPSG/0/4490")
	if got := byURI.FromLonLat(p); got != (orb.Point{31.3084, 121.2448}) {
		t.Errorf("FromLonLat by URI = %v, want lat, lon", got)
	}
	plane := mustCRS(t, "http://www.opengis.net/def/crs/EPSG/0/4549")
	if got := plane.FromLonLat(p).(orb.Point); got[0] < 1e6 || got[1] > 1e6 {
		t.Errorf("FromLonLat by URI = %v, want northing, easting", got)
	}
	for _, g := range sampleGeometries() {
		if _, ok := g.(orb.Bound); ok {
			continue // becomes a Polygon
		}
		before := orb.Clone(g)
		back := plane.ToLonLat(plane.FromLonLat(g))
		if !orb.Equal(Round(back), Round(g)) {
			t.Errorf("%s: %v comes back as %v", g.GeoJSONType(), g, back)
		}
		if !orb.Equal(before, g) {
			t.Errorf("%s was changed in place", g.GeoJSONType())
		}
	}
}

func TestDetectSwapped(t *testing.T) {
	gk := mustCRS(t, "EPSG:4549")
	cases := []struct {
		name    string
		crs     CRS
		samples []orb.Point
		want    bool
	}{
		{"easting, northing", gk, []orb.Point{{515300, 3349722}}, false},
		{"northing, easting", gk, []orb.Point{{3349722, 515300}, {3349000, 515100}}, true},
		{"one says otherwise", gk, []orb.Point{{3349722, 515300}, {515300, 3349722}}, false},
		{"nonsense", gk, []orb.Point{{1, 2}}, false},
		{"blank rows do not count", gk, []orb.Point{{0, 0}, {3349722, 515300}}, true},
		{"no rows", gk, nil, false},
		{"lon, lat", CRS{}, []orb.Point{{121.2, 31.3}}, false},
		{"lat, lon", CRS{}, []orb.Point{{31.3, 121.2}}, true},
		{"zone prefix", mustCRS(t, "EPSG:4528"), []orb.Point{{3349722, 40515300}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := DetectSwapped(c.crs, c.samples); got != c.want {
				t.Errorf("DetectSwapped = %v", got)
			}
		})
	}
}

func TestTransverseMercatorRefuses(t *testing.T) {
	nan := math.NaN()
	for _, p := range []TransverseMercator{
		{CentralLonDeg: nan},
		{CentralLonDeg: 400},
		{SemiMajorM: 6378},
		{InverseFlatten: 1 / 298.0},
		{Scale: 5},
		{Plane: &Plane4{Scale: 100}},
		{Plane: &Plane4{DXM: nan}},
		{Datum: &Helmert7{DXM: nan}},
	} {
		if _, err := NewTransverseMercator(p); err == nil {
			t.Errorf("%+v was taken", p)
		}
	}
}

func TestMercator(t *testing.T) {
	if x, y := MercatorX(180), MercatorY(MaxMercatorLat); x != 1 || math.Abs(y) > 1e-15 {
		t.Errorf("the north-east corner is %v, %v", x, y)
	}
	if x, y := MercatorX(0), MercatorY(0); x != 0.5 || y != 0.5 {
		t.Errorf("the middle is %v, %v", x, y)
	}
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")
		if got := MercatorLon(MercatorX(lon)); math.Abs(got-lon) > 1e-13 {
			t.Fatalf("lon %v comes back as %v", lon, got)
		}
		if got := MercatorLat(MercatorY(lat)); math.Abs(got-lat) > 1e-12 {
			t.Fatalf("lat %v comes back as %v", lat, got)
		}
		// The textbook formula.
		want := 0.5 - math.Log(math.Tan(math.Pi/4+lat*math.Pi/360))/(2*math.Pi)
		if math.Abs(MercatorY(lat)-want) > 1e-14 {
			t.Fatalf("MercatorY(%v) = %v, want %v", lat, MercatorY(lat), want)
		}
	})
}

func FuzzParseCRS(f *testing.F) {
	for _, c := range CRSs() {
		f.Add(c.URI())
		f.Add(c.String())
	}
	f.Add("[EPSG:4549]")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCRS(s)
		if err != nil {
			return
		}
		if again, err := ParseCRS(c.String()); err != nil || again.String() != c.String() {
			t.Fatalf("%q reads as %v, which reads as %v, %v", s, c, again, err)
		}
	})
}

// TestStretch: systems are true to length where they are meant for, and tell where they are not.
func TestStretch(t *testing.T) {
	shanghai, delft, zurich := orb.Point{121.24, 31.31}, orb.Point{4.36, 52.01}, orb.Point{8.5, 47.4}
	for name, c := range map[string]struct {
		crs    string
		at     orb.Point
		lo, hi float64
	}{
		"Shanghai in its zone":     {"EPSG:4549", shanghai, 1, 1.0003},
		"Delft in the same":        {"EPSG:4549", delft, 1.1, math.Inf(1)},
		"Delft in RD":              {"EPSG:28992", delft, 0.9999, 1.0001},
		"Zürich in LV95":           {"EPSG:2056", zurich, 0.9999, 1.0001},
		"Shanghai in LV95":         {"EPSG:2056", shanghai, 1.01, math.Inf(1)},
		"Shanghai on web mercator": {"EPSG:3857", shanghai, 1.16, 1.18},
	} {
		if k := mustCRS(t, c.crs).Stretch(c.at); !(k >= c.lo && k <= c.hi) {
			t.Errorf("%s: %g", name, k)
		}
	}
	if k := (CRS{}).Stretch(delft); !math.IsNaN(k) {
		t.Errorf("degrees are %g", k)
	}
}
