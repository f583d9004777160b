package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// editable are the collections with a feature that a steward may make in each, and one field to change.
func (s *suite) editable() []struct{ name, body, field string } {
	first := s.get("", "/api/collections/houses/items?limit=1&filter="+url.QueryEscape("kind='home'"))["features"].([]any)[0].(map[string]any)
	house, place := first["id"], geo.InteriorPoint(geometryOf(s.t, first["geometry"]))
	unit := s.get("command", "/api/collections/units/items?limit=1")["features"].([]any)[0].(map[string]any)["id"]
	point := s.point()
	fresh := 100 + s.tw.Snapshot().Version()%800 // no code of a grid is given twice
	x, y := place[0], place[1]
	square := fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%.8f,%.8f],[%.8f,%.8f],[%.8f,%.8f],[%.8f,%.8f]]]}`, x, y, x+1e-5, y, x, y+1e-5, x, y)
	return []struct{ name, body, field string }{
		{"houses", feature(square, `{"name":"新房"}`), "name"},
		{"land", feature(square, `{"name":"新地"}`), "name"},
		{"institutions", feature(point, `{"name":"新所"}`), "name"},
		{"industry", feature(point, `{"name":"新厂"}`), "name"},
		{"facilities", feature(point, `{"name":"新灯","kind":"lamp"}`), "name"},
		{"units", fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"house":%q,"room":"9"}}`, house), "room"},
		{"people", fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"unit":%q,"household":"9"}}`, unit), "household"},
		{"grids", feature(square, fmt.Sprintf(`{"code":"%s%03d","level":"unit"}`, villageCode, fresh)), "risk"},
	}
}

// point is a place in the village.
func (s *suite) point() string {
	f := s.get("", "/api/collections/facilities/items?limit=1")["features"].([]any)[0].(map[string]any)
	p := geometryOf(s.t, f["geometry"]).(orb.Point)
	return fmt.Sprintf(`{"type":"Point","coordinates":[%v,%v]}`, p[0], p[1])
}

// create makes a feature and returns its path.
func (s *suite) create(name, body string) (string, *answer) {
	s.t.Helper()
	made := s.do("steward", "POST", "/api/collections/"+name+"/items", body).want(s.t, http.StatusCreated)
	return s.pathOf(made.header.Get("Location")), made
}

// createReplaceDeleteTests are those of Part 4, create, replace and delete, as drafted.
func createReplaceDeleteTests() []conformanceTest {
	return []conformanceTest{
		{"/req/create-replace-delete/options-op", (*suite).optionsTell},
		{"/req/create-replace-delete/options-response", (*suite).optionsTell},
		{"/req/create-replace-delete/post-op", (*suite).createReplaceDelete},
		{"/req/create-replace-delete/post-content-type", func(s *suite) {
			s.do("steward", "POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{"kind":"lamp"}`),
				"Content-Type", "text/plain").want(s.t, http.StatusUnsupportedMediaType)
		}},
		{"/req/create-replace-delete/post-response-rid", func(s *suite) {
			body := `{"type":"Feature","id":"00000000001","geometry":` + s.point() + `,"properties":{"kind":"lamp"}}`
			one, _ := s.create("facilities", body)
			other, _ := s.create("facilities", body)
			if one == other || strings.HasSuffix(one, "00000000001") {
				s.t.Errorf("made %s and %s", one, other)
			}
		}},
		{"/req/create-replace-delete/put-rid", (*suite).bodyIDMeansNothing},
		{"/req/create-replace-delete/put-rid-exception", func(s *suite) {
			for _, c := range s.editable() {
				s.do("steward", "PUT", "/api/collections/"+c.name+"/items/00000000001", c.body).want(s.t, http.StatusNotFound)
			}
		}},
		{"/req/features/content-crs-header", (*suite).contentCRS},
	}
}

