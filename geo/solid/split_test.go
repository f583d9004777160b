package solid

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
)

// around makes a polygon of metres east and north of a place in the village.
func around(rings ...[][2]float64) orb.Polygon {
	frame := NewFrame(orb.Point{121.2448, 31.3084})
	var p orb.Polygon
	for _, r := range rings {
		var ring orb.Ring
		for _, v := range r {
			ring = append(ring, frame.LonLat(v[0], v[1]))
		}
		p = append(p, append(ring, ring[0]))
	}
	return geo.Orient(geo.Round(p)).(orb.Polygon)
}

func rect(w, s, e, n float64) [][2]float64 { return [][2]float64{{w, s}, {e, s}, {e, n}, {w, n}} }

// mend is what rounding may take and give: a millimetre along each metre of edge, the footprint's and the cuts'.
func mend(footprint orb.Geometry, p *Plan) float64 {
	m := 0.0
	for _, q := range polygonsOf(footprint) {
		m += perimeterM(q)
	}
	for _, q := range p.all() {
		m += perimeterM(q)
	}
	return 0.0015*m + 1e-6*geo.AreaM2(footprint)
}

func (p *Plan) all() []orb.Polygon { return append(append([]orb.Polygon(nil), p.Rooms...), p.Core...) }

// checkPlan proves a plan: so many valid rooms, disjoint, inside, and nothing lost.
func checkPlan(footprint orb.Geometry, p *Plan, rooms int) error {
	if len(p.Rooms) != rooms {
		return fmt.Errorf("%d rooms, want %d", len(p.Rooms), rooms)
	}
	sum, tol := 0.0, mend(footprint, p)
	whole, err := simple(footprint)
	if err != nil {
		return err
	}
	all := p.all()
	for i, q := range all {
		if err := geo.Validate(q); err != nil {
			return fmt.Errorf("room %d: %w", i, err)
		}
		if !reflect.DeepEqual(geo.Orient(geo.Round(q)), orb.Geometry(q)) {
			return fmt.Errorf("room %d is not as it would be stored", i)
		}
		sum += geo.AreaM2(q)
		g, err := simple(q)
		if err != nil {
			return err
		}
		out, err := geom.Difference(g, whole)
		if err != nil {
			return err
		}
		if a := areaOf(out); a > tol {
			return fmt.Errorf("%.4f m² of room %d lie outside the footprint", a, i)
		}
		for k := range i {
			if !q.Bound().Intersects(all[k].Bound()) {
				continue
			}
			o, _ := simple(all[k])
			both, err := geom.Intersection(g, o)
			if err != nil {
				return err
			}
			// Neighbours share whole edges, so what they have in common has no area at all but for how the overlay rounds.
			if a := areaOf(both); a > 1e-4 {
				return fmt.Errorf("rooms %d and %d share %.5f m²", k, i, a)
			}
		}
	}
	if d := math.Abs(sum - geo.AreaM2(footprint)); d > tol {
		return fmt.Errorf("rooms and core have %.4f m², the footprint %.4f", sum, geo.AreaM2(footprint))
	}
	return nil
}

func areaOf(g geom.Geometry) float64 {
	o, err := geo.ParseWKB(g.AsBinary())
	if err != nil {
		return math.Inf(1)
	}
	return geo.AreaM2(o)
}

