package archive

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// The examples that the PMTiles specification gives.
func TestTileCodes(t *testing.T) {
	for _, c := range []struct {
		z    uint8
		x, y uint32
		code uint64
	}{
		{0, 0, 0, 0},
		{1, 0, 0, 1},
		{1, 0, 1, 2},
		{1, 1, 1, 3},
		{1, 1, 0, 4},
		{2, 0, 0, 5},
		{12, 3423, 1763, 19078479},
	} {
		if got := tileCode(mvt.TileID{Z: c.z, X: c.x, Y: c.y}); got != c.code {
			t.Errorf("%d/%d/%d is %d, expected %d", c.z, c.x, c.y, got, c.code)
		}
	}
}

// Every place has one position, neighbours on the curve are neighbours on the map, and a tile holds the four positions
// beneath its own.
func TestCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := uint8(rapid.IntRange(0, 17).Draw(t, "zoom"))
		last := uint64(1)<<(2*z) - 1
		pos := rapid.Uint64Range(0, last).Draw(t, "position")
		id := place(z, pos)
		if id.Check() != nil || position(id) != pos {
			t.Fatalf("%d of zoom %d is %v, which is %d", pos, z, id, position(id))
		}
		if pos < last {
			n := place(z, pos+1)
			if dx, dy := int64(n.X)-int64(id.X), int64(n.Y)-int64(id.Y); dx*dx+dy*dy != 1 {
				t.Fatalf("%v is followed by %v", id, n)
			}
		}
		for i := range uint64(4) {
			if c := place(z+1, pos*4+i); c.X>>1 != id.X || c.Y>>1 != id.Y {
				t.Fatalf("%v does not hold %v", id, c)
			}
		}
	})
}
