package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// grouping counts by up to two keys.
type grouping struct {
	q    *AreaQuery
	gets [][]getter // by type, then by key; nil where the type has no such thing: its group is null
	sums map[[2]groupKey][]int
}

// groupKey is a key's text, or null.
type groupKey struct {
	text string
	set  bool
}

func newGrouping(v *access.View, q *AreaQuery) *grouping {
	g := &grouping{q: q}
	if len(q.GroupBy) == 0 {
		return g
	}
	g.sums = map[[2]groupKey][]int{}
	for _, t := range q.Types {
		qs := Queryables(v, t)
		gets := make([]getter, len(q.GroupBy))
		for i, name := range q.GroupBy {
			gets[i] = groupGetter(qs, t, name)
		}
		g.gets = append(g.gets, gets)
	}
	return g
}

// groupGetter returns what a type is grouped by under a name, nil where it has no such thing: grid, house, age_band,
// floor and codes. What has more values than groups are good for is refused.
func groupGetter(qs []Queryable, t *twin.Type, name string) getter {
	if name == "house" {
		return houseGetter(qs, t)
	}
	for i := range qs {
		q := &qs[i]
		switch {
		case q.Name != name:
		case name == "grid" || name == "age_band" || name == "floor", q.Field != nil && q.Field.Kind == twin.KindEnum:
			return q.get
		}
	}
	return nil
}

// houseGetter groups houses by themselves and all else by the house it goes by.
func houseGetter(qs []Queryable, t *twin.Type) getter {
	switch {
	case t.Name == "house":
		return func(s access.Seen) cql2.Value { return cql2.TextValue(s.ID().String()) }
	case t.HouseRef() != nil:
		return func(s access.Seen) cql2.Value { return refOrNull(s.House()) }
	}
	return nil
}

func (g *grouping) add(typ int, s access.Seen) {
	if len(g.q.GroupBy) == 0 {
		return
	}
	var key [2]groupKey
	for i, get := range g.gets[typ] {
		if get != nil {
			key[i] = keyOf(get(s))
		}
	}
	row := g.sums[key]
	if row == nil {
		row = make([]int, len(g.q.Types))
		g.sums[key] = row
	}
	row[typ]++
}

func keyOf(v cql2.Value) groupKey {
	switch v.Kind {
	case cql2.KindNull:
		return groupKey{}
	case cql2.KindText:
		return groupKey{v.Str, true}
	case cql2.KindTexts:
		return groupKey{strings.Join(v.Texts, ";"), true}
	}
	return groupKey{formatNumber(v), true}
}

// rows returns the groups, null first, then by key: numbers by size, age bands by age, all else by text.
func (g *grouping) rows() []Group {
	keys := make([][2]groupKey, 0, len(g.sums))
	for k := range g.sums {
		keys = append(keys, k)
	}
	bands := access.AgeBands()
	slices.SortFunc(keys, func(a, b [2]groupKey) int {
		for i, name := range g.q.GroupBy {
			if name == "age_band" && a[i].set && b[i].set {
				if c := a[i].ofBands(bands) - b[i].ofBands(bands); c != 0 {
					return c
				}
			}
			if c := a[i].compare(b[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	rows := make([]Group, 0, len(keys))
	for _, k := range keys {
		row := Group{}
		for i := range g.q.GroupBy {
			if k[i].set {
				text := k[i].text
				row.Keys = append(row.Keys, &text)
			} else {
				row.Keys = append(row.Keys, nil)
			}
		}
		for i, t := range g.q.Types {
			row.Counts = append(row.Counts, Count{t, &g.sums[k][i]})
		}
		rows = append(rows, row)
	}
	return rows
}

// ofBands is the place of an age band among all.
func (a groupKey) ofBands(bands []twin.Code) int {
	return slices.IndexFunc(bands, func(c twin.Code) bool { return c.Value == a.text })
}

func (a groupKey) compare(b groupKey) int {
	if a.set != b.set {
		if b.set {
			return -1
		}
		return 1
	}
	// Numbers, as floors, in their own order: -1 before 2 before 10.
	if isNumber(a.text) && isNumber(b.text) {
		return compareNumbers(a.text, b.text)
	}
	return cmp.Compare(a.text, b.text)
}
