package query

import (
	"slices"

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
			res.Matched = nil
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
		if *n < access.SmallFigure {
			res.Groups[i].Counts[typ].N = nil
			hidden++
		} else {
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
