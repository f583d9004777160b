package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/paulmach/orb/maptile"

	"github.com/gridtwin/gridtwin/tiles"
)

// runTiles asks the service's own handler for tiles all over the town, in process: what net/http adds is known.
func runTiles(ctx context.Context, o *options, out io.Writer) (err error) {
	store, tw, err := openOld(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	places := somePlaces(view(tw.Snapshot()), o.seed)
	var f figures
	f.add("entities", fmt.Sprint(size(tw.Snapshot())), "")
	for _, z := range []maptile.Zoom{12, 14, 16} {
		// A new service has cut no tile and projected no entity.
		s, err := tiles.New(tiles.Config{Twin: tw})
		if err != nil {
			return err
		}
		mux := http.NewServeMux()
		s.Routes(mux)
		seen := map[maptile.Tile]bool{}
		var paths []string
		for _, p := range places {
			if t := maptile.At(p, z); !seen[t] {
				seen[t] = true
				paths = append(paths, fmt.Sprintf("/tiles/%d/%d/%d.mvt", t.Z, t.X, t.Y))
			}
		}
		for _, kind := range []string{"first", "hot"} {
			size := 0
			var failed error
			took := measure(len(paths), func(i int) {
				n, err := get(ctx, mux, paths[i])
				size += n
				failed = errors.Join(failed, err)
			})
			if failed != nil {
				return failed
			}
			target := ""
			if z == 14 && kind == "first" {
				target = "≤ 1.5 ms CPU"
			}
			f.add(fmt.Sprintf("tile z%d, %s", z, kind), fmt.Sprintf("%s CPU; %d tiles of %d B", round(took.each()), len(paths), size/len(paths)), target)
		}
		s.Close()
	}
	f.print(out)
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
	body   []byte // what was written, where it is kept
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(b []byte) (int, error) {
	s.n += len(b)
	if s.keep {
		s.body = append(s.body, b...)
	}
	return len(b), nil
}
