package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// site is a server over a small village of two micro-grids, with a token per role.
type site struct {
	t        testing.TB
	url      string
	tw       *twin.Twin
	tokens   map[string]string
	accounts *access.Accounts
}

const (
	villageCode = "310114103218"
	gridA       = "31011410321800101"
	gridB       = "31011410321800102"
)

func newSite(t testing.TB) *site {
	t.Helper()
	store := mem.New()
	tw, err := twin.Open(context.Background(), twin.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	accounts := access.NewAccounts(store, store, nil)
	s := &site{t: t, tw: tw, tokens: map[string]string{}, accounts: accounts}
	add := func(name string, role access.Role, scope string, rights ...access.Right) {
		p := &access.Principal{Name: name, Role: role, Rights: rights}
		if scope != "" {
			c, err := grid.Parse(scope)
			if err != nil {
				t.Fatal(err)
			}
			p.Scopes = append(p.Scopes, c)
		}
		s.tokens[name] = accounts.AddProcessToken(p)
	}
	add("worker", access.Worker, gridA)
	add("command", access.Command, villageCode)
	add("steward", access.Steward, villageCode)
	add("stats", access.Component, villageCode, access.MapRead, access.PeopleStats)
	add("admin", access.Admin, "")
	server := api.New(api.Config{Twin: tw, Accounts: accounts, AllowVisitors: true})
	srv := httptest.NewServer(server)
	s.url = srv.URL
	t.Cleanup(func() { srv.Close(); server.Close(); tw.Close() })
	return s
}

// answer is a response read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   map[string]any
}

func (s *site) do(role, method, path, body string, headers ...string) *answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if tok := s.tokens[role]; tok != "" {
		req.Header.Set("Authorization", "Bearer "+tok)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/geo+json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Timeout: 20 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	a := &answer{status: res.StatusCode, header: res.Header}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		s.t.Fatal(err)
	}
	if bytes.HasPrefix(a.body, []byte("{")) && len(a.body) < 1<<20 {
		if err := json.Unmarshal(a.body, &a.json); err != nil {
			s.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
		}
	}
	return a
}

// want fails unless the answer has a status.
func (a *answer) want(t testing.TB, status int) *answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

func (a *answer) id() string { s, _ := a.json["id"].(string); return s }

func (a *answer) prop(name string) any {
	p, _ := a.json["properties"].(map[string]any)
	return p[name]
}

