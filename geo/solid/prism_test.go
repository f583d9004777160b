package solid

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
)

func TestPrismsOfLetters(t *testing.T) {
	for name, p := range letters() {
		for _, turn := range []float64{0, 0.3, 2} {
			t.Run(name, func(t *testing.T) {
				footprint := place(p, orb.Point{121.2, 31.3}, turn)
				if err := geo.Validate(footprint); err != nil {
					t.Skip(err) // turned and rounded, rings that met cross by a millimetre
				}
				s, err := Build(Building{Footprint: footprint, BaseM: 4.2, HeightM: 9})
				if err != nil {
					t.Fatal(err)
				}
				if err := judgePrism(s, footprint, 9); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestPrismsOfAnyFootprint is the promise of flat roofs: there is no fallback below them.
func TestPrismsOfAnyFootprint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		footprint := drawFootprint(t)
		base, height := rapid.Float64Range(-500, 9000).Draw(t, "base"), rapid.Float64Range(0.5, 1000).Draw(t, "height")
		kept := footprint.Clone()
		s, err := Build(Building{Footprint: footprint, BaseM: base, HeightM: height})
		if err != nil {
			t.Fatal(err)
		}
		if err := judgePrism(s, footprint, base+height-base); err != nil {
			t.Error(err)
		}
		if !footprint.Equal(kept) {
			t.Error("the footprint was changed")
		}
	})
}

func TestBuildRefuses(t *testing.T) {
	square := place(letters()["square"], orb.Point{121.2, 31.3}, 0)
	for name, b := range map[string]Building{
		"no footprint":      {HeightM: 3},
		"an empty ring":     {HeightM: 3, Footprint: orb.Polygon{{}}},
		"a line":            {HeightM: 3, Footprint: orb.Polygon{{{1, 1}, {2, 1}, {1, 1}}}},
		"nothing within":    {HeightM: 3, Footprint: orb.Polygon{{{1, 1}, {1, 2}, {1, 3}, {1, 1}}}},
		"no number":         {HeightM: 3, Footprint: orb.Polygon{{{1, 1}, {1, math.NaN()}, {2, 3}, {1, 1}}}},
		"no height":         {Footprint: square},
		"a negative height": {HeightM: -3, Footprint: square},
		"endless":           {HeightM: math.Inf(1), Footprint: square},
		"a base of no use":  {HeightM: 3, BaseM: math.NaN(), Footprint: square},
		"eaves over ridge":  {HeightM: 3, EavesM: 3.1, Footprint: square},
	} {
		if s, err := Build(b); err == nil {
			t.Errorf("%s: %v", name, s)
		}
	}
	if s, err := Prism(square, NewFrame(square[0][0]), 3, 3); err == nil {
		t.Errorf("a prism without height: %v", s)
	}
}

// TestFrameMeasures compares the plane with geodesics, and the way back.
func TestFrameMeasures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		origin := orb.Point{rapid.Float64Range(-179, 179).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		x, y := rapid.Float64Range(-700, 700).Draw(t, "x"), rapid.Float64Range(-700, 700).Draw(t, "y")
		f := NewFrame(origin)
		p := f.LonLat(x, y)
		if gotX, gotY := f.XY(p); math.Hypot(gotX-x, gotY-y) > 1e-7 {
			t.Errorf("%g, %g came back as %g, %g", x, y, gotX, gotY)
		}
		if got, want := geo.DistanceM(origin, p), math.Hypot(x, y); math.Abs(got-want) > 1e-4 {
			t.Errorf("distance %.6f m, in the plane %.6f m", got, want)
		}
		// The matrix: the point lies on the ellipsoid but for the plane's rise above it.
		m := f.ECEF()
		at := Vec3{m[0]*x + m[4]*y + m[12], m[1]*x + m[5]*y + m[13], m[2]*x + m[6]*y + m[14]}
		sin, cos := math.Sincos(p[1] * radPerDeg)
		r, z := meridian(sin, cos)
		sinLon, cosLon := math.Sincos(p[0] * radPerDeg)
		if d := at.sub(Vec3{r * cosLon, r * sinLon, z}).length(); d > 0.09 {
			t.Errorf("the matrix is %g m off", d)
		}
	})
}

func TestParseRoof(t *testing.T) {
	for _, r := range AllRoofs() {
		if got, ok := ParseRoof(r.String()); got != r || !ok {
			t.Errorf("%v came back as %v", r, got)
		}
	}
	if r, ok := ParseRoof("onion"); r != Flat || ok {
		t.Errorf("onion is %v", r)
	}
}
