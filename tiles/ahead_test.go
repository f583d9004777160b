package tiles

import (
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
)

// settled waits until the service stands at the twin's newest version and nothing is being made ahead of requests.
func settled(t *testing.T, s *Service) {
	t.Helper()
	if err := s.steps.CatchUp(t.Context(), s.twin.Snapshot().Version()); err != nil {
		t.Fatal(err)
	}
	s.state() // the lock under which the step also set to work what is waited for
	s.beside.Wait()
}

// keptNow tells of a kept tile whether it is of the newest state, and whether it has a form in gzip.
func keptNow(s *Service, id mvt.TileID) (fresh, zipped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.cache.find(id)
	if t == nil {
		return false, false
	}
	return t.touched.empty(), t.coded[serving.Gzip].Data != nil
}

// What somebody asked for is there again before anybody asks, in the coding that was asked for; what nobody asked for since
// is not made again, and an import makes nothing at all.
func TestTilesAreMadeAhead(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	var house twin.ID
	for e := range tw.Snapshot().All(tw.Snapshot().Schema().Type("house"), 0) {
		house = e.ID
		break
	}
	raise := func(m float64) {
		commit(t, tw, operation(tw, twin.Patch, "house", house, nil, map[string]twin.Value{"height_m": twin.Float(m)}))
		settled(t, s)
	}
	wanted, plain, other := tileAt(14, west+0.001, south+0.0001), tileAt(13, west+0.001, south+0.0001), tileAt(15, west+0.001, south+0.0001)
	ask := func() {
		fetch(h, tilePath(wanted), "Accept-Encoding", "gzip")
		fetch(h, tilePath(plain))
	}
	ask()
	if _, err := s.Tile(other); err != nil { // kept, but no request asked for it
		t.Fatal(err)
	}
	expect := func(when string, id mvt.TileID, wantFresh, wantZipped bool) {
		t.Helper()
		if fresh, zipped := keptNow(s, id); fresh != wantFresh || zipped != wantZipped {
			t.Errorf("%s: zoom %d fresh %v, in gzip %v; want %v, %v", when, id.Z, fresh, zipped, wantFresh, wantZipped)
		}
	}
	raise(11)
	expect("asked for before the edit", wanted, true, true)
	expect("asked for as it is", plain, true, false)
	expect("asked for by nobody", other, false, false)
	raise(12)
	expect("asked for before the last edit but one", wanted, false, true)
	ask()
	raise(13)
	expect("asked for again", wanted, true, true)
	fresh := newService(t, tw)
	defer fresh.Close()
	if got, want := fetch(h, tilePath(wanted)), fetch(handler(fresh), tilePath(wanted)); got.Body.String() != want.Body.String() {
		t.Error("what was made ahead is not what a fresh service makes")
	}
	var ops []twin.Operation
	for i := range bulkStep {
		ops = append(ops, operation(tw, twin.Create, "facility", 0, orb.Point{west + float64(i)*cellDeg/100, south}, nil))
	}
	commit(t, tw, ops...)
	settled(t, s)
	expect("touched by an import", wanted, false, true)
}

// More wishes than there may be are left to requests.
func TestWishesAreBounded(t *testing.T) {
	c := newCache(DefaultCacheBytes)
	for i := range uint32(2 * maxWishes) {
		k := &tile{id: mvt.TileID{Z: 17, X: i}}
		k.ask(serving.Zstd)
		c.put(k)
		c.use(k, 1)
	}
	whole := mvt.Box{MaxX: 1<<32 - 1, MaxY: 1<<32 - 1}
	for range 2 { // what is touched again was wished for once
		c.forget([]touch{{layer: 3, maxZoom: MaxZoom, box: whole}})
	}
	seen := map[string]bool{}
	for _, w := range c.wishes {
		seen[fmt.Sprint(w.id)] = w.codings == 1<<serving.Zstd
	}
	if len(c.wishes) != maxWishes || len(seen) != maxWishes {
		t.Errorf("%d wishes for %d tiles", len(c.wishes), len(seen))
	}
	for i := range uint32(2 * maxWishes) {
		if c.find(mvt.TileID{Z: 17, X: i}).touched.empty() {
			t.Fatalf("tile %d is not touched", i)
		}
	}
}