// square is a square polygon in cells of 0.001 degree.
func square(x, y, size float64) string {
	w, s := 121.24+x*0.001, 31.30+y*0.001
	e, n := w+size*0.001, s+size*0.001
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f]]]}`,
		w, s, e, s, e, n, w, n, w, s)
}

func feature(geometry, props string) string {
	return fmt.Sprintf(`{"type":"Feature","geometry":%s,"properties":%s}`, geometry, props)
}

// settle makes two grids, a house in each with a unit and a person, and returns the ids.
func (s *site) settle() (ids map[string]string) {
	s.t.Helper()
	ids = map[string]string{}
	body := fmt.Sprintf(`{"reason":"founding","changes":[
		{"op":"create","type":"grids","ref":"ga","properties":{"code":"%s"},"geometry":%s},
		{"op":"create","type":"grids","ref":"gb","properties":{"code":"%s"},"geometry":%s},
		{"op":"create","type":"houses","ref":"ha","properties":{"address":"第1组1号","kind":"rental","let":true,"floors_above":2},"geometry":%s},
		{"op":"create","type":"houses","ref":"hb","properties":{"address":"第2组1号"},"geometry":%s},
		{"op":"create","type":"units","ref":"ua","properties":{"house":"ha","floor":1}},
		{"op":"create","type":"units","ref":"ub","properties":{"house":"hb","floor":1}},
		{"op":"create","type":"people","ref":"pa","properties":{"unit":"ua","name":"张三","birth":"1940-05-06","phone":"19900001234","care":["living_alone"]}},
		{"op":"create","type":"people","ref":"pb","properties":{"unit":"ub","name":"李四","birth":"1990-05-06","phone":"19900005678"}}]}`,
		gridA, square(0, 0, 2), gridB, square(2, 0, 2), square(0.5, 0.5, 0.2), square(2.5, 0.5, 0.2))
	a := s.do("steward", "POST", "/api/batch", body).want(s.t, http.StatusOK)
	for _, r := range a.json["results"].([]any) {
		m := r.(map[string]any)
		ids[m["ref"].(string)] = m["id"].(string)
	}
	return ids
}

func TestEditWithTags(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	path := "/api/collections/houses/items/" + ids["ha"]
	got := s.do("worker", "GET", path, "").want(t, 200)
	tag := got.header.Get("ETag")
	s.do("worker", "GET", path, "", "If-None-Match", tag).want(t, 304)
	s.do("worker", "PATCH", path, `{"properties":{"floors_above":3}}`).want(t, 428)
	s.do("worker", "PATCH", path, `{"properties":{"floors_above":3}}`, "If-Match", tag, "Content-Type", "text/plain").want(t, 415)
	s.do("worker", "PATCH", path, `{"properties":{"florrs":3}}`, "If-Match", tag).want(t, 422)
	s.do("worker", "PATCH", path, `{"properties":{"floors_above":900}}`, "If-Match", tag).want(t, 422)
	s.do("", "PATCH", path, `{"properties":{"floors_above":3}}`, "If-Match", tag).want(t, 401)
	edited := s.do("worker", "PATCH", path, `{"properties":{"floors_above":3}}`, "If-Match", tag).want(t, 200)
	if edited.prop("floors_above") != 3.0 || edited.prop("address") != "第1组1号" {
		t.Fatalf("after the patch: %s", edited.body)
	}
	if edited.header.Get("Twin-Version") == "" || edited.header.Get("ETag") == tag {
		t.Fatalf("headers %v", edited.header)
	}
	stale := s.do("command", "PATCH", path, `{"properties":{"floors_above":4}}`, "If-Match", tag).want(t, 412)
	fields := stale.json["fields"].([]any)[0].(map[string]any)
	if fields["yours"] != 4.0 || fields["theirs"] != 3.0 || stale.json["current_etag"] == nil {
		t.Fatalf("conflict: %s", stale.body)
	}
	// Nothing changed: no commit, the same version.
	v := edited.header.Get("Twin-Version")
	again := s.do("worker", "PATCH", path, `{"properties":{"floors_above":3}}`, "If-Match", edited.header.Get("ETag")).want(t, 200)
	if again.header.Get("Twin-Version") != v {
		t.Fatalf("a patch that changes nothing made version %s after %s", again.header.Get("Twin-Version"), v)
	}
	s.do("worker", "PATCH", "/api/collections/houses/items/"+ids["hb"], `{"properties":{"floors_above":3}}`, "If-Match", "*").want(t, 403)
	// Moving it out of the worker's grid is refused.
	s.do("worker", "PATCH", path, `{"geometry":`+square(2.8, 0.5, 0.1)+`}`, "If-Match", "*").want(t, 403)
	s.do("command", "DELETE", path, "", "If-Match", "*").want(t, 409)
}

func TestWhoSeesWhat(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	person := "/api/collections/people/items/" + ids["pa"]
	s.do("", "GET", person, "").want(t, 401)
	s.do("admin", "GET", person, "").want(t, 404)
	s.do("worker", "GET", "/api/collections/people/items/"+ids["pb"], "").want(t, 404)
	seen := s.do("worker", "GET", person+"?properties=name,phone,birth,age,care", "").want(t, 200)
	if seen.prop("name") != "张*" || seen.prop("phone") != "199****1234" || seen.prop("birth") != nil {
		t.Fatalf("masks: %s", seen.body)
	}
	if _, ok := seen.prop("age").(float64); !ok {
		t.Fatalf("no age: %s", seen.body)
	}
	house := s.do("", "GET", "/api/collections/houses/items/"+ids["ha"], "").want(t, 200)
	if house.prop("kind") != "home" || house.prop("let") != nil {
		t.Fatalf("a visitor learns of letting: %s", house.body)
	}
	if k := s.do("worker", "GET", "/api/collections/houses/items/"+ids["ha"], "").prop("kind"); k != "rental" {
		t.Fatalf("the worker sees kind %v", k)
	}
	s.do("worker", "GET", "/api/collections/people/items?filter=phone%20%3D%20'19900001234'", "").want(t, 400)
	s.do("stats", "GET", "/api/collections/people/items", "").want(t, 404)
	area := s.do("stats", "POST", "/api/area", `{"area":{"grids":["`+gridA+`"]},"types":["people"]}`, "Content-Type", "application/json").want(t, 200)
	if area.json["counts"].(map[string]any)["people"] != nil {
		t.Fatalf("a small figure: %s", area.body)
	}
	s.do("", "POST", "/api/area", `{"area":{"bbox":[121,31,122,32]},"types":["people"]}`).want(t, 403)
	s.do("worker", "PATCH", person, `{"properties":{"phone":"19900009999"}}`, "If-Match", "*").want(t, 403)
	v := s.do("steward", "GET", person, "").header.Get("Twin-Version")
	masked := s.do("steward", "PATCH", person, `{"properties":{"phone":"199****1234","mobility":"assisted"}}`, "If-Match", "*").want(t, 200)
	if masked.header.Get("Twin-Version") == v || masked.prop("phone") != "199****1234" {
		t.Fatalf("masked form sent back: %s", masked.body)
	}
	probe := s.do("steward", "PATCH", person, `{"properties":{"phone":"19900001234"}}`, "If-Match", "*").want(t, 200)
	if probe.header.Get("Twin-Version") == masked.header.Get("Twin-Version") {
		t.Fatal("an equal secret made no commit, so equality can be probed")
	}
}

func TestPagesAndArea(t *testing.T) {
	s := newSite(t)
	s.settle()
	var batch strings.Builder
	batch.WriteString(`{"changes":[`)
	for i := range 25 {
		if i > 0 {
			batch.WriteByte(',')
		}
		fmt.Fprintf(&batch, `{"op":"create","type":"facilities","properties":{"kind":"lamp","code":"L%02d"},"geometry":{"type":"Point","coordinates":[121.24%02d,31.3001]}}`, i, i)
	}
	batch.WriteString("]}")
	s.do("steward", "POST", "/api/batch", batch.String()).want(t, 200)
	next := "/api/collections/facilities/items?limit=10"
	codes := map[string]bool{}
	for pages := 0; next != ""; pages++ {
		page := s.do("", "GET", next, "").want(t, 200)
		if page.json["numberMatched"] != 25.0 {
			t.Fatalf("numberMatched %v", page.json["numberMatched"])
		}
		for _, f := range page.json["features"].([]any) {
			codes[f.(map[string]any)["properties"].(map[string]any)["code"].(string)] = true
		}
		next = ""
		for _, l := range page.json["links"].([]any) {
			if m := l.(map[string]any); m["rel"] == "next" {
				next = strings.TrimPrefix(m["href"].(string), s.url)
			}
		}
		// An edit in between neither repeats nor loses a row.
		s.do("steward", "POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121.2401,31.3002]}`, fmt.Sprintf(`{"code":"N%d"}`, pages))).want(t, 201)
	}
	if len(codes) != 25 {
		t.Fatalf("%d codes over all pages", len(codes))
	}
	sorted := s.do("", "GET", "/api/collections/facilities/items?sortby=-code&limit=1&kind=lamp", "").want(t, 200)
	if got := sorted.json["features"].([]any)[0].(map[string]any)["properties"].(map[string]any)["code"]; got != "L24" {
		t.Fatalf("sorted: %v", got)
	}
	area := s.do("command", "POST", "/api/area", `{"area":{"circle":{"center":[121.2406,31.3006],"radius_m":60}},
		"types":["people","houses"],"filter":{"people":"age >= 80 AND living_alone = TRUE"},"group_by":["grid"],
		"list":{"type":"people","limit":50,"fields":["name","age","house"],"sortby":"-age"}}`, "Content-Type", "application/json").want(t, 200)
	if fmt.Sprint(area.json["counts"]) != "map[houses:1 people:1]" || len(area.json["groups"].([]any)) != 1 {
		t.Fatalf("area: %s", area.body)
	}
	for _, bad := range []string{
		"/api/collections/houses/items?limit=0", "/api/collections/houses/items?bbox=1,2,3", "/api/collections/houses/items?colour=red",
		"/api/collections/houses/items?filter=floors_above%20%3E", "/api/collections/houses/items?cursor=x", "/api/collections/houses/items?crs=EPSG:9",
	} {
		a := s.do("", "GET", bad, "").want(t, 400)
		if a.header.Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%s: %s", bad, a.body)
		}
	}
}

