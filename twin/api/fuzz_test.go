package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api"
)

// prey is a server over a small village that is asked without a network.
type prey struct {
	*site
	handler http.Handler
	ids     map[string]string
}

func newPrey(f *testing.F) *prey {
	f.Helper()
	tw, st := openSmall(f)
	s := serveTwin(f, tw, st, api.Config{AllowVisitors: true})
	return &prey{site: s, ids: s.settle(), handler: api.New(api.Config{Twin: tw, Accounts: s.accounts, AllowVisitors: true})}
}

// roleOf picks a caller, the visitor among them.
func roleOf(n byte) string {
	roles := append([]string{""}, allRoles()...)
	return roles[int(n)%len(roles)]
}

// ask sends a request and holds the answer against what holds for every answer: the server did not fail, a refusal is a
// problem, JSON is JSON, and no secret is told.
func (p *prey) ask(t *testing.T, role, method, path, query, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/api", strings.NewReader(body))
	r.URL.Path, r.URL.RawQuery = path, query
	r.RequestURI = r.URL.RequestURI()
	if tok := p.tokens[role]; tok != "" {
		r.Header.Set("Authorization", "Bearer "+tok)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	media := w.Header().Get("Content-Type")
	switch {
	case w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") != "":
	case w.Code >= 500:
		t.Fatalf("%s %s?%s as %q: %d %s", method, path, query, role, w.Code, w.Body)
	case w.Code >= 400 && media != "application/problem+json":
		t.Fatalf("%s %s?%s as %q: %d %s", method, path, query, role, w.Code, media)
	}
	if strings.Contains(media, "json") && w.Header().Get("Content-Encoding") == "" && w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
		t.Fatalf("%s %s?%s as %q: no JSON: %s", method, path, query, role, w.Body)
	}
	return w
}

// keepsSecrets fails where an answer tells a secret that was not sent.
func (p *prey) keepsSecrets(t *testing.T, sent string, w *httptest.ResponseRecorder) {
	t.Helper()
	if !strings.Contains(sent, "990000") {
		own := *p.site
		own.t = t
		own.noSecret(sent, &answer{body: w.Body.Bytes()})
	}
}

func FuzzItemsQuery(f *testing.F) {
	p := newPrey(f)
	for i, q := range []string{
		"limit=1", "limit=1&cursor=x", "bbox=121,31,122,32&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490", "filter=floors_above%3E1%20AND%20kind='home'",
		"filter-lang=cql2-json&filter=%7B%22op%22:%22=%22,%22args%22:[%7B%22property%22:%22kind%22%7D,%22home%22]%7D", "datetime=2026-01-01T00:00:00Z/..",
		"sortby=-address,floors_above&properties=address,residents&f=csv", "q=第1组&as_of=1", "crs=EPSG:4549", "explain=true&filter=id='x'", "%ff=%00",
		"filter=S_INTERSECTS(geometry,POLYGON((121%2031,122%2031,122%2032,121%2031)))", "f=html&limit=3", "f=jsonfg", "min_version=1", "as_of=2026-01-01T00:00:00Z",
	} {
		f.Add(q, byte(i), byte(i))
	}
	f.Fuzz(func(t *testing.T, query string, who, which byte) {
		if strings.Contains(query, "min_version") {
			return // waits as long as is asked for
		}
		c := [...]string{"houses", "people", "units", "grids", "facilities", "land"}[which%6]
		w := p.ask(t, roleOf(who), "GET", "/api/collections/"+c+"/items", query, "")
		p.keepsSecrets(t, query, w)
		p.ask(t, roleOf(who), "GET", "/api/collections/"+c+"/nearest", "lon=121.24&lat=31.3&"+query, "")
	})
}

func FuzzSearchQuery(f *testing.F) {
	p := newPrey(f)
	for i, q := range []string{"q=第1组", "q=zu&types=houses&limit=3", "q=%EF%BC%91", "q=31011410321800101", "q=%ff", "q=张三", "types=people&q=1"} {
		f.Add(q, byte(i))
	}
	f.Fuzz(func(t *testing.T, query string, who byte) {
		if !strings.Contains(query, "min_version") {
			p.ask(t, roleOf(who), "GET", "/api/search", query, "")
		}
	})
}

func FuzzAreaBody(f *testing.F) {
	p := newPrey(f)
	for i, area := range []string{
		`{"circle":{"center":[121.24,31.3],"radius_m":500}}`, `{"bbox":[121,31,122,32]}`, `{"grids":["` + gridA + `"]}`,
		`{"geometry":{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,31]]]}}`,
		`{"buffer":{"geometry":{"type":"Point","coordinates":[121.24,31.3]},"distance_m":9}}`, `{"circle":{"center":[1e308,91],"radius_m":-1}}`,
	} {
		f.Add(`{"area":`+area+`,"types":["houses"]}`, byte(i))
		f.Add(`{"area":`+area+`,"types":["people","houses"],"filter":{"people":"age >= 80"},"group_by":["grid","age_band"],`+
			`"list":{"type":"people","limit":5,"fields":["name","age"],"sortby":"-age"},"as_of":1}`, byte(i))
	}
	f.Fuzz(func(t *testing.T, body string, who byte) {
		w := p.ask(t, roleOf(who), "POST", "/api/area", "", body)
		p.keepsSecrets(t, body, w)
	})
}

