package query

import (
	"iter"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/search"
)

// ItemsQuery selects entities of one type.
type ItemsQuery struct {
	Type   *twin.Type
	BBox   geo.Region // tested against the geometry that is served; who has none is selected, as OGC API has it. nil for none
	Filter *Filter
	Text   string // every word must occur in a public text, ignoring case and width
	SortBy []SortKey
}

// Match tells whether an entity is among those selected.
func (q *ItemsQuery) Match(s access.Seen) bool { return q.matcher()(s) }

// Each yields the selected entities from an ID on, by rising ID.
func (q *ItemsQuery) Each(v *access.View, from twin.ID) iter.Seq[access.Seen] {
	return func(yield func(access.Seen) bool) {
		if v.SeesType(q.Type) {
			q.run(v, q.plan(v), from, yield)
		}
	}
}

// run carries out a plan and returns how many entities were tested.
func (q *ItemsQuery) run(v *access.View, p *plan, from twin.ID, yield func(access.Seen) bool) (tested int) {
	match := q.matcher()
	if p.all {
		for s := range v.All(q.Type, from) {
			tested++
			if match(s) && !yield(s) {
				return tested
			}
		}
		return tested
	}
	for _, s := range p.seen {
		if s.ID() < from {
			continue
		}
		tested++
		if match(s) && !yield(s) {
			return tested
		}
	}
	first, _ := slices.BinarySearch(p.ids, from)
	for _, id := range p.ids[first:] {
		s, ok := v.Get(q.Type, id)
		if !ok {
			continue
		}
		tested++
		if match(s) && !yield(s) {
			return tested
		}
	}
	return tested
}

// matcher is Match for one goroutine that tests many.
func (q *ItemsQuery) matcher() func(access.Seen) bool {
	filter := q.Filter.matcher()
	room := new(geo.Room)
	return func(s access.Seen) bool {
		if q.BBox != nil {
			if g := s.GeometryIn(room); g != nil && !q.BBox.Intersects(g) {
				return false
			}
		}
		return filter(s) && (q.Text == "" || matchesText(s, q.Text))
	}
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
func (q *ItemsQuery) Matched(v *access.View) *int { return q.told(v, q.Count(v)) }

// MatchedBy is Matched for who has read the first page: where it is the only one, nothing is counted again.
func (q *ItemsQuery) MatchedBy(v *access.View, first *Page) *int {
	if first.More {
		return q.Matched(v)
	}
	return q.told(v, len(first.Items))
}

func (q *ItemsQuery) told(v *access.View, n int) *int {
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

// ReadPage returns up to limit entities after skip of them: from an ID on in ID order, from the first in a sorted one.
func (q *ItemsQuery) ReadPage(v *access.View, from twin.ID, skip, limit int) Page {
	var p Page
	if len(q.SortBy) == 0 {
		for s := range q.Each(v, from) {
			if skip > 0 {
				skip--
				continue
			}
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

// matchesText tells whether every word of a text occurs in some public text of an entity, whatever the width and case.
func matchesText(s access.Seen, text string) bool {
	for word := range strings.FieldsSeq(text) {
		word, found := search.Fold(word), false
		for f, v := range s.Properties() {
			if f.Sensitivity == twin.Public && strings.Contains(search.Fold(v.Str()), word) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
