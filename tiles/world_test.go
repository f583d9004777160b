package tiles

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
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

// newTwin opens an empty twin in memory whose identifiers follow from the order of creation. more adds types.
func newTwin(t fataler, more ...*twin.Type) *twin.Twin {
	t.Helper()
	next := twin.ID(0)
	tw, err := twin.Open(context.Background(), twin.Config{
		Store: mem.New(),
		Types: func() []*twin.Type { return append(twin.Builtin(), more...) },
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

// operation makes an operation of named values.
func operation(tw *twin.Twin, do twin.Action, typ string, id twin.ID, g orb.Geometry, values map[string]twin.Value) twin.Operation {
	t := tw.Snapshot().Schema().Type(typ)
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

const (
	west, south = 121.24, 31.30
	cellDeg     = 0.001 // about a hundred metres
)

func square(x, y, size float64) orb.Polygon {
	w, s := west+x*cellDeg, south+y*cellDeg
	e, n := w+size*cellDeg, s+size*cellDeg
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

// village fills a twin with the records of the model village.
func village(t fataler, tw *twin.Twin) {
	t.Helper()
	data, err := synth.Village(synth.Xingming())
	if err != nil {
		t.Fatal(err)
	}
	l := loader{t: t, tw: tw, ids: map[string]twin.ID{}}
	for _, typ := range synth.Types() {
		for _, r := range data.Of(typ) {
			l.add(r)
		}
	}
	l.flush()
}

// theVillage is the model village for tests that only read: to make it is most of what they would do.
var theVillage = sync.OnceValue(func() *twin.Twin {
	tw := newTwin(panics{})
	village(panics{}, tw)
	return tw
})

// panics stands for a test where there is none.
type panics struct{}

// Helper does nothing.
func (panics) Helper() {}

// Fatal panics.
func (panics) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// Fatalf panics.
func (panics) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// loader commits records in batches.
type loader struct {
	t   fataler
	tw  *twin.Twin
	ids map[string]twin.ID // by type and source id
	ops []twin.Operation
}

func (l *loader) add(r synth.Record) {
	typ := l.tw.Snapshot().Schema().Type(r.Type)
	id := l.tw.NewID()
	l.ids[r.Type+r.SourceID] = id
	values := map[string]twin.Value{"source": twin.Text(r.Source), "source_id": twin.Text(r.SourceID)}
	for _, p := range r.Props {
		values[p.Name] = l.value(typ.Field(p.Name), p.Value)
	}
	l.ops = append(l.ops, operation(l.tw, twin.Create, r.Type, id, r.Geometry, values))
	if len(l.ops) == 2000 {
		l.flush()
	}
}

func (l *loader) value(f *twin.Field, v any) twin.Value {
	switch v := v.(type) {
	case string:
		if f.Kind == twin.KindRef {
			return twin.Ref(l.ids[f.Ref+v])
		}
		val, err := f.ParseText(v)
		if err != nil {
			parsed, err := time.Parse(time.RFC3339, v)
			if err != nil {
				l.t.Fatalf("%s %q: %v", f.Name, v, err)
			}
			return twin.Time(parsed)
		}
		return val
	case int64:
		return twin.Int(v)
	case float64:
		return twin.Float(v)
	case bool:
		return twin.Bool(v)
	case []string:
		return twin.List(v...)
	case orb.Polygon:
		return twin.Geom(v)
	}
	l.t.Fatalf("%s: %T", f.Name, v)
	return twin.Value{}
}

func (l *loader) flush() {
	if len(l.ops) > 0 {
		commit(l.t, l.tw, l.ops...)
		l.ops = l.ops[:0]
	}
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

func tilePath(id mvt.TileID) string { return fmt.Sprintf("/tiles/%d/%d/%d.mvt", id.Z, id.X, id.Y) }

// tilesOver lists the tiles of a zoom over a box in degrees.
func tilesOver(z uint8, b orb.Bound) []mvt.TileID {
	x0, y1 := mvt.Project(b.Min[0], b.Min[1])
	x1, y0 := mvt.Project(b.Max[0], b.Max[1])
	first, last := mvt.Cover(z, mvt.Box{MinX: x0, MinY: y0, MaxX: x1, MaxY: y1})
	var ids []mvt.TileID
	for y := first.Y; y <= last.Y; y++ {
		for x := first.X; x <= last.X; x++ {
			ids = append(ids, mvt.TileID{Z: z, X: x, Y: y})
		}
	}
	return ids
}

func decode(t fataler, data []byte) *mvt.Tile {
	t.Helper()
	if err := mvt.Validate(data); err != nil {
		t.Fatal(err)
	}
	tile, err := mvt.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return tile
}

var _ fataler = (*testing.T)(nil)
