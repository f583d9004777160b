package query

import (
	"iter"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// ItemsQuery selects entities of one type.
type ItemsQuery struct {
	Type   *twin.Type
	BBox   geo.Region // tested against the geometry that is served; nil for none
	Filter *Filter
	Text   string // every word must occur in a public text, ignoring case
	SortBy []SortKey
}

// Match tells whether an entity is among those selected.
func (q *ItemsQuery) Match(s access.Seen) bool {
	if q.BBox != nil {
		g := s.Geometry()
		if g == nil || !q.BBox.Intersects(g) {
			return false
		}
	}
	return q.Filter.Match(s) && matchesText(s, q.Text)
}

// Each yields the selected entities from an ID on, by rising ID.
func (q *ItemsQuery) Each(v *access.View, from twin.ID) iter.Seq[access.Seen] {
	return func(yield func(access.Seen) bool) {
		if !v.SeesType(q.Type) {
			return
		}
		ids, ok := q.candidates(v)
		if !ok {
			for s := range v.All(q.Type, from) {
				if q.Match(s) && !yield(s) {
					return
				}
			}
			return
		}
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			if id < from {
				continue
			}
			if s, ok := v.Get(q.Type, id); ok && q.Match(s) && !yield(s) {
				return
			}
		}
	}
}

// candidates lists all that may be selected, in any order, where an index knows it.
func (q *ItemsQuery) candidates(v *access.View) ([]twin.ID, bool) {
	if q.Filter != nil {
		if ids, ok := q.Filter.keys(v, q.Type); ok {
			return ids, true
		}
	}
	if bound, ok := q.bound(); ok {
		return within(v, q.Type, bound), true
	}
	return nil, false
}

// bound returns a box outside which nothing is selected.
func (q *ItemsQuery) bound() (orb.Bound, bool) {
	if q.BBox != nil {
		return q.BBox.Bound(), true
	}
	if q.Filter != nil {
		return q.Filter.prog.Bounds("geometry")
	}
	return orb.Bound{}, false
}

// within lists the entities of a type whose place may meet a box.
func within(v *access.View, t *twin.Type, b orb.Bound) []twin.ID {
	var ids []twin.ID
	if t.Located() {
		v.Boxes(t).Search(b, func(id uint64, _ bool) bool {
			ids = append(ids, twin.ID(id))
			return true
		})
	}
	if t.HouseRef() != nil {
		v.Boxes(v.Schema().Type("house")).Search(b, func(id uint64, _ bool) bool {
			ids = append(ids, v.InHouse(t, twin.ID(id))...)
			return true
		})
	}
	return ids
}

// Matched counts the selected entities as the principal may be told: nil is a small figure about people, units or an
// internal field, which those outside staff roles are not told.
func (q *ItemsQuery) Matched(v *access.View) *int {
	n := q.Count(v)
	if n < access.SmallFigure && q.sensitive() && !v.Principal().Staff() {
		return nil
	}
	return &n
}

func (q *ItemsQuery) sensitive() bool {
	return q.Type.Sensitivity > twin.Public || q.Filter != nil && q.Filter.Internal
}

// Count counts the selected entities.
func (q *ItemsQuery) Count(v *access.View) int {
	if q.BBox == nil && q.Filter == nil && q.Text == "" {
		if n, ok := v.Len(q.Type); ok {
			return n
		}
	}
	n := 0
	for range q.Each(v, 0) {
		n++
	}
	return n
}

// Page is a part of the selected entities in order.
type Page struct {
	Items []access.Seen
	Next  twin.ID // where the next page begins in ID order, 0 at the end
	Skip  int     // how many a sorted order has given so far
	More  bool
}

// ReadPage returns up to limit entities: from an ID on in ID order, after skip in a sorted one.
func (q *ItemsQuery) ReadPage(v *access.View, from twin.ID, skip, limit int) Page {
	var p Page
	if len(q.SortBy) == 0 {
		for s := range q.Each(v, from) {
			if len(p.Items) == limit {
				p.Next, p.More = s.ID(), true
				break
			}
			p.Items = append(p.Items, s)
		}
		return p
	}
	all := slices.Collect(q.Each(v, 0))
	sortSeen(all, q.SortBy)
	first := min(skip, len(all))
	last := min(first+limit, len(all))
	p.Items, p.Skip, p.More = all[first:last], last, last < len(all)
	return p
}
