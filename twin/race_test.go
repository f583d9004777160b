package twin_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// TestReadersBesideWriters reads snapshots from several goroutines while others commit, borders among it. Each snapshot
// must stay what it was: figures that belong together agree, and are the same when they are read again.
func TestReadersBesideWriters(t *testing.T) {
	s := newSite(t)
	s.must(s.grid(gridA, 0, 0, 2), s.grid(gridB, 2, 0, 2))
	var houses []twin.ID
	for i := range 40 {
		houses = append(houses, s.add(s.house(float64(i%4), float64(i/4)/4)))
	}
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				snap := s.Snapshot()
				if a, b := summary(snap), summary(snap); a != b {
					t.Errorf("a snapshot changed from %s to %s", a, b)
					return
				}
			}
		})
	}
	for w := range 4 {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 0))
			for range 60 {
				var err error
				switch r.IntN(6) {
				case 0:
					_, err = s.try(s.house(r.Float64()*4, r.Float64()*2))
				case 1:
					g, _ := s.Snapshot().ByCode(s.Snapshot().Schema().Type("grid"), gridA)
					op := s.op(twin.Patch, "grid", g.ID)
					op.Geometry, op.SetGeometry = square(0, 0, 1+3*r.Float64()), true
					_, err = s.try(op)
				default:
					op := s.op(twin.Patch, "house", houses[r.IntN(len(houses))], "floors_above", twin.Int(int64(r.IntN(9))))
					op.Geometry, op.SetGeometry = square(r.Float64()*4, r.Float64()*2, 0.1), true
					_, err = s.try(op)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	// What groups of requests left is what a recount and a restart find.
	last := s.Snapshot()
	recount(t, last)
	s.Close()
	s.open()
	recount(t, s.Snapshot())
	equalSnapshots(t, last, s.Snapshot())
}

// summary counts houses in three ways that must agree, and adds up what they hold.
func summary(s *twin.Snapshot) string {
	t := s.Schema().Type("house")
	n, inGrids, floors := 0, 0, int64(0)
	for e := range s.All(t, 0) {
		n++
		floors += e.Get("floors_above").Int()
	}
	for c := range s.AllCounts() {
		inGrids += c.Of(t)
	}
	return fmt.Sprint(s.Version(), n == inGrids, n == s.Boxes(t).Len(), n == s.Len(t), n, floors)
}
