package solid

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
)

// judgeRoof says what is wrong with a body under a pitched roof.
func judgeRoof(s *Solid, b Building) error {
	if err := judge(s); err != nil {
		return err
	}
	if s.Roof == Flat {
		return judgePrism(s, b.Footprint, b.HeightM)
	}
	if err := judgeArea(s.FootprintM2(), b.Footprint, straightM); err != nil {
		return err
	}
	// The volume under the roof is also the sum over its triangles seen from above.
	low, high, under := low(s), high(s), 0.0
	m := s.Mesh()
	for i, t := range m.Triangles {
		if m.Kinds[i] != RoofFace {
			continue
		}
		a, b, c := m.Positions[t[0]], m.Positions[t[1]], m.Positions[t[2]]
		z := (a[2] + b[2] + c[2]) / 3
		under += ringArea(orb.Ring{{a[0], a[1]}, {b[0], b[1]}, {c[0], c[1]}}) * z
	}
	if high != b.BaseM+b.HeightM {
		return fmt.Errorf("the ridge is at %g m, asked for %g m", high, b.BaseM+b.HeightM)
	}
	if b.EavesM > 0 && low != b.BaseM+b.EavesM {
		return fmt.Errorf("the eaves are at %g m, asked for %g m", low, b.BaseM+b.EavesM)
	}
	area, volume := s.FootprintM2(), s.VolumeM3()
	if want := under - area*b.BaseM; math.Abs(volume-want) > 1e-9*area*(b.HeightM+math.Abs(b.BaseM))+uneven(s)*roofM2(s) {
		return fmt.Errorf("volume %g m³, under the faces of the roof %g m³", volume, want)
	}
	if !(volume > area*(low-b.BaseM) && volume < area*b.HeightM) {
		return fmt.Errorf("volume %g m³ is not between %g m³ up to the eaves and %g m³ up to the ridge", volume, area*(low-b.BaseM), area*b.HeightM)
	}
	return judgeFaces(s)
}

// uneven returns how far a vertex lies beside the plane of its face.
func uneven(s *Solid) float64 {
	off := 0.0
	for _, f := range s.Faces {
		n := f.Normal()
		for _, r := range f.Rings {
			for _, v := range r {
				off = max(off, math.Abs(n.dot(v.sub(f.Rings[0][0]))))
			}
		}
	}
	return off
}

// roofM2 returns the area of the roof.
func roofM2(s *Solid) float64 {
	sum := 0.0
	for _, f := range s.Faces {
		if f.Kind == RoofFace {
			sum += f.AreaM2()
		}
	}
	return sum
}

// high and low return the heights of the ridge and the eaves.
func high(s *Solid) float64 {
	z := math.Inf(-1)
	for _, f := range s.Faces {
		for _, v := range f.Rings[0] {
			z = max(z, v[2])
		}
	}
	return z
}

func low(s *Solid) float64 {
	z := math.Inf(1)
	for _, f := range s.Faces {
		for _, v := range f.Rings[0] {
			if f.Kind == RoofFace {
				z = min(z, v[2])
			}
		}
	}
	return z
}

// judgeFaces says where faces are not plane, or a vertex of the roof lies outside of the footprint.
func judgeFaces(s *Solid) error {
	var footprint orb.Polygon
	for _, r := range s.Faces[0].Rings {
		ring := orb.Ring{}
		for _, v := range r {
			ring = append(ring, orb.Point{v[0], v[1]})
		}
		footprint = append(footprint, append(ring, ring[0]))
	}
	if d, rise := uneven(s), high(s)-low(s); d > 2*sameKnotM*max(1, rise/4) {
		return fmt.Errorf("a face is %g m off its plane", d)
	}
	for i, f := range s.Faces {
		for _, r := range f.Rings {
			for _, v := range r {
				if p := (orb.Point{v[0], v[1]}); !geo.ContainsPoint(footprint, p) && planeDistance(footprint, p) > 1e-6 {
					return fmt.Errorf("face %d (%v): %v is outside of the footprint by %g m", i, f.Kind, v, planeDistance(footprint, p))
				}
			}
		}
	}
	return nil
}

