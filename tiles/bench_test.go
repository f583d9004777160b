package tiles

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// town fills a twin with villages enough for a tile of zoom 12, without the people and rooms that no tile shows.
func town(b fataler, tw *twin.Twin) {
	l := loader{t: b, tw: tw, ids: map[string]twin.ID{}}
	err := synth.Town(synth.TownConfig{Seed: 1, People: 75_000}, func(r synth.Record) error {
		if r.Type != "unit" && r.Type != "person" {
			l.add(r)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	l.flush()
}

// fullest finds the tile of a zoom with the most bytes.
func fullest(b *testing.B, s *Service, z uint8) mvt.TileID {
	var best mvt.TileID
	size := -1
	for i, id := range tilesOver(z, s.state().bounds(s.plan)) {
		if i > 300 {
			break
		}
		t, err := s.tile(id)
		if err != nil {
			b.Fatal(err)
		}
		if len(t.body) > size {
			best, size = id, len(t.body)
		}
	}
	return best
}

// measure runs a benchmark and reports processor time: on a machine with other work the clock says little.
func measure(b *testing.B, name string, metrics map[string]float64, fn func()) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		before := cpuSeconds()
		for b.Loop() {
			fn()
		}
		b.ReportMetric((cpuSeconds()-before)*1e6/float64(b.N), "cpu-µs")
		for unit, v := range metrics {
			b.ReportMetric(v, unit)
		}
	})
}

// BenchmarkTile measures the fullest tile of a zoom in a town of 63 000 entities: encoded for the first time after a
// start, encoded while entities are kept projected, as after an edit, served from the cache, and answered as unchanged;
// the last two beside a handler that does nothing but write the same headers and body.
func BenchmarkTile(b *testing.B) {
	tw := newTwin(b)
	defer tw.Close()
	town(b, tw)
	s := newService(b, tw)
	defer s.Close()
	h := handler(s)
	for _, z := range []uint8{12, 14, 16} {
		id := fullest(b, s, z)
		t, _ := s.tile(id)
		features := 0
		for i := range t.parts {
			if len(t.parts[i].data) > 0 {
				features += len(decode(b, t.parts[i].data).Layers[0].Features)
			}
		}
		metrics := map[string]float64{"features": float64(features), "tile-bytes": float64(len(t.body))}
		measure(b, fmt.Sprintf("first/z=%d", z), metrics, func() {
			s.pages.init(s.plan, s.now, s.cfg.MaxFeatureBytes)
			s.cache.drop(s.cache.find(id))
			s.tile(id)
		})
		measure(b, fmt.Sprintf("cold/z=%d", z), metrics, func() {
			s.cache.drop(s.cache.find(id))
			s.tile(id)
		})
		served(b, h, fmt.Sprintf("z=%d", z), tilePath(id))
	}
}

// served measures answers over loopback HTTP, where the floor is what net/http itself costs.
func served(b *testing.B, h http.Handler, name, path string) {
	body := fetch(h, path, "Accept-Encoding", "gzip")
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for k, v := range body.Header() {
			h[k] = v
		}
		if r.Header.Get("If-None-Match") != "" {
			delete(h, "Content-Length")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(body.Body.Bytes())
	})
	for _, side := range []struct {
		name    string
		handler http.Handler
	}{{"service", h}, {"bare", bare}} {
		srv := httptest.NewServer(side.handler)
		for kind, tag := range map[string]string{"hot": "", "unchanged": body.Header().Get("ETag")} {
			r, err := http.NewRequest("GET", srv.URL+path, nil)
			if err != nil {
				b.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", "gzip")
			if tag != "" {
				r.Header.Set("If-None-Match", tag)
			}
			measure(b, kind+"/"+name+"/"+side.name, nil, func() {
				res, err := srv.Client().Do(r)
				if err != nil {
					b.Fatal(err)
				}
				io.Copy(io.Discard, res.Body)
				res.Body.Close()
			})
		}
		srv.Close()
	}
}

// BenchmarkEdit measures a commit of one house's height together with what it costs to bring tiles up to date: the
// step, and the tile of zoom 16 fetched again.
func BenchmarkEdit(b *testing.B) {
	tw := newTwin(b)
	defer tw.Close()
	village(b, tw)
	s := newService(b, tw)
	defer s.Close()
	h := handler(s)
	src := s.plan.byType[tw.Snapshot().Schema().Type("house").Index()]
	var house twin.ID
	for e := range s.now.view.All(src.typ, 0) {
		house = e.ID()
		break
	}
	first, _ := mvt.Cover(16, src.draw(s.now.view, house, s.now.lex).shape.Box)
	path := tilePath(first)
	n := 0
	edit := func() {
		n++
		commit(b, tw, operation(tw, twin.Patch, "house", house, nil, map[string]twin.Value{"height_m": twin.Float(float64(n%100) + 3)}))
	}
	measure(b, "commit", nil, edit)
	measure(b, "commit+fetch", nil, func() { edit(); fetch(h, path) })
}
