package query

import (
	"cmp"
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
func (q *ItemsQuery) Match(s access.Seen) bool { return q.matcher()(s, false) }

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
			if match(s, false) && !yield(s) {
				return tested
			}
		}
		return tested
	}
	left := slices.DeleteFunc(p.seen, func(c candidate) bool { return c.id < from })
	slices.SortFunc(left, func(a, b candidate) int { return cmp.Compare(a.id, b.id) })
	for i := range left {
		tested++
		if match(left[i].s, left[i].inside) && !yield(left[i].s) {
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
		if match(s, false) && !yield(s) {
			return tested
		}
	}
	return tested
}

// matcher is Match for one goroutine that tests many; inside tells that an entity is known to meet the box.
func (q *ItemsQuery) matcher() func(s access.Seen, inside bool) bool {
	filter := q.Filter.matcher()
	room := new(geo.Room)
	return func(s access.Seen, inside bool) bool {
		if q.BBox != nil && !inside {
			if g := s.GeometryIn(room); g != nil && !q.BBox.Intersects(g) {
				return false
			}
		}
		return filter(s) && (q.Text == "" || matchesText(s, q.Text))
	}
}

// candidate is an entity that may be selected. Its ID stands beside it, since lists are sorted by it.
type candidate struct {
	id     twin.ID
	s      access.Seen
	inside bool // it meets the query's box for sure
}

// within lists the entities of a type whose served geometry may meet a box. Where the region of a query is just that
// box, who lies in it needs no test.
func within(v *access.View, t *twin.Type, b orb.Bound, region geo.Region) (list []candidate) {
	whole := region != nil && region.ContainsBound(b)
	v.EachServed(t, b, func(s access.Seen, inside bool) {
		list = append(list, candidate{s.ID(), s, inside && whole})
	})
	return list
}

// Matched counts the selected entities as the principal may be told: nil is a small figure about people, units or an
// internal field, which those outside staff roles are not told.
func (q *ItemsQuery) Matched(v *access.View) *int { return q.told(v, q.Count(v)) }

func (q *ItemsQuery) told(v *access.View, n int) *int {
	if n < access.SmallFigure && q.Sensitive() && !v.Principal().Staff() {
		return nil
	}
	return &n
}

// Sensitive tells whether how many there are may tell something that is not public.
func (q *ItemsQuery) Sensitive() bool {
	return q.Type.Sensitivity > twin.Public || q.Filter != nil && q.Filter.Internal
}

// Count counts the selected entities.
func (q *ItemsQuery) Count(v *access.View) int {
	n, known := q.everything(v)
	if known {
		return n
	}
	for range q.Each(v, 0) {
		n++
	}
	return n
}

// everything counts the entities where all are selected and nothing need be looked at for it.
func (q *ItemsQuery) everything(v *access.View) (n int, ok bool) {
	if q.BBox != nil || q.Filter != nil || q.Text != "" {
		return 0, false
	}
	return v.Len(q.Type)
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
	p, _ := q.read(v, from, skip, limit, false)
	return p
}

// FirstPage returns up to limit entities after the first skip, and Matched, which the same pass counts.
func (q *ItemsQuery) FirstPage(v *access.View, skip, limit int) (Page, *int) {
	n, known := q.everything(v)
	p, matched := q.read(v, 0, skip, limit, !known)
	if known {
		matched = n
	}
	return p, q.told(v, matched)
}

// read reads a page, and to the end if it is to count too.
func (q *ItemsQuery) read(v *access.View, from twin.ID, skip, limit int, count bool) (p Page, matched int) {
	if len(q.SortBy) > 0 {
		all := slices.Collect(q.Each(v, 0))
		sortSeen(all, q.SortBy)
		first := min(skip, len(all))
		last := min(first+limit, len(all))
		p.Items, p.Skip, p.More = all[first:last], last, last < len(all)
		return p, len(all)
	}
	for s := range q.Each(v, from) {
		switch matched++; {
		case matched <= skip:
		case len(p.Items) < limit:
			p.Items = append(p.Items, s)
		case !p.More:
			p.Next, p.More = s.ID(), true
		}
		if p.More && !count {
			break
		}
	}
	return p, matched
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
