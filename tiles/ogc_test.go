package tiles

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// The abstract tests of OGC API - Tiles, Part 1 (OGC 20-057), one test for each, named after it. Those of the landing
// page, of collections and of conformance are where those documents are made.

// ogcSite is the service over a few houses.
func ogcSite(t *testing.T) (*Service, http.Handler) {
	tw := small(t)
	t.Cleanup(func() { tw.Close() })
	s := newService(t, tw)
	t.Cleanup(func() { s.Close() })
	return s, handler(s)
}

// document reads a JSON answer.
func document[T any](t *testing.T, h http.Handler, path string) T {
	t.Helper()
	w := fetch(h, path)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != typeJSON {
		t.Fatalf("%s: %d %s %s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	var doc T
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func linkTo(t *testing.T, links []link, rel string) link {
	t.Helper()
	at := slices.IndexFunc(links, func(l link) bool { return l.Rel == rel })
	if at < 0 {
		t.Fatalf("no link with rel %s in %v", rel, links)
	}
	return links[at]
}

// local cuts an absolute link down to what a handler is asked for.
func local(href string) string { return strings.TrimPrefix(href, "http://example.com") }

// setPaths are the tile sets of the site: of everything and of one collection.
func setPaths() []string {
	return []string{"/api/tiles/WebMercatorQuad", "/api/collections/houses/tiles/WebMercatorQuad"}
}

// fill puts an address's values into a template.
func fill(template string, id mvt.TileID) string {
	return strings.NewReplacer(
		"{tileMatrix}", strconv.Itoa(int(id.Z)), "{tileRow}", strconv.Itoa(int(id.Y)), "{tileCol}", strconv.Itoa(int(id.X)),
		"{z}", strconv.Itoa(int(id.Z)), "{y}", strconv.Itoa(int(id.Y)), "{x}", strconv.Itoa(int(id.X)),
	).Replace(template)
}

// /conf/core/tc-op: tiles stand where the template says, row before column.
func TestCoreTileOperation(t *testing.T) {
	_, h := ogcSite(t)
	id := tileAt(15, 121.24, 31.3)
	if id.X == id.Y {
		t.Fatal("the place tells rows from columns only where they differ")
	}
	for _, path := range setPaths() {
		set := document[tileSet](t, h, path)
		item := linkTo(t, set.Links, "item")
		if !item.Templated || item.Type != mediaType || strings.Count(item.Href, "{") != 3 {
			t.Errorf("%s: %+v", path, item)
		}
		if w := fetch(h, local(fill(item.Href, id))); w.Code != http.StatusOK && w.Code != http.StatusNoContent {
			t.Errorf("%s: %d", item.Href, w.Code)
		}
		doc := document[tileJSON](t, h, local(linkTo(t, set.Links, "alternate").Href))
		if a, b := fetch(h, local(fill(item.Href, id))), fetch(h, local(fill(doc.Tiles[0], id))); a.Body.String() != b.Body.String() {
			t.Errorf("%s: the tile of the tile set is not that of its TileJSON", path)
		}
	}
}

// /conf/core/tc-success: 200, the media type asked for, and what lies in the tile.
func TestCoreTileSuccess(t *testing.T) {
	s, h := ogcSite(t)
	b := s.state().bounds(s.plan)
	id := tileAt(15, b.Center()[0], b.Center()[1])
	whole := fetch(h, fill("/api/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt", id))
	if whole.Code != http.StatusOK || whole.Header().Get("Content-Type") != mediaType {
		t.Fatalf("%d %s", whole.Code, whole.Header())
	}
	if xyz := fetch(h, tilePath(id)); xyz.Body.String() != whole.Body.String() || xyz.Header().Get("ETag") != whole.Header().Get("ETag") {
		t.Error("the tile by row and column is not the tile by column and row")
	}
	part := fetch(h, fill("/api/collections/houses/tiles/WebMercatorQuad/{z}/{y}/{x}", id))
	all, one := decode(t, whole.Body.Bytes()), decode(t, part.Body.Bytes())
	if len(one.Layers) != 1 || one.Layers[0].Name != "houses" || len(one.Layers[0].Features) == 0 ||
		len(one.Layers[0].Features) != len(all.Layer("houses").Features) {
		t.Errorf("the houses' tile has %d layers", len(one.Layers))
	}
	tag := part.Header().Get("ETag")
	if w := fetch(h, fill("/api/collections/houses/tiles/WebMercatorQuad/{z}/{y}/{x}", id), "If-None-Match", tag); w.Code != http.StatusNotModified {
		t.Errorf("%s: %d", tag, w.Code)
	}
	w := fetch(h, fill("/api/collections/houses/tiles/WebMercatorQuad/{z}/{y}/{x}", id), "Accept-Encoding", "gzip")
	if string(unzip(t, w.Body)) != part.Body.String() || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("ETag") == tag {
		t.Errorf("compressed: %v", w.Header())
	}
}

// /conf/core/tc-error: outside the matrix set or its limits 404 or 400, empty 204.
func TestCoreTileError(t *testing.T) {
	_, h := ogcSite(t)
	for _, c := range []struct {
		name, path string
		code       int
	}{
		{"row beyond the zoom", "/3/8/0", 404},
		{"column beyond the zoom", "/3/0/8", 404},
		{"zoom beyond the limits", "/18/0/0", 404},
		{"zoom beyond the set", "/25/0/0", 404},
		{"no number", "/3/a/0", 400},
		{"negative", "/3/-1/0", 400},
		{"another form", "/3/0/0?f=png", 400},
		{"unknown parameter", "/3/0/0?crs=x", 400},
		{"empty", "/17/0/0", 204},
		{"before the first zoom of the collection", "/10/0/0", 404},
	} {
		for i, path := range setPaths() {
			if c.path == "/10/0/0" && i == 0 {
				continue // all zooms show something
			}
			if w := fetch(h, path+c.path); w.Code != c.code {
				t.Errorf("%s: %s: %d", c.name, path+c.path, w.Code)
			}
		}
	}
	for _, path := range []string{"/api/tiles/WorldCRS84Quad/0/0/0", "/api/tiles/WorldCRS84Quad", "/api/tileMatrixSets/WorldCRS84Quad"} {
		if w := fetch(h, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// /conf/tileset/description: JSON, the registered matrix set, a tiling scheme, templated links with their media type.
func TestTilesetDescription(t *testing.T) {
	s, h := ogcSite(t)
	for _, path := range setPaths() {
		set := document[tileSet](t, h, path)
		if set.MatrixSet != "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad" || set.DataType != "vector" || set.CRS != mercatorURI {
			t.Errorf("%s: %+v", path, set)
		}
		scheme := document[matrixSetDoc](t, h, local(linkTo(t, set.Links, relTilingScheme).Href))
		if len(scheme.Matrices) != 25 || scheme.Matrices[24].Cols != 1<<24 || scheme.Matrices[1].CellM != 78271.51696402048 {
			t.Errorf("the matrix set: %+v", scheme.Matrices)
		}
		first := map[string]int{setPaths()[0]: 0, setPaths()[1]: 11}[path]
		if n := len(set.Limits); n != MaxZoom+1-first || set.Limits[0].Matrix != strconv.Itoa(first) || set.Limits[n-1].MaxRow != 1<<17-1 {
			t.Errorf("%s: limits %v", path, set.Limits)
		}
		doc := document[tileJSON](t, h, path+"?f=tilejson")
		if doc.MinZoom != first || doc.MaxZoom != MaxZoom {
			t.Errorf("%s: TileJSON from zoom %d to %d", path, doc.MinZoom, doc.MaxZoom)
		}
		if self := linkTo(t, set.Links, "self"); local(self.Href) != path {
			t.Errorf("self is %s", self.Href)
		}
	}
	whole := document[tileSet](t, h, setPaths()[0])
	if len(whole.Layers) != len(s.plan.layers) {
		t.Errorf("%d layers, expected %d", len(whole.Layers), len(s.plan.layers))
	}
	one := document[tileSet](t, h, setPaths()[1])
	if len(one.Layers) != 1 || one.Layers[0].ID != "houses" || *one.Layers[0].Dimension != 2 || one.Layers[0].Properties.Properties["floors_above"].Type != "number" {
		t.Errorf("%+v", one.Layers)
	}
}

// /conf/tilesets-list/tileset-links, /conf/dataset-tilesets/operation and /conf/geodata-tilesets/operation: a list at
// .../tiles, whose entries name kind, CRS and matrix set and link to the tile set, which stands beneath.
func TestTilesetsList(t *testing.T) {
	s, h := ogcSite(t)
	paths := []string{"/api/tiles"}
	for _, typ := range s.twin.Snapshot().Schema().Types() {
		if s.HasTiles(typ.Plural) {
			paths = append(paths, "/api/collections/"+typ.Plural+"/tiles")
		}
	}
	if len(paths) != 7 {
		t.Errorf("tile sets of %v", paths)
	}
	for _, path := range paths {
		list := document[struct {
			Links    []link
			TileSets []tileSet
		}](t, h, path)
		if local(linkTo(t, list.Links, "self").Href) != path || len(list.TileSets) != 1 {
			t.Fatalf("%s: %+v", path, list)
		}
		set := list.TileSets[0]
		if set.DataType == "" || set.CRS == "" || set.MatrixSet == "" {
			t.Errorf("%s: %+v", path, set)
		}
		linkTo(t, set.Links, relTilingScheme)
		self := local(linkTo(t, set.Links, "self").Href)
		if self != path+"/"+matrixSet {
			t.Errorf("%s: its set is at %s", path, self)
		}
		if full := document[tileSet](t, h, self); full.Title != set.Title || full.Layers == nil {
			t.Errorf("%s: %+v", self, full)
		}
	}
	for _, hidden := range []string{"people", "units", "labels", "nosuch"} {
		w := fetch(h, "/api/collections/"+hidden+"/tiles")
		if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), hidden) {
			t.Errorf("%s: %d %s", hidden, w.Code, w.Body)
		}
	}
}

// /conf/mvt/content: one tile, features with a type and a geometry, the grid from the north-west corner down.
func TestMVTContent(t *testing.T) {
	s, h := ogcSite(t)
	house := s.twin.Snapshot().Schema().Type("house")
	for e := range s.state().view.All(house, 0) {
		b := e.Geometry().Bound()
		id := tileAt(16, b.Center()[0], b.Center()[1])
		w := fetch(h, fill("/api/collections/houses/tiles/WebMercatorQuad/{z}/{y}/{x}", id))
		l := decode(t, w.Body.Bytes()).Layers[0]
		at := slices.IndexFunc(l.Features, func(f mvt.TileFeature) bool { return f.ID == uint64(e.ID()) })
		if at < 0 || l.Features[at].Type != mvt.Polygon || len(l.Features[at].Parts) != 1 {
			t.Fatalf("house %s: feature %d of %d", e.ID(), at, len(l.Features))
		}
		x, y := mvt.Project(b.Min[0], b.Max[1])
		west, north := (int64(x)-int64(id.X)<<16)>>4, (int64(y)-int64(id.Y)<<16)>>4 // 2^(32-16) units to 4096
		for _, p := range l.Features[at].Parts[0] {
			if p.X < west-1 || p.Y < north-1 {
				t.Errorf("house %s: %v lies beyond its north-west corner %d, %d", e.ID(), p, west, north)
			}
		}
	}
}

// Types that share a layer have tiles in the whole set alone.
func TestSharedLayerHasNoSetOfItsOwn(t *testing.T) {
	shared := &twin.Type{
		Name: "well", Plural: "wells", Label: twin.Label{ZH: "井", EN: "wells"}, Geometry: twin.Point,
		Tile: twin.TileHint{Layer: "facilities", MinZoom: 14},
	}
	tw := small(t, shared)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	if s.HasTiles("wells") || s.HasTiles("facilities") || !s.HasTiles("houses") {
		t.Error("a layer of two types is offered as the tiles of one")
	}
}

// unzip reads what was compressed.
func unzip(t *testing.T, r io.Reader) []byte {
	t.Helper()
	zr, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
