package live

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// mark says that a step may have changed how an entity is seen.
type mark struct {
	typ    *twin.Type
	id     twin.ID
	box    orb.Bound    // old and new place together
	placed bool         // box means something
	soft   bool         // nothing of the entity itself changed, only what values derived from others
	last   *twin.Entity // of one that was deleted: what it was before that, which may be elsewhere than before the step
}

type key struct {
	typ *twin.Type
	id  twin.ID
}

// entry is one remembered step.
type entry struct {
	from, to *twin.Snapshot
	marks    []mark
}

// ring remembers the newest steps, for those who come back and those who fell behind.
type ring struct {
	steps []entry
	marks int
}

func (r *ring) add(e entry, b *bounds) {
	r.steps = append(r.steps, e)
	r.marks += len(e.marks)
	drop := 0
	for drop < len(r.steps)-1 && (len(r.steps)-drop > b.ringSteps || r.marks > b.ringMarks) {
		r.marks -= len(r.steps[drop].marks)
		drop++
	}
	if drop > 0 {
		clear(r.steps[:drop]) // lets go of the snapshots; append moves the rest when it grows
		r.steps = r.steps[drop:]
	}
}

// between returns the steps that lead from one version to another, both of which steps must end at; ok is false where
// the ring does not hold them. They are the caller's own: the ring lets go of its steps while replays are worked out.
func (r *ring) between(from, to twin.Version) (steps []entry, ok bool) {
	lo, hi, ok := r.find(from, to)
	if !ok {
		return nil, false
	}
	return slices.Clone(r.steps[lo:hi]), true
}

// find tells which steps lead from one version to another.
func (r *ring) find(from, to twin.Version) (lo, hi int, ok bool) {
	lo, hi = -1, -1
	for i := len(r.steps) - 1; i >= 0; i-- {
		if r.steps[i].to.Version() == to {
			hi = i + 1
		}
		if r.steps[i].from.Version() == from {
			lo = i
			break
		}
	}
	return lo, hi, lo >= 0 && hi >= lo
}

// timeOf returns when a version was committed, 0 where the ring does not know.
func (r *ring) timeOf(v twin.Version) int64 {
	for i := len(r.steps) - 1; i >= 0; i-- {
		switch e := &r.steps[i]; v {
		case e.to.Version():
			return e.to.Time()
		case e.from.Version():
			return e.from.Time()
		}
	}
	return 0
}

// marksOf lists what a step touched: the entities that its commits changed, those that went along with a house, and,
// softly, those whose derived values follow from what changed.
func marksOf(step *twin.Step) []mark {
	n := 0
	for i := range step.Commits {
		n += len(step.Commits[i].Changes)
	}
	keys, gone := make([]key, 0, n), lasts(nil)
	for i := range step.Commits {
		for _, ch := range step.Commits[i].Changes {
			k := key{ch.Type(), ch.ID()}
			keys = append(keys, k)
			if ch.After == nil {
				gone = gone.with(k, ch.Before)
			}
		}
	}
	return marksOfKeys(step.From, step.To, keys, gone)
}

func marksOfKeys(from, to *twin.Snapshot, keys []key, gone lasts) []mark {
	m := marker{from: from, to: to, gone: gone, at: make(map[key]int, len(keys))}
	for _, k := range keys {
		m.add(k, false)
	}
	for _, k := range keys {
		m.follow(k)
	}
	return m.marks
}

type marker struct {
	from, to *twin.Snapshot
	gone     lasts
	marks    []mark
	at       map[key]int
}

func (m *marker) add(k key, soft bool) {
	if k.typ == nil || k.id == 0 {
		return
	}
	if i, ok := m.at[k]; ok {
		m.marks[i].soft = m.marks[i].soft && soft
		return
	}
	n := mark{typ: k.typ, id: k.id, soft: soft, last: m.gone[k]}
	for _, s := range [...]*twin.Snapshot{m.from, m.to} {
		e, ok := s.Entity(k.typ, k.id)
		if !ok {
			continue
		}
		if place := s.Place(e); place != nil {
			if n.placed {
				n.box = n.box.Union(place.Bound())
			} else {
				n.box, n.placed = place.Bound(), true
			}
		}
	}
	m.at[k] = len(m.marks)
	m.marks = append(m.marks, n)
}

// follow adds what depends on a changed entity.
func (m *marker) follow(k key) {
	was, _ := m.from.Entity(k.typ, k.id)
	now, _ := m.to.Entity(k.typ, k.id)
	switch k.typ.Name {
	case "house":
		if was == nil || now == nil || !orb.Equal(was.Geometry(), now.Geometry()) {
			m.tenants(k.id)
		}
	case "unit":
		m.dwellers(k.id)
	case "person":
		m.figures(was)
		m.figures(now)
	}
}

// dwellers adds the people of a unit, of whom its floor and room are told.
func (m *marker) dwellers(unit twin.ID) {
	person := m.to.Schema().Type("person")
	if person == nil {
		return
	}
	for _, s := range [...]*twin.Snapshot{m.from, m.to} {
		for _, id := range s.Referrers(person, person.Field("unit"), unit) {
			m.add(key{person, id}, true)
		}
	}
}

// tenants adds all that goes by a house: where it stands has changed though nothing of it was logged.
func (m *marker) tenants(house twin.ID) {
	for _, t := range m.to.Schema().Types() {
		if t.HouseRef() == nil {
			continue
		}
		for _, s := range [...]*twin.Snapshot{m.from, m.to} {
			for _, id := range s.InHouse(t, house) {
				m.add(key{t, id}, false)
			}
		}
	}
}

// figures adds the house and the grids whose residents a person is counted among.
func (m *marker) figures(e *twin.Entity) {
	if e == nil {
		return
	}
	schema := m.to.Schema()
	m.add(key{schema.Type("house"), e.House}, true)
	grids := schema.Type("grid")
	if grids == nil {
		return
	}
	for c := e.Grid; c != 0; c = c.Parent() {
		for _, s := range [...]*twin.Snapshot{m.from, m.to} {
			if g, ok := s.ByCode(grids, c.String()); ok {
				m.add(key{grids, g.ID}, true)
			}
		}
	}
}
