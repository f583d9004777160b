package live

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// op says what became of an entity between two states of a set.
type op uint8

const (
	enter op = iota
	update
	leave
	remove // the entity is no more, and the caller saw it until then
)

var opNames = [...]string{"enter", "update", "leave", "delete"}

// change is one entity's difference between two states.
type change struct {
	op  op
	w   *want // of the newer state
	id  twin.ID
	was access.Seen // of update
	now access.Seen // of enter and update

	whole bool // an update tells everything
}

// diff compares two states of a set, or of two sets of the same types, in what keys name: the entities in both are
// updates, those in one alone entered or left. It is the only place where that is decided: ticks, replays, moved areas
// and slow clients all come here, which is why conflation loses nothing. keys must name all that may differ, and gone what
// of it was deleted; changes come ordered by type and ID.
func diff(from, to *state, keys []key, gone lasts) []change {
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.typ.Index(), b.typ.Index()), cmp.Compare(a.id, b.id))
	})
	keys = slices.Compact(keys)
	var changes []change
	for _, k := range keys {
		w := to.want(k.typ)
		if w == nil {
			continue
		}
		was, had := from.get(from.want(k.typ), k.id)
		now, has := to.get(w, k.id)
		c := change{w: w, id: k.id, was: was, now: now}
		switch {
		case had && has:
			c.op = update
		case has:
			c.op = enter
		case had:
			c.op = leave
			if _, lives := to.snap.Entity(k.typ, k.id); !lives && gone.shown(to, k) {
				c.op = remove
			}
		default:
			continue
		}
		changes = append(changes, c)
	}
	return changes
}

// lasts holds what entities were before they were deleted, as far as that is known.
type lasts map[key]*twin.Entity

// shown tells whether the caller could see an entity until it was deleted. What had left before has left, no more: what
// became of it then is no longer the caller's to know, nor where that is not known.
func (l lasts) shown(st *state, k key) bool {
	_, shown := st.view.See(l[k])
	return shown
}

// lastsOf collects what marks tell of deletions, near or far; nil where they tell of none.
func lastsOf(marks []mark) (gone lasts) {
	for i := range marks {
		gone = gone.with(key{marks[i].typ, marks[i].id}, marks[i].last)
	}
	return gone
}

// with adds what an entity was before it was deleted, if it was; of several times the last one counts.
func (l lasts) with(k key, last *twin.Entity) lasts {
	if last == nil {
		return l
	}
	if l == nil {
		l = lasts{}
	}
	l[k] = last
	return l
}

// everything lists all that may be in either of two states, for when the area, or today, is another one.
func everything(from, to *state) (keys []key) {
	for _, st := range [...]*state{from, to} {
		for i := range st.wants {
			for _, id := range st.ids(&st.wants[i]) {
				keys = append(keys, key{st.wants[i].typ, id})
			}
		}
	}
	return keys
}

// sumsUp tells whether a set depends on figures that hide each other: outside staff roles, how many live in a house or
// grid may be hidden because of how many live in the ones beside it.
func (s *spec) sumsUp() bool {
	return !s.who.Staff() && slices.ContainsFunc(s.wants, func(w want) bool { return w.summed() })
}

func (w *want) summed() bool { return w.derived && (w.typ.Name == "house" || w.typ.Name == "grid") }

// movesFigures tells whether such figures may be others after what was touched.
func movesFigures(marks []mark) bool {
	return slices.ContainsFunc(marks, func(m mark) bool {
		return !m.soft && (m.typ.Name == "person" || m.typ.Name == "house" || m.typ.Name == "grid")
	})
}

// summed lists all of whose figures that may be true in either of two states.
func summed(from, to *state) (keys []key) {
	for _, st := range [...]*state{from, to} {
		for i := range st.wants {
			if w := &st.wants[i]; w.summed() {
				for _, id := range st.ids(w) {
					keys = append(keys, key{w.typ, id})
				}
			}
		}
	}
	return keys
}

// differs collects the names of what an update changed as the caller sees it: set got a value, unset lost it.
type differs struct {
	set   map[string]bool
	unset []string
}

// between compares two states of one entity. Names come in the order in which properties are written.
func (d *differs) between(c *change) {
	clear(d.set)
	d.unset = d.unset[:0]
	form := &c.w.form
	note := func(name string, null bool) {
		if null {
			d.unset = append(d.unset, name)
		} else {
			d.set[name] = true
		}
	}
	wants := func(name string) bool { return form.Only == nil || form.Only[name] }
	for _, f := range c.w.typ.AllFields() {
		if !wants(f.Name) {
			continue
		}
		was, _ := c.was.Value(f)
		now, _ := c.now.Value(f)
		if !was.Equal(now) {
			note(f.Name, now.IsNull())
		}
	}
	if ref := c.w.typ.HouseRef(); ref != nil && ref.Name != "house" && wants("house") && c.was.House() != c.now.House() {
		note("house", c.now.House() == 0)
	}
	if wants("grid") && c.was.Grid() != c.now.Grid() {
		note("grid", c.now.Grid() == 0)
	}
	if c.was.Rev() != c.now.Rev() {
		for _, name := range [...]string{"rev", "updated_at"} {
			if wants(name) {
				note(name, false)
			}
		}
	}
	if form.Only == nil {
		return
	}
	for _, v := range access.DerivedFields(c.w.typ) {
		if form.Only[v.Name] {
			was, _ := c.was.Derived(v.Name)
			now, _ := c.now.Derived(v.Name)
			if !was.Equal(now) {
				note(v.Name, now.IsNull())
			}
		}
	}
}

// moved tells whether an update changed the geometry that is served. That of the snapshots' own entities is shared
// between them, so most comparisons end at the first coordinate that is the very same memory.
func moved(c *change) bool { return !orb.Equal(c.was.Geometry(), c.now.Geometry()) }
