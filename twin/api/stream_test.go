package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// lampSite is a twin of many lamps in a row, and one institution that is nowhere.
func lampSite(t testing.TB, n int) *site {
	t.Helper()
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Clock: sampleDay, MemoBytes: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	s := serveTwin(t, tw, store, api.Config{AllowVisitors: true})
	s.commit("institution", `{"properties":{"name":"无处协会"}}`)
	typ := tw.Snapshot().Schema().Type("facility")
	var ops []twin.Operation
	for i := range n {
		ops = append(ops, twin.Operation{
			Do: twin.Create, Type: typ, SetGeometry: true, Geometry: orb.Point{121.2 + float64(i)*1e-6, 31.3},
			Set: []twin.Assignment{{Field: typ.Field("name"), Value: twin.Text(fmt.Sprintf("路灯%d号，村口大道转角处的那一盏", i))}},
		})
	}
	if _, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: ops}); err != nil {
		t.Fatal(err)
	}
	return s
}

// Long answers come in pieces, packed as the client likes it, and are the same in each coding.
func TestStreams(t *testing.T) {
	const n = 3000
	s := lampSite(t, n)
	for _, f := range []string{"geojson", "csv", "jsonfg"} {
		path := "/api/collections/facilities/items?limit=10000&f=" + f
		plain := s.do("", "GET", path, "", "Accept-Encoding", "identity").want(t, http.StatusOK)
		if plain.header.Get("Content-Length") != "" || len(plain.body) < 300_000 {
			t.Errorf("%s: %d bytes with length %q", f, len(plain.body), plain.header.Get("Content-Length"))
		}
		tags := map[string]string{plain.header.Get("ETag"): "identity"}
		for coding, unpack := range map[string]func(io.Reader) (io.Reader, error){
			"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
			"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
		} {
			a := s.do("", "GET", path, "", "Accept-Encoding", coding).want(t, http.StatusOK)
			r, err := unpack(bytes.NewReader(a.body))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(body, plain.body) {
				t.Errorf("%s in %s: %d bytes, %v", f, coding, len(body), err)
			}
			if a.header.Get("Content-Encoding") != coding || len(a.body) > len(plain.body)/4 {
				t.Errorf("%s in %s: %d of %d bytes, %v", f, coding, len(a.body), len(plain.body), a.header)
			}
			tag := a.header.Get("ETag")
			if other := tags[tag]; other != "" {
				t.Errorf("%s: %s and %s have one tag", f, coding, other)
			}
			tags[tag] = coding
			s.do("", "GET", path, "", "Accept-Encoding", coding, "If-None-Match", tag).want(t, http.StatusNotModified)
			s.do("", "GET", path, "", "Accept-Encoding", "identity", "If-None-Match", tag).want(t, http.StatusOK)
		}
		head := s.do("", "HEAD", path, "", "Accept-Encoding", "zstd").want(t, http.StatusOK)
		if len(head.body) != 0 || head.header.Get("Content-Encoding") != "zstd" || head.header.Get("Twin-Version") == "" {
			t.Errorf("HEAD of %s: %v", f, head.header)
		}
		counted(t, f, plain, n)
	}
}

// counted checks that a list holds as many as it says.
func counted(t *testing.T, f string, a *answer, n int) {
	t.Helper()
	if f == "csv" {
		rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
		if err != nil || len(rows) != n+1 || a.header.Get("OGC-NumberMatched") != fmt.Sprint(n) || a.header.Get("OGC-NumberReturned") != fmt.Sprint(n) {
			t.Errorf("%d rows, %v, %v", len(rows), err, a.header)
		}
		return
	}
	var doc struct {
		NumberMatched, NumberReturned int
		Features                      []json.RawMessage
	}
	if err := json.Unmarshal(a.body, &doc); err != nil || doc.NumberMatched != n || doc.NumberReturned != n || len(doc.Features) != n {
		t.Errorf("%s: %d, %d and %d of %d, %v", f, doc.NumberMatched, doc.NumberReturned, len(doc.Features), n, err)
	}
}