// optionsTell: each resource tells what the caller may do with it.
func (s *suite) optionsTell() {
	s.each(func(c suiteCollection, path string) {
		for _, x := range []struct{ role, path, allow string }{
			{c.role, path, "GET, HEAD, OPTIONS"},
			{"steward", path + "/items", "GET, HEAD, POST, OPTIONS"},
			{"steward", path + "/items/" + c.feature, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"},
			{"", "/api/collections/houses/items", "GET, HEAD, OPTIONS"},
			{"", "/api/batch", "OPTIONS"},
			{"stats", "/api/batch", "OPTIONS"},
			{"steward", "/api/batch", "POST, OPTIONS"},
			{"", "/api/people/reveal", "OPTIONS"},
			{"stats", "/api/people/lookup", "OPTIONS"},
			{"admin", "/api/people/reveal", "OPTIONS"},
			{"worker", "/api/people/reveal", "POST, OPTIONS"},
			{"worker", "/api/people/lookup", "POST, OPTIONS"},
			{"", "/api/area", "POST, OPTIONS"},
		} {
			a := s.do(x.role, "OPTIONS", x.path, "").want(s.t, http.StatusOK)
			if got := a.header.Get("Allow"); got != x.allow {
				s.t.Errorf("OPTIONS %s by %q allows %q, want %q", x.path, x.role, got, x.allow)
			}
			if strings.Contains(x.allow, "PATCH") != (a.header.Get("Accept-Patch") != "") {
				s.t.Errorf("OPTIONS %s: Accept-Patch %q", x.path, a.header.Get("Accept-Patch"))
			}
		}
	})
	s.do("", "OPTIONS", "/api/collections/people/items", "").want(s.t, http.StatusUnauthorized)
	s.do("steward", "OPTIONS", "/api/collections/nothing/items", "").want(s.t, http.StatusNotFound)
	s.do("steward", "OPTIONS", "/api/nothing", "").want(s.t, http.StatusNotFound)
}

// createReplaceDelete takes a feature of every collection through its life.
func (s *suite) createReplaceDelete() {
	for _, c := range s.editable() {
		path, made := s.create(c.name, c.body)
		if got := s.get("steward", path); got["id"] != made.id() || !strings.HasSuffix(path, "/"+made.id()) {
			s.t.Errorf("%s: %v was made at %s", c.name, made.id(), path)
		}
		put := s.do("steward", "PUT", path, c.body, "If-Match", made.header.Get("ETag")).want(s.t, http.StatusOK)
		if put.header.Get("ETag") == "" || put.id() != made.id() {
			s.t.Errorf("%s: PUT answers %v", c.name, put.header)
		}
		s.do("steward", "DELETE", path, "", "If-Match", put.header.Get("ETag")).want(s.t, http.StatusNoContent)
		s.do("steward", "GET", path, "").want(s.t, http.StatusNotFound)
	}
}

// bodyIDMeansNothing: what a body calls itself does not lead elsewhere.
func (s *suite) bodyIDMeansNothing() {
	for _, c := range s.editable() {
		path, made := s.create(c.name, c.body)
		var body map[string]any
		if err := json.Unmarshal([]byte(c.body), &body); err != nil {
			s.t.Fatal(err)
		}
		body["id"] = "00000000001"
		data, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, method := range []string{"PUT", "PATCH"} {
			if got := s.do("steward", method, path, string(data), "If-Match", "*").want(s.t, http.StatusOK); got.id() != made.id() {
				s.t.Errorf("%s: %s changed %s", c.name, method, got.id())
			}
		}
		s.do("steward", "DELETE", path, "", "If-Match", "*").want(s.t, http.StatusNoContent)
	}
}

// contentCRS: a body in a named system comes to lie where it says.
func (s *suite) contentCRS() {
	at := orb.Point{121.2448, 31.3084}
	for _, uri := range s.get("", "/api/collections/facilities")["crs"].([]any) {
		crs, err := geo.ParseCRS(uri.(string))
		if err != nil {
			s.t.Fatal(err)
		}
		p := crs.FromLonLat(at).(orb.Point)
		body := feature(fmt.Sprintf(`{"type":"Point","coordinates":[%.9f,%.9f]}`, p[0], p[1]), `{"kind":"lamp"}`)
		made := s.do("steward", "POST", "/api/collections/facilities/items", body, "Content-Crs", "<"+uri.(string)+">").want(s.t, http.StatusCreated)
		if g := geometryOf(s.t, made.json["geometry"]).(orb.Point); geo.DistanceM(g, at) > mostApart {
			s.t.Errorf("in %v it lies at %v", uri, g)
		}
		moved := s.do("steward", "PATCH", s.pathOf(made.header.Get("Location")), body, "If-Match", "*", "Content-Crs", uri.(string)).want(s.t, http.StatusOK)
		apart(s.t, fmt.Sprint(uri), geometryOf(s.t, moved.json["geometry"]), at)
	}
	for _, bad := range []string{"<http://www.opengis.net/def/crs/EPSG/0/0>", "<" + crs84URI, "nonsense"} {
		s.do("steward", "POST", "/api/collections/facilities/items", `{}`, "Content-Crs", bad).want(s.t, http.StatusBadRequest)
	}
}

// updateTests are those of Part 4, update, as drafted.
func updateTests() []conformanceTest {
	return []conformanceTest{
		{"/req/update/methods", (*suite).optionsTell},
		{"/req/update/rid", (*suite).bodyIDMeansNothing},
		{"/req/update/update-patch-op", (*suite).patches},
		{"/req/update/update-patch-body", (*suite).patches},
		{"/req/update/update-patch-response", (*suite).patches},
	}
}

// patches changes one field of a feature of every collection, and no other.
func (s *suite) patches() {
	for _, c := range s.editable() {
		path, made := s.create(c.name, c.body)
		value := "7"
		if c.field == "risk" {
			value = "red"
		}
		for _, media := range []string{"application/merge-patch+json", "application/geo+json", "application/json"} {
			a := s.do("steward", "PATCH", path, fmt.Sprintf(`{"properties":{%q:%q}}`, c.field, value), "If-Match", "*", "Content-Type", media).want(s.t, http.StatusOK)
			if got := a.prop(c.field); got != value && got != "7" {
				s.t.Errorf("%s: %s is %v", c.name, c.field, got)
			}
			for name, was := range propertiesOf(made.json) {
				if name != c.field && name != "rev" && name != "updated_at" && fmt.Sprint(a.prop(name)) != fmt.Sprint(was) {
					s.t.Errorf("%s: %s became %v", c.name, name, a.prop(name))
				}
			}
		}
		refused := s.do("steward", "PATCH", path, `{}`, "If-Match", "*", "Content-Type", "text/plain").want(s.t, http.StatusUnsupportedMediaType)
		if refused.header.Get("Accept-Patch") == "" {
			s.t.Errorf("%s: 415 does not say what is taken", c.name)
		}
		s.do("steward", "DELETE", path, "", "If-Match", "*").want(s.t, http.StatusNoContent)
	}
}

// lockingTests are those of Part 4, optimistic locking by entity tags, as drafted.
func lockingTests() []conformanceTest {
	return []conformanceTest{
		{"/req/optimistic-locking-etags/get-etag-response", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				if s.do(c.role, "GET", path+"/items/"+c.feature, "").header.Get("ETag") == "" {
					s.t.Errorf("%s has no tag", path)
				}
			})
		}},
		{"/req/optimistic-locking-etags/ifmatch-put-op", (*suite).locks},
		{"/req/optimistic-locking-etags/ifmatch-put-eval", (*suite).locks},
		{"/req/optimistic-locking-etags/put-etag-response", (*suite).locks},
		{"/req/optimistic-locking-etags/ifmatch-patch-op", (*suite).locks},
		{"/req/optimistic-locking-etags/ifmatch-patch-eval", (*suite).locks},
		{"/req/optimistic-locking-etags/patch-etag-response", (*suite).locks},
	}
}

