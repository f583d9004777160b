package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestDutchPoints checks the points by which RDNAPTRANS 2018 is validated (ETRS89 and RD). Without its grid the
// similarity stands alone, and misses them by up to a quarter of a metre.
func TestDutchPoints(t *testing.T) {
	rd := mustCRS(t, "EPSG:28992")
	for _, c := range []struct {
		name   string
		lonlat orb.Point
		xy     orb.Point
	}{
		{"Texel", orb.Point{4.824761912, 53.160753042}, orb.Point{117380.12, 575040.34}},
		{"Groningen", orb.Point{6.776726674, 53.419482050}, orb.Point{247380.56, 604580.78}},
		{"Amersfoort", orb.Point{5.387203657, 52.155172897}, orb.Point{155000, 463000}},
		{"Zeeland", orb.Point{3.397588595, 51.368607152}, orb.Point{16460.91, 377380.23}},
		{"Limburg", orb.Point{5.773795548, 50.792584916}, orb.Point{182260.45, 311480.67}},
		{"Maasvlakte", orb.Point{4.072887101, 51.947393898}, orb.Point{64640.89, 440700.0101}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := rd.Forward(c.lonlat)
			if d := math.Hypot(got[0]-c.xy[0], got[1]-c.xy[1]); d > 0.25 {
				t.Errorf("got %.3f, want %.3f: %.3f m off", got, c.xy, d)
			}
			if back := rd.Inverse(c.xy); !near(back, c.lonlat, 0.25) {
				t.Errorf("back %.9f, want %.9f", back, c.lonlat)
			}
		})
	}
}

// TestObliqueStereographic is the worked example of EPSG Guidance Note 7-2 for method 9809, without a change of datum.
func TestObliqueStereographic(t *testing.T) {
	got := rdNew.project(orb.Point{6, 53})
	if want := (orb.Point{196105.283, 557057.739}); math.Hypot(got[0]-want[0], got[1]-want[1]) > 1e-3 {
		t.Errorf("got %.4f, want %.3f", got, want)
	}
	if back := rdNew.unproject(got); !near(back, orb.Point{6, 53}, 1e-6) {
		t.Errorf("back %.12f", back)
	}
}

// TestSwissPoints checks LV95 with the example of swisstopo's approximate formulas, which are good to a metre, and with
// what PROJ computes, which shifts from height 0 on the other ellipsoid and differs by a millimetre.
func TestSwissPoints(t *testing.T) {
	lv95 := mustCRS(t, "EPSG:2056")
	published := orb.Point{8 + 43.0/60 + 49.79/3600, 46 + 2.0/60 + 38.87/3600}
	if got := lv95.Forward(published); math.Hypot(got[0]-2_700_000, got[1]-1_100_000) > 1 {
		t.Errorf("got %.3f", got)
	}
	if got := lv95.Forward(orb.Point{8.4858, 47.0579}); math.Hypot(got[0]-2679555.83307, got[1]-1212405.38851) > 3e-3 {
		t.Errorf("got %.5f", got)
	}
	if got := swissLV95.project(orb.Point{7 + 26.0/60 + 22.5/3600, 46 + 57.0/60 + 8.66/3600}); got != (orb.Point{2_600_000, 1_200_000}) {
		t.Errorf("the old observatory of Bern is at %.6f", got)
	}
}

// TestSphereRoundTrip holds both ways together to a hundredth of a millimetre over half of Europe.
func TestSphereRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-10, 25).Draw(t, "lon"), rapid.Float64Range(36, 60).Draw(t, "lat")}
		for _, crs := range []CRS{{kind: crs28992}, {kind: crs2056}} {
			if back := crs.Inverse(crs.Forward(p)); !near(back, p, 1e-5) {
				t.Fatalf("%v: %.12f comes back as %.12f", crs, p, back)
			}
		}
	})
}

// TestDutchHeights: the compound system is the plane one, with heights that nobody converts.
func TestDutchHeights(t *testing.T) {
	for _, name := range []string{"EPSG:7415", "7415", "https://www.opengis.net/def/crs/EPSG/0/7415", "urn:ogc:def:crs:EPSG::7415"} {
		if got, err := ParseCRS(name); err != nil || got != mustCRS(t, "EPSG:28992") {
			t.Errorf("%s is %v, %v", name, got, err)
		}
	}
}
