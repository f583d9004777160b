package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// The tests of Part 1, core, that are about features; those about documents stand beside them.

func (s *suite) featuresOp() {
	s.each(func(c suiteCollection, path string) { s.get(c.role, path+"/items") })
}

// parameter finds a query parameter of a collection in the API definition.
func (s *suite) parameter(collection, name string) map[string]any {
	s.t.Helper()
	doc := s.get("command", "/api/openapi.json")
	op, _ := doc["paths"].(map[string]any)["/collections/"+collection+"/items"].(map[string]any)["get"].(map[string]any)
	for _, p := range op["parameters"].([]any) {
		m := p.(map[string]any)
		if ref, ok := m["$ref"].(string); ok {
			m = resolve(doc, ref)
		}
		if m["name"] == name && m["in"] == "query" {
			return m
		}
	}
	s.t.Fatalf("%s has no parameter %s", collection, name)
	return nil
}

func (s *suite) bboxDefinition() {
	s.each(func(c suiteCollection, path string) {
		p := s.parameter(c.name, "bbox")
		schema := p["schema"].(map[string]any)
		if p["required"] == true || schema["type"] != "array" || p["explode"] != false || len(schema["oneOf"].([]any)) != 2 {
			s.t.Errorf("%s: bbox is %v", c.name, p)
		}
		s.do(c.role, "GET", path+"/items?bbox=121,31,0,122,32,100&limit=1", "").want(s.t, http.StatusOK)
	})
}

// bboxResponse holds what a box selects against the geometries that are served, one by one.
func (s *suite) bboxResponse() {
	s.each(func(c suiteCollection, path string) {
		all := s.features(c.role, path, "properties=code")
		middle, _ := boundOf(all[len(all)/2]["geometry"])
		for _, box := range []orb.Bound{middle, middle.Pad(0.002), {Min: orb.Point{170, -80}, Max: orb.Point{-170, 80}}, {Min: orb.Point{121.3, -80}, Max: orb.Point{121.24, 80}}} {
			region, err := geo.NewBox(box)
			if err != nil {
				s.t.Fatal(err)
			}
			var want []string
			for _, f := range all {
				if g := geometryOf(s.t, f["geometry"]); g == nil || region.Intersects(g) {
					want = append(want, f["id"].(string))
				}
			}
			query := url.Values{"bbox": {fmt.Sprintf("%v,%v,%v,%v", box.Min[0], box.Min[1], box.Max[0], box.Max[1])}}
			if got := idsOf(s.features(c.role, path, query.Encode())); !slices.Equal(got, want) {
				s.t.Errorf("%s: %d features in %v, want %d", path, len(got), box, len(want))
			}
		}
	})
}

func idsOf(features []map[string]any) (ids []string) {
	for _, f := range features {
		ids = append(ids, f["id"].(string))
	}
	return ids
}

func (s *suite) limitDefinition() {
	s.each(func(c suiteCollection, _ string) {
		p := s.parameter(c.name, "limit")
		if schema := p["schema"].(map[string]any); schema["type"] != "integer" || schema["maximum"] != 10000.0 || p["required"] == true {
			s.t.Errorf("%s: limit is %v", c.name, p)
		}
	})
}

func (s *suite) limitResponse() {
	s.each(func(c suiteCollection, path string) {
		for limit, most := range map[string]int{"1": 1, "7": 7, "": 100, "10000": 10000, "99999": 10000} {
			query := "?properties=code"
			if limit != "" {
				query += "&limit=" + limit
			}
			if n := len(s.get(c.role, path+"/items"+query)["features"].([]any)); n > most {
				s.t.Errorf("%s: %d features of %s", path, n, limit)
			}
		}
	})
}

func (s *suite) timeDefinition() {
	s.each(func(c suiteCollection, _ string) {
		p := s.parameter(c.name, "datetime")
		if p["schema"].(map[string]any)["type"] != "string" || p["required"] == true {
			s.t.Errorf("%s: datetime is %v", c.name, p)
		}
	})
}

// timeResponse: the one temporal property that every feature has is updated_at.
func (s *suite) timeResponse() {
	s.each(func(c suiteCollection, path string) {
		all := s.features(c.role, path, "properties=updated_at")
		first := all[0]["properties"].(map[string]any)["updated_at"].(string)
		at, err := time.Parse(time.RFC3339Nano, first)
		if err != nil {
			s.t.Fatal(err)
		}
		early, late := at.Add(-time.Minute).Format(time.RFC3339Nano), at.Add(time.Minute).Format(time.RFC3339Nano)
		for interval, in := range map[string]func(time.Time) bool{
			first:              func(u time.Time) bool { return u.Equal(at) },
			early + "/" + late: func(u time.Time) bool { return !u.Before(at.Add(-time.Minute)) && !u.After(at.Add(time.Minute)) },
			"../" + early:      func(u time.Time) bool { return !u.After(at.Add(-time.Minute)) },
			"/" + late:         func(u time.Time) bool { return !u.After(at.Add(time.Minute)) },
			late + "/..":       func(u time.Time) bool { return !u.Before(at.Add(time.Minute)) },
			early + "/":        func(u time.Time) bool { return !u.Before(at.Add(-time.Minute)) },
		} {
			want := 0
			for _, f := range all {
				if u, err := time.Parse(time.RFC3339Nano, f["properties"].(map[string]any)["updated_at"].(string)); err == nil && in(u) {
					want++
				}
			}
			query := url.Values{"datetime": {interval}, "limit": {"1"}, "bbox": {"121,31,122,32"}}
			if got := s.get(c.role, path+"/items?"+query.Encode())["numberMatched"]; got != float64(want) {
				s.t.Errorf("%s: %v features at %s, want %d", path, got, interval, want)
			}
		}
	})
}