func (s *suite) locks() {
	for _, c := range s.editable() {
		path, made := s.create(c.name, c.body)
		first := made.header.Get("ETag")
		for _, method := range []string{"PUT", "PATCH"} {
			s.do("steward", method, path, c.body).want(s.t, http.StatusPreconditionRequired)
			s.do("steward", method, path, c.body, "If-Match", `"1.stale"`).want(s.t, http.StatusPreconditionFailed)
			a := s.do("steward", method, path, c.body, "If-Match", first).want(s.t, http.StatusOK)
			if a.header.Get("ETag") == "" {
				s.t.Errorf("%s: %s answers without a tag", c.name, method)
			}
			first = a.header.Get("ETag")
		}
		s.do("steward", "DELETE", path, "").want(s.t, http.StatusPreconditionRequired)
		s.do("steward", "DELETE", path, "", "If-Match", first).want(s.t, http.StatusNoContent)
	}
}

// schemaTests are those of Part 5, schemas, core roles for features and references.
func schemaTests() []conformanceTest {
	roles := func(s *suite, path, role string) (names []string) {
		for name, p := range propertiesOf(s.get("command", path+"/schema")) {
			if p.(map[string]any)["x-ogc-role"] == role {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return names
	}
	return []conformanceTest{
		{"/req/schemas/json-schema", func(s *suite) { s.schemaForm("/schema") }},
		{"/req/schemas/properties", func(s *suite) { s.schemaForm("/schema") }},
		{"/req/schemas/property-seq", func(s *suite) { s.schemaForm("/schema") }},
		{"/req/schemas/role-id", func(s *suite) {
			s.each(func(_ suiteCollection, path string) {
				if got := roles(s, path, "id"); fmt.Sprint(got) != "[id]" {
					s.t.Errorf("%s: %v", path, got)
				}
			})
		}},
		{"/req/schemas/unit", func(s *suite) {
			p := propertiesOf(s.get("", "/api/collections/houses/schema"))
			if got := fmt.Sprintf("%v %v", p["height_m"].(map[string]any)["x-ogc-unit"], p["area_m2"].(map[string]any)["x-ogc-unit"]); got != "m m2" {
				s.t.Errorf("units: %s", got)
			}
		}},
		{"/req/core-roles-features/role-primary-geometry", func(s *suite) {
			s.each(func(_ suiteCollection, path string) {
				if got := roles(s, path, "primary-geometry"); fmt.Sprint(got) != "[geometry]" {
					s.t.Errorf("%s: %v", path, got)
				}
			})
		}},
		{"/req/core-roles-features/role-primary-instant", func(s *suite) {
			s.each(func(_ suiteCollection, path string) {
				if got := roles(s, path, "primary-instant"); fmt.Sprint(got) != "[updated_at]" {
					s.t.Errorf("%s: %v", path, got)
				}
			})
		}},
		{"/req/references/role-reference", func(s *suite) {
			s.each(func(_ suiteCollection, path string) {
				props := propertiesOf(s.get("command", path+"/schema"))
				for _, name := range roles(s, path, "reference") {
					p := props[name].(map[string]any)
					s.do("command", "GET", "/api/collections/"+fmt.Sprint(p["x-ogc-collectionId"]), "").want(s.t, http.StatusOK)
					if p["type"] != "string" {
						s.t.Errorf("%s: %s is %v", path, name, p)
					}
				}
			})
			if got := roles(s, "/api/collections/people", "reference"); fmt.Sprint(got) != "[house unit]" {
				s.t.Errorf("people refer by %v", got)
			}
		}},
	}
}

// schemaResourceTests are those of Part 5, returnables and receivables, and sortables.
func schemaResourceTests() []conformanceTest {
	return []conformanceTest{
		{"/req/returnables-and-receivables/link", func(s *suite) { s.linkedFrom("http://www.opengis.net/def/rel/ogc/1.0/schema", "/schema") }},
		{"/req/returnables-and-receivables/op", func(s *suite) { s.schemaResource("/schema") }},
		{"/req/returnables-and-receivables/response", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				doc := s.get(c.role, path+"/schema")
				known := propertiesOf(doc)
				derived := []string{}
				for name, p := range known {
					if strings.HasPrefix(fmt.Sprint(p.(map[string]any)["description"]), "Worked out") {
						derived = append(derived, name)
					}
				}
				for _, query := range []string{"", "?properties=" + url.QueryEscape(strings.Join(derived, ","))} {
					if query != "" && len(derived) == 0 {
						continue
					}
					for name := range propertiesOf(s.get(c.role, path+"/items/"+c.feature+query)) {
						if known[name] == nil {
							s.t.Errorf("%s: %s is in no schema", path, name)
						}
					}
				}
				if doc["additionalProperties"] != false {
					s.t.Errorf("%s: %v", path, doc["additionalProperties"])
				}
			})
			s.do("steward", "POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{"colour":"red"}`)).want(s.t, http.StatusUnprocessableEntity)
		}},
		{"/req/sortables/link", func(s *suite) { s.linkedFrom("http://www.opengis.net/def/rel/ogc/1.0/sortables", "/sortables") }},
		{"/req/sortables/op", func(s *suite) { s.schemaResource("/sortables") }},
		{"/req/sortables/response", func(s *suite) {
			s.schemaForm("/sortables")
			s.each(func(c suiteCollection, path string) {
				names := propertiesOf(s.get(c.role, path+"/sortables"))
				for name, p := range names {
					m := p.(map[string]any)
					if m["type"] == nil || m["type"] == "array" || m["type"] == "object" {
						s.t.Errorf("%s: %s is %v", path, name, m)
					}
					s.do(c.role, "GET", path+"/items?limit=1&sortby=-"+name, "").want(s.t, http.StatusOK)
				}
				for _, q := range s.queryablesOf(c.role, c.name) {
					if names[q.name] == nil {
						s.do(c.role, "GET", path+"/items?limit=1&sortby="+q.name, "").want(s.t, http.StatusBadRequest)
					}
				}
			})
		}},
	}
}
