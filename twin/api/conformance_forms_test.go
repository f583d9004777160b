package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// geometryOf reads a GeoJSON geometry that was decoded, nil for null.
func geometryOf(t testing.TB, v any) orb.Geometry {
	t.Helper()
	if v == nil {
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	g, err := geo.ParseGeoJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// geoJSONTests are those of Part 1, GeoJSON.
func geoJSONTests() []conformanceTest {
	return []conformanceTest{
		{"/conf/geojson/definition", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				for at, want := range map[string]string{
					"/api": "application/json", "/api/conformance": "application/json", "/api/collections": "application/json", path: "application/json",
					path + "/items?limit=1": "application/geo+json", path + "/items/" + c.feature: "application/geo+json",
				} {
					a := s.do(c.role, "GET", at, "", "Accept", "application/geo+json").want(s.t, http.StatusOK)
					if got := a.header.Get("Content-Type"); got != want {
						s.t.Errorf("%s is %s", at, got)
					}
				}
			})
		}},
		{"/conf/geojson/content", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				f := s.get(c.role, path+"/items/"+c.feature)
				if f["type"] != "Feature" || f["id"] != c.feature || f["links"] == nil {
					s.t.Errorf("%s: %v", path, f)
				}
				geometryOf(s.t, f["geometry"])
				if list := s.get(c.role, path+"/items?limit=1"); list["type"] != "FeatureCollection" || list["links"] == nil {
					s.t.Errorf("%s: %v", path, list)
				}
			})
		}},
	}
}

// reads lists all that can be read of a collection.
func (c suiteCollection) reads(path string) []string {
	return []string{
		"/api", "/api/conformance", "/api/types", "/api/collections", path, path + "/queryables", path + "/schema", path + "/sortables",
		path + "/items?limit=3", path + "/items/" + c.feature, path + "/nearest?lon=121.24&lat=31.3&k=2", path + "/items/" + c.feature + "/history",
	}
}

// htmlTests are those of Part 1, HTML.
func htmlTests() []conformanceTest {
	return []conformanceTest{
		{"/conf/html/definition", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				for _, at := range c.reads(path) {
					a := s.do(c.role, "GET", at, "", "Accept", "text/html").want(s.t, http.StatusOK)
					if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, "text/html") {
						s.t.Errorf("%s is %s", at, got)
					}
					if !strings.Contains(a.header.Get("Content-Security-Policy"), "default-src 'none'") {
						s.t.Errorf("%s has the policy %q", at, a.header.Get("Content-Security-Policy"))
					}
				}
			})
		}},
		{"/conf/html/content", (*suite).htmlContent},
	}
}

// htmlContent: what the JSON form says stands in the page too, and each of its links.
func (s *suite) htmlContent() {
	s.each(func(c suiteCollection, path string) {
		for _, at := range c.reads(path) {
			page := string(s.do(c.role, "GET", at, "", "Accept", "text/html").want(s.t, http.StatusOK).body)
			if !strings.HasPrefix(page, "<!DOCTYPE html>") || strings.Contains(page, "<script") || strings.Contains(page, "src=") {
				s.t.Errorf("%s is no page of ours", at)
			}
			doc := s.get(c.role, at)
			for rel, links := range s.linksIfAny(doc) {
				for _, l := range links {
					href := strings.ReplaceAll(l["href"].(string), "&", "&amp;")
					if rel != "self" && rel != "alternate" && rel != "profile" && !strings.Contains(page, `href="`+href) {
						s.t.Errorf("the page of %s has no link to %s", at, href)
					}
				}
			}
			for _, name := range []string{"title", "description"} {
				if text, ok := doc[name].(string); ok && !strings.Contains(page, text) && doc["type"] == nil && doc["$schema"] == nil {
					s.t.Errorf("the page of %s has no %s", at, name)
				}
			}
			for name := range propertiesOf(doc) {
				if !strings.Contains(page, name) {
					s.t.Errorf("the page of %s has no %s", at, name)
				}
			}
		}
	})
}

// linksIfAny is linksOf for what may have none.
func (s *suite) linksIfAny(doc map[string]any) map[string][]map[string]any {
	if doc["links"] == nil {
		return nil
	}
	return s.linksOf("document", doc)
}

// propertiesOf is the member of a feature or schema.
func propertiesOf(doc map[string]any) map[string]any {
	props, _ := doc["properties"].(map[string]any)
	return props
}

