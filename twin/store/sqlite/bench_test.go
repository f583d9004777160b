package sqlite_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// filler makes commits of creates with rows and geometries of the usual size under ids in no order.
type filler struct {
	version twin.Version
	ids     *rand.Rand
	used    map[twin.ID]bool
}

func newFiller() *filler {
	return &filler{ids: rand.New(rand.NewPCG(1, 2)), used: map[twin.ID]bool{}}
}

func (f *filler) commit(changes int) *twin.Commit {
	f.version++
	c := &twin.Commit{Version: f.version, Time: int64(f.version), Actor: "worker:zhang", Changes: make([]twin.Change, changes)}
	for i := range c.Changes {
		id := twin.ID(f.ids.Uint64N(uint64(twin.MaxID)) + 1)
		for f.used[id] {
			id++
		}
		f.used[id] = true
		c.Changes[i] = twin.Change{Op: twin.OpCreate, Type: "house", ID: id, After: &twin.Image{
			Rev: f.version, Updated: 1, Grid: 31011410321800102, Row: make([]byte, 200), Geom: make([]byte, 157),
		}}
	}
	return c
}

func BenchmarkAppend(b *testing.B) {
	for _, n := range []struct{ commits, changes int }{{1, 1}, {100, 1}, {1, 10_000}} {
		b.Run(fmt.Sprintf("commits=%d/changes=%d", n.commits, n.changes), func(b *testing.B) {
			s, f := open(b, filepath.Join(b.TempDir(), "twin.db")), newFiller()
			for b.Loop() {
				batch := make([]*twin.Commit, n.commits)
				for i := range batch {
					batch[i] = f.commit(n.changes)
				}
				if err := s.Append(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*n.commits*n.changes)/b.Elapsed().Seconds(), "changes/s")
		})
	}
}

// BenchmarkUpdate measures single edits on a store that holds entities, in groups as many clients make them.
func BenchmarkUpdate(b *testing.B) {
	const entities, group = 100_000, 64
	s, f := open(b, filepath.Join(b.TempDir(), "twin.db")), newFiller()
	c := f.commit(entities)
	if err := s.Append(b.Context(), []*twin.Commit{c}); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		batch := make([]*twin.Commit, group)
		for i := range batch {
			f.version++
			ch := &c.Changes[n*7919%entities]
			after := *ch.After
			after.Rev = f.version
			batch[i] = &twin.Commit{Version: f.version, Actor: "worker:zhang", Changes: []twin.Change{
				{Op: twin.OpUpdate, Type: ch.Type, ID: ch.ID, Before: ch.After, After: &after},
			}}
			n++
		}
		if err := s.Append(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "commits/s")
}

func BenchmarkLoad(b *testing.B) {
	for _, entities := range []int{100_000} {
		b.Run(fmt.Sprintf("entities=%d", entities), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "twin.db"))
			fill(b, s, entities)
			for b.Loop() {
				n := 0
				if _, err := s.Load(b.Context(), func(*twin.Record) error { n++; return nil }); err != nil || n != entities {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(b.N*entities)/b.Elapsed().Seconds(), "entities/s")
		})
	}
}

func BenchmarkLog(b *testing.B) {
	s, f := open(b, filepath.Join(b.TempDir(), "twin.db")), newFiller()
	var batch []*twin.Commit
	for range 10_000 {
		batch = append(batch, f.commit(2))
	}
	if err := s.Append(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := s.Log(b.Context(), 0, 0, func(*twin.Commit) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "commits/s")
}

func fill(tb testing.TB, s *sqlite.Store, entities int) {
	f := newFiller()
	for entities > 0 {
		n := min(entities, 10_000)
		if err := s.Append(tb.Context(), []*twin.Commit{f.commit(n)}); err != nil {
			tb.Fatal(err)
		}
		entities -= n
	}
}
