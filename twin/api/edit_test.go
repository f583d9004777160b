package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// full is the feature as a client reads and sends it back whole.
func (s *site) full(role, path string) map[string]any {
	s.t.Helper()
	var f map[string]any
	if err := json.Unmarshal(s.do(role, "GET", path, "").want(s.t, 200).body, &f); err != nil {
		s.t.Fatal(err)
	}
	return f
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A PUT of what was read changes nothing, whoever reads and sends it: what they do not see whole stays as it is.
func TestPutOfWhatWasRead(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	s.tokens["editor"] = s.accounts.AddProcessToken(principalOf(t, "editor"))
	s.do("steward", "PATCH", "/api/collections/houses/items/"+ids["ha"], `{"properties":{"safety":"C","roof":"gabled"}}`, "If-Match", "*").want(t, 200)
	paths := map[string][]string{
		"/api/collections/houses/items/" + ids["ha"]: {"worker", "command", "steward", "editor"},
		"/api/collections/people/items/" + ids["pa"]: {"worker", "command", "steward"},
		"/api/collections/units/items/" + ids["ua"]:  {"worker", "command", "steward"},
	}
	for path, roles := range paths {
		for _, role := range roles {
			before := s.full("steward", path)
			version := s.tw.Snapshot().Version()
			s.do(role, "PUT", path, jsonOf(t, s.full(role, path)), "If-Match", "*").want(t, 200)
			if s.tw.Snapshot().Version() != version {
				t.Errorf("%s: a PUT by %s of what it read made a commit: %v, now %v", path, role, before, s.full("steward", path))
			}
		}
	}
	// The editor sees "home" where "rental" stands; what it does not see, it may not touch, equal or not.
	house := "/api/collections/houses/items/" + ids["ha"]
	for _, body := range []string{`{"properties":{"let":true}}`, `{"properties":{"safety":"C"}}`, `{"properties":{"let":null}}`} {
		s.do("editor", "PATCH", house, body, "If-Match", "*").want(t, 403)
	}
	if f := s.do("worker", "GET", house, ""); f.prop("kind") != "rental" || f.prop("safety") != "C" {
		t.Fatalf("after all that: %s", f.body)
	}
	// PUT unsets what is left out and may be seen whole, and keeps what may not.
	person := "/api/collections/people/items/" + ids["pa"]
	s.do("steward", "PUT", person, fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"unit":%q,"sex":"male"}}`, ids["ua"]), "If-Match", "*").want(t, 200)
	f := s.do("worker", "GET", person+"?properties=name,phone,age,care,sex", "").want(t, 200)
	if f.prop("name") != "张*" || f.prop("phone") != "199****1234" || f.prop("age") == nil || f.prop("care") != nil || f.prop("sex") != "male" {
		t.Fatalf("after PUT: %s", f.body)
	}
	// A steward unsets what is hidden by null.
	s.do("steward", "PATCH", person, `{"properties":{"birth":null}}`, "If-Match", "*").want(t, 200)
	if f := s.do("worker", "GET", person+"?properties=age", ""); f.prop("age") != nil {
		t.Fatalf("birth is still there: %s", f.body)
	}
}

// bodyCase is a body and the status that it is answered with.
type bodyCase struct {
	name, body string
	want       int
	pointer    string // of the first error, "=" for the whole body, "" for any
}

func TestBodies(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	path := "/api/collections/houses/items/" + ids["ha"]
	for _, c := range []bodyCase{
		{"nothing", `{}`, 200, ""},
		{"no object", `[]`, 400, "="},
		{"null", `null`, 422, "/type"},
		{"broken", `{"properties":`, 400, ""},
		{"more than one", `{} {}`, 400, ""},
		{"unknown property", `{"properties":{"florrs":1}}`, 422, "/properties/florrs"},
		{"a field beside properties", `{"floors_above":3}`, 422, "/floors_above"},
		{"an unknown member", `{"a/b~":1}`, 422, "/a~1b~0"},
		{"no properties at all", `{"properties":null}`, 422, "/properties"},
		{"properties that are a list", `{"properties":[]}`, 422, "/properties"},
		{"no number that there is", `{"properties":{"area_m2":1e400}}`, 422, "/properties/area_m2"},
		{"another id, which means nothing here", `{"id":"00000000001"}`, 200, ""},
		{"its own id", `{"type":"Feature","id":"` + ids["ha"] + `"}`, 200, ""},
		{"no feature", `{"type":"Point"}`, 422, "/type"},
		{"a text for a number", `{"properties":{"floors_above":"3"}}`, 422, "/properties/floors_above"},
		{"half a floor", `{"properties":{"floors_above":2.5}}`, 422, "/properties/floors_above"},
		{"too many floors", `{"properties":{"floors_above":201}}`, 422, "/properties/floors_above"},
		{"no such code", `{"properties":{"roof":"dome"}}`, 422, "/properties/roof"},
		{"no such parcel", `{"properties":{"parcel":"00000000001"}}`, 422, "/properties/parcel"},
		{"set by imports alone", `{"properties":{"source":"me"}}`, 422, "/properties/source"},
		{"no geometry", `{"geometry":null}`, 422, "/geometry"},
		{"self-crossing", `{"geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.301],[121.241,31.3],[121.24,31.301],[121.24,31.3]]]}}`, 422, "/geometry"},
		{"a point", `{"geometry":{"type":"Point","coordinates":[121.24,31.3]}}`, 422, "/geometry"},
	} {
		version := s.tw.Snapshot().Version()
		a := s.do("steward", "PATCH", path, c.body, "If-Match", "*", "Content-Type", "application/merge-patch+json")
		if a.status != c.want {
			t.Errorf("%s: %d, want %d: %s", c.name, a.status, c.want, a.body)
			continue
		}
		if errs, ok := a.json["errors"].([]any); c.pointer != "" && (!ok || errs[0].(map[string]any)["pointer"] != strings.TrimPrefix(c.pointer, "=")) {
			t.Errorf("%s: %s, want the pointer %s", c.name, a.body, c.pointer)
		}
		if s.tw.Snapshot().Version() != version {
			t.Errorf("%s made a commit", c.name)
		}
		noGo(t, c.name, a)
	}
	s.do("steward", "PATCH", path, `{}`, "If-Match", "*", "Content-Encoding", "gzip").want(t, 415)
	unsupported := s.do("steward", "PATCH", path, `{}`, "If-Match", "*", "Content-Type", "text/csv").want(t, 415)
	if unsupported.header.Get("Accept-Patch") == "" {
		t.Fatal("415 without Accept-Patch")
	}
	s.do("steward", "PUT", path, `{}`, "If-Match", "*", "Content-Type", "application/merge-patch+json").want(t, 415)
	s.do("steward", "PATCH", path, `{}`, "If-Match", "*", "Twin-Reason", "%zz").want(t, 400)
	s.do("steward", "PATCH", path, `{"properties":{"address":"`+strings.Repeat("x", 17<<20)+`"}}`, "If-Match", "*").want(t, 413)
}

// If-Match is judged by the revision alone, If-None-Match by the whole tag.
func TestTags(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	path := "/api/collections/houses/items/" + ids["ha"]
	tag := func(role, query string, headers ...string) string {
		return s.do(role, "GET", path+query, "", headers...).want(t, 200).header.Get("ETag")
	}
	tags := map[string]string{
		"visitor": tag("", ""), "worker": tag("worker", ""), "command": tag("command", ""), "crs": tag("worker", "?crs=EPSG:4549"),
		"uri": tag("worker", "?crs=http://www.opengis.net/def/crs/EPSG/0/4549"), "properties": tag("worker", "?properties=kind"),
		"counted": tag("worker", "?properties=residents"),
	}
	seen := map[string]string{}
	for name, value := range tags {
		if other := seen[value]; other != "" {
			t.Errorf("%s and %s have the tag %s", name, other, value)
		}
		seen[value] = name
		s.do("worker", "PATCH", path, `{}`, "If-Match", `"9.x", `+value).want(t, 200)
		s.do("worker", "PATCH", path, `{}`, "If-Match", "W/"+value).want(t, 200)
	}
	s.do("worker", "GET", path, "", "If-None-Match", tags["command"]).want(t, 200)
	for _, match := range []string{tags["worker"], "W/" + tags["worker"], `"1.a", ` + tags["worker"], "*"} {
		same := s.do("worker", "GET", path, "", "If-None-Match", match).want(t, 304)
		if same.header.Get("ETag") != tags["worker"] || same.header.Get("Vary") == "" || same.header.Get("Twin-Version") == "" || len(same.body) != 0 {
			t.Fatalf("304 with %v", same.header)
		}
		s.do("worker", "HEAD", path, "", "Accept-Encoding", "gzip", "If-None-Match", match).want(t, 304)
	}
	head := s.do("worker", "HEAD", path, "", "Accept-Encoding", "gzip").want(t, 200) // which Go asks for by itself with GET alone
	if len(head.body) != 0 || head.header.Get("ETag") != tags["worker"] || head.header.Get("Content-Length") == "0" {
		t.Fatalf("HEAD: %v", head.header)
	}
	for _, match := range []string{`"9.x"`, "nonsense", `""`} {
		stale := s.do("worker", "PATCH", path, `{"properties":{"floors_above":9}}`, "If-Match", match).want(t, 412)
		if stale.json["current"] == nil || stale.json["current_etag"] == nil || stale.json["fields"] == nil {
			t.Fatalf("412: %s", stale.body)
		}
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		s.do("worker", method, path, `{}`).want(t, 428)
	}
}

// A collection's answers have tags too, by coding as well, and answers about people are kept nowhere.
func testCollectionTags(t *testing.T, s *site) {
	s.do("worker", "GET", "/api/collections/people/items?limit=3", "").wantHeader(t, "Cache-Control", "no-store")
	s.do("worker", "POST", "/api/area", `{"area":{"bbox":[121,31,122,32]},"types":["people"]}`).want(t, 200).wantHeader(t, "Cache-Control", "no-store")
	path := "/api/collections/houses/items?limit=50"
	plain := s.do("", "GET", path, "", "Accept-Encoding", "identity").want(t, 200)
	packed := s.do("", "GET", path, "", "Accept-Encoding", "gzip").want(t, 200)
	if packed.header.Get("Content-Encoding") != "gzip" || plain.header.Get("Content-Encoding") != "" {
		t.Fatalf("codings: %v, %v", plain.header, packed.header)
	}
	tag := plain.header.Get("ETag")
	if tag == "" || tag == packed.header.Get("ETag") {
		t.Fatalf("tags %q, %q", tag, packed.header.Get("ETag"))
	}
	s.do("", "GET", path, "", "Accept-Encoding", "identity", "If-None-Match", tag).want(t, 304)
	s.do("", "GET", path+"&f=csv", "", "Accept-Encoding", "identity", "If-None-Match", tag).want(t, 200)
	s.do("worker", "GET", path, "", "Accept-Encoding", "identity", "If-None-Match", tag).want(t, 200)
	id := s.firstFeature("facilities", "kind='lamp' AND state='ok'")["id"].(string)
	s.do("steward", "PATCH", "/api/collections/facilities/items/"+id, `{"properties":{"state":"faulty"}}`, "If-Match", "*").want(t, 200)
	s.do("", "GET", path, "", "Accept-Encoding", "identity", "If-None-Match", tag).want(t, 200)
}

func (a *answer) wantHeader(t *testing.T, name, value string) {
	t.Helper()
	if got := a.header.Get(name); got != value {
		t.Fatalf("%s is %q, want %q", name, got, value)
	}
}

// Refusals for what other entities are say what is there, as far as the caller may see it.
func TestConflicts(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	lamp := `{"type":"Point","coordinates":[121.2405,31.3005]}`
	far := `{"type":"Point","coordinates":[121.2430,31.3005]}`
	first := s.do("command", "POST", "/api/collections/facilities/items", feature(lamp, `{"code":"L1"}`)).want(t, 201)
	if first.header.Get("Location") != s.url+"/api/collections/facilities/items/"+first.id() || first.header.Get("ETag") == "" {
		t.Fatalf("created: %v", first.header)
	}
	dup := s.do("command", "POST", "/api/collections/facilities/items", feature(lamp, `{"code":"L1"}`)).want(t, 409)
	if dup.json["current"].(map[string]any)["id"] != first.id() || fmt.Sprint(dup.json["fields"]) != "[map[name:code theirs:L1 yours:L1]]" {
		t.Fatalf("duplicate: %s", dup.body)
	}
	second := s.do("command", "POST", "/api/collections/facilities/items", feature(far, `{"code":"L2"}`)).want(t, 201)
	dup = s.do("command", "PATCH", "/api/collections/facilities/items/"+second.id(), `{"properties":{"code":"L1"}}`, "If-Match", "*").want(t, 409)
	if dup.json["current"].(map[string]any)["id"] != second.id() || fmt.Sprint(dup.json["fields"]) != "[map[name:code theirs:L2 yours:L1]]" {
		t.Fatalf("duplicate: %s", dup.body)
	}
	// The house is referred to by a unit, which only those may know of who see units.
	s.tokens["editor"] = s.accounts.AddProcessToken(principalOf(t, "editor"))
	for role, named := range map[string]bool{"command": true, "editor": false} {
		held := s.do(role, "DELETE", "/api/collections/houses/items/"+ids["ha"], "", "If-Match", "*").want(t, 409)
		if strings.Contains(string(held.body), ids["ua"]) != named || held.json["current_etag"] == nil {
			t.Errorf("referenced, as %s: %s", role, held.body)
		}
	}
	stale := s.do("command", "POST", "/api/batch", `{"changes":[{"op":"patch","type":"people","id":"`+ids["pa"]+`","if_rev":9,"properties":{"phone":"19900009999","sex":"male"}}]}`).want(t, 409)
	if !strings.HasPrefix(stale.json["detail"].(string), "changes/0: ") || !strings.Contains(fmt.Sprint(stale.json["fields"]), "theirs:199****1234") {
		t.Fatalf("stale in a batch: %s", stale.body)
	}
	bad := s.do("command", "POST", "/api/batch", `{"changes":[{"op":"create","type":"facilities","geometry":`+lamp+`},{"op":"create","type":"facilities","geometry":`+lamp+`,"properties":{"kind":"x"}}]}`).want(t, 422)
	if p := bad.json["errors"].([]any)[0].(map[string]any)["pointer"]; p != "/changes/1/properties/kind" {
		t.Fatalf("invalid in a batch: %s", bad.body)
	}
	s.do("command", "POST", "/api/batch", `{"changes":[{"op":"create","type":"facilities","geometri":null}]}`).want(t, 400)
}

// A repeated key is answered as the first time, whatever came between, and whether or not the first changed anything.
func TestIdempotencyKey(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	floors := func(n int) string {
		return fmt.Sprintf(`{"changes":[{"op":"patch","type":"houses","id":%q,"properties":{"floors_above":%d}}]}`, ids["ha"], n)
	}
	del := fmt.Sprintf(`{"changes":[{"op":"delete","type":"people","id":%q}]}`, ids["pa"])
	idle := s.do("command", "POST", "/api/batch", floors(2), "Idempotency-Key", "idle").want(t, 200)
	gone := s.do("command", "POST", "/api/batch", del, "Idempotency-Key", "gone").want(t, 200)
	s.do("command", "POST", "/api/batch", floors(5), "Idempotency-Key", "set").want(t, 200)
	for key, want := range map[string]struct {
		body  string
		first *answer
	}{"idle": {floors(2), idle}, "gone": {del, gone}} {
		again := s.do("command", "POST", "/api/batch", want.body, "Idempotency-Key", key).want(t, 200)
		if string(again.body) != string(want.first.body) {
			t.Errorf("%s: %s, then %s", key, want.first.body, again.body)
		}
	}
	if f := s.do("command", "GET", "/api/collections/houses/items/"+ids["ha"], ""); f.prop("floors_above") != 5.0 {
		t.Fatalf("a repeat changed something: %s", f.body)
	}
	s.do("command", "POST", "/api/batch", floors(9), "Idempotency-Key", "idle").want(t, http.StatusUnprocessableEntity)
	// Keys belong to who sent them.
	s.do("worker", "POST", "/api/batch", floors(6), "Idempotency-Key", "idle").want(t, 200)
}