func (s *suite) featuresResponse() {
	s.each(func(c suiteCollection, path string) {
		doc := s.get(c.role, path+"/items?limit=20")
		s.validate("featureCollectionGeoJSON.yaml", doc)
		if _, ok := doc["features"].([]any); !ok || doc["type"] != "FeatureCollection" {
			s.t.Errorf("%s: %v", path, doc["type"])
		}
	})
}

func (s *suite) featuresLinks() {
	s.each(func(c suiteCollection, path string) {
		s.selfAndAlternates(c.role, path, s.get(c.role, path+"/items?limit=2"), featureMedia()...)
	})
}

func (s *suite) timeStamp() {
	s.each(func(c suiteCollection, path string) {
		if got := s.get(c.role, path+"/items?limit=1")["timeStamp"]; got != sampleDay().Format(time.RFC3339) {
			s.t.Errorf("%s was made at %v", path, got)
		}
	})
}

func (s *suite) numberMatched() {
	s.each(func(c suiteCollection, path string) {
		all := s.features(c.role, path, "properties=code")
		if got := s.get(c.role, path+"/items?limit=1")["numberMatched"]; got != float64(len(all)) {
			s.t.Errorf("%s: %v matched, and there are %d", path, got, len(all))
		}
	})
}

func (s *suite) numberReturned() {
	s.each(func(c suiteCollection, path string) {
		doc := s.get(c.role, path+"/items?limit=3")
		if doc["numberReturned"] != float64(len(doc["features"].([]any))) {
			s.t.Errorf("%s: %v returned", path, doc["numberReturned"])
		}
	})
}

func (s *suite) featureOp() {
	s.each(func(c suiteCollection, path string) {
		for _, f := range s.get(c.role, path+"/items?limit=5")["features"].([]any) {
			id := f.(map[string]any)["id"].(string)
			if got := s.get(c.role, path+"/items/"+id)["id"]; got != id {
				s.t.Errorf("%s: %v is read as %v", path, id, got)
			}
		}
	})
}

func (s *suite) featureSuccess() {
	s.each(func(c suiteCollection, path string) {
		s.validate("featureGeoJSON.yaml", s.get(c.role, path+"/items/"+c.feature))
	})
}

func (s *suite) featureLinks() {
	s.each(func(c suiteCollection, path string) {
		doc := s.get(c.role, path+"/items/"+c.feature)
		s.selfAndAlternates(c.role, path, doc, featureMedia()...)
		up := s.linksOf(path, doc)["collection"]
		if len(up) != 1 || s.pathOf(up[0]["href"]) != path {
			s.t.Errorf("%s: the collection is %v", path, up)
		}
	})
}

func (s *suite) queryParamInvalid() {
	s.each(func(c suiteCollection, path string) {
		for _, bad := range []string{
			"bbox=1,2,3", "bbox=a,b,c,d", "bbox=1,2,3,4,5", "bbox=121,32,122,31", "bbox=NaN,1,2,3", "bbox=1,2,3,1e400", "bbox=200,1,201,2",
			"limit=0", "limit=-1", "limit=x", "limit=1.5", "datetime=yesterday", "datetime=2026-01-01T00:00:00Z/2025-01-01T00:00:00Z",
			"datetime=a/b/c", "f=xml", "crs=EPSG:1", "cursor=nonsense", "sortby=nothing",
		} {
			a := s.do(c.role, "GET", path+"/items?"+bad, "").want(s.t, http.StatusBadRequest)
			s.validate("exception.yaml", a.json)
			if a.header.Get("Content-Type") != "application/problem+json" || len(a.json["errors"].([]any)) == 0 {
				s.t.Errorf("%s: %s", bad, a.body)
			}
		}
	})
}

func (s *suite) queryParamUnknown() {
	s.each(func(c suiteCollection, path string) {
		for _, at := range []string{"/items", "/items/" + c.feature, "", "/queryables", "/schema", "/sortables"} {
			s.do(c.role, "GET", path+at+"?unknown_thing=1", "").want(s.t, http.StatusBadRequest)
		}
	})
	for _, path := range []string{"/api", "/api/conformance", "/api/collections"} {
		s.do("", "GET", path+"?unknown_thing=1", "").want(s.t, http.StatusBadRequest)
	}
}