func FuzzBatchBody(f *testing.F) {
	p := newPrey(f)
	for i, change := range []string{
		`{"op":"create","type":"facilities","properties":{"kind":"lamp"},"geometry":{"type":"Point","coordinates":[121.2405,31.3005]}}`,
		`{"op":"patch","type":"houses","id":"` + p.ids["ha"] + `","if_rev":1,"properties":{"floors_above":3}}`,
		`{"op":"delete","type":"people","id":"` + p.ids["pb"] + `"}`, `{"op":"put","type":"units","id":"` + p.ids["ua"] + `","properties":{"house":"` + p.ids["ha"] + `"}}`,
		`{"op":"create","type":"units","ref":"u","properties":{"house":"` + p.ids["ha"] + `"}},{"op":"create","type":"people","properties":{"unit":"u","name":"王五"}}`,
		`{"op":"patch","type":"grids","id":"` + p.ids["ga"] + `","geometry":null,"properties":{"code":null}}`,
	} {
		f.Add(`{"reason":"r","changes":[`+change+`]}`, "", byte(i))
		f.Add(`{"changes":[`+change+`]}`, "key", byte(3))
	}
	f.Fuzz(func(t *testing.T, body, key string, who byte) {
		p.ask(t, roleOf(who), "POST", "/api/batch", "", body, "Idempotency-Key", key)
	})
}

func FuzzFeatureBody(f *testing.F) {
	p := newPrey(f)
	for i, body := range []string{
		`{"type":"Feature","properties":{"floors_above":3},"geometry":` + square(0.5, 0.5, 0.2) + `}`, `{"properties":{"let":null,"kind":"rental"}}`,
		`{"geometry":{"type":"MultiPolygon","coordinates":[]}}`, `{"properties":{"rev":1,"grid":null,"height_m":1e308}}`, `{"geometry":{"type":"GeometryCollection","geometries":[{}]}}`,
	} {
		f.Add(body, "*", byte(i), byte(i))
		f.Add(body, `"1.x"`, byte(i), byte(3))
	}
	f.Fuzz(func(t *testing.T, body, match string, how, who byte) {
		method := [...]string{"PATCH", "PUT", "POST"}[how%3]
		path := "/api/collections/houses/items"
		if method != "POST" {
			path += "/" + p.ids["ha"]
		}
		p.ask(t, roleOf(who), method, path, "", body, "If-Match", match)
	})
}

func FuzzReveal(f *testing.F) {
	p := newPrey(f)
	for i, who := range []string{`"ids":["` + p.ids["pa"] + `"]`, `"ids":["x"]`, `"area":{"grids":["` + gridA + `"]}`, `"area":{"bbox":[121,31,122,32]},"filter":"age > 3"`} {
		f.Add(`{`+who+`,"fields":["name","phone"],"reason":"x"}`, byte(i))
	}
	f.Fuzz(func(t *testing.T, body string, who byte) {
		role := roleOf(who)
		w := p.ask(t, role, "POST", "/api/people/reveal", "", body)
		if w.Code != http.StatusOK || role != "worker" && role != "command" && role != "steward" {
			p.keepsSecrets(t, body, w)
		}
	})
}

func FuzzLookup(f *testing.F) {
	p := newPrey(f)
	for i, v := range []string{`"by":"name","value":"张三"`, `"by":"phone","value":"+86 19900001234"`, `"by":"id_no","value":"99000019400506000X"`, `"by":1,"value":null`} {
		f.Add(`{`+v+`,"reason":"x"}`, byte(i+1))
	}
	f.Fuzz(func(t *testing.T, body string, who byte) {
		w := p.ask(t, roleOf(who), "POST", "/api/people/lookup", "", body)
		p.keepsSecrets(t, body, w)
	})
}

// FuzzRequest sends any method, path beneath /api and header.
func FuzzRequest(f *testing.F) {
	p := newPrey(f)
	for i, path := range []string{"/api", "/api/collections/houses/items/" + p.ids["ha"], "/api/collections/people/items/" + p.ids["pa"] + "/history", "/api/changes", "/api/types", "/api/openapi.json", "/api/../x"} {
		f.Add("GET", path, "after=0", "Accept", "text/html", byte(i))
		f.Add("DELETE", path, "", "If-Match", `W/"1.x", *`, byte(i))
		f.Add("HEAD", path, "f=json", "If-None-Match", "*", byte(i))
		f.Add("GET", path, "f=geojson", "Accept-Encoding", "zstd;q=0.5, gzip;q=0, *", byte(i))
		f.Add("GET", path, "f=csv", "Accept-Language", "en", byte(i))
	}
	f.Fuzz(func(t *testing.T, method, path, query, header, value string, who byte) {
		known := map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}
		if !known[method] || path != "/api" && !strings.HasPrefix(path, "/api/") || strings.ContainsAny(path+query, "\x00\r\n") || strings.Contains(query, "min_version") {
			return
		}
		w := p.ask(t, roleOf(who), method, path, query, "{}", header, value)
		p.keepsSecrets(t, path, w)
	})
}
