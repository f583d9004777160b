package live

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// spec is what a subscription asked for, checked. It is immutable.
type spec struct {
	area    *Area // nil: everything that the caller may see
	rawArea []byte
	wants   []want // by Type.Index
	count   bool
	minGap  time.Duration // between two frames, from max_hz
	who     *access.Principal
	parsed  twin.Version // at which codes of grids were looked up
	key     string       // equal keys are equal answers
}

// want is one type that a subscription asked for.
type want struct {
	typ     *twin.Type
	filter  *Filter
	form    wire.Form
	text    string // of the filter
	derived bool   // shows or filters values that follow from other entities, or from the date
}

func (s *spec) want(t *twin.Type) *want {
	for i := range s.wants {
		if s.wants[i].typ == t {
			return &s.wants[i]
		}
	}
	return nil
}

func (s *spec) region() geo.Region {
	if s.area == nil {
		return nil
	}
	return s.area.Region
}

// permission names what a principal may see: principals with equal names see the same of every snapshot.
func permission(p *access.Principal) string {
	var b []byte
	flag := func(is bool) {
		if is {
			b = append(b, '1')
		} else {
			b = append(b, '0')
		}
	}
	read, list, count := p.May(access.ReadInside), p.May(access.PeopleRead), p.May(access.PeopleStats)
	flag(p.May(access.MapRead))
	flag(read)
	flag(list)
	flag(count)
	flag(p.Staff())
	if !read && !list && !count {
		return string(b) // sees nothing inside any scope
	}
	scopes := make([]string, len(p.Scopes))
	for i, c := range p.Scopes {
		scopes[i] = access.FormatScope(c)
	}
	slices.Sort(scopes)
	return string(b) + strings.Join(slices.Compact(scopes), ",")
}

// setKey works out the key of a finished spec.
func (s *spec) setKey() {
	b := []byte(permission(s.who))
	b = append(b, '|')
	if s.area != nil {
		b = strconv.AppendQuote(b, s.area.Key)
	}
	b = fmt.Appendf(b, "|%t|%d", s.count, s.minGap)
	for i := range s.wants {
		w := &s.wants[i]
		b = fmt.Appendf(b, "|%s|%q|", w.typ.Name, w.text)
		if w.form.Only != nil {
			names := make([]string, 0, len(w.form.Only))
			for name := range w.form.Only {
				names = append(names, name)
			}
			slices.Sort(names)
			b = append(append(b, '='), strings.Join(names, ",")...)
		}
	}
	s.key = string(b)
}

// state is a spec over one snapshot: a set of entities.
type state struct {
	*spec
	region geo.Region
	snap   *twin.Snapshot
	view   *access.View
}

func newState(s *spec, r geo.Region, snap *twin.Snapshot, today time.Time) state {
	return state{spec: s, region: r, snap: snap, view: access.NewView(snap, s.who, today)}
}

// get returns an entity if it is in the set.
func (st *state) get(w *want, id twin.ID) (access.Seen, bool) {
	var seen access.Seen
	var ok bool
	if st.count {
		seen, ok = st.view.Counted(w.typ, id)
	} else {
		seen, ok = st.view.Get(w.typ, id)
	}
	if !ok || st.region != nil && !inside(st.region, seen.Place()) {
		return access.Seen{}, false
	}
	return seen, w.filter == nil || w.filter.Match(seen)
}

// inside tells whether a place meets a region; boxes decide most cases.
func inside(r geo.Region, place orb.Geometry) bool {
	if place == nil {
		return false
	}
	b := place.Bound()
	if r.DisjointBound(b) {
		return false
	}
	return r.ContainsBound(b) || r.Intersects(place)
}

// ids lists what may be in the set of one type, by rising ID: each must still be got. Without a region that is
// everything of the type.
func (st *state) ids(w *want) (ids []twin.ID) {
	t := w.typ
	if st.region == nil {
		for e := range st.snap.All(t, 0) {
			ids = append(ids, e.ID)
		}
		return ids
	}
	near := func(t *twin.Type, fn func(twin.ID)) {
		st.snap.Boxes(t).SearchRegion(st.region.ContainsBound, st.region.DisjointBound, func(id uint64, _ bool) bool {
			fn(twin.ID(id))
			return true
		})
	}
	if t.Located() {
		near(t, func(id twin.ID) { ids = append(ids, id) })
	}
	if house := st.snap.Schema().Type("house"); t.HouseRef() != nil && house != nil {
		near(house, func(id twin.ID) { ids = append(ids, st.snap.InHouse(t, id)...) })
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
