package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// coreTests are those of Features Part 1, core.
func coreTests() []conformanceTest {
	return []conformanceTest{
		{"/conf/core/http", (*suite).http},
		{"/conf/core/crs84", (*suite).defaultIsCRS84},
		{"/conf/core/root-op", (*suite).rootOp},
		{"/conf/core/root-success", (*suite).rootSuccess},
		{"/conf/core/api-definition-op", (*suite).definitionOp},
		{"/conf/core/api-definition-success", (*suite).definitionSuccess},
		{"/conf/core/conformance-op", (*suite).conformanceOp},
		{"/conf/core/conformance-success", (*suite).conformanceSuccess},
		{"/conf/core/fc-md-op", (*suite).collectionsOp},
		{"/conf/core/fc-md-success", (*suite).collectionsSuccess},
		{"/conf/core/fc-md-links", (*suite).collectionsLinks},
		{"/conf/core/fc-md-items", (*suite).collectionsItems},
		{"/conf/core/fc-md-items-links", (*suite).collectionsItemsLinks},
		{"/conf/core/fc-md-extent", (*suite).extents},
		{"/conf/core/fc-md-extent-multi", (*suite).extents},
		{"/conf/core/sfc-md-op", (*suite).collectionOp},
		{"/conf/core/sfc-md-success", (*suite).collectionSuccess},
		{"/conf/core/fc-op", (*suite).featuresOp},
		{"/conf/core/fc-bbox-definition", (*suite).bboxDefinition},
		{"/conf/core/fc-bbox-response", (*suite).bboxResponse},
		{"/conf/core/fc-limit-definition", (*suite).limitDefinition},
		{"/conf/core/fc-limit-response", (*suite).limitResponse},
		{"/conf/core/fc-time-definition", (*suite).timeDefinition},
		{"/conf/core/fc-time-response", (*suite).timeResponse},
		{"/conf/core/fc-response", (*suite).featuresResponse},
		{"/conf/core/fc-links", (*suite).featuresLinks},
		{"/conf/core/fc-timeStamp", (*suite).timeStamp},
		{"/conf/core/fc-numberMatched", (*suite).numberMatched},
		{"/conf/core/fc-numberReturned", (*suite).numberReturned},
		{"/conf/core/f-op", (*suite).featureOp},
		{"/conf/core/f-success", (*suite).featureSuccess},
		{"/conf/core/f-links", (*suite).featureLinks},
		{"/conf/core/query-param-invalid", (*suite).queryParamInvalid},
		{"/conf/core/query-param-unknown", (*suite).queryParamUnknown},
	}
}

func (s *suite) http() {
	res, err := http.Get(s.url + "/api")
	if err != nil {
		s.t.Fatal(err)
	}
	res.Body.Close()
	if res.ProtoMajor != 1 || res.ProtoMinor != 1 {
		s.t.Errorf("HTTP is %s", res.Proto)
	}
	head := s.do("", "HEAD", "/api", "").want(s.t, http.StatusOK)
	if len(head.body) != 0 || head.header.Get("Content-Length") == "0" {
		s.t.Errorf("HEAD: %v", head.header)
	}
}

// positions lists all positions of a GeoJSON geometry.
func positions(coordinates any) (all [][]any) {
	list, _ := coordinates.([]any)
	if len(list) > 0 {
		if _, ok := list[0].(float64); ok {
			return [][]any{list}
		}
	}
	for _, x := range list {
		all = append(all, positions(x)...)
	}
	return all
}

func (s *suite) defaultIsCRS84() {
	s.each(func(c suiteCollection, path string) {
		for _, f := range s.get(c.role, path+"/items?limit=50")["features"].([]any) {
			g, _ := f.(map[string]any)["geometry"].(map[string]any)
			for _, p := range positions(g["coordinates"]) {
				if lon, lat := p[0].(float64), p[1].(float64); lon < 121 || lon > 122 || lat < 31 || lat > 32 {
					s.t.Fatalf("%s: %v is not in the village in lon, lat", path, p)
				}
			}
		}
	})
}

func (s *suite) rootOp() {
	for _, path := range []string{"/api", "/api/"} {
		s.get("", path)
	}
}

func (s *suite) rootSuccess() {
	doc := s.get("", "/api")
	s.validate("landingPage.yaml", doc)
	links := s.linksOf("/api", doc)
	for _, rel := range []string{"service-desc", "service-doc", "conformance", "data"} {
		if len(links[rel]) == 0 {
			s.t.Errorf("there is no link %s", rel)
		}
	}
	s.selfAndAlternates("", "/api", doc, documentMedia()...)
}

func (s *suite) definitionOp() {
	for _, rel := range []string{"service-desc", "service-doc"} {
		for _, l := range s.linksOf("/api", s.get("", "/api"))[rel] {
			a := s.do("", "GET", s.pathOf(l["href"]), "", "Accept", l["type"].(string)).want(s.t, http.StatusOK)
			if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, l["type"].(string)) {
				s.t.Errorf("%v is %s, not %v", l["href"], got, l["type"])
			}
		}
	}
}

