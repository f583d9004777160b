package tiles

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// small is a twin with a few houses around one corner.
func small(t fataler, more ...*twin.Type) *twin.Twin {
	tw := newTwin(t, more...)
	var ops []twin.Operation
	for i := range 20 {
		ops = append(ops, operation(tw, twin.Create, "house", 0, square(float64(i)/4, 0, 0.2), map[string]twin.Value{
			"address": twin.Text(fmt.Sprintf("星明村第1组%d号", i+1)), "kind": twin.Enum("rental"), "safety": twin.Enum("D"),
		}))
	}
	commit(t, tw, ops...)
	return tw
}

func tileAt(z uint8, lon, lat float64) mvt.TileID {
	x, y := mvt.Project(lon, lat)
	return mvt.TileID{Z: z, X: x >> (32 - z), Y: y >> (32 - z)}
}

// httpCase is a request and what must come of it.
type httpCase struct {
	name, path string
	headers    []string
	code       int
	want       map[string]string // headers; "" is absence
}

func httpCases(path, ogc string, plain *httptest.ResponseRecorder, zipTag, emptyTag string) []httpCase {
	tag := plain.Header().Get("ETag")
	return []httpCase{
		{"a tile", path, nil, 200, map[string]string{
			"Content-Type": mediaType, "Content-Encoding": "", "Cache-Control": "private, no-cache", "Twin-Version": "1",
			"Vary": "Accept-Encoding, Authorization, Cookie", "ETag": tag, "Content-Length": fmt.Sprint(plain.Body.Len()),
		}},
		{"by row and column", ogc, nil, 200, map[string]string{"ETag": tag}},
		{"by row and column, as mvt", ogc + "?f=mvt", nil, 200, map[string]string{"ETag": tag}},
		{"by row and column, as json", ogc + "?f=json", nil, 400, nil},
		{"by row and column, unknown parameter", ogc + "?depth=2", nil, 400, map[string]string{"Content-Type": "application/problem+json"}},
		{"past caches", path + "?v=7", nil, 200, map[string]string{"ETag": tag}},
		{"a version that is here", path + "?min_version=1", nil, 200, nil},
		{"a version that is none", path + "?min_version=soon", nil, 400, nil},
		{"compressed", path, []string{"Accept-Encoding", "br, gzip"}, 200, map[string]string{"Content-Encoding": "gzip", "ETag": zipTag}},
		{"compressed, the browser's way", path, []string{"Accept-Encoding", "gzip, deflate, br, zstd"}, 200, map[string]string{"Content-Encoding": "zstd"}},
		{"compressed, gzip rather", path, []string{"Accept-Encoding", "zstd;q=0.5, gzip"}, 200, map[string]string{"Content-Encoding": "gzip", "ETag": zipTag}},
		{"not compressed", path, []string{"Accept-Encoding", "gzip;q=0, *;q=0"}, 200, map[string]string{"Content-Encoding": "", "ETag": tag}},
		{"unchanged", path, []string{"If-None-Match", tag}, 304, map[string]string{"ETag": tag, "Twin-Version": "1", "Content-Type": ""}},
		{"unchanged, one of many, weak", path, []string{"If-None-Match", `"a", W/` + tag}, 304, nil},
		{"unchanged, compressed", path, []string{"If-None-Match", zipTag, "Accept-Encoding", "gzip"}, 304, map[string]string{"ETag": zipTag}},
		{"the other coding", path, []string{"If-None-Match", zipTag}, 200, nil},
		{"empty", "/tiles/14/0/0.mvt", nil, 204, map[string]string{"Content-Type": "", "ETag": emptyTag, "Twin-Version": "1"}},
		{"empty and unchanged", "/tiles/14/0/0.mvt", []string{"If-None-Match", emptyTag}, 304, nil},
		{"zoom is no number", "/tiles/a/0/0.mvt", nil, 400, map[string]string{"Content-Type": "application/problem+json"}},
		{"column is negative", "/tiles/1/-1/0.mvt", nil, 400, nil},
		{"row has a sign", "/tiles/1/0/+1.mvt", nil, 400, nil},
		{"row has a needless zero", "/tiles/1/0/01.mvt", nil, 400, nil},
		{"row is huge", "/tiles/1/0/99999999999999999999.mvt", nil, 400, nil},
		{"zoom too deep", "/tiles/18/0/0.mvt", nil, 404, map[string]string{"Content-Type": "application/problem+json"}},
		{"column out of range", "/tiles/1/2/0.mvt", nil, 404, nil},
		{"another ending", "/tiles/1/0/0.png", nil, 404, nil},
		{"no ending", "/tiles/1/0/0", nil, 404, nil},
	}
}

