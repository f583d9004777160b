package access

import (
	"sync"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
)

// tally counts people by micro-grid and age. It is made in one pass over all people, once per view: nothing running is
// kept by age, which changes from day to day without a commit.
type tally struct {
	once   sync.Once
	byGrid map[grid.Code]*aged
}

// aged are the people of one micro-grid.
type aged struct{ over60, over80 int }

// ofGrid returns a derived value of a grid: all that lies in a grid in scope is in scope.
func (s Seen) ofGrid(name string) (twin.Value, Shown) {
	c := scopeOf(s.e)
	switch name {
	case "residents":
		return s.v.smallFigure(s.v.residentsOf(c)), Whole
	case "over_60", "over_80":
		n := s.v.agedIn(c)
		if name == "over_60" {
			return s.v.smallFigure(n.over60), Whole
		}
		return s.v.smallFigure(n.over80), Whole
	}
	return twin.Value{}, Absent
}

// residentsOf adds up the running counts of a grid's subtree.
func (v *View) residentsOf(c grid.Code) int {
	t := v.s.Schema().Type("person")
	if c == 0 || t == nil {
		return 0
	}
	if c.Level() == grid.Micro {
		return v.s.Counts(c).Of(t)
	}
	n := 0
	for counts := range v.s.AllCounts() {
		if counts.Grid != 0 && c.Contains(counts.Grid) {
			n += counts.Of(t)
		}
	}
	return n
}

func (v *View) agedIn(c grid.Code) (sum aged) {
	v.tally.once.Do(v.countAged)
	for g, n := range v.tally.byGrid {
		if c.Contains(g) {
			sum.over60 += n.over60
			sum.over80 += n.over80
		}
	}
	return sum
}

func (v *View) countAged() {
	v.tally.byGrid = map[grid.Code]*aged{}
	t := v.s.Schema().Type("person")
	if t == nil {
		return
	}
	for e := range v.s.All(t, 0) {
		age, known := v.age(e)
		if !known || age < 60 || e.Grid == 0 {
			continue
		}
		n := v.tally.byGrid[e.Grid]
		if n == nil {
			n = &aged{}
			v.tally.byGrid[e.Grid] = n
		}
		n.over60++
		if age >= 80 {
			n.over80++
		}
	}
}
