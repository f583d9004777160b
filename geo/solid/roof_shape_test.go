package solid

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// build makes a body of a letter.
func build(t testing.TB, letter string, b Building) *Solid {
	t.Helper()
	b.Footprint = place(letters()[letter], orb.Point{121.2, 31.3}, 0)
	s, err := Build(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRoofShapes counts what a builder would count: gables, faces of the roof, and points of the ridge.
func TestRoofShapes(t *testing.T) {
	for name, want := range map[string]string{
		"rectangle/gable": "gable: 2 gables, 2 faces, 2 on the ridge", "rectangle/hip": "hip: 0 gables, 4 faces, 2 on the ridge",
		"square/gable": "gable: 2 gables, 2 faces, 2 on the ridge", "square/hip": "hip: 0 gables, 4 faces, 1 on the ridge",
		"straight/gable": "gable: 2 gables, 2 faces, 2 on the ridge", "straight/hip": "hip: 0 gables, 4 faces, 2 on the ridge",
		"L/gable": "gable: 2 gables, 4 faces, 2 on the ridge", "L/hip": "hip: 0 gables, 6 faces, 2 on the ridge",
		"T/gable": "gable: 3 gables, 5 faces, 3 on the ridge", "T/hip": "hip: 0 gables, 8 faces, 3 on the ridge",
		"U/gable": "gable: 2 gables, 6 faces, 4 on the ridge", "U/hip": "hip: 0 gables, 8 faces, 4 on the ridge",
		"cross/gable": "gable: 4 gables, 8 faces, 5 on the ridge", "cross/hip": "hip: 0 gables, 12 faces, 5 on the ridge",
		"courtyard/hip": "hip: 0 gables, 8 faces, 4 on the ridge", "hexagon/hip": "hip: 0 gables, 6 faces, 1 on the ridge",
		"triangle/gable": "hip: 0 gables, 3 faces, 1 on the ridge", "L/shed": "shed: 0 gables, 1 faces, 2 on the ridge",
	} {
		t.Run(name, func(t *testing.T) {
			letter, roof, _ := strings.Cut(name, "/")
			asked, _ := ParseRoof(roof)
			s := build(t, letter, Building{HeightM: 8, EavesM: 5, Roof: asked})
			gables, faces := 0, 0
			var ridge []Vec3
			for _, f := range s.Faces {
				if f.Kind == Wall && len(f.Rings[0]) == 5 {
					gables++
				}
				if f.Kind == RoofFace {
					faces++
				}
				for _, v := range f.Rings[0] {
					// Coordinates are stored in steps of a millimetre, which moves points of the ridge apart.
					near := func(w Vec3) bool { return w.sub(v).length() < 0.2 }
					if f.Kind == RoofFace && v[2] > 8-0.002 && !slices.ContainsFunc(ridge, near) {
						ridge = append(ridge, v)
					}
				}
			}
			if got := fmt.Sprintf("%v: %d gables, %d faces, %d on the ridge", s.Roof, gables, faces, len(ridge)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			if (s.Fallback != "") != (s.Roof != asked) {
				t.Errorf("a %v roof, fallback %q", s.Roof, s.Fallback)
			}
		})
	}
}

func TestDerivedEaves(t *testing.T) {
	for name, c := range map[string]struct {
		letter  string
		heightM float64
		roof    Roof
		want    float64
	}{
		"8 m wide, 30°":               {"rectangle", 12, Gable, 12 - 4*math.Tan(math.Pi/6)},
		"8 m wide, 30°, hip":          {"rectangle", 12, Hip, 12 - 4*math.Tan(math.Pi/6)},
		"8 m wide, 15°":               {"rectangle", 12, Shed, 12 - 8*math.Tan(math.Pi/12)},
		"a third of a low house":      {"rectangle", 3, Gable, 2},
		"courtyard, wings 6 m wide":   {"courtyard", 9, Hip, 9 - 3*math.Tan(math.Pi/6)},
		"a tower keeps its pitch":     {"square", 100, Hip, 100 - 4.5*math.Tan(math.Pi/6)},
		"flat: eaves are where it is": {"square", 6, Flat, 6},
	} {
		t.Run(name, func(t *testing.T) {
			s := build(t, c.letter, Building{HeightM: c.heightM, Roof: c.roof})
			if got := low(s); math.Abs(got-c.want) > 0.002 {
				t.Errorf("eaves at %.4f m, want %.4f m", got, c.want)
			}
		})
	}
}

// TestShedFallsNorth looks at the roof of a house whose long sides face north and south.
func TestShedFallsNorth(t *testing.T) {
	s := build(t, "rectangle", Building{HeightM: 6, Roof: Shed})
	n := s.Faces[len(s.Faces)-1].Normal()
	if math.Abs(n[0]) > 1e-3 || n[1] < 0.1 {
		t.Errorf("the roof looks to %v", n)
	}
}

// TestRoofsGiveUp tells the reasons for flat roofs that one can count on.
func TestRoofsGiveUp(t *testing.T) {
	round := orb.Ring{}
	for i := range 300 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 300)
		round = append(round, orb.Point{60 * cos, 60 * sin})
	}
	for name, c := range map[string]struct {
		footprint orb.Polygon
		eavesM    float64
		want      string
	}{
		"many corners":              {orb.Polygon{append(round, round[0])}, 0, "300 corners are more than 250"},
		"steeper than a wall":       {box(0, 0, 9, 0.2), 4, "the roof has only 0.1 m to rise by 5 m"},
		"eaves as high as the roof": {letters()["L"], 9, "the ridge is only 0 m above the eaves"},
	} {
		t.Run(name, func(t *testing.T) {
			p := place(c.footprint, orb.Point{121.2, 31.3}, 0)
			s, err := Build(Building{Footprint: p, HeightM: 9, EavesM: c.eavesM, Roof: Hip})
			if err != nil {
				t.Fatal(err)
			}
			if s.Roof != Flat || !strings.HasPrefix(s.Fallback, c.want) {
				t.Errorf("%v, %q", s.Roof, s.Fallback)
			}
			if err := judgePrism(s, p, 9); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLargestFootprints makes bodies of what nobody surveys: 60 000 vertices of a round yard, and 12 000 holes.
func TestLargestFootprints(t *testing.T) {
	round := orb.Ring{}
	for i := range 60_000 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 60_000)
		round = append(round, orb.Point{300 * cos, 300 * sin})
	}
	sieve := box(0, 0, 1000, 1000)
	for i := range 12_000 {
		hole := box(float64(i%110)*9+3, float64(i/110)*9+3, 1+float64(i%7), 2)[0]
		hole.Reverse()
		sieve = append(sieve, hole)
	}
	for name, c := range map[string]struct {
		footprint orb.Polygon
		least     float64 // of the area
	}{
		"round": {orb.Polygon{append(round, round[0])}, 0.999}, "sieve": {sieve, 0.9},
	} {
		t.Run(name, func(t *testing.T) {
			p := place(c.footprint, orb.Point{121.2, 31.3}, 0)
			s, err := Build(Building{Footprint: p, HeightM: 9})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(); err != nil {
				t.Error(err)
			}
			n := len(s.Faces[0].Rings)
			for _, r := range s.Faces[0].Rings {
				n += len(r)
			}
			if got, want := s.FootprintM2(), geo.AreaM2(p); n > 2*maxVertices || got < c.least*want || got > want/c.least {
				t.Errorf("%d vertices, %.0f m² of %.0f m²", n, got, want)
			}
		})
	}
}

// TestBuildIsDeterministic builds twice and compares every bit.
func TestBuildIsDeterministic(t *testing.T) {
	for name := range letters() {
		for _, roof := range AllRoofs() {
			a, b := build(t, name, Building{HeightM: 8, Roof: roof}), build(t, name, Building{HeightM: 8, Roof: roof})
			if fmt.Sprint(a.Faces, a.Mesh()) != fmt.Sprint(b.Faces, b.Mesh()) {
				t.Errorf("%s, %v differs", name, roof)
			}
		}
	}
}

// TestNearlyTouchingRings keeps footprints that fuzzing found: valid in lon/lat by less than a nanometre.
func TestNearlyTouchingRings(t *testing.T) {
	for name, r := range map[string]orb.Ring{
		"a spike along a wall": {{48, 88}, {65, 32}, {48, 48}, {32, 32}, {40, 40}},
		"a vertex on a wall":   {{0, 0}, {-1, 48}, {30, 30}, {70, 70}},
		"a slit closed":        {{0, 0}, {48, 32}, {88, 88}, {-1, 48}, {30, 30}, {70, 70}},
		"no wider than atoms":  {{49, 49}, {48, 48}, {32, 32}},
		"two needles":          {{48, 48}, {32, 32}, {48, 49}, {-96, -96}},
	} {
		for _, roof := range AllRoofs() {
			t.Run(name+"/"+roof.String(), func(t *testing.T) {
				p := orb.Polygon{{}}
				for _, v := range r {
					p[0] = append(p[0], orb.Point{121.2 + v[0]*1e-6, 31.3 + v[1]*1e-6})
				}
				p[0] = append(p[0], p[0][0])
				s, err := Build(Building{Footprint: p, HeightM: 6, Roof: roof})
				if err != nil {
					t.Skip(err) // by then it encloses nothing
				}
				if err := judge(s); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