// openAPITests are those of Part 1, OpenAPI 3.0 and 3.1; that answers are as described is shown for every operation
// where samples are sent.
func openAPITests() []conformanceTest {
	return []conformanceTest{
		{"/conf/oas30/oas-definition-1", func(s *suite) {
			var types []string
			for _, l := range s.linksOf("/api", s.get("", "/api"))["service-desc"] {
				types = append(types, l["type"].(string))
			}
			if got := strings.Join(types, " "); !strings.Contains(got, openapi.MediaV30) || !strings.Contains(got, openapi.MediaV31) {
				s.t.Errorf("the definition is there as %s", got)
			}
			s.do("", "GET", "/api/docs", "", "Accept", "text/html").want(s.t, http.StatusOK)
		}},
		{"/conf/oas31/oas-definition-2", func(s *suite) {
			for media, version := range map[string]string{openapi.MediaV30: "3.0.", openapi.MediaV31: "3.1."} {
				doc := s.get("", "/api/openapi.json", "Accept", media)
				if got := fmt.Sprint(doc["openapi"]); !strings.HasPrefix(got, version) {
					s.t.Errorf("%s is %s", media, got)
				}
			}
		}},
		{"/conf/oas30/oas-impl", (*suite).implemented},
		{"/conf/oas30/completeness", (*suite).describedAnswers},
		{"/conf/oas30/exceptions-codes", (*suite).describedAnswers},
		{"/conf/oas30/security", func(s *suite) {
			schemes := resolve(s.get("", "/api/openapi.json"), "#/components/securitySchemes")
			if len(schemes) < 2 {
				s.t.Errorf("the ways to sign in are %v", schemes)
			}
		}},
	}
}

// implemented: each path that takes no more than a collection and an id answers.
func (s *suite) implemented() {
	paths := s.get("command", "/api/openapi.json")["paths"].(map[string]any)
	for path, item := range paths {
		if item.(map[string]any)["get"] == nil || strings.Contains(path, "{") || !strings.HasPrefix(path, "/collections") || strings.HasSuffix(path, "/nearest") {
			continue
		}
		s.do("command", "GET", "/api"+path, "").want(s.t, http.StatusOK)
	}
}

// describedAnswers: the forms and refusals of a list stand in its operation.
func (s *suite) describedAnswers() {
	doc := s.get("command", "/api/openapi.json")
	s.each(func(c suiteCollection, _ string) {
		op := doc["paths"].(map[string]any)["/collections/"+c.name+"/items"].(map[string]any)["get"].(map[string]any)
		answers := op["responses"].(map[string]any)
		for _, status := range []string{"200", "304", "400", "401", "404", "406", "410", "429", "500", "503"} {
			if answers[status] == nil {
				s.t.Errorf("%s: %s is not described", c.name, status)
			}
		}
		content, _ := answers["200"].(map[string]any)["content"].(map[string]any)
		for _, media := range featureMedia() {
			if _, ok := content[media]; !ok {
				s.t.Errorf("%s: %s is not described", c.name, media)
			}
		}
	})
}

// crsTests are those of Part 2.
func crsTests() []conformanceTest {
	return []conformanceTest{
		{"/conf/crs/crs-uri", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				doc := s.get(c.role, path)
				for _, x := range append(doc["crs"].([]any), doc["storageCrs"]) {
					if u, err := url.Parse(x.(string)); err != nil || u.Scheme != "http" && u.Scheme != "urn" {
						s.t.Errorf("%s: %v is no URI", path, x)
					}
				}
			})
		}},
		{"/conf/crs/default-crs", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				if doc := s.get(c.role, path); doc["crs"].([]any)[0] != crs84URI {
					s.t.Errorf("%s: %v", path, doc["crs"])
				}
			})
		}},
		{"/conf/crs/storageCrs", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				if doc := s.get(c.role, path); !strings.Contains(fmt.Sprint(doc["crs"]), fmt.Sprint(doc["storageCrs"])) {
					s.t.Errorf("%s: %v", path, doc["storageCrs"])
				}
			})
		}},
		{"/conf/crs/crs-parameter", (*suite).crsParameter},
		{"/conf/crs/crs-parameter-transform", (*suite).crsParameter},
		{"/conf/crs/crs-parameter-default", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				for _, at := range []string{path + "/items?limit=1", path + "/items/" + c.feature} {
					if got := s.do(c.role, "GET", at, "").header.Get("Content-Crs"); got != "<"+crs84URI+">" {
						s.t.Errorf("%s is in %s", at, got)
					}
				}
			})
		}},
		{"/conf/crs/crs-parameter-invalid", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				for _, at := range []string{path + "/items", path + "/items/" + c.feature} {
					for _, bad := range []string{"http://www.opengis.net/def/crs/EPSG/0/0", "http://www.opengis.net/def/crs/OGC/0/CRS84h", "nonsense"} {
						s.do(c.role, "GET", at+"?crs="+url.QueryEscape(bad), "").want(s.t, http.StatusBadRequest)
					}
				}
			})
		}},
		{"/conf/crs/bbox-crs-parameter", (*suite).bboxCRS},
		{"/conf/crs/bbox-crs-parameter-default", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				box := "bbox=121.24,31.3,121.25,31.31"
				plain := idsOf(s.features(c.role, path, box))
				named := idsOf(s.features(c.role, path, box+"&bbox-crs="+url.QueryEscape(crs84URI)))
				if fmt.Sprint(plain) != fmt.Sprint(named) {
					s.t.Errorf("%s: %d and %d", path, len(plain), len(named))
				}
			})
		}},
		{"/conf/crs/bbox-crs-parameter-invalid", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				s.do(c.role, "GET", path+"/items?bbox=1,2,3,4&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/0", "").want(s.t, http.StatusBadRequest)
			})
		}},
	}
}

