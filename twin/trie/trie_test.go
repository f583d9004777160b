package trie

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// TestEqualsMap drives editors and plain maps alike, keeps older maps, and compares all of them at the end: what an
// editor does must never show in a map that was handed out before.
func TestEqualsMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.OneOf(
			rapid.Uint64Range(0, 70),
			rapid.Uint64(),
			rapid.Custom(func(t *rapid.T) uint64 { return rapid.Uint64Range(0, 200).Draw(t, "high") << 56 }),
		)
		type state struct {
			m    Map[int]
			want map[uint64]int
		}
		var kept []state
		want := map[uint64]int{}
		e := Map[int]{}.Edit()
		for i := range rapid.IntRange(0, 600).Draw(t, "steps") {
			k := key.Draw(t, "key")
			switch rapid.IntRange(0, 9).Draw(t, "do") {
			case 0, 1, 2:
				_, had := want[k]
				delete(want, k)
				if e.Delete(k) != had {
					t.Fatalf("Delete(%d) != %v", k, had)
				}
			case 3:
				kept = append(kept, state{e.Map(), maps.Clone(want)})
			default:
				want[k] = i
				e.Set(k, i)
			}
		}
		kept = append(kept, state{e.Map(), want})
		for _, s := range kept {
			compare(t, s.m, s.want, key.Draw(t, "from"))
		}
	})
}

func compare(t *rapid.T, m Map[int], want map[uint64]int, from uint64) {
	t.Helper()
	if m.Len() != len(want) {
		t.Fatalf("Len = %d, want %d", m.Len(), len(want))
	}
	keys := slices.Sorted(maps.Keys(want))
	for _, k := range keys {
		if v, ok := m.Get(k); !ok || v != want[k] {
			t.Fatalf("Get(%d) = %d, %v; want %d", k, v, ok, want[k])
		}
	}
	var got []uint64
	for k := range m.From(from) {
		got = append(got, k)
	}
	at, _ := slices.BinarySearch(keys, from)
	if !slices.Equal(got, keys[at:]) {
		t.Fatalf("From(%d) = %v, want %v", from, got, keys[at:])
	}
	entries := make([]Entry[int], len(keys))
	for i, k := range keys {
		entries[i] = Entry[int]{k, want[k]}
	}
	built := Build(entries)
	if !maps.Equal(maps.Collect(built.All()), want) || built.Len() != len(want) {
		t.Fatalf("Build differs from Set")
	}
	sane(t, m.root, topShift, 0)
	sane(t, built.root, topShift, 0)
}

// sane checks the shape that every node must have.
func sane(t *rapid.T, n *node[int], shift int, prefix uint64) {
	t.Helper()
	switch {
	case n == nil:
	case n.kids == nil:
		if len(n.entries) == 0 || len(n.entries) > maxLeaf || !slices.IsSortedFunc(n.entries, func(a, b Entry[int]) int { return cmp.Compare(a.Key, b.Key) }) {
			t.Fatalf("leaf %v", n.entries)
		}
		for _, x := range n.entries {
			if shift < topShift && x.Key>>(shift+levelBits) != prefix {
				t.Fatalf("key %x under the prefix %x", x.Key, prefix)
			}
		}
	default:
		if n.entries != nil {
			t.Fatal("a branch has entries")
		}
		for i, kid := range n.kids {
			sane(t, kid, shift-levelBits, prefix<<levelBits|uint64(i))
		}
	}
}

// TestReadersBesideEditor reads older maps while an editor goes on; it tells something under the race detector.
func TestReadersBesideEditor(t *testing.T) {
	e := Map[int]{}.Edit()
	var wg sync.WaitGroup
	for round := range 20 {
		for i := range 200 {
			if k := spread(uint64(round*100 + i)); i%7 == 0 {
				e.Delete(k)
			} else {
				e.Set(k, round)
			}
		}
		m := e.Map()
		wg.Go(func() {
			n := 0
			for k, v := range m.All() {
				if got, ok := m.Get(k); !ok || got != v {
					t.Errorf("Get(%d) = %d, %v; All says %d", k, got, ok, v)
				}
				n++
			}
			if n != m.Len() {
				t.Errorf("%d entries, Len says %d", n, m.Len())
			}
		})
	}
	wg.Wait()
}

func ExampleMap_Edit() {
	e := Map[string]{}.Edit()
	e.Set(2, "two")
	e.Set(1, "one")
	before := e.Map()
	e.Delete(1)
	after := e.Map()
	for k, v := range before.All() {
		fmt.Println(k, v)
	}
	fmt.Println(after.Len())
	// Output:
	// 1 one
	// 2 two
	// 1
}

func spread(i uint64) uint64 { return i * 0x9E3779B97F4A7C15 }

func BenchmarkGet(b *testing.B) {
	e := Map[uint64]{}.Edit()
	for i := range uint64(1e6) {
		e.Set(spread(i), i)
	}
	m := e.Map()
	b.Run("entries=1e6", func(b *testing.B) {
		var i uint64
		for b.Loop() {
			m.Get(spread(i % 1e6))
			i++
		}
	})
	b.Run("entries=1e6/edit+snapshot", func(b *testing.B) {
		b.ReportAllocs()
		var i uint64
		for b.Loop() {
			e.Set(spread(i%1e6), i)
			m = e.Map()
			i++
		}
	})
}
