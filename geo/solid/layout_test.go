package solid

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestUnitOrder shuffles units and finds them in the order in which people count them.
func TestUnitOrder(t *testing.T) {
	want := []Unit{
		{ID: 9, Floor: -1, Room: "9"},
		{ID: 3, Floor: 1},
		{ID: 5, Floor: 1},
		{ID: 4, Floor: 1, Room: "2"},
		{ID: 2, Floor: 1, Room: "10"},
		{ID: 8, Floor: 1, Room: "10a"},
		{ID: 1, Floor: 1, Room: "103"},
		{ID: 7, Floor: 1, Room: "厅"},
		{ID: 6, Floor: 1, Stair: "2", Room: "1"},
		{ID: 11, Floor: 1, Stair: "10", Room: "1"},
		{ID: 10, Floor: 2, Room: "1"},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		got := slices.Clone(want)
		rng.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, func(a, b Unit) int { return a.Compare(&b) })
		for i := range want {
			if got[i].ID != want[i].ID {
				t.Fatalf("%d: %+v, want %+v", i, got[i], want[i])
			}
		}
	}
}

func TestKnown(t *testing.T) {
	for _, c := range []struct {
		name    string
		heightM float64
		floors  int
		wantM   float64
		want    int
	}{
		{"nothing", 0, 0, 3, 1},
		{"floors alone", 0, 4, 12, 4},
		{"height alone", 14.8, 0, 14.8, 5},
		{"both", 8, 2, 8, 2},
		{"a shed", 1, 0, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if heightM, floors := Known(c.heightM, c.floors); heightM != c.wantM || floors != c.want {
				t.Errorf("%g m, %d floors", heightM, floors)
			}
		})
	}
}

func TestEavesM(t *testing.T) {
	if got := EavesM(nil, 2, 9); got != 9 {
		t.Errorf("no body: %g", got)
	}
	s, err := Build(Building{Footprint: around(rect(0, 0, 12, 8)), BaseM: 2, HeightM: 9, EavesM: 6, Roof: Hip})
	if err != nil {
		t.Fatal(err)
	}
	if got := EavesM([]*Solid{s}, 2, 11); got != 8 {
		t.Errorf("hip: %g", got)
	}
	if got := EavesM([]*Solid{s}, 8, 11); got != 11 {
		t.Errorf("a roof from the ground: %g", got)
	}
}

func TestRoofOf(t *testing.T) {
	for _, c := range []struct {
		name   string
		bodies []*Solid
		want   Roof
		why    string
	}{
		{"no body", nil, Flat, ""},
		{"as asked", []*Solid{{Roof: Hip}, {Roof: Hip}}, Hip, ""},
		{"one part fell back", []*Solid{{Roof: Hip}, {Fallback: "narrow"}}, Flat, "narrow"},
		{"two reasons", []*Solid{{Fallback: "narrow"}, {Fallback: "narrow"}, {Roof: Hip, Fallback: "no end"}}, Flat, "narrow; no end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, why := RoofOf(c.bodies); got != c.want || why != c.why {
				t.Errorf("%v, %q", got, why)
			}
		})
	}
}
