package tiles

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// Whoever was told that a commit is done finds it in the very next tile, while others edit and fetch the same tile;
// and whoever sees a version of the twin is served that version, be the watch still on its way.
func TestReadYourWrites(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	const editors, rounds = 4, 60
	var ops []twin.Operation
	for i := range editors {
		ops = append(ops, operation(tw, twin.Create, "facility", 0, orb.Point{west + float64(i)*cellDeg/50, south},
			map[string]twin.Value{"capacity": twin.Int(0)}))
	}
	ids := commit(t, tw, ops...).Results
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	x, y := mvt.Project(west, south)
	at, _ := mvt.Cover(15, mvt.Box{MinX: x, MinY: y, MaxX: x, MaxY: y})

	var done atomic.Bool
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for !done.Load() {
				least := tw.Snapshot()
				w := fetch(h, tilePath(at), "Accept-Encoding", "gzip")
				if got := w.Header().Get("Twin-Version"); w.Code != http.StatusOK || got < fmt.Sprint(least.Version()) && len(got) == len(fmt.Sprint(least.Version())) {
					t.Errorf("%d, version %s, want %d or later", w.Code, got, least.Version())
					return
				}
			}
		})
	}
	for i := range editors {
		writers.Go(func() {
			for n := int64(1); n <= rounds; n++ {
				op := operation(tw, twin.Patch, "facility", ids[i].ID, nil, map[string]twin.Value{"capacity": twin.Int(n)})
				if _, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
					t.Error(err)
					return
				}
				if got := capacity(t, h, at, ids[i].ID); got != n {
					t.Errorf("editor %d committed %d and was served %d", i, n, got)
					return
				}
			}
		})
	}
	writers.Wait()
	done.Store(true)
	readers.Wait()
}

func capacity(t *testing.T, h http.Handler, at mvt.TileID, id twin.ID) int64 {
	tile, err := mvt.Decode(fetch(h, tilePath(at)).Body.Bytes())
	if err != nil {
		t.Error(err)
		return -1
	}
	l := tile.Layer("facilities")
	for i := range l.Features {
		if l.Features[i].ID == uint64(id) {
			v, _ := l.Get(&l.Features[i], "capacity")
			n, _ := v.Any().(uint64)
			return int64(n)
		}
	}
	return -1
}

// A step that is published before the watch has told of it is waited for.
func TestCatchUpWaitsForTheWatch(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	hold, held := make(chan struct{}), make(chan struct{})
	_, stop := tw.Watch(func(*twin.Step) { close(held); <-hold }) // runs before the service's own
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	go tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{
		operation(tw, twin.Create, "facility", 0, orb.Point{west, south}, nil),
	}})
	<-held
	stop()
	if v := tw.Snapshot().Version(); v != 1 {
		t.Fatalf("version %d is published", v)
	}
	got := make(chan string)
	x, y := mvt.Project(west, south)
	at, _ := mvt.Cover(16, mvt.Box{MinX: x, MinY: y, MaxX: x, MaxY: y})
	go func() {
		w := fetch(h, tilePath(at))
		got <- fmt.Sprint(w.Code, " ", w.Header().Get("Twin-Version"))
	}()
	select {
	case early := <-got:
		t.Fatalf("answered %s before the step was there", early)
	default:
	}
	close(hold)
	if answer := <-got; answer != "200 1" {
		t.Fatalf("answered %s", answer)
	}
}

// However many ask for a cold tile, it is encoded once; the cache keeps within its bytes.
func TestSingleFlightAndLimit(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	const limit = 400_000
	s, err := New(Config{Twin: tw, MaxCacheBytes: limit, MaxFeatureBytes: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ids := tilesOver(16, s.state().bounds(s.plan))
	for _, id := range ids {
		var wg sync.WaitGroup
		var found [8]*tile
		for i := range found {
			wg.Go(func() { found[i], _ = s.tile(id) })
		}
		wg.Wait()
		for _, other := range found {
			if other != found[0] && s.cache.bytes+int64(found[0].size) < limit {
				t.Errorf("%v was encoded twice", id)
			}
		}
		if _, err := s.gzipped(found[0]); err != nil {
			t.Fatal(err)
		}
		total := int64(0)
		for _, zoom := range s.cache.zooms {
			for _, k := range zoom {
				total += int64(k.size) + int64(len(k.gzip)) + tileOverhead
			}
		}
		if total != s.cache.bytes || total > limit {
			t.Fatalf("the cache holds %d bytes, says %d, may hold %d", total, s.cache.bytes, limit)
		}
		if s.memo.bytes > s.memo.limit {
			t.Fatalf("features of %d bytes are kept, %d are allowed", s.memo.bytes, s.memo.limit)
		}
	}
}