func shapes() map[string]orb.Geometry {
	l := around([][2]float64{{0, 0}, {20, 0}, {20, 8}, {8, 8}, {8, 18}, {0, 18}})
	u := around([][2]float64{{0, 0}, {24, 0}, {24, 20}, {17, 20}, {17, 7}, {7, 7}, {7, 20}, {0, 20}})
	return map[string]orb.Geometry{
		"square":    around(rect(0, 0, 12, 12)),
		"long":      around(rect(0, 0, 40, 9)),
		"turned":    around([][2]float64{{0, 0}, {20, 11}, {15, 20}, {-5, 9}}),
		"L":         l,
		"U":         u,
		"T":         around([][2]float64{{0, 10}, {9, 10}, {9, 0}, {16, 0}, {16, 10}, {25, 10}, {25, 18}, {0, 18}}),
		"court":     around(rect(0, 0, 30, 24), rect(10, 8, 20, 16)),
		"two halls": orb.MultiPolygon{around(rect(0, 0, 20, 10)), around(rect(40, 0, 60, 20))},
		"comb": around([][2]float64{
			{0, 0}, {36, 0}, {36, 15}, {30, 15}, {30, 5}, {24, 5}, {24, 15}, {18, 15}, {18, 5}, {12, 5}, {12, 15}, {6, 15}, {6, 5}, {0, 5},
		}),
	}
}

func TestSplitFloor(t *testing.T) {
	for name, g := range shapes() {
		t.Run(name, func(t *testing.T) {
			for n := 1; n <= 13; n++ {
				p, err := SplitFloor(g, n)
				if err != nil {
					t.Errorf("%d rooms: %v", n, err)
					continue
				}
				if err := checkPlan(g, &p, n); err != nil {
					t.Errorf("%d rooms: %v", n, err)
				}
				again, _ := SplitFloor(g, n)
				if !reflect.DeepEqual(p, again) {
					t.Errorf("%d rooms: another plan the second time", n)
				}
			}
		})
	}
}

// Rooms of a plain house are alike, on both sides of a corridor that each of them touches.
func TestSplitFloorCorridor(t *testing.T) {
	p, err := SplitFloor(around(rect(0, 0, 24, 12)), 8)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Core) != 1 {
		t.Fatalf("%d cores, want 1", len(p.Core))
	}
	for i, r := range p.Rooms {
		if a := geo.AreaM2(r); a < 30 || a > 32 {
			t.Errorf("room %d has %.1f m²", i, a)
		}
		if !geo.Intersects(r, p.Core[0]) {
			t.Errorf("room %d has no door to the corridor", i)
		}
	}
	if p.Rooms[0].Bound().Min[0] > p.Rooms[3].Bound().Min[0] || p.Rooms[0].Bound().Min[1] < p.Rooms[4].Bound().Min[1] {
		t.Error("rooms do not go from west to east, and from north to south")
	}
}

func TestSplitFloorRefusesWhatDoesNotFit(t *testing.T) {
	for _, n := range []int{0, -1, MaxRooms + 1, 60} {
		if _, err := SplitFloor(around(rect(0, 0, 6, 4)), n); !errors.Is(err, ErrNoRoom) {
			t.Errorf("%d rooms: %v, want ErrNoRoom", n, err)
		}
	}
}

func TestSplitBeside(t *testing.T) {
	house := around(rect(0, 0, 24, 12))
	drawn := []orb.Polygon{around(rect(0.2, 0.2, 7, 11.8)), around(rect(7.2, 0.2, 12, 5))}
	p, err := SplitBeside(house, drawn, 4)
	if err != nil {
		t.Fatal(err)
	}
	all := Plan{Rooms: append(p.Rooms, drawn...), Core: p.Core}
	if err := checkPlan(house, &all, 6); err != nil {
		t.Error(err)
	}
	full := []orb.Polygon{around(rect(0.2, 0.2, 11.9, 11.8)), around(rect(12.1, 0.2, 23.8, 11.8))}
	if _, err := SplitBeside(house, full, 1); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a floor of walls alone: %v, want ErrNoRoom", err)
	}
}

