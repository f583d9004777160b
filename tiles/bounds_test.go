package tiles

import (
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
)

// heap is the memory in use.
func heap() int64 {
	runtime.GC()
	runtime.GC() // pools let go at the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// The cache accounts for what its tiles really cost.
func TestCacheCountsTrueBytes(t *testing.T) {
	for _, size := range []int{1, 700, 20_000} {
		const tiles, layers = 2000, 9
		before := heap()
		c := newCache(1 << 40)
		for i := range uint32(tiles) {
			k := &tile{id: mvt.TileID{Z: 17, X: i, Y: i}, ready: make(chan struct{})}
			c.put(k)
			parts := make([]part, layers)
			parts[0].data = make([]byte, size)
			k.seal(parts)
			c.use(k, k.weight())
		}
		real := heap() - before
		t.Logf("%d bytes: %d in the heap, %d counted", size, real/tiles, c.bytes/tiles)
		if c.bytes < real*98/100 || c.bytes > real*3/2 {
			t.Errorf("tiles of %d bytes: %d in the heap, %d counted", size, real, c.bytes)
		}
		runtime.KeepAlive(c)
	}
}

// Addresses that show nothing take no room, be they far off or next to what is there.
func TestEmptyTilesTakeNoRoom(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	empty := 0
	for _, id := range tilesOver(17, orb.Bound{Min: orb.Point{west - 0.05, south - 0.05}, Max: orb.Point{west + 0.05, south + 0.05}}) {
		k, err := s.tile(id)
		if err != nil {
			t.Fatal(err)
		}
		if len(k.body) == 0 {
			if empty++; s.cache.find(id) != nil {
				t.Fatalf("%v is kept", id)
			}
			if k.coded[serving.Identity].ETag[0] != s.none.coded[serving.Identity].ETag[0] {
				t.Fatalf("%v has a tag of its own", id)
			}
		}
	}
	if empty < 100 {
		t.Errorf("%d empty tiles", empty)
	}
}

// A step that stands for many, because nobody worked them off, leaves nothing stale.
func TestStepWithoutCommits(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	res := commit(t, tw, operation(tw, twin.Create, "land", 0, square(0, 0, 1), nil))
	at := tileAt(15, west+0.5*cellDeg, south+0.5*cellDeg)
	fetch(handler(s), tilePath(at))
	s.Close() // neither the follower nor a request can work
	step := &twin.Step{From: tw.Snapshot()}
	for i := range 70 {
		commit(t, tw, operation(tw, twin.Patch, "land", res.Results[0].ID, square(0, 0, 1+float64(i)/100), nil))
	}
	step.To = tw.Snapshot()
	s.apply(step)
	fresh := newService(t, tw)
	defer fresh.Close()
	for z := uint8(11); z <= MaxZoom; z++ {
		id := tileAt(z, west+0.5*cellDeg, south+0.5*cellDeg)
		if got, want := fetch(handler(s), tilePath(id)).Header(), fetch(handler(fresh), tilePath(id)).Header(); got.Get("ETag") != want.Get("ETag") {
			t.Errorf("%v is stale", id)
		}
	}
}

// Whoever embeds a service finds in a tile what was committed before.
func TestTileCatchesUp(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	at := tileAt(17, west, south)
	for i := range 50 {
		commit(t, tw, operation(tw, twin.Create, "facility", 0, orb.Point{west, south}, map[string]twin.Value{"capacity": twin.Int(int64(i))}))
		body, err := s.Tile(at)
		if err != nil {
			t.Fatal(err)
		}
		if fresh := fetch(handler(s), tilePath(at)).Body.String(); fresh != string(body) {
			t.Fatalf("commit %d: %d bytes, want %d", i, len(body), len(fresh))
		}
	}
}
