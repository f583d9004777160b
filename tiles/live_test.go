package tiles

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
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
	tw := theVillage()
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
			if len(found[0].body) > 0 && other != found[0] && s.cache.bytes+int64(len(found[0].body)) < limit {
				t.Errorf("%v was encoded twice", id)
			}
		}
		if _, err := s.as(found[0], serving.Gzip); err != nil {
			t.Fatal(err)
		}
		total := int64(0)
		for _, zoom := range s.cache.zooms {
			for _, k := range zoom {
				total += k.weight() + rounded(len(k.coded[serving.Gzip].Data))
			}
		}
		if total != s.cache.bytes || total > limit {
			t.Fatalf("the cache holds %d bytes, says %d, may hold %d", total, s.cache.bytes, limit)
		}
		held := int64(0)
		for _, kept := range s.pages.kept {
			for _, p := range kept {
				held += p.bytes()
			}
		}
		if held != s.pages.bytes || held > s.pages.limit {
			t.Fatalf("pages of %d bytes are kept, the sum says %d, %d are allowed", held, s.pages.bytes, s.pages.limit)
		}
	}
}

// A reader that began before a step draws what it saw then, though newer features are kept; and a step that was not
// looked at is not passed over once something is kept.
func TestOldReaders(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	id := tileAt(16, west+0.001, south+0.0001)
	houses := s.plan.byType[tw.Snapshot().Schema().Type("house").Index()]
	b := newBench(s.plan)
	before := s.state()
	old := s.gather(b, before, houses.layer, id, nil)[0]
	shown := func(it item) string { return string(it.page.attributes(it.at, whole)) }
	commit(t, tw, operation(tw, twin.Patch, "house", old.page.rows[old.at].id, nil, map[string]twin.Value{"height_m": twin.Float(31)}))
	if err := s.steps.CatchUp(t.Context(), tw.Snapshot().Version()); err != nil {
		t.Fatal(err)
	}
	if again := s.gather(b, before, houses.layer, id, nil)[0]; shown(again) != shown(old) {
		t.Error("a reader of the old state was given the new feature")
	}
	if now := s.gather(b, s.state(), houses.layer, id, nil)[0]; shown(now) == shown(old) {
		t.Error("a reader of the new state was given the old feature")
	}
	if s.advance(before, &diff{}, false) {
		t.Error("a step was passed over though features are kept")
	}
}

// A step of very many changes is the same to whoever fetches: the tiles around are new, the others keep their ETag.
func TestBulkStep(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	near, far := tilePath(tileAt(14, west+0.001, south+0.0001)), tilePath(tileAt(14, west+1, south))
	before, away := fetch(h, near), fetch(h, far)
	var step *twin.Step
	tw.Watch(func(done *twin.Step) { step = done })
	var ops []twin.Operation
	for i := range bulkStep {
		ops = append(ops, operation(tw, twin.Create, "facility", 0, orb.Point{west + float64(i)*cellDeg/100, south}, nil))
	}
	commit(t, tw, ops...)
	after := fetch(h, near)
	if after.Header().Get("ETag") == before.Header().Get("ETag") {
		t.Error("the tile is as before")
	}
	fresh := newService(t, tw)
	defer fresh.Close()
	if want := fetch(handler(fresh), near); want.Header().Get("ETag") != after.Header().Get("ETag") {
		t.Error("the tile differs from a fresh one")
	}
	if fetch(h, far).Header().Get("ETag") != away.Header().Get("ETag") {
		t.Error("a tile elsewhere changed")
	}
	ks := s.Changed(step)
	if len(ks.Keys) == 0 || len(ks.Keys) > MaxKeys || ks.Keys[0] != "0/0/0" || ks.Version != 2 {
		t.Errorf("%d: %v", ks.Version, ks.Keys)
	}
}

// Where a step touches more tiles than a frame should name, what lies deeper is named by what it lies beneath: nothing
// that the step touched is left out, a label that shows at the deepest zoom alone included.
func TestKeysAreBounded(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	var step *twin.Step
	tw.Watch(func(done *twin.Step) { step = done })
	commit(t, tw, operation(tw, twin.Create, "grid", 0, square(0, 0, 300), map[string]twin.Value{"code": twin.Text("310114103")}))
	ks := s.Changed(step)
	if len(ks.Keys) == 0 || len(ks.Keys) > MaxKeys || len(ks.Beneath) == 0 || len(ks.Beneath) > MaxKeys {
		t.Fatalf("%d keys, %d stand for what is beneath them", len(ks.Keys), len(ks.Beneath))
	}
	named := map[string]bool{}
	for _, k := range ks.Keys {
		named[k] = true
	}
	holds := map[string]bool{}
	for _, k := range ks.Beneath {
		holds[k] = true
	}
	edits := edited([]ref{{s.plan.byType[tw.Snapshot().Schema().Type("grid").Index()], step.Commits[0].Changes[0].ID()}},
		access.Public(step.From), access.Public(step.To), s.state().lex)
	ts := edits[0].touches(nil)
	for z := uint8(0); z <= MaxZoom; z++ {
		all, _ := covered(z, z, ts, 1<<30)
		for _, id := range all {
			told := named[fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y)]
			for up := uint8(0); up <= id.Z; up++ {
				told = told || holds[fmt.Sprintf("%d/%d/%d", id.Z-up, id.X>>up, id.Y>>up)]
			}
			if !told {
				t.Fatalf("%v changed and is not told", id)
			}
		}
	}
}

// What begins to show deeper than the zoom whose tiles stand for all beneath is within them too.
func TestBeneathHoldsWhatBeginsDeeper(t *testing.T) {
	wide := mvt.TileID{Z: 8, X: 200, Y: 100}.Bounds()
	x, y := uint32(1<<20), uint32(1<<20)
	deep := touch{minZoom: MaxZoom, maxZoom: MaxZoom, box: mvt.Box{MinX: x, MinY: y, MaxX: x, MaxY: y}}
	keys, z := beneath(MaxZoom-1, []touch{{maxZoom: MaxZoom, box: wide}, deep})
	id, _ := deep.cover(z)
	if z >= MaxZoom-1 || len(keys) > MaxKeys || !slices.Contains(keys, fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y)) {
		t.Errorf("%d keys of zoom %d do not hold %v", len(keys), z, id)
	}
}
