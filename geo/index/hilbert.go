package index

// curve numbers the points of a 65 536 × 65 536 square along a Hilbert curve: neighbours on the curve are neighbours
// on the ground, so a run of slots has a small box. It works four bits at a time by a table of the four orientations
// the curve takes; making the table costs ten microseconds, so each build makes its own and none is shared.
type curve struct {
	// step[orientation<<8 | x nibble<<4 | y nibble] = digits<<2 | next orientation.
	step [4 << 8]uint16
}

// An orientation is two flags: bit 0, the axes are swapped; bit 1, both are mirrored.
func newCurve() *curve {
	c := new(curve)
	for start := range 4 {
		for xy := range 256 {
			turn, digits := start, 0
			for bit := 3; bit >= 0; bit-- {
				a, b := xy>>(4+bit)&1, xy>>bit&1
				if turn&1 != 0 {
					a, b = b, a
				}
				if turn&2 != 0 {
					a, b = 1-a, 1-b
				}
				digits = digits<<2 | 3*a ^ b
				if b == 0 { // the lower quarters are turned: the left one swapped, the right one also mirrored
					turn ^= 1 | a<<1
				}
			}
			c.step[start<<8|xy] = uint16(digits<<2 | turn)
		}
	}
	return c
}

// key is the number of the point (x, y) on the curve.
func (c *curve) key(x, y uint16) uint32 {
	var turn, key uint32
	for shift := 12; shift >= 0; shift -= 4 {
		s := c.step[turn<<8|uint32(x)>>shift&15<<4|uint32(y)>>shift&15]
		key = key<<8 | uint32(s>>2)
		turn = uint32(s & 3)
	}
	return key
}
