package tiles3d

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// fataler is what tests, benchmarks and properties have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// newTwin opens an empty twin in memory whose identifiers follow from the order of creation.
func newTwin(t fataler) *twin.Twin {
	t.Helper()
	next := twin.ID(0)
	tw, err := twin.Open(context.Background(), twin.Config{
		Store: mem.New(),
		NewID: func() twin.ID { next++; return next * 0x1F3D5B79A7 % twin.MaxID },
		Clock: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return tw
}

func newService(t fataler, tw *twin.Twin) *Service {
	t.Helper()
	s, err := New(Config{Twin: tw})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// operation makes an operation on a house out of named values.
func operation(tw *twin.Twin, do twin.Action, id twin.ID, g orb.Geometry, values map[string]twin.Value) twin.Operation {
	t := tw.Snapshot().Schema().Type("house")
	op := twin.Operation{Do: do, Type: t, ID: id, Geometry: g, SetGeometry: g != nil, Import: true}
	for _, f := range t.AllFields() {
		if v, ok := values[f.Name]; ok {
			op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
		}
	}
	return op
}

func commit(t fataler, tw *twin.Twin, ops ...twin.Operation) *twin.Result {
	t.Helper()
	res, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: ops})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// create makes one house and returns its id.
func create(t fataler, tw *twin.Twin, g orb.Geometry, values map[string]twin.Value) twin.ID {
	t.Helper()
	return commit(t, tw, operation(tw, twin.Create, 0, g, values)).Results[0].ID
}

// place is where tests build: a corner of a cell of level 12, so that cells of all levels have their corners near.
const (
	west, south = 121.2890625, 31.28173828125
	metreEast   = 1 / 95_300.0 // degrees
	metreNorth  = 1 / 110_870.0
)

// box is a footprint of metres, counted from the place.
func box(x, y, width, depth float64) orb.Polygon {
	w, s := west+x*metreEast, south+y*metreNorth
	e, n := w+width*metreEast, s+depth*metreNorth
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

// village fills a twin with the houses of the model village.
func village(t fataler, tw *twin.Twin) {
	t.Helper()
	data, err := synth.Village(synth.Xingming())
	if err != nil {
		t.Fatal(err)
	}
	typ := tw.Snapshot().Schema().Type("house")
	var ops []twin.Operation
	for _, r := range data.Of("house") {
		values := map[string]twin.Value{}
		for _, p := range r.Props {
			f := typ.Field(p.Name)
			if f.Kind == twin.KindRef {
				continue
			}
			switch v := p.Value.(type) {
			case int64:
				values[p.Name] = twin.Int(v)
			case float64:
				values[p.Name] = twin.Float(v)
			case string:
				if values[p.Name], err = f.ParseText(v); err != nil {
					t.Fatal(err)
				}
			}
		}
		ops = append(ops, operation(tw, twin.Create, 0, r.Geometry, values))
	}
	commit(t, tw, ops...)
}

// fetch asks a handler for a path.
func fetch(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func handler(s *Service) http.Handler {
	mux := http.NewServeMux()
	s.Routes(mux)
	return mux
}

var _ fataler = (*testing.T)(nil)
