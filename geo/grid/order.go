package grid

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// Order returns the indexes of boxes (lon, lat) in the order in which grids inside a village are numbered: from west
// to east, row after row from north to south. A row is made of the boxes whose middles lie less than half the median
// height below the northernmost middle that is left, so that the rows of irregular grids come out as the eye has them.
// Ties go to the smaller index; the result depends on the boxes alone.
func Order(boxes []orb.Bound) []int {
	if len(boxes) == 0 {
		return nil
	}
	order := make([]int, len(boxes))
	heights := make([]float64, len(boxes))
	for i, b := range boxes {
		order[i] = i
		heights[i] = b.Max[1] - b.Min[1]
	}
	slices.Sort(heights)
	half := heights[len(heights)/2] / 2
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(boxes[b].Center()[1], boxes[a].Center()[1])
	})
	for from := 0; from < len(order); {
		limit := boxes[order[from]].Center()[1] - half
		to := from + 1
		for to < len(order) && boxes[order[to]].Center()[1] > limit {
			to++
		}
		slices.SortStableFunc(order[from:to], func(a, b int) int {
			if c := cmp.Compare(boxes[a].Center()[0], boxes[b].Center()[0]); c != 0 {
				return c
			}
			return cmp.Compare(a, b)
		})
		from = to
	}
	return order
}
