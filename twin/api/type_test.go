package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// wellType is a type that nothing but this test knows.
func wellType() *twin.Type {
	label := func(zh, en string) twin.Label { return twin.Label{ZH: zh, EN: en} }
	return &twin.Type{
		Name: "well", Plural: "wells", Label: label("水井", "well"), Geometry: twin.Point,
		Tile: twin.TileHint{Layer: "wells", MinZoom: 12, Label: "name"},
		Fields: []twin.Field{
			{Name: "depth_m", Kind: twin.KindFloat, Label: label("深度", "depth")},
			{Name: "water", Kind: twin.KindEnum, Label: label("水质", "water"), Codes: []twin.Code{
				{Value: "clear", Label: label("清", "clear"), Aliases: []string{"clean"}}, {Value: "bad", Label: label("差", "bad")},
			}},
			{Name: "inspector", Kind: twin.KindText, Label: label("检查人", "inspector"), Sensitivity: twin.Internal},
			{Name: "keeper", Kind: twin.KindText, Label: label("看守人", "keeper"), Sensitivity: twin.Personal, Mask: twin.MaskName},
		},
	}
}

// wellSite opens a twin with wells over a store.
func wellSite(t *testing.T, store *mem.Store) *site {
	t.Helper()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Types: func() []*twin.Type { return append(twin.Builtin(), wellType()) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	return serveTwin(t, tw, store, api.Config{AllowVisitors: true})
}

// TestThrowAwayType declares a type in one place and finds it everywhere.
func TestThrowAwayType(t *testing.T) {
	store := mem.New()
	s := wellSite(t, store)
	s.settle()
	made := s.do("worker", "POST", "/api/collections/wells/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`,
		`{"name":"老井","depth_m":7.5,"water":"clean","inspector":"检","keeper":"王井"}`)).want(t, http.StatusCreated)
	path := "/api/collections/wells/items/" + made.id()

	// Filters, masks, grids, statistics, search.
	q := url.QueryEscape("depth_m > 7 AND water = '清'")
	found := s.do("", "GET", "/api/collections/wells/items?filter="+q, "").want(t, 200)
	if found.json["numberMatched"] != 1.0 {
		t.Fatalf("filter: %s", found.body)
	}
	public := s.do("", "GET", path, "").want(t, 200)
	if public.prop("inspector") != nil || public.prop("keeper") != nil || public.prop("water") != "clear" || public.prop("grid") != gridA {
		t.Fatalf("a visitor sees %s", public.body)
	}
	if inside := s.do("worker", "GET", path, "").want(t, 200); inside.prop("inspector") != "检" || inside.prop("keeper") != "王*" {
		t.Fatalf("the worker sees %s", inside.body)
	}
	area := s.do("", "POST", "/api/area", `{"area":{"grids":["`+gridA+`"]},"types":["wells"],"group_by":["water"]}`).want(t, 200)
	if fmt.Sprint(area.json["counts"], area.json["groups"]) != "map[wells:1] [map[water:clear wells:1]]" {
		t.Fatalf("area: %s", area.body)
	}
	if hits := s.do("", "GET", "/api/search?q="+url.QueryEscape("老井"), "").json["results"].([]any); len(hits) != 1 {
		t.Fatalf("search: %v", hits)
	}

	// Viewer metadata and schemas, as each may see them.
	if names := s.fieldNames("", "wells"); !slices.Contains(names, "depth_m") || slices.Contains(names, "keeper") {
		t.Fatalf("/api/types tells a visitor of %v", names)
	}
	if names := s.fieldNames("worker", "wells"); !slices.Contains(names, "keeper") {
		t.Fatalf("/api/types tells the worker of %v", names)
	}
	for _, doc := range []string{"schema", "queryables"} {
		props := s.do("worker", "GET", "/api/collections/wells/"+doc, "").want(t, 200).json["properties"].(map[string]any)
		if props["depth_m"] == nil || props["geometry"] == nil || doc == "queryables" && props["keeper"] != nil {
			t.Fatalf("%s: %v", doc, props)
		}
	}
	s.wantTile(t, "wells")

	// The store: another twin over it has the well.
	if err := s.tw.Close(); err != nil {
		t.Fatal(err)
	}
	if again := wellSite(t, store).do("worker", "GET", path, "").want(t, 200); again.prop("depth_m") != 7.5 {
		t.Fatalf("after a restart: %s", again.body)
	}
}