func TestBatchIsAtomicAndIdempotent(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	body := `{"changes":[{"op":"create","type":"facilities","ref":"f","properties":{"kind":"aed"},"geometry":{"type":"Point","coordinates":[121.2405,31.3005]}}]}`
	first := s.do("command", "POST", "/api/batch", body, "Idempotency-Key", "k1").want(t, 200)
	second := s.do("command", "POST", "/api/batch", body, "Idempotency-Key", "k1").want(t, 200)
	if string(first.body) != string(second.body) {
		t.Fatalf("%s\n%s", first.body, second.body)
	}
	s.do("command", "POST", "/api/batch", `{"changes":[{"op":"delete","type":"facilities","id":"`+ids["ha"]+`"}]}`, "Idempotency-Key", "k1").want(t, 422)
	before := s.tw.Snapshot().Version()
	s.do("command", "POST", "/api/batch", `{"changes":[
		{"op":"create","type":"facilities","properties":{"kind":"aed"},"geometry":{"type":"Point","coordinates":[121.2405,31.3005]}},
		{"op":"patch","type":"houses","id":"`+ids["ha"]+`","if_rev":999,"properties":{"floors_above":5}}]}`).want(t, 409)
	if s.tw.Snapshot().Version() != before {
		t.Fatal("half a batch was committed")
	}
}
