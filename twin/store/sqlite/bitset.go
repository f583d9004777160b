package sqlite

import "math/bits"

// bitset is a set of addresses, kept in chunks so that it takes room only where there are any: about an eighth of a
// byte per row of the log.
type bitset struct {
	chunks map[int64]*[chunkWords]uint64
}

const (
	chunkWords = 512
	chunkShift = 15 // chunkWords × 64 addresses
)

// set adds i.
func (s *bitset) set(i int64) {
	if s.chunks == nil {
		s.chunks = map[int64]*[chunkWords]uint64{}
	}
	c := s.chunks[i>>chunkShift]
	if c == nil {
		c = new([chunkWords]uint64)
		s.chunks[i>>chunkShift] = c
	}
	c[i>>6&(chunkWords-1)] |= 1 << (i & 63)
}

// clear takes i out; one that is not in is no error.
func (s *bitset) clear(i int64) {
	if c := s.chunks[i>>chunkShift]; c != nil {
		c[i>>6&(chunkWords-1)] &^= 1 << (i & 63)
	}
}

// has says whether i is in the set; 0, which is no address, never is.
func (s *bitset) has(i int64) bool {
	c := s.chunks[i>>chunkShift]
	return c != nil && c[i>>6&(chunkWords-1)]>>(i&63)&1 != 0
}

// count is the size of the set.
func (s *bitset) count() (n int) {
	for _, c := range s.chunks {
		for _, w := range c {
			n += bits.OnesCount64(w)
		}
	}
	return n
}