// fieldNames lists the fields of a collection that /api/types tells of.
func (s *site) fieldNames(role, collection string) (names []string) {
	for _, x := range s.do(role, "GET", "/api/types", "").want(s.t, 200).json["types"].([]any) {
		typ := x.(map[string]any)
		if typ["collection"] != collection {
			continue
		}
		for _, f := range typ["fields"].([]any) {
			names = append(names, f.(map[string]any)["name"].(string))
		}
	}
	return names
}

// wantTile fails unless the tile around the small village has a layer.
func (s *site) wantTile(t *testing.T, layer string) {
	t.Helper()
	svc, err := tiles.New(tiles.Config{Twin: s.tw})
	if err != nil {
		t.Fatal(err)
	}
	defer svc.Close()
	x, y := mvt.Project(121.2405, 31.3005)
	w := httptest.NewRecorder()
	mux := http.NewServeMux()
	svc.Routes(mux)
	mux.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/tiles/14/%d/%d.mvt", x>>18, y>>18), nil))
	tile, err := mvt.Decode(w.Body.Bytes())
	if err != nil || tile.Layer(layer) == nil {
		t.Fatalf("no layer %s in the tile: %d, %v", layer, w.Code, err)
	}
}

// TestModelFile adds a field and a type without a line of code.
func TestModelFile(t *testing.T) {
	const model = `{
		"fields": {"house": [{"name": "solar_kw", "kind": "float", "label": {"zh": "光伏", "en": "solar"}, "sensitivity": "pub", "min": 0},
			{"name": "septic", "kind": "text", "label": {"zh": "化粪池", "en": "septic tank"}, "sensitivity": "int"}]},
		"types": [{"name": "tree", "plural": "trees", "label": {"zh": "古树", "en": "tree"}, "geometry": "point",
			"tile": {"layer": "trees", "min_zoom": 12}, "fields": [{"name": "girth_m", "kind": "float", "label": {"zh": "胸围", "en": "girth"}}]}]}`
	store := mem.New()
	open := func(model []byte) *site {
		tw, err := twin.Open(t.Context(), twin.Config{Store: store, Model: model})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tw.Close() })
		return serveTwin(t, tw, store, api.Config{AllowVisitors: true})
	}
	s := open([]byte(model))
	ids := s.settle()
	path := "/api/collections/houses/items/" + ids["ha"]
	s.do("worker", "PATCH", path, `{"properties":{"solar_kw":-1}}`, "If-Match", "*").want(t, 422)
	s.do("worker", "PATCH", path, `{"properties":{"solar_kw":4.5,"septic":"三格"}}`, "If-Match", "*").want(t, 200)
	tree := s.do("worker", "POST", "/api/collections/trees/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{"girth_m":2.25}`)).want(t, 201)
	if got := s.do("", "GET", "/api/collections/houses/items?solar_kw=4.5&properties=solar_kw", "").want(t, 200); got.json["numberMatched"] != 1.0 {
		t.Fatalf("filter on the new field: %s", got.body)
	}
	if names := s.fieldNames("", "houses"); !slices.Contains(names, "solar_kw") || slices.Contains(names, "septic") {
		t.Fatalf("/api/types tells a visitor of %v", names)
	}
	s.wantTile(t, "trees")
	s.tw.Close()
	// The store keeps the model: opened without the file, it is still there.
	again := open(nil)
	if got := again.do("worker", "GET", path, "").want(t, 200); got.prop("solar_kw") != 4.5 || got.prop("septic") != "三格" {
		t.Fatalf("after a restart: %s", got.body)
	}
	again.do("", "GET", "/api/collections/trees/items/"+tree.id(), "").want(t, 200)
}
