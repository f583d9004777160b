package index

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestLattice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBox(t, rapid.Bool().Draw(t, "far"))
		l := Lattice(b)
		if !covers(l, b) || Lattice(l) != l {
			t.Fatalf("Lattice(%v) = %v, and of that %v", b, l, Lattice(l))
		}
		if l.Min[0] < b.Min[0]-1.001e-8 || l.Max[1] > b.Max[1]+1.001e-8 {
			t.Fatalf("Lattice(%v) = %v is wider than a step", b, l)
		}
		eight := round(b.Min[0])
		if k := floorUnit(eight); degrees(k) != eight || ceilUnit(eight) != k {
			t.Fatalf("%v has eight decimals, yet becomes %v", eight, degrees(k))
		}
	})
	for _, b := range placeless() {
		if l := Lattice(b); indexable(l) {
			t.Errorf("Lattice(%v) = %v", b, l)
		}
	}
	if got, want := Lattice(box(-1e9, -721, math.Inf(1), 720)), box(-720, -720, 720, 720); got != want {
		t.Errorf("Lattice of a boundless box is %v, want %v", got, want)
	}
}

// TestCurve walks the curve over a 256 × 256 grid: it visits each cell once, and every step goes to a neighbour.
func TestCurve(t *testing.T) {
	c := newCurve()
	type cell struct{ x, y int }
	at := make([]*cell, 1<<16)
	for x := range 256 {
		for y := range 256 {
			k := c.key(uint16(x<<8), uint16(y<<8)) >> 16
			if far := c.key(uint16(x<<8|255), uint16(y<<8|255)) >> 16; at[k] != nil || far != k {
				t.Fatalf("cell %d, %d has number %d, which is taken, or %d", x, y, k, far)
			}
			at[k] = &cell{x, y}
		}
	}
	for k := 1; k < len(at); k++ {
		if dx, dy := at[k].x-at[k-1].x, at[k].y-at[k-1].y; dx*dx+dy*dy != 1 {
			t.Fatalf("step %d goes from %v to %v", k, *at[k-1], *at[k])
		}
	}
}

func TestSortByKey(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 511, 512, 10_000} {
		for _, mask := range []uint32{0, 0xff, 0xffff0000, 0xffffffff} {
			keys := make([]uint64, n)
			for i := range keys {
				keys[i] = uint64(r.Uint32()&mask)<<32 | uint64(i)
			}
			want := slices.Sorted(slices.Values(keys))
			if got := sortByKey(keys, make([]uint64, n)); !slices.Equal(got, want) {
				t.Errorf("%d keys of mask %x come out unsorted", n, mask)
			}
		}
	}
}

// TestDead compares the marks with a plain list, over chunks with and without marks.
func TestDead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5<<chunkBits).Draw(t, "slots")
		plain := make([]bool, n)
		var d dead
		for range rapid.IntRange(0, 40).Draw(t, "deleted") {
			slot := rapid.IntRange(0, n-1).Draw(t, "slot")
			if plain[slot] {
				continue
			}
			before := d
			d, plain[slot] = d.with(slot, n), true
			if before.has(slot) || d.count != before.count+1 {
				t.Fatalf("marking slot %d changed the older set", slot)
			}
		}
		lo := rapid.IntRange(0, n).Draw(t, "lo")
		hi := rapid.IntRange(lo, n).Draw(t, "hi")
		for at := lo; at < hi; {
			first, end := d.living(at, hi)
			for slot := at; slot < end; slot++ {
				if dead := slot < first; plain[slot] != dead || d.has(slot) != dead {
					t.Fatalf("living(%d, %d) = %d, %d, but slot %d is dead: %v", at, hi, first, end, slot, plain[slot])
				}
			}
			if end < hi && !plain[end] || end == at {
				t.Fatalf("living(%d, %d) = %d, %d stops short", at, hi, first, end)
			}
			at = end
		}
	})
}
