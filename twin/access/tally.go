package access

import (
	"cmp"
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
)

// tally counts people of at least an age by grid, at all levels. It is made once per version and day: nothing running
// is kept by age, which changes from day to day without a commit.
type tally struct {
	byGrid map[grid.Code]int
	hidden map[grid.Code]bool // from those outside staff roles
}

// tallyKey names a tally, and homesKey the house of a micro-grid that is hidden besides the small ones.
type (
	tallyKey struct {
		aged bool
		day  string
	}
	homesKey struct {
		least int64
		day   string
		grid  grid.Code
	}
)

// ofGrid returns a derived value of a grid: all that lies in a grid in scope is in scope.
func (s Seen) ofGrid(name string) (twin.Value, Shown) {
	c := scopeOf(s.e)
	least, ok := leastAge(name)
	if !ok {
		return twin.Value{}, Absent
	}
	if least == 0 && s.v.who.Staff() && c.Level() == grid.Micro { // the one look-up that maps are full of
		return twin.Int(int64(s.v.s.Counts(c).Of(s.v.s.Schema().Type("person")))), Whole
	}
	t := s.v.tallyOf(least)
	if t.hidden[c] && !s.v.who.Staff() {
		return twin.Value{}, Whole
	}
	return s.v.smallFigure(t.byGrid[c]), Whole
}

// day is what ages depend on.
func (v *View) day() string { return v.today.Format("2006-01-02") }

// tallyOf returns the tally of an age: everybody's is made of the running counts, the others of one pass over all
// people.
func (v *View) tallyOf(least int64) *tally {
	all := v.s.Keep(tallyKey{least > 0, v.day()}, func() any {
		if least == 0 {
			return []*tally{v.countAll()}
		}
		return v.countAged()
	}).([]*tally)
	if least == 80 {
		return all[1]
	}
	return all[0]
}

func (v *View) countAll() *tally {
	t := v.newTally()
	if person := v.s.Schema().Type("person"); person != nil {
		for n := range v.s.AllCounts() {
			t.add(n.Grid, n.Of(person))
		}
	}
	t.hidden = hideGrids(t.byGrid)
	return t
}

func (v *View) countAged() []*tally {
	over60, over80 := v.newTally(), v.newTally()
	if person := v.s.Schema().Type("person"); person != nil {
		for e := range v.s.All(person, 0) {
			age, known := v.age(e)
			if known && age >= 60 {
				over60.add(e.Grid, 1)
			}
			if known && age >= 80 {
				over80.add(e.Grid, 1)
			}
		}
	}
	over60.hidden, over80.hidden = hideGrids(over60.byGrid), hideGrids(over80.byGrid)
	return []*tally{over60, over80}
}

// newTally begins with every grid, for a grid in which nobody is has a figure too.
func (v *View) newTally() *tally {
	t := &tally{byGrid: map[grid.Code]int{}}
	if g := v.s.Schema().Type("grid"); g != nil {
		for e := range v.s.All(g, 0) {
			t.add(scopeOf(e), 0)
		}
	}
	return t
}

// add counts people in a grid and in all that it lies in.
func (t *tally) add(c grid.Code, n int) {
	for ; c != 0; c = c.Parent() {
		t.byGrid[c] += n
	}
}

// hideGrids says which figures are hidden, from the largest grids down.
func hideGrids(byGrid map[grid.Code]int) map[grid.Code]bool {
	hidden := map[grid.Code]bool{}
	kids := map[grid.Code][]grid.Code{}
	all := slices.Sorted(maps.Keys(byGrid)) // a longer code is a greater number: parents come first
	for _, c := range all {
		kids[c.Parent()] = append(kids[c.Parent()], c)
		hidden[c] = byGrid[c] < SmallFigure
	}
	for _, c := range all {
		figures := make([]int, len(kids[c]))
		for i, k := range kids[c] {
			figures[i] = byGrid[k]
		}
		if i, ok := besides(figures, hidden[c]); ok {
			hidden[kids[c][i]] = true
		}
	}
	return hidden
}

// besides picks the figure that is hidden among the parts of a sum besides those that are small. Of a sum that is told
// two parts must be hidden or none, lest one be had by subtraction; of one that is not told one at least, lest it be had
// by adding up.
func besides(parts []int, sumHidden bool) (at int, ok bool) {
	small := 0
	at = -1
	for i, n := range parts {
		switch {
		case n < SmallFigure:
			small++
		case at < 0 || n < parts[at]:
			at = i
		}
	}
	if sumHidden {
		return at, small == 0 && at >= 0
	}
	return at, small == 1 && at >= 0
}

// hiddenHome tells whether the figure of a house is hidden because of the others in its micro-grid.
func (v *View) hiddenHome(house *twin.Entity, least int64) bool {
	if house.Grid == 0 || v.who.Staff() {
		return false
	}
	return v.s.Keep(homesKey{least, v.day(), house.Grid}, func() any {
		homes := v.homesOf(house)
		slices.SortFunc(homes, func(a, b *twin.Entity) int { return cmp.Compare(a.ID, b.ID) })
		figures := make([]int, len(homes))
		for i, h := range homes {
			figures[i] = v.countFrom(h.ID, least)
		}
		if i, ok := besides(figures, v.tallyOf(least).hidden[house.Grid]); ok {
			return homes[i].ID
		}
		return twin.ID(0)
	}).(twin.ID) == house.ID
}

// homesOf lists the houses that share a house's micro-grid. Each meets the grid, by whose box they are looked up.
func (v *View) homesOf(house *twin.Entity) (homes []*twin.Entity) {
	box := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	if g, ok := v.s.ByCode(v.s.Schema().Type("grid"), house.Grid.String()); ok {
		if b, ok := g.Bound(); ok {
			box = b
		}
	}
	v.s.Boxes(house.Type).SearchVals(box, func(_ uint64, val any, _ bool) bool {
		if h := twin.Carried(val); h.Grid == house.Grid {
			homes = append(homes, h)
		}
		return true
	})
	return homes
}

// countFrom counts who goes by a house and has at least an age.
func (v *View) countFrom(house twin.ID, least int64) int {
	people := v.s.Dwellers(v.s.Schema().Type("person"), house)
	if least == 0 {
		return len(people)
	}
	n := 0
	for _, e := range people {
		if age, known := v.age(e); known && age >= least {
			n++
		}
	}
	return n
}
