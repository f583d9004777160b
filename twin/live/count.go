package live

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// sensitive tells whether a figure may tell something that is not public.
func (s *spec) sensitive(i int) bool {
	w := &s.wants[i]
	return w.typ.Sensitivity > twin.Public || w.filter != nil && w.filter.Internal
}

// hides tells whether a figure is too small to be told.
func (s *spec) hides(i, n int) bool {
	return n < access.SmallFigure && !s.who.Staff() && s.sensitive(i)
}

// wholeGrids refuses areas by whose overlaps small figures could be worked out.
func (s *spec) wholeGrids() error {
	if !s.count || s.who.Staff() || s.area == nil || s.area.Grids {
		return nil
	}
	for i := range s.wants {
		if s.sensitive(i) {
			return fmt.Errorf("%w: figures about %s are told for whole micro-grids alone: give the area as grids",
				twin.ErrInvalid, s.wants[i].typ.Plural)
		}
	}
	return nil
}

// tally counts a state anew.
func tally(st *state) []int {
	counts := make([]int, len(st.wants))
	for i := range st.wants {
		w := &st.wants[i]
		for _, id := range st.ids(w) {
			if _, ok := st.get(w, id); ok {
				counts[i]++
			}
		}
	}
	return counts
}

// apply brings counts up to date; was is not changed. They have changed where they read otherwise: a figure that goes up and
// down below what may be told is not told to do so.
func apply(s *spec, was []int, changes []change) (counts []int, changed bool) {
	counts = append(counts, was...)
	for i := range changes {
		c := &changes[i]
		n := 0
		switch c.op {
		case enter:
			n = 1
		case leave, remove:
			n = -1
		}
		for j := range s.wants {
			if s.wants[j].typ == c.w.typ {
				counts[j] += n
			}
		}
	}
	for i := range counts {
		changed = changed || counts[i] != was[i] && !(s.hides(i, was[i]) && s.hides(i, counts[i]))
	}
	return counts, changed
}