// sink counts what is written, and keeps nothing.
type sink struct {
	header http.Header
	n      int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(b []byte) (int, error) { s.n += len(b); return len(b), nil }

// A list takes the memory of a piece, and what it takes to know which entities stand in it: ten times as long an answer
// takes nowhere near ten times as much.
func TestStreamsInBoundedMemory(t *testing.T) {
	s := lampSite(t, 10_000)
	handler := api.New(api.Config{Twin: s.tw, Accounts: access.NewAccounts(mem.New(), mem.New(), s.tw.Clock), AllowVisitors: true})
	for _, f := range []string{"geojson", "csv", "jsonfg"} {
		r := httptest.NewRequest(http.MethodGet, "/api/collections/facilities/items?limit=10000&f="+f, nil)
		r.Header.Set("Accept-Encoding", "identity")
		handler.ServeHTTP(&sink{header: http.Header{}}, r.Clone(t.Context()))
		most, total := 0, 0
		w := &peak{sink: sink{header: http.Header{}}}
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		w.base = before.HeapAlloc
		handler.ServeHTTP(w, r)
		most, total = int(w.most), w.n
		if total < 1_000_000 || most > total/2 {
			t.Errorf("%s: %d bytes held for an answer of %d", f, most, total)
		}
	}
}

// peak measures live memory while an answer is written.
type peak struct {
	sink
	base, most uint64
	writes     int
}

func (p *peak) Write(b []byte) (int, error) {
	if p.writes++; p.writes%16 == 0 {
		runtime.GC()
		var now runtime.MemStats
		if runtime.ReadMemStats(&now); now.HeapAlloc > p.base {
			p.most = max(p.most, now.HeapAlloc-p.base)
		}
	}
	return p.sink.Write(b)
}

// brokenPipe fails once so much is written, as a client that goes away.
type brokenPipe struct {
	sink
	most int
}

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.n > b.most {
		return 0, io.ErrClosedPipe
	}
	return b.sink.Write(p)
}

// A list that cannot be written to its end ends its connection: nobody takes a part for the whole.
func TestBrokenStreamAborts(t *testing.T) {
	s := lampSite(t, 3000)
	handler := api.New(api.Config{Twin: s.tw, Accounts: access.NewAccounts(mem.New(), mem.New(), s.tw.Clock), AllowVisitors: true})
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		func() {
			defer func() {
				if got := recover(); got != http.ErrAbortHandler {
					t.Errorf("%s: the handler ends with %v", coding, got)
				}
			}()
			r := httptest.NewRequest(http.MethodGet, "/api/collections/facilities/items?limit=10000", nil)
			r.Header.Set("Accept-Encoding", coding)
			handler.ServeHTTP(&brokenPipe{sink: sink{header: http.Header{}}, most: 1000}, r)
		}()
	}
}

// What is nowhere is in every box of a list, and in no area of a filter.
func TestBoxSelectsWhatIsNowhere(t *testing.T) {
	s := lampSite(t, 10)
	for query, want := range map[string]float64{
		"bbox=0,0,1,1": 1, "bbox=121,31,122,32": 1, "bbox=121,31,122,32&q=" + "x": 0,
		"filter=" + "S_INTERSECTS(geometry,BBOX(0,0,1,1))": 0, "filter=" + "S_INTERSECTS(geometry,BBOX(-180,-90,180,90))": 0,
	} {
		if got := s.do("", "GET", "/api/collections/institutions/items?"+query, "").want(t, http.StatusOK).json["numberMatched"]; got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if got := s.do("", "GET", "/api/collections/facilities/items?bbox=0,0,1,1", "").json["numberMatched"]; got != 0.0 {
		t.Errorf("%v lamps are where none is", got)
	}
}

// Boxes over the antimeridian hold what lies on both of its sides, in lists and areas alike.
func TestBoxOverAntimeridian(t *testing.T) {
	s := lampSite(t, 1)
	for _, lon := range []float64{179.5, -179.5, 0} {
		s.commit("facility", fmt.Sprintf(`{"geometry":{"type":"Point","coordinates":[%v,-17]},"properties":{"kind":"lamp"}}`, lon))
	}
	for _, box := range []string{"179,-18,-179,-16", "179,-18,0,-179,-16,100"} {
		a := s.do("", "GET", "/api/collections/facilities/items?bbox="+box, "").want(t, http.StatusOK)
		if a.json["numberMatched"] != 2.0 {
			t.Errorf("%s: %v", box, a.json["numberMatched"])
		}
	}
	a := s.do("", "POST", "/api/area", `{"area":{"bbox":[179,-18,-179,-16]},"types":["facilities"]}`).want(t, http.StatusOK)
	if got := fmt.Sprint(a.json["counts"]); got != "map[facilities:2]" {
		t.Errorf("the area counts %s", got)
	}
}
