package query

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// MaxListLimit bounds the items of a list or page.
const MaxListLimit = 10_000

// AreaQuery asks who and what is inside an area.
type AreaQuery struct {
	Area    *Area
	Types   []*twin.Type
	Filters map[*twin.Type]*Filter
	GroupBy []string // at most two names
	List    *List
}

// List asks for some of the entities behind the counts.
type List struct {
	Type   *twin.Type
	Limit  int
	Offset int
	SortBy []SortKey
}

// SortKey orders by a queryable; nulls come last in either direction.
type SortKey struct {
	Name string
	Desc bool
	get  getter
}

// AreaStats is the answer. A suppressed count is nil in Counts and its type stands in Suppressed.
type AreaStats struct {
	Version    twin.Version
	AreaM2     float64
	Counts     []Count // in the order of AreaQuery.Types
	GroupBy    []string
	Groups     []Group
	Suppressed []*twin.Type
	Items      []access.Seen
	More       bool // after Items
	Matched    *int // of the list's type, nil where it is suppressed; then there are no Items
}

// Count is one type's figure, nil where it is suppressed.
type Count struct {
	Type *twin.Type
	N    *int
}

// Group is one row of figures. Keys are nil for null. A figure of people or units is nil where the row's grid or house is
// outside the principal's scope: they are not counted there, which is not to say that there are none.
type Group struct {
	Keys   []*string
	Counts []Count
}

// Stats answers an area query.
func Stats(v *access.View, q *AreaQuery) (*AreaStats, error) {
	if err := q.check(v); err != nil {
		return nil, err
	}
	c := newScan(v, q.Area.Region)
	res := &AreaStats{Version: v.Version(), AreaM2: q.Area.Region.AreaM2(), GroupBy: q.GroupBy}
	grouped := newGrouping(v, q)
	var listed []access.Seen
	for i, t := range q.Types {
		f := q.Filters[t]
		lists := q.List != nil && q.List.Type == t
		if len(q.GroupBy) == 0 && !lists {
			n := c.count(t, f)
			res.Counts = append(res.Counts, Count{t, &n})
			continue
		}
		n := 0
		c.each(t, func(s access.Seen) {
			if !f.Match(s) {
				return
			}
			n++
			grouped.add(i, s)
			if lists {
				listed = append(listed, s)
			}
		})
		res.Counts = append(res.Counts, Count{t, &n})
	}
	res.Groups = grouped.rows()
	hideOutside(v, q, res.Groups)
	if q.List != nil {
		matched := len(listed)
		res.Matched = &matched
		sortSeen(listed, q.List.SortBy)
		from := min(q.List.Offset, len(listed))
		to := min(from+q.List.Limit, len(listed))
		res.Items, res.More = listed[from:to], to < len(listed)
	}
	suppress(v, q, res)
	return res, nil
}

func (q *AreaQuery) check(v *access.View) error {
	if len(q.Types) == 0 {
		return &Error{"types", "is required: name at least one collection"}
	}
	for _, t := range q.Types {
		if !v.CountsType(t) {
			return &TypeError{t.Plural}
		}
	}
	if err := q.checkGroups(v); err != nil {
		return err
	}
	if err := wholeGrids(v, q); err != nil {
		return err
	}
	if q.List == nil {
		return nil
	}
	if !slices.Contains(q.Types, q.List.Type) {
		return &Error{"list/type", "is not among types"}
	}
	if !v.SeesType(q.List.Type) {
		return &TypeError{q.List.Type.Plural}
	}
	if q.List.Offset < 0 {
		return &Error{"list/offset", fmt.Sprintf("is %d, expected a whole number from 0", q.List.Offset)}
	}
	if q.List.Limit < 1 || q.List.Limit > MaxListLimit {
		return &Error{"list/limit", fmt.Sprintf("is %d, expected 1 to %d", q.List.Limit, MaxListLimit)}
	}
	return bindSort(v, q.List.Type, q.List.SortBy)
}

// checkGroups refuses names that no type of the query can be grouped by.
func (q *AreaQuery) checkGroups(v *access.View) error {
	if len(q.GroupBy) > 2 {
		return &Error{"group_by", fmt.Sprintf("has %d names, at most 2", len(q.GroupBy))}
	}
	if len(q.GroupBy) == 2 && q.GroupBy[0] == q.GroupBy[1] {
		return &Error{"group_by/1", fmt.Sprintf("names %q twice", q.GroupBy[0])}
	}
	for i, name := range q.GroupBy {
		known := slices.ContainsFunc(q.Types, func(t *twin.Type) bool { return groupGetter(Queryables(v, t), t, name) != nil })
		if !known {
			return &Error{"group_by/" + strconv.Itoa(i), fmt.Sprintf("%q is neither grid, house, age_band, floor nor a coded field of these types", name)}
		}
	}
	return nil
}

// bindSort looks up the keys of an order.
func bindSort(v *access.View, t *twin.Type, keys []SortKey) error {
	qs := Queryables(v, t)
	for i := range keys {
		at := slices.IndexFunc(qs, func(q Queryable) bool { return q.Name == keys[i].Name })
		if at < 0 {
			return &Error{"sortby", fmt.Sprintf("%q is nothing that %s can be sorted by", keys[i].Name, t.Plural)}
		}
		if !qs[at].Sortable() {
			return &Error{"sortby", fmt.Sprintf("names %s, which has no order", qs[at].Name)}
		}
		keys[i].get = qs[at].get
	}
	return nil
}

// ParseSort reads "name", "-name" or "+name", parted by commas, and checks it for a type.
func ParseSort(v *access.View, t *twin.Type, text string) ([]SortKey, error) {
	var keys []SortKey
	for _, part := range splitComma(text) {
		k := SortKey{Name: part}
		switch part[0] {
		case '-':
			k = SortKey{Name: part[1:], Desc: true}
		case '+':
			k.Name = part[1:]
		}
		keys = append(keys, k)
	}
	return keys, bindSort(v, t, keys)
}

// sortSeen orders entities by keys and then by ID, so that every order is total.
func sortSeen(list []access.Seen, keys []SortKey) {
	slices.SortFunc(list, func(a, b access.Seen) int {
		for i := range keys {
			if c := compareValues(keys[i].get(a), keys[i].get(b), keys[i].Desc); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.ID(), b.ID())
	})
}