func TestHTTP(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	at := tileAt(14, west+0.001, south+0.0001)
	path := tilePath(at)
	ogc := fmt.Sprintf("/api/tiles/WebMercatorQuad/14/%d/%d", at.Y, at.X)
	plain := fetch(h, path)
	zipTag := fetch(h, path, "Accept-Encoding", "gzip").Header().Get("ETag")
	emptyTag := fetch(h, "/tiles/14/0/0.mvt").Header().Get("ETag")
	for _, c := range httpCases(path, ogc, plain, zipTag, emptyTag) {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(h, c.path, c.headers...)
			if w.Code != c.code {
				t.Fatalf("%d %s, want %d", w.Code, w.Body, c.code)
			}
			for k, v := range c.want {
				if got := w.Header().Get(k); got != v {
					t.Errorf("%s: %q, want %q", k, got, v)
				}
			}
			if (c.code == 304 || c.code == 204) && w.Body.Len() > 0 {
				t.Errorf("%d has a body of %d bytes", c.code, w.Body.Len())
			}
		})
	}
	zr, err := gzip.NewReader(fetch(h, path, "Accept-Encoding", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := io.ReadAll(zr)
	if err != nil || !bytes.Equal(unzipped, plain.Body.Bytes()) {
		t.Fatalf("the compressed tile is another one: %v", err)
	}
	zstdReader, err := zstd.NewReader(fetch(h, path, "Accept-Encoding", "zstd").Body)
	if err != nil {
		t.Fatal(err)
	}
	defer zstdReader.Close()
	if unzipped, err = io.ReadAll(zstdReader); err != nil || !bytes.Equal(unzipped, plain.Body.Bytes()) {
		t.Fatalf("the tile in zstd is another one: %v", err)
	}
}

// A request for a version that does not come is told to try again, and one of a closed service too.
func TestUnavailable(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	s.Close()
	commit(t, tw, operation(tw, twin.Create, "facility", 0, orb.Point{west, south}, nil))
	w := fetch(handler(s), "/tiles/1/0/0.mvt")
	if w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
}

// What a visitor may not see leaves no trace in a tile: kind rental reads as home, internal fields are not there, and
// an edit of them leaves the tile as it was.
func TestNothingInternal(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	path := tilePath(tileAt(16, west+0.001, south+0.0001))
	before := fetch(h, path)
	l := decode(t, before.Body.Bytes()).Layer("houses")
	for i := range l.Features {
		if v, _ := l.Get(&l.Features[i], "kind"); v.Any() != "home" {
			t.Fatalf("a rental house reads as %v", v.Any())
		}
		if _, ok := l.Get(&l.Features[i], "safety"); ok {
			t.Fatal("a house tells its safety grade")
		}
	}
	id := twin.ID(l.Features[0].ID)
	var step *twin.Step
	tw.Watch(func(done *twin.Step) { step = done })
	commit(t, tw, operation(tw, twin.Patch, "house", id, nil, map[string]twin.Value{"kind": twin.Enum("home"), "safety": twin.Enum("A")}))
	if after := fetch(h, path); after.Header().Get("ETag") != before.Header().Get("ETag") {
		t.Fatal("an internal edit changed the tile")
	}
	if ks := s.Changed(step); len(ks.Keys) > 0 {
		t.Fatalf("an internal edit names tiles: %v", ks.Keys)
	}
}

// Institutions without a point of their own stand at their house, move with it, and are labelled there.
func TestByHouse(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	house := commit(t, tw, operation(tw, twin.Create, "house", 0, square(0, 0, 1), nil)).Results[0].ID
	school := commit(t, tw, operation(tw, twin.Create, "institution", 0, nil, map[string]twin.Value{
		"house": twin.Ref(house), "name": twin.Text("星明小学"), "kind": twin.Enum("school"), "staff": twin.Int(41),
	})).Results[0].ID
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	find := func(x, y float64) *mvt.Tile {
		body := fetch(h, tilePath(tileAt(17, west+x*cellDeg, south+y*cellDeg))).Body.Bytes()
		if len(body) == 0 {
			return &mvt.Tile{}
		}
		return decode(t, body)
	}
	first := find(0.5, 0.5)
	for _, name := range []string{"institutions", labelsLayer} {
		l := first.Layer(name)
		if l == nil || len(l.Features) != 1 || l.Features[0].ID != uint64(school) || l.Features[0].Type != mvt.Point {
			t.Fatalf("layer %s: %+v", name, l)
		}
	}
	l := first.Layer(labelsLayer)
	for key, want := range map[string]any{"text": "星明小学", "type": "institutions", "id": school.String()} {
		if v, _ := l.Get(&l.Features[0], key); v.Any() != want {
			t.Errorf("label %s: %v, want %v", key, v.Any(), want)
		}
	}
	commit(t, tw, operation(tw, twin.Patch, "house", house, square(20, 20, 1), nil))
	if l := find(0.5, 0.5).Layer("institutions"); l != nil {
		t.Error("the institution is still where its house was")
	}
	if l := find(20.5, 20.5).Layer("institutions"); l == nil {
		t.Error("the institution did not move with its house")
	}
}

// A type that a deployment declares shows by its hint alone, also with mixed geometries.
func TestDeclaredType(t *testing.T) {
	tw := newTwin(t, &twin.Type{
		Name: "pipe", Plural: "pipes", Geometry: twin.AnyGeometry, Tile: twin.TileHint{Layer: "pipes", MinZoom: 10, Label: "name"},
		Fields: []twin.Field{{Name: "bore_mm", Kind: twin.KindInt}, {Name: "owner", Kind: twin.KindText, Sensitivity: twin.Internal}},
	}, &twin.Type{
		Name: "spy", Plural: "spies", Geometry: twin.Point, Sensitivity: twin.Internal, Tile: twin.TileHint{Layer: "spies"},
	})
	defer tw.Close()
	line := orb.LineString{{west, south}, {west + cellDeg, south}}
	commit(t, tw, operation(tw, twin.Create, "pipe", 0, line, map[string]twin.Value{
		"bore_mm": twin.Int(300), "owner": twin.Text("水务"), "name": twin.Text("主管"),
	}), operation(tw, twin.Create, "pipe", 0, orb.MultiPoint{{west, south}, {west + cellDeg, south}}, nil),
		operation(tw, twin.Create, "spy", 0, orb.Point{west, south}, nil))
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	tile := decode(t, fetch(h, tilePath(tileAt(14, west+cellDeg/2, south))).Body.Bytes())
	l := tile.Layer("pipes")
	if l == nil || len(l.Features) != 2 || tile.Layer(labelsLayer) == nil || tile.Layer("spies") != nil {
		t.Fatalf("%+v", tile)
	}
	for _, path := range []string{"/tiles/twin.json", "/styles/twin.json"} {
		body := fetch(h, path).Body.String()
		if !strings.Contains(body, `"pipes"`) || strings.Contains(body, "spies") || strings.Contains(body, "owner") {
			t.Errorf("%s: %s", path, body)
		}
	}
	bad := newTwin(t, &twin.Type{Name: "x", Plural: "xs", Geometry: twin.Point, Tile: twin.TileHint{Layer: labelsLayer}})
	defer bad.Close()
	if _, err := New(Config{Twin: bad}); err == nil {
		t.Error("a type took the layer of labels")
	}
}

func TestTileJSON(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s, err := New(Config{Twin: tw, PublicURL: "https://map.example/"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := fetch(handler(s), "/tiles/twin.json")
	var doc tileJSON
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.TileJSON != "3.0.0" || doc.MaxZoom != 17 || doc.MinZoom != 0 || doc.Tiles[0] != "https://map.example/tiles/{z}/{x}/{y}.mvt" {
		t.Errorf("%+v", doc)
	}
	if b := doc.Bounds; b[0] > west || b[1] > south || b[2] < west+5*cellDeg || b[2] > west+0.02 {
		t.Errorf("bounds %v", b)
	}
	fields := map[string]map[string]string{}
	for _, l := range doc.VectorLayers {
		fields[l.ID] = l.Fields
		if _, leaks := l.Fields["safety"]; leaks {
			t.Errorf("%s tells of an internal field", l.ID)
		}
	}
	for _, name := range []string{"grids", "land", "houses", "institutions", "industry", "facilities", labelsLayer} {
		if fields[name]["id"] != "String" {
			t.Errorf("layer %s: %v", name, fields[name])
		}
	}
	if fields["houses"]["height_m"] != "Number" || fields["land"]["basic_farmland"] != "Boolean" || fields["houses"]["grid"] != "String" {
		t.Errorf("%v", fields)
	}
	if tag := w.Header().Get("ETag"); fetch(handler(s), "/tiles/twin.json", "If-None-Match", tag).Code != http.StatusNotModified {
		t.Error("an unchanged document was sent again")
	}
	plain := newService(t, tw)
	defer plain.Close()
	body := fetch(handler(plain), "/styles/twin.json").Body.String()
	if !strings.Contains(body, `"url":"http://example.com/tiles/twin.json"`) || strings.Contains(body, "glyphs") {
		t.Error(body)
	}
}

// An empty twin has documents and empty tiles.
func TestEmptyTwin(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	for path, code := range map[string]int{"/tiles/0/0/0.mvt": 204, "/tiles/twin.json": 200, "/styles/twin.json": 200} {
		if w := fetch(handler(s), path); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
}
