package trie

import (
	"fmt"
	"maps"
	"slices"
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
		for i := range rapid.IntRange(0, 300).Draw(t, "steps") {
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
