package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// tileZooms are the zooms that tiles are measured at, and how many tiles of each.
func tileZooms() []struct {
	z maptile.Zoom
	n int
} {
	return []struct {
		z maptile.Zoom
		n int
	}{{12, 6}, {14, 30}, {16, 100}}
}

// tilesAt are at most n tiles of a zoom that hold places, each once, in the order of the places.
func tilesAt(places []orb.Point, z maptile.Zoom, n int) []maptile.Tile {
	var ids []maptile.Tile
	for _, p := range places {
		if id := maptile.At(p, z); len(ids) < n && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// runTiles measures tiles all over the town: cut for the first time and again, with everything in them and as served,
// beside orb's encoder and, where it is asked for, PostGIS on the same features; hot and unchanged ones over HTTP beside a
// handler that does nothing; all of a tile set; and hot ones while others edit. Everything but the last two is in process:
// what net/http adds is known.
func runTiles(ctx context.Context, o *options, out io.Writer) (err error) {
	var f figures
	defer func() { f.print(out) }() // what was measured stands, also when the rest fails
	if o.postgis {
		path, remove, err := townStore(ctx, &options{people: o.people / 10, seed: o.seed})
		if err != nil {
			return err
		}
		if err := errors.Join(onTown(ctx, o, path, func(tw *twin.Twin) error { return coldTown(ctx, &f, o, tw) }), remove()); err != nil {
			return err
		}
	}
	return onTown(ctx, o, o.store, func(tw *twin.Twin) error {
		places := somePlaces(view(tw.Snapshot()), o.seed)
		for _, part := range []struct {
			name string
			run  func() error
		}{
			{"cold", func() error { return coldTown(ctx, &f, o, tw) }},
			{"hot", func() error { return hotTiles(ctx, &f, o, tw, places) }},
			{"edits", func() error { return tilesUnderEdits(ctx, &f, o, tw, places) }},
		} {
			if o.only != "" && o.only != part.name {
				continue
			}
			if err := part.run(); err != nil {
				return err
			}
		}
		return nil
	})
}

// onTown opens a store and gives its memory back.
func onTown(ctx context.Context, o *options, path string, fn func(tw *twin.Twin) error) error {
	store, tw, err := openOld(ctx, path)
	if err != nil {
		return err
	}
	err = errors.Join(fn(tw), tw.Close(), store.Close())
	debug.FreeOSMemory()
	return err
}

// coldTown cuts tiles that nobody keeps.
func coldTown(ctx context.Context, f *figures, o *options, tw *twin.Twin) error {
	v := view(tw.Snapshot())
	places := somePlaces(v, o.seed)
	f.add("entities", fmt.Sprint(size(tw.Snapshot())), "")
	heap := heapBytes()
	cut, done, err := coldTiles(tw)
	if err != nil {
		return err
	}
	defer done()
	var peer *tilePeer
	if o.postgis {
		if peer, err = newTilePeer(ctx, tw, cut); err != nil && !errors.Is(err, errNoPostGIS) {
			return err
		}
		if err != nil {
			f.add("ST_AsMVT", "not measured: "+err.Error(), "")
		} else {
			defer peer.stop()
			f.add("ST_AsMVT", peer.about, "")
		}
	}
	for _, k := range tileZooms() {
		if err := coldAt(ctx, f, v, cut, peer, tilesAt(places, k.z, k.n)); err != nil {
			return err
		}
	}
	if err := wholeSet(ctx, f, v, cut); err != nil {
		return err
	}
	if now := heapBytes(); now > heap {
		f.add("memory of projected entities, twice: served and with everything", megabytes(now-heap), "")
	}
	return nil
}

// coldAt cuts tiles of one zoom. The first time their entities are fetched and projected; after that these are kept, and
// tiles are not.
func coldAt(ctx context.Context, f *figures, v *access.View, cut http.Handler, peer *tilePeer, ids []maptile.Tile) error {
	var theirs time.Duration // of PostGIS, with everything
	for _, kind := range []struct{ name, at string }{{"everything", everything}, {"as served", ""}} {
		path := func(i int) string {
			id := ids[i%len(ids)]
			return fmt.Sprintf("%s/tiles/%d/%d/%d.mvt", kind.at, id.Z, id.X, id.Y)
		}
		ask := hereTile(cut, path)
		var sum answer
		var failed error
		round1 := measure(len(ids), func(i int) {
			a, err := ask(ctx, i)
			sum.hits, sum.bytes, failed = sum.hits+a.hits, sum.bytes+a.bytes, errors.Join(failed, err)
		})
		again := measure(3*len(ids), func(i int) {
			_, err := get(ctx, cut, path(i))
			failed = errors.Join(failed, err)
		})
		if failed != nil {
			return failed
		}
		name := fmt.Sprintf("tile z%d, %s", ids[0].Z, kind.name)
		f.add(name, fmt.Sprintf("%.0f features, %.0f B; %d tiles", per(sum.hits, len(ids)), per(sum.bytes, len(ids)), len(ids)), "")
		f.add(name+", first after a start", fmt.Sprintf("%s CPU", round(round1.each())), "")
		f.add(name+", cold", fmt.Sprintf("%s CPU, %s, %.0f allocations of %.0f B in all", round(again.each()), perSecond(again),
			per(int(again.allocs), again.n), per(int(again.bytes), again.n)), "")
		if kind.at == "" {
			if peer != nil {
				f.judge(name+", beside ST_AsMVT", fmt.Sprintf("which has everything: %s times ours cold", times(theirs, again.each())), "≥ 15", theirs >= 15*again.each())
			}
			continue
		}
		if err := besideOrb(ctx, f, v, cut, path, ids, again.each()); err != nil {
			return err
		}
		if peer == nil {
			continue
		}
		var err error
		if theirs, err = peer.beside(ctx, f, name, ids, again.each()); err != nil {
			return err
		}
	}
	return nil
}

func perSecond(s spent) string {
	return fmt.Sprintf("%.0f tiles per CPU second", 1/max(s.each().Seconds(), 1e-9))
}

// wholeSet cuts all tiles of the zooms 12 to 16 that hold anything, as an export does.
func wholeSet(ctx context.Context, f *figures, v *access.View, cut http.Handler) error {
	bound, found := orb.Bound{}, false
	for _, t := range v.Schema().Types() {
		if x := v.Boxes(t); t.Located() && t.Tile.Layer != "" && x.Len() > 0 {
			if !found {
				bound, found = x.Bound(), true
			}
			bound = bound.Union(x.Bound())
		}
	}
	tiles, bytes := 0, 0
	var failed error
	took := measure(1, func(int) {
		for z := maptile.Zoom(12); z <= 16 && failed == nil; z++ {
			first, last := maptile.At(orb.Point{bound.Min[0], bound.Max[1]}, z), maptile.At(orb.Point{bound.Max[0], bound.Min[1]}, z)
			for y := first.Y; y <= last.Y; y++ {
				for x := first.X; x <= last.X; x++ {
					n, err := get(ctx, cut, fmt.Sprintf("/tiles/%d/%d/%d.mvt", z, x, y))
					failed = errors.Join(failed, err)
					if bytes += n; n > 0 {
						tiles++
					}
				}
			}
		}
	})
	if failed != nil {
		return failed
	}
	const tippecanoe = 190 * time.Second // of processor time, for a million features; as DESIGN.md has it
	f.judge("whole tile set z12–16, as served", fmt.Sprintf("%s CPU; %d tiles, %s", round(took.cpu), tiles, megabytes(uint64(bytes))),
		"≤ 9.5 s CPU for 1 M, 1/20 of tippecanoe's", took.cpu <= tippecanoe/20)
	return nil
}

// get asks a handler, without coding, and returns the size of the answer.
func get(ctx context.Context, h http.Handler, path string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return 0, err
	}
	w := &sink{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, r)
	if w.status >= 300 {
		return 0, fmt.Errorf("%s: status %d", path, w.status)
	}
	return w.n, nil
}

// sink counts an answer.
type sink struct {
	header http.Header
	status int
	n      int
	keep   bool
	lent   bool   // what is written at once is not copied: whoever writes it never changes it
	body   []byte // what was written, where it is kept
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(b []byte) (int, error) {
	s.n += len(b)
	switch {
	case s.lent && s.body == nil:
		s.body = b[:len(b):len(b)]
	case s.keep || s.lent:
		s.body = append(s.body, b...)
	}
	return len(b), nil
}
