package index

import "slices"

// sortByKey sorts by the upper 32 bits, the key; the lower 32 carry the place the key came from. The order of equal
// keys is kept, so the same items in the same order always pack alike. spare has the length of keys and is overwritten;
// the result is in one of the two.
//
// It is a radix sort by 11 bits: three passes, whatever the keys.
func sortByKey(keys, spare []uint64) []uint64 {
	const bits, few = 11, 512
	if len(keys) < few {
		slices.Sort(keys)
		return keys
	}
	var counts [3][1 << bits]uint32
	for _, k := range keys {
		counts[0][k>>32&(1<<bits-1)]++
		counts[1][k>>(32+bits)&(1<<bits-1)]++
		counts[2][k>>(32+2*bits)]++
	}
	for pass := range counts {
		count, shift := &counts[pass], 32+bits*pass
		var at uint32
		for d, n := range count {
			count[d] = at
			at += n
		}
		for _, k := range keys {
			d := k >> shift & (1<<bits - 1)
			spare[count[d]] = k
			count[d]++
		}
		keys, spare = spare, keys
	}
	return keys
}
