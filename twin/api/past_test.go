package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/api"
)

// timedVillage is a small village, settled at the sample's noon, with three lamps.
func timedVillage(t *testing.T) (*site, *atomic.Int64) {
	t.Helper()
	s, now := timedSite(t, api.Config{AllowVisitors: true})
	s.settle()
	s.tokens["a"], s.tokens["b"] = s.accounts.AddProcessToken(workerOf(t, gridA)), s.accounts.AddProcessToken(workerOf(t, gridB))
	for i := range 3 {
		s.do("steward", "POST", "/api/collections/facilities/items",
			feature(fmt.Sprintf(`{"type":"Point","coordinates":[121.240%d,31.3005]}`, i+1), `{"kind":"lamp"}`)).want(t, 201)
	}
	return s, now
}

// as_of shows items and areas as they were, with what the caller may see today.
func TestAsOf(t *testing.T) {
	s, now := timedVillage(t)
	then := s.tw.Snapshot().Version()
	count := func(role, asOf string) float64 {
		body := `{"area":{"bbox":[121,31,122,32]},"types":["facilities"],"as_of":` + asOf + `}`
		return s.do(role, "POST", "/api/area", body).want(t, 200).json["counts"].(map[string]any)["facilities"].(float64)
	}
	now.Add(int64(time.Hour))
	s.do("steward", "POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{}`)).want(t, 201)
	person := s.firstFeature("people", "age > 80")["id"].(string)
	unit := s.firstFeature("units", "grid='"+gridB+"'")["id"].(string)
	s.do("steward", "PATCH", "/api/collections/people/items/"+person, `{"properties":{"unit":"`+unit+`"}}`, "If-Match", "*").want(t, 200)

	instant := sampleDay().Add(time.Minute).Format(time.RFC3339)
	for asOf, want := range map[string]float64{"null": 4, fmt.Sprint(then): 3, `"` + instant + `"`: 3, "0": 0, "1": 0} {
		if got := count("", asOf); got != want {
			t.Errorf("as_of %s: %v facilities, want %v", asOf, got, want)
		}
	}
	day := sampleDay().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	for asOf, want := range map[string]string{
		day: "yet to come", "1999-01-02": "when there was nothing yet: the first version is of ",
		time.Unix(0, now.Load()).Add(2 * time.Minute).UTC().Format(time.RFC3339): "yet to come",
	} {
		if got := s.do("", "GET", "/api/collections/facilities/items?as_of="+asOf, "").want(t, 400).json["detail"].(string); !strings.Contains(got, want) {
			t.Errorf("as_of %s: %s", asOf, got)
		}
	}
	now.Add(int64(24 * time.Hour))
	s.do("", "GET", "/api/collections/facilities/items?as_of="+day, "").want(t, 200) // the day has begun
	past := s.do("", "GET", "/api/collections/facilities/items?as_of="+url.QueryEscape(instant), "").want(t, 200)
	if past.json["numberMatched"] != 3.0 || past.header.Get("Twin-Version") != fmt.Sprint(then) {
		t.Fatalf("items as of %s: %s", instant, past.body)
	}
	// The person has moved out of the worker's grid: today's policy on the place of that time.
	path := "/api/collections/people/items/" + person
	s.do("a", "GET", path, "").want(t, 404)
	s.do("a", "GET", path+"?as_of="+fmt.Sprint(then), "").want(t, 200)
	s.do("", "GET", path+"?as_of="+fmt.Sprint(then), "").want(t, 401)
	s.do("", "GET", "/api/collections/facilities/items?as_of=999", "").want(t, 400)
	for asOf, want := range map[string]float64{"": 4, "&as_of=" + fmt.Sprint(then): 3, "&as_of=1": 0} {
		near := s.do("", "GET", "/api/collections/facilities/nearest?lon=121.24&lat=31.3&k=9"+asOf, "").want(t, 200)
		if near.json["numberReturned"] != want {
			t.Errorf("nearest%s: %s", asOf, near.body)
		}
	}
	s.do("", "GET", "/api/collections/facilities/nearest?lon=121.24&lat=31.3&as_of=999", "").want(t, 400)
}

// Of grids and houses outside their own, callers are told no figure of people: nobody is counted there, and 0 would be
// untrue. Houses, which everybody sees, are counted everywhere.
func TestGroupsOutsideTheScope(t *testing.T) {
	s, _ := timedVillage(t)
	houses := map[string]string{}
	for _, g := range []string{gridA, gridB} {
		houses[g] = s.firstFeature("houses", "grid='"+g+"'")["id"].(string)
	}
	ask := func(role, types, by string) map[string]map[string]any {
		a := s.do(role, "POST", "/api/area", `{"area":{"grids":["`+gridA+`","`+gridB+`"]},"types":`+types+`,"group_by":["`+by+`"]}`).want(t, 200)
		rows := map[string]map[string]any{}
		for _, row := range a.json["groups"].([]any) {
			m := row.(map[string]any)
			rows[fmt.Sprint(m[by])] = m
		}
		return rows
	}
	for _, c := range []struct {
		role       string
		inA, inB   any
		keyA, keyB string
		by         string
	}{
		{"a", 1.0, nil, gridA, gridB, "grid"},
		{"b", nil, 1.0, gridA, gridB, "grid"},
		{"command", 1.0, 1.0, gridA, gridB, "grid"},
		{"stats", nil, nil, gridA, gridB, "grid"}, // small
		{"a", 1.0, nil, houses[gridA], houses[gridB], "house"},
		{"command", 1.0, 1.0, houses[gridA], houses[gridB], "house"},
	} {
		rows := ask(c.role, `["houses","people","units"]`, c.by)
		a, b := rows[c.keyA], rows[c.keyB]
		if a["people"] != c.inA || a["units"] != c.inA || b["people"] != c.inB || b["units"] != c.inB || a["houses"] != 1.0 || b["houses"] != 1.0 {
			t.Errorf("%s by %s: %v", c.role, c.by, rows)
		}
	}
	if rows := ask("", `["houses"]`, "grid"); rows[gridA]["houses"] != 1.0 || rows[gridB]["houses"] != 1.0 {
		t.Errorf("a visitor: %v", rows)
	}
}

// history shows a state only where its own grid is in scope, and the entity is.
func TestHistory(t *testing.T) {
	s, _ := timedVillage(t)
	person := s.firstFeature("people", "age > 80")["id"].(string)
	unit := s.firstFeature("units", "grid='"+gridB+"'")["id"].(string)
	path := "/api/collections/people/items/" + person
	s.do("a", "PATCH", path, `{"properties":{"mobility":"assisted"}}`, "If-Match", "*", "Twin-Reason", "%E5%B7%A1%E6%9F%A5").want(t, 200)
	s.do("steward", "PATCH", path, `{"properties":{"unit":"`+unit+`"}}`, "If-Match", "*").want(t, 200)
	s.do("a", "GET", path+"/history", "").want(t, 404)
	states := func(role string) []any {
		return s.do(role, "GET", path+"/history", "").want(t, 200).json["states"].([]any)
	}
	all := states("command")
	if len(all) != 3 || all[1].(map[string]any)["reason"] != "巡查" || all[1].(map[string]any)["actor"] != "worker:worker-"+gridA {
		t.Fatalf("history: %v", all)
	}
	name := all[0].(map[string]any)["feature"].(map[string]any)["properties"].(map[string]any)["name"]
	if name != "张*" {
		t.Fatalf("history tells the name %v", name)
	}
	b := states("b")
	if b[0].(map[string]any)["feature"] != nil || b[0].(map[string]any)["version"] == nil || b[2].(map[string]any)["feature"] == nil {
		t.Fatalf("the new worker sees of the old grid: %v", b)
	}
	// Deleted, it counts as where it last was.
	s.do("steward", "DELETE", path, "", "If-Match", "*").want(t, 204)
	s.do("a", "GET", path+"/history", "").want(t, 404)
	if b := states("b"); len(b) != 4 || b[3].(map[string]any)["op"] != "delete" {
		t.Fatalf("after deletion: %v", b)
	}
	first := s.do("command", "GET", path+"/history?limit=3", "").want(t, 200)
	rest := s.do("command", "GET", first.json["next"].(string)[len(s.url):], "").want(t, 200)
	if len(first.json["states"].([]any)) != 3 || len(rest.json["states"].([]any)) != 1 || rest.json["next"] != nil {
		t.Fatalf("pages of history: %s %s", first.body, rest.body)
	}
	// A visitor has no scope: of a house only when it changed is told.
	house := s.firstFeature("houses", "grid='"+gridA+"'")["id"].(string)
	seen := s.do("", "GET", "/api/collections/houses/items/"+house+"/history", "").want(t, 200)
	if st := seen.json["states"].([]any)[0].(map[string]any); len(st) != 2 {
		t.Fatalf("a visitor sees %v", st)
	}
}

// changes lead from any version to the newest, page by page, as far as the caller sees.
func TestChanges(t *testing.T) {
	s, _ := timedVillage(t)
	epoch := string(s.tw.Snapshot().Epoch())
	after := s.tw.Snapshot().Version()
	person := s.firstFeature("people", "age > 80")["id"].(string)
	house := s.firstFeature("houses", "grid='"+gridA+"'")["id"].(string)
	unit := s.firstFeature("units", "grid='"+gridB+"'")["id"].(string)
	s.do("steward", "PATCH", "/api/collections/houses/items/"+house, `{"properties":{"floors_above":7,"safety":"D"}}`, "If-Match", "*").want(t, 200)
	s.do("steward", "PATCH", "/api/collections/people/items/"+person, `{"properties":{"unit":"`+unit+`"}}`, "If-Match", "*").want(t, 200)
	s.do("steward", "PATCH", "/api/collections/houses/items/"+house, `{"properties":{"floors_above":null}}`, "If-Match", "*").want(t, 200)
	path := fmt.Sprintf("/api/changes?epoch=%s&after=%d", epoch, after)
	type change = map[string]any
	read := func(role, path string) (list []change, next any) {
		a := s.do(role, "GET", path, "").want(t, 200)
		if a.json["epoch"] != epoch {
			t.Fatalf("changes: %s", a.body)
		}
		for _, c := range a.json["changes"].([]any) {
			list = append(list, c.(change))
		}
		return list, a.json["next"]
	}
	list, next := read("a", path)
	if len(list) != 2 || next != nil || list[1]["op"] != "leave" || list[1]["id"] != person || list[1]["set"] != nil {
		t.Fatalf("the worker reads %v", list)
	}
	set := list[0]["set"].(change)
	if list[0]["op"] != "update" || set["safety"] != "D" || fmt.Sprint(list[0]["unset"]) != "[floors_above]" || list[0]["geometry"] != nil {
		t.Fatalf("the worker reads %v", list[0])
	}
	list, _ = read("", path)
	if len(list) != 1 || list[0]["set"].(change)["safety"] != nil {
		t.Fatalf("a visitor reads %v", list)
	}
	list, next = read("a", path+"&limit=1")
	steps := 1
	for ; next != nil; steps++ {
		list, next = read("a", next.(string)[len(s.url):])
	}
	if steps != 3 || list[0]["id"] != house {
		t.Fatalf("%d pages, the last with %v", steps, list)
	}
	fresh, _ := read("command", "/api/changes?epoch="+epoch+"&after=0")
	if len(fresh) != 11 || fresh[0]["op"] != "enter" || fresh[0]["geometry"] == nil {
		t.Fatalf("from the beginning: %d", len(fresh))
	}
	s.do("", "GET", "/api/changes?epoch=X&after=0", "").want(t, 410)
	s.do("", "GET", "/api/changes?after=0", "").want(t, 400)
	s.do("", "GET", path[:len(path)-1]+"999", "").want(t, 400)
}

// What goes by a house has another place with it, of which the log has nothing; an ev tells of it, and so does this.
func TestChangesOfWhatGoesByAHouse(t *testing.T) {
	s, _ := timedVillage(t)
	unit := s.firstFeature("units", "grid='"+gridA+"'")
	house := "/api/collections/houses/items/" + unit["properties"].(map[string]any)["house"].(string)
	was := s.do("command", "GET", house, "").want(t, 200).json["geometry"].(map[string]any)
	for _, p := range was["coordinates"].([]any)[0].([]any) {
		p.([]any)[0] = p.([]any)[0].(float64) + 1e-5
	}
	geometry, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	after := s.tw.Snapshot().Version()
	s.do("command", "PATCH", house, `{"geometry":`+string(geometry)+`}`, "If-Match", "*").want(t, 200)
	for role, want := range map[string]bool{"command": true, "a": true, "b": false, "": false} {
		a := s.do(role, "GET", fmt.Sprintf("/api/changes?epoch=%s&after=%d", s.tw.Snapshot().Epoch(), after), "").want(t, 200)
		told := false
		for _, c := range a.json["changes"].([]any) {
			change := c.(map[string]any)
			if change["id"] != unit["id"] {
				continue
			}
			told = true
			now := s.do(role, "GET", "/api/collections/units/items/"+unit["id"].(string), "").want(t, 200).json["geometry"]
			if change["op"] != "update" || fmt.Sprint(change["geometry"]) != fmt.Sprint(now) || fmt.Sprint(now) == fmt.Sprint(unit["geometry"]) {
				t.Errorf("%q is told %v, the unit is at %v", role, change, now)
			}
		}
		if told != want {
			t.Errorf("%q is told of the unit: %v", role, told)
		}
	}
}
