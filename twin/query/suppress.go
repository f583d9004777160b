package query

import (
	"slices"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// suppress hides small figures from those outside staff roles: each figure that depends on units, people or an
// internal field is nil below access.SmallFigure, and where exactly one row is hidden the next smallest is too, so that
// it cannot be worked out from the total.
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

// hideSmall hides the small figures of one type among the groups.
func hideSmall(res *AreaStats, typ int) bool {
	var shown []int
	hidden := 0
	for i := range res.Groups {
		n := res.Groups[i].Counts[typ].N
		switch {
		case n == nil: // not counted at all
		case *n < access.SmallFigure:
			res.Groups[i].Counts[typ].N = nil
			hidden++
		default:
			shown = append(shown, i)
		}
	}
	if hidden == 1 && len(shown) > 0 {
		least := slices.MinFunc(shown, func(a, b int) int {
			return *res.Groups[a].Counts[typ].N - *res.Groups[b].Counts[typ].N
		})
		res.Groups[least].Counts[typ].N = nil
	}
	return hidden > 0
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