func TestLayout(t *testing.T) {
	house, drawn := around(rect(0, 0, 24, 12)), around(rect(0.2, 0.2, 7, 11.8))
	l := NewLayout(house)
	got, err := l.Floor([]orb.Polygon{nil, drawn, nil})
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := SplitBeside(house, []orb.Polygon{drawn}, 2)
	if !reflect.DeepEqual(got.Rooms, []orb.Polygon{plan.Rooms[0], drawn, plan.Rooms[1]}) {
		t.Errorf("%v", got)
	}
	if got, err = l.Floor([]orb.Polygon{drawn, drawn}); err != nil || len(got.Rooms) != 2 {
		t.Errorf("all drawn: %v, %v", got, err)
	}
	if got, err = NewLayout(drawn).Floor([]orb.Polygon{drawn, nil}); !errors.Is(err, ErrNoRoom) || got.Rooms[1] != nil {
		t.Errorf("a full floor: %v, %v", got, err)
	}
	if got, err = l.Floor(nil); err != nil || !reflect.DeepEqual(got.Core, []orb.Polygon{house}) {
		t.Errorf("no units: %v, %v", got, err)
	}
	plain, _ := SplitFloor(house, 4)
	for range 2 {
		if got, err = l.Floor(make([]orb.Polygon, 4)); err != nil || !reflect.DeepEqual(got, plain) {
			t.Errorf("nothing drawn: %v, %v", got, err)
		}
	}
}

// TestSplitRandom divides stars, combs and rings of any size and turn, with courtyards and without.
func TestSplitRandom(t *testing.T) {
	for name, draw := range map[string]func(*rapid.T) orb.Polygon{"jagged": jagged, "built": drawFootprint} {
		t.Run(name, func(t *testing.T) { splitRandom(t, draw) })
	}
}

func splitRandom(t *testing.T, draw func(*rapid.T) orb.Polygon) {
	rapid.Check(t, func(t *rapid.T) {
		g := geo.Round(draw(t)).(orb.Polygon)
		if geo.Validate(g) != nil {
			t.Skip("not a footprint")
		}
		n := rapid.IntRange(1, 12).Draw(t, "rooms")
		p, err := SplitFloor(g, n)
		if errors.Is(err, ErrNoRoom) {
			if a := geo.AreaM2(g); a/float64(n) > 40 {
				t.Fatalf("%.0f m² have no place for %d rooms: %v", a, n, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := checkPlan(g, &p, n); err != nil {
			t.Fatal(err)
		}
	})
}

func jagged(t *rapid.T) orb.Polygon {
	corners := rapid.IntRange(3, 24).Draw(t, "corners")
	turn := rapid.Float64Range(0, 7).Draw(t, "turn")
	var outer, inner [][2]float64
	for i := range corners {
		r := rapid.Float64Range(6, 30).Draw(t, "radius")
		a := turn + 2*math.Pi*float64(i)/float64(corners)
		outer = append(outer, [2]float64{r * math.Cos(a), r * math.Sin(a)})
		inner = append(inner, [2]float64{r * math.Cos(a) / 3, r * math.Sin(a) / 3})
	}
	if rapid.Bool().Draw(t, "court") {
		return around(outer, inner)
	}
	return around(outer)
}

func TestStoreys(t *testing.T) {
	for _, c := range []struct {
		name         string
		above, below int
		want         []Storey
	}{
		{"two and a cellar", 2, 1, []Storey{{-1, 1, 4, false}, {1, 4, 7, false}, {2, 7, 10, true}}},
		{"under ground alone", 0, 2, []Storey{{-2, -2, 1, false}, {-1, 1, 4, false}}},
		{"none", 0, 0, []Storey{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Storeys(4, 10, c.above, c.below); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		base, eaves := rapid.Float64Range(-50, 50).Draw(t, "base"), rapid.Float64Range(50.5, 700).Draw(t, "eaves")
		above, below := rapid.IntRange(1, 200).Draw(t, "above"), rapid.IntRange(0, 20).Draw(t, "below")
		all := Storeys(base, eaves, above, below)
		for i := 1; i < len(all); i++ {
			if all[i].BaseM != all[i-1].TopM || all[i].HeightM() <= 0 {
				t.Fatalf("storey %d of %v", i, all)
			}
		}
		if top := all[len(all)-1]; len(all) != above+below || top.TopM != eaves || !top.UnderTheRoof || all[below].BaseM != base {
			t.Fatalf("%v", all)
		}
	})
}