// planeDistance returns how far a point is from the border of a polygon in the plane.
func planeDistance(poly orb.Polygon, p orb.Point) float64 {
	least := math.Inf(1)
	for _, r := range poly {
		for i := range r[1:] {
			a, b := r[i], r[i+1]
			dx, dy := b[0]-a[0], b[1]-a[1]
			along := min(max(((p[0]-a[0])*dx+(p[1]-a[1])*dy)/(dx*dx+dy*dy), 0), 1)
			least = min(least, math.Hypot(a[0]+along*dx-p[0], a[1]+along*dy-p[1]))
		}
	}
	return least
}

func TestRoofsOfLetters(t *testing.T) {
	for name, p := range letters() {
		for _, roof := range AllRoofs() {
			for _, turn := range []float64{0, 0.3, 2} {
				t.Run(fmt.Sprintf("%s/%v/%g", name, roof, turn), func(t *testing.T) {
					b := Building{Footprint: place(p, orb.Point{121.2, 31.3}, turn), BaseM: 4.2, HeightM: 9, EavesM: 5, Roof: roof}
					if err := geo.Validate(b.Footprint); err != nil {
						t.Skip(err)
					}
					s, err := Build(b)
					if err != nil {
						t.Fatal(err)
					}
					if err := judgeRoof(s, b); err != nil {
						t.Error(err)
					}
					if s.Fallback != "" {
						t.Log(s.Roof, s.Fallback)
					}
				})
			}
		}
	}
}

// tally counts how roofs came out.
type tally struct {
	tried, flat, other int
	why                map[string]int
}

// add notes a roof; one that would rise by less than a centimetre, over a wall, or more than 87°, is flat for good reason.
func (n *tally) add(s *Solid, asked Roof) {
	n.tried++
	switch {
	case s.Roof == Flat && strings.Contains(s.Fallback, " only "):
	case s.Roof == Flat:
		n.flat++
		if n.why == nil {
			n.why = map[string]int{}
		}
		n.why[s.Fallback]++
	case s.Roof != asked:
		n.other++
	}
}

// mostFlat is the share of roofs, one in so many, that may fall back to flat.
const mostFlat = 100

func (n *tally) judge(t *testing.T, what string) {
	t.Helper()
	t.Logf("%s: %d roofs, %d became flat, %d hip instead of gable %v", what, n.tried, n.flat, n.other, n.why)
	if n.flat*mostFlat > n.tried {
		t.Errorf("%s: %d of %d roofs became flat", what, n.flat, n.tried)
	}
}

func TestRoofsOfAnyFootprint(t *testing.T) {
	var n tally
	rapid.Check(t, func(t *rapid.T) {
		b := Building{
			Footprint: drawFootprint(t), BaseM: rapid.Float64Range(-500, 9000).Draw(t, "base"), HeightM: rapid.Float64Range(2, 100).Draw(t, "height"),
			Roof: rapid.SampledFrom([]Roof{Gable, Hip, Shed}).Draw(t, "roof"),
		}
		if rapid.Bool().Draw(t, "eaves") {
			b.EavesM = b.HeightM * rapid.Float64Range(0.1, 0.9).Draw(t, "part")
		}
		s, err := Build(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := judgeRoof(s, b); err != nil {
			t.Error(err, s.Roof, s.Fallback)
		}
		n.add(s, b.Roof)
	})
	n.judge(t, "any footprint")
}

func TestRealRoofs(t *testing.T) {
	eachRealSet(t, func(t *testing.T, footprints []orb.Polygon) {
		for _, roof := range []Roof{Gable, Hip, Shed} {
			var quads, others tally
			for _, p := range footprints {
				b := Building{Footprint: p, BaseM: 3, HeightM: 12.5, Roof: roof}
				s, err := Build(b)
				if err != nil {
					t.Errorf("%v: %v", p, err)
					continue
				}
				if err := judgeRoof(s, b); err != nil {
					t.Errorf("%v %v %v: %v", s.Roof, s.Fallback, p, err)
				}
				if len(p) == 1 && len(p[0]) == 5 {
					quads.add(s, roof)
				} else {
					others.add(s, roof)
				}
			}
			quads.judge(t, roof.String()+" on four corners")
			others.judge(t, roof.String()+" on others")
		}
	})
}
