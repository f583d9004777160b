package index

const (
	leafBits = 6 // values to a leaf, leaves to a branch, as powers of two: a change copies a KB and a half
	leafSize = 1 << leafBits
	twigBits = 2 * leafBits
)

// column holds what the items of a sheet carry, by slot. A change copies one leaf and the way to it, and leaves the old
// column as it was. The nil column holds nothing for anybody: an index whose items carry nothing pays nothing.
type column []*[leafSize]*[leafSize]any

// newColumn has room for n slots, or is nil where nothing is carried.
func newColumn(n int, carries bool) column {
	if !carries || n == 0 {
		return nil
	}
	c := make(column, (n+1<<twigBits-1)>>twigBits)
	for i := range c {
		c[i] = new([leafSize]*[leafSize]any)
		for at := range min(leafSize, (n-i<<twigBits+leafSize-1)>>leafBits) {
			c[i][at] = new([leafSize]any)
		}
	}
	return c
}

// leaf returns the values of the slots from slot&^(leafSize-1) on.
func (c column) leaf(slot int) *[leafSize]any { return c[slot>>twigBits][slot>>leafBits%leafSize] }

// at returns what the slot carries.
func (c column) at(slot int) any {
	if c == nil {
		return nil
	}
	return c.leaf(slot)[slot%leafSize]
}

// fill sets a slot of a column that is not shared yet.
func (c column) fill(slot int, val any) {
	if c != nil {
		c.leaf(slot)[slot%leafSize] = val
	}
}

// copy fills the slots from to on with those of another column from first up to end.
func (c column) copy(to int, from column, first, end int) {
	if from == nil {
		return
	}
	for ; first < end; first, to = first+1, to+1 {
		c.fill(to, from.at(first))
	}
}

// with is c, of n slots, with another value in one.
func (c column) with(slot, n int, val any) column {
	if c == nil {
		if val == nil {
			return nil
		}
		c = newColumn(n, true)
	}
	top := make(column, len(c))
	copy(top, c)
	twig, leaf := *c[slot>>twigBits], *c.leaf(slot)
	leaf[slot%leafSize] = val
	twig[slot>>leafBits%leafSize] = &leaf
	top[slot>>twigBits] = &twig
	return top
}