const crs84URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// mostApart is how far a position may be off after a way there and back, in metres.
const mostApart = 0.01

// crsParameter asks for each system that a collection names, and converts what comes back to lon, lat.
func (s *suite) crsParameter() {
	s.each(func(c suiteCollection, path string) {
		plain := s.get(c.role, path+"/items?limit=5")["features"].([]any)
		for _, uri := range s.get(c.role, path)["crs"].([]any) {
			crs, err := geo.ParseCRS(uri.(string))
			if err != nil {
				s.t.Fatal(err)
			}
			query := "crs=" + url.QueryEscape(uri.(string))
			list := s.do(c.role, "GET", path+"/items?limit=5&"+query, "").want(s.t, http.StatusOK)
			one := s.do(c.role, "GET", path+"/items/"+c.feature+"?"+query, "").want(s.t, http.StatusOK)
			for _, a := range []*answer{list, one} {
				if got := a.header.Get("Content-Crs"); got != "<"+uri.(string)+">" {
					s.t.Errorf("%s in %v is in %s", path, uri, got)
				}
			}
			for i, f := range append(list.json["features"].([]any), one.json) {
				want := plain[i%len(plain)].(map[string]any)
				g := geometryOf(s.t, f.(map[string]any)["geometry"])
				apart(s.t, fmt.Sprint(path, uri), crs.ToLonLat(g), geometryOf(s.t, want["geometry"]))
			}
		}
	})
}

// apart fails where two geometries are not the same, position by position, but for rounding. Their interior points are no
// measure: one that is shifted by a hair may be another.
func apart(t testing.TB, at string, a, b orb.Geometry) {
	t.Helper()
	p, q := pointsOf(a), pointsOf(b)
	if len(p) != len(q) {
		t.Errorf("%s: %d positions and %d", at, len(p), len(q))
		return
	}
	for i := range p {
		if d := geo.DistanceM(p[i], q[i]); d > mostApart {
			t.Errorf("%s: position %d is %.3f m apart", at, i, d)
			return
		}
	}
}

// pointsOf are the positions of a point, a polygon or several polygons, in order.
func pointsOf(g orb.Geometry) (all []orb.Point) {
	switch g := g.(type) {
	case orb.Point:
		return []orb.Point{g}
	case orb.Polygon:
		for _, ring := range g {
			all = append(all, ring...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			all = append(all, pointsOf(p)...)
		}
	default:
		panic(fmt.Sprintf("a geometry %T is not compared", g))
	}
	return all
}

// bboxCRS asks by a box in each system, and tests what comes back in that system.
func (s *suite) bboxCRS() {
	s.each(func(c suiteCollection, path string) {
		for _, uri := range s.get(c.role, path)["crs"].([]any) {
			crs, err := geo.ParseCRS(uri.(string))
			if err != nil {
				s.t.Fatal(err)
			}
			box := crs.FromLonLat(orb.MultiPoint{{121.24, 31.305}, {121.245, 31.31}}).Bound()
			query := url.Values{"bbox": {fmt.Sprintf("%v,%v,%v,%v", box.Min[0], box.Min[1], box.Max[0], box.Max[1])}, "bbox-crs": {uri.(string)}, "crs": {uri.(string)}}
			for _, f := range s.features(c.role, path, query.Encode()) {
				if b := geometryOf(s.t, f["geometry"]).Bound(); !b.Pad(1e-6).Intersects(box) {
					s.t.Errorf("%s in %v: %v is outside", path, uri, f["id"])
				}
			}
		}
	})
}