func (s *suite) definitionSuccess() {
	doc := s.get("", "/api/openapi.json")
	paths, _ := doc["paths"].(map[string]any)
	for _, path := range []string{"/", "/conformance", "/collections", "/collections/houses", "/collections/houses/items"} {
		if paths[path] == nil && paths[strings.TrimSuffix(path, "/")] == nil {
			s.t.Errorf("the definition has no path %s", path)
		}
	}
}

func (s *suite) conformanceOp() {
	for _, l := range s.linksOf("/api", s.get("", "/api"))["conformance"] {
		s.get("", s.pathOf(l["href"]))
	}
	s.get("", "/api/conformance")
}

func (s *suite) conformanceSuccess() {
	doc := s.get("", "/api/conformance")
	s.validate("confClasses.yaml", doc)
	for _, version := range []string{"1.0", "1.1"} {
		if !slices.Contains(doc["conformsTo"].([]any), any("http://www.opengis.net/spec/ogcapi-features-1/"+version+"/conf/core")) {
			s.t.Errorf("core %s is not claimed", version)
		}
	}
}

func (s *suite) collectionsOp() { s.get("", "/api/collections") }

func (s *suite) collectionsSuccess() {
	doc := s.get("command", "/api/collections")
	s.validate("collections.yaml", doc)
	for _, c := range doc["collections"].([]any) {
		if crs := c.(map[string]any)["crs"].([]any); crs[0] != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" {
			s.t.Errorf("the first system is %v", crs[0])
		}
	}
}

func (s *suite) collectionsLinks() {
	s.selfAndAlternates("", "/api/collections", s.get("", "/api/collections"), documentMedia()...)
}

// collectionsItems: all that there is stands there, each with its links; a visitor is told of nothing that is hidden.
func (s *suite) collectionsItems() {
	names := func(role string) (out []string) {
		for _, c := range s.get(role, "/api/collections")["collections"].([]any) {
			out = append(out, c.(map[string]any)["id"].(string))
		}
		return out
	}
	seen, public := names("command"), names("")
	for _, c := range s.collections {
		if !slices.Contains(seen, c.name) || slices.Contains(public, c.name) != (c.role == "") {
			s.t.Errorf("%s: of %v, in public %v", c.name, seen, public)
		}
	}
}

func (s *suite) collectionsItemsLinks() {
	for _, x := range s.get("command", "/api/collections")["collections"].([]any) {
		doc := x.(map[string]any)
		links := s.linksOf(fmt.Sprint(doc["id"]), doc)
		var types []string
		for _, l := range links["items"] {
			types = append(types, l["type"].(string))
			a := s.do("command", "GET", s.pathOf(l["href"]), "").want(s.t, http.StatusOK)
			if !strings.HasPrefix(a.header.Get("Content-Type"), l["type"].(string)) {
				s.t.Errorf("%v is %s", l, a.header.Get("Content-Type"))
			}
		}
		if want := featureMedia(); !slices.Equal(types, want) {
			s.t.Errorf("%v: items in %v, want %v", doc["id"], types, want)
		}
	}
}

// boundOf is the box of a GeoJSON geometry.
func boundOf(g any) (b orb.Bound, ok bool) {
	m, _ := g.(map[string]any)
	for i, p := range positions(m["coordinates"]) {
		at := orb.Point{p[0].(float64), p[1].(float64)}
		if i == 0 {
			b = at.Bound()
		}
		b, ok = b.Extend(at), true
	}
	return b, ok
}

func (s *suite) extents() {
	s.each(func(c suiteCollection, path string) {
		doc := s.get(c.role, path)
		spatial := doc["extent"].(map[string]any)["spatial"].(map[string]any)
		boxes := spatial["bbox"].([]any)
		if len(boxes) != 1 {
			s.t.Fatalf("%s has %d boxes", path, len(boxes))
		}
		n := boxes[0].([]any)
		box := orb.Bound{Min: orb.Point{n[0].(float64), n[1].(float64)}, Max: orb.Point{n[2].(float64), n[3].(float64)}}
		for _, f := range s.features(c.role, path, "properties=code") {
			if b, ok := boundOf(f["geometry"]); ok && !(box.Contains(b.Min) && box.Contains(b.Max)) {
				s.t.Fatalf("%s: %v is outside the extent %v", path, f["id"], box)
			}
		}
	})
}

func (s *suite) collectionOp() {
	s.each(func(c suiteCollection, path string) {
		s.selfAndAlternates(c.role, path, s.get(c.role, path), documentMedia()...)
	})
}

func (s *suite) collectionSuccess() {
	for _, x := range s.get("command", "/api/collections")["collections"].([]any) {
		listed := x.(map[string]any)
		doc := s.get("command", "/api/collections/"+listed["id"].(string))
		for _, name := range []string{"id", "title", "description", "extent", "itemType", "crs", "storageCrs"} {
			if fmt.Sprint(doc[name]) != fmt.Sprint(listed[name]) {
				s.t.Errorf("%v: %s is %v, in the list %v", listed["id"], name, doc[name], listed[name])
			}
		}
		own := s.linksOf("collection", doc)
		for rel, links := range s.linksOf("collections", listed) {
			for _, l := range links {
				if !slices.ContainsFunc(own[rel], func(o map[string]any) bool { return o["href"] == l["href"] }) {
					s.t.Errorf("%v does not link to %v", listed["id"], l)
				}
			}
		}
	}
}
