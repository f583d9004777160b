package index

import "math/bits"

const (
	chunkWords = 64
	chunkBits  = 12 // slots per chunk, as a power of two: 64 words of 64, so a change copies 2.5 KB at 1 M items
	wordBits   = 6
)

// dead marks the slots of a sheet whose items were deleted. A change copies one chunk and the list of chunks, and
// leaves the old set as it was; the zero value marks none.
type dead struct {
	count  int
	chunks []*[chunkWords]uint64 // nil where all live; the list itself is nil while count is 0
}

// with is d plus one slot of a sheet of n items.
func (d dead) with(slot, n int) dead {
	chunks := make([]*[chunkWords]uint64, (n+1<<chunkBits-1)>>chunkBits)
	copy(chunks, d.chunks)
	fresh := new([chunkWords]uint64)
	if old := chunks[slot>>chunkBits]; old != nil {
		*fresh = *old
	}
	fresh[slot>>wordBits%chunkWords] |= 1 << (slot % (1 << wordBits))
	chunks[slot>>chunkBits] = fresh
	return dead{count: d.count + 1, chunks: chunks}
}

// has says that the slot's item was deleted.
func (d *dead) has(slot int) bool {
	if d.count == 0 {
		return false
	}
	c := d.chunks[slot>>chunkBits]
	return c != nil && c[slot>>wordBits%chunkWords]>>(slot%(1<<wordBits))&1 != 0
}

// living returns the first run of living slots in [lo, hi), from first up to end; first = hi when there is none.
func (d *dead) living(lo, hi int) (first, end int) {
	if d.count == 0 {
		return lo, hi
	}
	first = d.next(lo, hi, ^uint64(0))
	return first, d.next(first, hi, 0)
}

// next is the first slot in [at, hi) whose bit, xored with that of flip, is set; hi when there is none.
func (d *dead) next(at, hi int, flip uint64) int {
	for at < hi {
		word := flip
		if c := d.chunks[at>>chunkBits]; c != nil {
			word ^= c[at>>wordBits%chunkWords]
		} else if flip == 0 { // a chunk without a mark: none of its bits is set
			at = (at>>chunkBits + 1) << chunkBits
			continue
		}
		if word >>= at % (1 << wordBits); word != 0 {
			return min(hi, at+bits.TrailingZeros64(word))
		}
		at = (at>>wordBits + 1) << wordBits
	}
	return hi
}
