package twin

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestMemo asks from several goroutines for what was made of entities, far more than there is room for: each answer is
// that of the entity and kind asked about, and the bytes stay within bounds.
func TestMemo(t *testing.T) {
	const max = 1 << 20
	m := newMemo(max)
	house := &Entity{ID: 1}
	entities := make([]*Entity, 20_000)
	for i := range entities {
		entities[i] = &Entity{ID: ID(i)}
	}
	made := func(e *Entity, kind uint8) []byte {
		return fmt.Appendf(nil, "%d as %d, and some more to fill it up", e.ID, kind)
	}
	var askers sync.WaitGroup
	var hits [4]int
	for n := range hits {
		askers.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(n)))
			for range 40_000 {
				e, kind := entities[int(r.ExpFloat64()*1500)%len(entities)], uint8(r.IntN(2))
				got, by := m.Get(e, kind)
				if got == nil {
					m.Put(e, kind, house, made(e, kind))
					continue
				}
				hits[n]++
				if !bytes.Equal(got, made(e, kind)) || by != house {
					panic(fmt.Sprintf("of %d as %d there is %q", e.ID, kind, got))
				}
			}
		})
	}
	askers.Wait()
	if sum := hits[0] + hits[1] + hits[2] + hits[3]; sum < 40_000 {
		t.Errorf("%d of 160 000 were found", sum)
	}
	sum, used := 0, 0
	for i := range *m.places.Load() {
		if n := (*m.places.Load())[i].Load(); n != nil {
			sum += len(n.bytes) + memoOverhead
			used++
		}
	}
	if sum != m.bytes || used != m.used || sum > max {
		t.Errorf("%d bytes in %d places, counted %d in %d, at most %d", sum, used, m.bytes, m.used, max)
	}
}

// TestMemoLimits has what is never kept.
func TestMemoLimits(t *testing.T) {
	e := &Entity{ID: 1}
	for name, m := range map[string]*Memo{"none": newMemo(-1), "too small": newMemo(1000)} {
		m.Put(e, 0, nil, make([]byte, 100))
		if got, _ := m.Get(e, 0); got != nil {
			t.Errorf("%s: kept", name)
		}
	}
	if m := newMemo(0); m.max != DefaultMemoBytes {
		t.Errorf("by default %d bytes", m.max)
	}
}
