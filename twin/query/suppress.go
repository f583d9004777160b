package query

import (
	"slices"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// suppress hides small figures from those outside staff roles: each figure that depends on units, people or an
// internal field is nil below access.SmallFigure, and where exactly one row is hidden the next smallest is too, so that
// it cannot be worked out from the total. What is told of a type does not depend on the other types asked for.
func suppress(v *access.View, q *AreaQuery, res *AreaStats) {
	if v.Principal().Staff() {
		return
	}
	for i, t := range q.Types {
		if !sensitive(v, q, t) {
			continue
		}
		hidden := hideSmall(res, i)
		if *res.Counts[i].N < access.SmallFigure {
			res.Counts[i].N = nil
			hidden = true
		}
		if q.List != nil && q.List.Type == t && *res.Matched < access.SmallFigure {
			// The list is part of the same answer: by its length the figure would stand there after all.
			res.Matched, res.Items, res.More = nil, nil, false
		}
		if hidden {
			res.Suppressed = append(res.Suppressed, t)
		}
	}
}

// wholeGrids refuses areas by which those outside staff roles could work out small figures from overlaps.
func wholeGrids(v *access.View, q *AreaQuery) error {
	if v.Principal().Staff() || q.Area.Grids != nil {
		return nil
	}
	for _, t := range q.Types {
		if sensitive(v, q, t) {
			return &Error{"area", "must be given as grids: figures about " + t.Plural + " are told for whole micro-grids alone"}
		}
	}
	return nil
}

// sensitive tells whether the figures of a type may tell something that is not public.
func sensitive(v *access.View, q *AreaQuery, t *twin.Type) bool {
	if t.Sensitivity > twin.Public {
		return true
	}
	if f := q.Filters[t]; f != nil && f.Internal {
		return true
	}
	if len(q.GroupBy) == 0 {
		return false
	}
	return slices.ContainsFunc(Queryables(v, t), func(k Queryable) bool { return k.Internal && slices.Contains(q.GroupBy, k.Name) })
}

// hideSmall hides the small figures of one type among the groups. What else is hidden so that none can be worked out
// depends on the type's own groups alone: a row in which there are none of it stands there for another type's sake, is
// not there when that is not asked for, and so protects nothing.
func hideSmall(res *AreaStats, typ int) bool {
	var own, hidden []bool // by row: whether there are any of the type, and whether that is not told
	figures := make([]int, len(res.Groups))
	any := false
	for i := range res.Groups {
		n := res.Groups[i].Counts[typ].N
		counted := n != nil // outside the scope nobody is
		if counted {
			figures[i] = *n
		}
		own = append(own, counted && *n > 0)
		hidden = append(hidden, counted && *n > 0 && *n < access.SmallFigure)
		any = any || counted && *n < access.SmallFigure
	}
	for changed := true; changed; {
		changed = false
		for _, line := range lines(res.Groups, own) {
			changed = hideSecond(line, figures, hidden) || changed
		}
	}
	for i := range res.Groups {
		if hidden[i] || !own[i] {
			res.Groups[i].Counts[typ].N = nil
		}
	}
	return any
}

// hideSecond hides the least shown figure of rows whose sum may be known, where exactly one of them is hidden.
func hideSecond(line, figures []int, hidden []bool) bool {
	least, alone := -1, 0
	for _, i := range line {
		switch {
		case hidden[i]:
			alone++
		case least < 0 || figures[i] < figures[least]:
			least = i
		}
	}
	if alone != 1 || least < 0 {
		return false
	}
	hidden[least] = true
	return true
}

// lines are the sets of rows whose sums are told too: all of them, by the count, and of two names those that agree in
// one, by the answer to that name alone.
func lines(groups []Group, own []bool) [][]int {
	var all []int
	for i := range groups {
		if own[i] {
			all = append(all, i)
		}
	}
	out := [][]int{all}
	if len(all) == 0 || len(groups[all[0]].Keys) < 2 {
		return out
	}
	for k := range groups[all[0]].Keys {
		at := map[groupKey]int{}
		for _, i := range all {
			var key groupKey
			if text := groups[i].Keys[k]; text != nil {
				key = groupKey{*text, true}
			}
			n, known := at[key]
			if !known {
				n = len(out)
				at[key] = n
				out = append(out, nil)
			}
			out[n] = append(out[n], i)
		}
	}
	return out
}

// hideOutside takes away the figures of internal types in groups of grids and houses outside the principal's scope.
// Nobody is counted there, and 0 would say that nobody is there. A row without a grid is of what lies outside all.
func hideOutside(v *access.View, q *AreaQuery, groups []Group) {
	who := v.Principal()
	for k, name := range q.GroupBy {
		for _, g := range groups {
			c, known := groupGrid(v, name, g.Keys[k])
			if !known || who.InScope(c) {
				continue
			}
			for i, t := range q.Types {
				if t.Sensitivity > twin.Public {
					g.Counts[i].N = nil
				}
			}
		}
	}
}

// groupGrid is the grid by which a group is in or out of scope, for groups of grids and houses.
func groupGrid(v *access.View, name string, key *string) (c grid.Code, known bool) {
	switch {
	case name == "grid" && key == nil:
		return 0, true
	case name == "grid":
		c, err := grid.Parse(*key)
		return c, err == nil
	case name != "house" || key == nil:
		return 0, false
	}
	id, err := twin.ParseID(*key)
	if err != nil {
		return 0, false
	}
	house, ok := v.Counted(v.Schema().Type("house"), id)
	if !ok {
		return 0, false
	}
	return house.Grid(), true
}
