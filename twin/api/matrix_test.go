package api_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// places are entities in the worker's own grid, in another grid of the village, and outside all grids.
type places map[string]string // "house/own" → id

// findPlaces picks entities of the village and adds some outside all grids, which nobody's scope holds.
func (s *site) findPlaces() places {
	s.t.Helper()
	found := places{}
	pick := func(where, grid string) {
		person := s.firstFeature("people", "grid='"+grid+"'")
		found["people/"+where] = person["id"].(string)
		props := person["properties"].(map[string]any)
		found["units/"+where], found["houses/"+where] = props["unit"].(string), props["house"].(string)
		found["grids/"+where] = s.firstFeature("grids", "code='"+grid+"'")["id"].(string)
	}
	pick("own", gridA)
	pick("foreign", villageCode+"00401")
	house := s.commit("house", `{"geometry":`+square(20, 20, 0.2)+`}`)
	unit := s.commit("unit", fmt.Sprintf(`{"properties":{"house":%q}}`, house))
	found["houses/outside"], found["units/outside"] = house, unit
	found["people/outside"] = s.commit("person", fmt.Sprintf(`{"properties":{"unit":%q,"name":"陈外"}}`, unit))
	return found
}

func (s *site) firstFeature(collection, filter string) map[string]any {
	s.t.Helper()
	a := s.do("steward", "GET", "/api/collections/"+collection+"/items?limit=1&filter="+strings.ReplaceAll(filter, " ", "+"), "").want(s.t, 200)
	return a.json["features"].([]any)[0].(map[string]any)
}

// commit creates an entity past every guard.
func (s *site) commit(typ, feature string) string {
	s.t.Helper()
	t := s.tw.Snapshot().Schema().Type(typ)
	body, err := wire.ParseFeature([]byte(feature), t)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := s.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: t, Set: body.Set, Geometry: body.Geometry, SetGeometry: body.HasGeometry,
	}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return res.Results[0].ID.String()
}

// rule is one line of the matrix: what each caller gets, in the order of matrixRoles.
type rule struct {
	method, path, body string
	want               [9]int
}

func matrixRoles() [9]string {
	return [9]string{"", "worker", "command", "steward", "component", "stats", "reader", "editor", "admin"}
}

// everybody gets an answer.
func everybody() [9]int { return [9]int{200, 200, 200, 200, 200, 200, 200, 200, 200} }

// matrix is what each caller gets. {people/own} and the like stand for ids. The columns are
// visitor, worker, command, steward, component, component of statistics, of reading people, of editing, admin.
func matrix() []rule {
	return slices.Concat(publicRules(), figureRules(), entityRules(), peopleRules(), editRules())
}

func publicRules() []rule {
	return []rule{
		{"GET", "/api", "", everybody()},
		{"GET", "/api/", "", everybody()},
		{"GET", "/api/conformance", "", everybody()},
		{"GET", "/api/functions", "", everybody()},
		{"GET", "/api/types", "", everybody()},
		{"GET", "/api/types/schema", "", everybody()},
		{"GET", "/api/me", "", everybody()},
		{"GET", "/api/collections", "", everybody()},
		{"GET", "/api/search?q=村", "", everybody()},
		{"GET", "/api/changes?epoch={epoch}&after=3&limit=50", "", everybody()},
		{"GET", "/api/nothing", "", [9]int{404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"PUT", "/api/types", "{}", [9]int{405, 405, 405, 405, 405, 405, 405, 405, 405}},
		{"GET", "/api/collections/houses/items/0000000000Z", "", [9]int{404, 404, 404, 404, 404, 404, 404, 404, 404}},
	}
}

// figureRules are about counting, filtering and sorting by what not all may see.
func figureRules() []rule {
	const area = `{"area":{"grids":["` + gridA + `"]},"types":[%q]}`
	const box = `{"area":{"bbox":[121.2,31.2,121.3,31.4]},"types":[%q]}`
	return []rule{
		{"POST", "/api/area", fmt.Sprintf(area, "houses"), everybody()},
		{"POST", "/api/area", fmt.Sprintf(box, "houses"), everybody()},
		{"POST", "/api/area", fmt.Sprintf(area, "people"), [9]int{403, 200, 200, 200, 200, 200, 200, 403, 403}},
		{"POST", "/api/area", fmt.Sprintf(area, "units"), [9]int{403, 200, 200, 200, 200, 200, 200, 403, 403}},
		{"POST", "/api/area", fmt.Sprintf(box, "people"), [9]int{403, 200, 200, 200, 400, 400, 400, 403, 403}},
		{"GET", "/api/collections/people/items?filter=phone%3D'1'", "", [9]int{401, 400, 400, 400, 400, 404, 400, 404, 404}},
		{"GET", "/api/collections/people/items?sortby=name", "", [9]int{401, 400, 400, 400, 400, 404, 400, 404, 404}},
		{"GET", "/api/collections/people/items?id_no=1", "", [9]int{401, 400, 400, 400, 400, 404, 400, 404, 404}},
		{"GET", "/api/collections/houses/items?filter=let%3DTRUE", "", [9]int{400, 200, 200, 200, 200, 400, 400, 400, 400}},
		{"GET", "/api/collections/houses/items?sortby=safety", "", [9]int{400, 200, 200, 200, 200, 400, 400, 400, 400}},
		{"GET", "/api/collections/houses/items?properties=residents", "", [9]int{400, 200, 200, 200, 200, 400, 400, 400, 400}},
	}
}

// entityRules are about reading one by one, in the worker's grid, in another of the village, and outside all.
func entityRules() (rules []rule) {
	readsPeople := [9]int{401, 200, 200, 200, 200, 404, 200, 404, 404}
	readsForeign := [9]int{401, 404, 200, 200, 200, 404, 200, 404, 404}
	nobody := [9]int{401, 404, 404, 404, 404, 404, 404, 404, 404}
	for _, c := range []string{"houses", "grids"} {
		for _, where := range []string{"own", "foreign"} {
			rules = append(rules, rule{"GET", "/api/collections/" + c + "/items/{" + c + "/" + where + "}", "", everybody()})
			rules = append(rules, rule{"GET", "/api/collections/" + c + "/items/{" + c + "/" + where + "}/history", "", everybody()})
		}
	}
	for _, c := range []string{"people", "units"} {
		for _, rest := range []string{"", "/queryables", "/schema", "/items", "/items?limit=1&f=csv", "/nearest?lon=121.24&lat=31.3"} {
			rules = append(rules, rule{"GET", "/api/collections/" + c + rest, "", readsPeople})
		}
		for _, tail := range []string{"", "/history"} {
			at := "/api/collections/" + c + "/items/{" + c + "/"
			rules = append(rules, rule{"GET", at + "own}" + tail, "", readsPeople}, rule{"GET", at + "foreign}" + tail, "", readsForeign}, rule{"GET", at + "outside}" + tail, "", nobody})
		}
	}
	rules = append(rules, rule{"GET", "/api/collections/people/items?properties=age", "", readsPeople})
	return rules
}

// peopleRules are about values that are masked to everybody.
func peopleRules() []rule {
	const reveal, lookup = "/api/people/reveal", "/api/people/lookup"
	return []rule{
		{"POST", reveal, `{"ids":["{people/own}"],"fields":["residence"],"reason":"x"}`, [9]int{401, 200, 200, 200, 403, 403, 403, 403, 403}},
		{"POST", reveal, `{"ids":["{people/foreign}"],"fields":["residence"],"reason":"x"}`, [9]int{401, 404, 200, 200, 403, 403, 403, 403, 403}},
		{"POST", reveal, `{"ids":["{people/outside}"],"fields":["name"],"reason":"x"}`, [9]int{401, 404, 404, 404, 403, 403, 403, 403, 403}},
		{"POST", reveal, `{"ids":["{houses/own}"],"fields":["name"],"reason":"x"}`, [9]int{401, 404, 404, 404, 403, 403, 403, 403, 403}},
		{"POST", lookup, `{"by":"name","value":"陈外","reason":"x"}`, [9]int{401, 200, 200, 200, 403, 403, 403, 403, 403}},
		{"GET", "/api/outlets", "", [9]int{401, 403, 403, 403, 403, 403, 403, 403, 200}},
		{"POST", "/api/outlets/nobody/retry", "", [9]int{401, 403, 403, 403, 403, 403, 403, 403, 404}},
		{"GET", "/api/tokens", "", [9]int{401, 403, 403, 403, 403, 403, 403, 403, 200}},
		{"DELETE", "/api/tokens/nobody", "", [9]int{401, 403, 403, 403, 403, 403, 403, 403, 404}},
		{"GET", "/api/accounts", "", [9]int{401, 403, 403, 403, 403, 403, 403, 403, 200}},
		{"DELETE", "/api/accounts/nobody", "", [9]int{401, 403, 403, 403, 403, 403, 403, 403, 404}},
	}
}

// editRules are about changing what is there and adding to it.
func editRules() []rule {
	edits := [9]int{401, 200, 200, 200, 200, 403, 403, 200, 403}
	editsForeign := [9]int{401, 403, 200, 200, 200, 403, 403, 200, 403}
	noEdits := [9]int{401, 403, 403, 403, 403, 403, 403, 403, 403}
	return []rule{
		{"PATCH", "/api/collections/houses/items/{houses/own}", `{"properties":{"safety":"B"}}`, [9]int{401, 200, 200, 200, 200, 403, 403, 403, 403}},
		{"PATCH", "/api/collections/houses/items/{houses/own}", `{"properties":{"floors_above":2}}`, edits},
		{"PATCH", "/api/collections/houses/items/{houses/foreign}", `{"properties":{"floors_above":2}}`, editsForeign},
		{"PATCH", "/api/collections/houses/items/{houses/outside}", `{"properties":{"floors_above":2}}`, noEdits},
		{"DELETE", "/api/collections/houses/items/{houses/outside}", "", noEdits},
		{"PATCH", "/api/collections/people/items/{people/own}", `{"properties":{"mobility":"assisted"}}`, [9]int{401, 200, 200, 200, 200, 404, 403, 404, 404}},
		{"PATCH", "/api/collections/people/items/{people/foreign}", `{"properties":{"mobility":"assisted"}}`, [9]int{401, 404, 200, 200, 200, 404, 403, 404, 404}},
		{"PATCH", "/api/collections/people/items/{people/own}", `{"properties":{"phone":"19900009999"}}`, [9]int{401, 403, 403, 200, 403, 404, 403, 404, 404}},
		{"PATCH", "/api/collections/grids/items/{grids/own}", `{"properties":{"risk":"blue"}}`, [9]int{401, 403, 403, 200, 403, 403, 403, 403, 403}},
		{"POST", "/api/collections/facilities/items", feature(square(0, 0, 1), "{}"), [9]int{401, 422, 422, 422, 422, 403, 403, 422, 403}},
		{"POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121,31]}`, "{}"), noEdits},
		{"POST", "/api/collections/people/items", feature("null", "{}"), [9]int{401, 403, 403, 403, 403, 404, 403, 404, 404}},
		{"POST", "/api/batch", `{"changes":[{"op":"patch","type":"houses","id":"{houses/own}","properties":{"floors_above":2}}]}`, edits},
		{"POST", "/api/batch", `{"changes":[{"op":"patch","type":"people","id":"{people/foreign}","properties":{}}]}`, [9]int{401, 404, 200, 200, 200, 400, 403, 400, 400}},
		{"PATCH", "/api/collections/people/items/{people/own}", `{"properties":{"unit":"{units/foreign}"}}`, [9]int{401, 422, 200, 200, 200, 404, 403, 404, 404}},
		{"PATCH", "/api/collections/people/items/{people/own}", `{"properties":{"unit":"00000000001"}}`, [9]int{401, 404, 422, 422, 422, 404, 403, 404, 404}},
		{"POST", "/api/collections/people/items", feature("null", `{"unit":"{units/foreign}"}`), [9]int{401, 422, 201, 201, 201, 404, 403, 404, 404}},
		{"PUT", "/models/{houses/own}", "", [9]int{401, 415, 415, 415, 415, 403, 403, 415, 403}},
		{"PUT", "/models/{houses/foreign}", "", [9]int{401, 403, 415, 415, 415, 403, 403, 415, 403}},
		{"DELETE", "/models/{houses/own}", "", [9]int{401, 204, 204, 204, 204, 403, 403, 204, 403}},
		{"DELETE", "/models/{houses/outside}", "", noEdits},
		{"POST", "/api/collections/houses/items/{houses/own}/split", `{"rooms":[{"floor":-3,"rooms":2}]}`, [9]int{401, 200, 200, 200, 200, 403, 403, 403, 403}},
		{"POST", "/api/collections/houses/items/{houses/foreign}/split", `{"rooms":[{"floor":-3,"rooms":2}]}`, [9]int{401, 403, 200, 200, 200, 403, 403, 403, 403}},
		{"POST", "/api/collections/houses/items/{houses/outside}/split", `{"rooms":[{"floor":-3,"rooms":2}],"dry_run":true}`, noEdits},
		{"POST", "/api/collections/units/items", feature("null", `{"house":"{houses/foreign}"}`), [9]int{401, 403, 201, 201, 201, 404, 403, 404, 404}},
	}
}

// fill puts ids where a rule names places.
func (p places) fill(text string) string {
	for name, id := range p {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

func testWhoMayDoWhat(t *testing.T, s *site) {
	p := s.findPlaces()
	p["epoch"] = string(s.tw.Snapshot().Epoch())
	for _, r := range matrix() {
		for i, role := range matrixRoles() {
			a := s.do(role, r.method, p.fill(r.path), p.fill(r.body), "If-Match", "*")
			if a.status != r.want[i] {
				t.Errorf("%s %s %s as %q: %d, want %d: %.300s", r.method, r.path, r.body, role, a.status, r.want[i], a.body)
			}
			if a.status == 401 && a.header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s %s as %q: 401 without WWW-Authenticate", r.method, r.path, role)
			}
			if a.status < 400 && a.header.Get("Twin-Version") == "" {
				t.Errorf("%s %s as %q: no Twin-Version", r.method, r.path, role)
			}
			if a.status >= 400 && a.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s as %q: %s", r.method, r.path, role, a.header.Get("Content-Type"))
			}
			s.noSecret(r.method+" "+r.path+" as "+role, a)
		}
	}
}

// Where visitors are not allowed, nothing but signing in is there without a credential, and a credential that is none
// is never taken for a visitor's.
func TestClosedToVisitors(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		tw, store := openSmall(t)
		s := serveTwin(t, tw, store, api.Config{AllowVisitors: allowed})
		s.tokens["broken"] = "gt_nobody"
		for _, r := range matrix() {
			if r.path == "/api/nothing" {
				continue
			}
			path := strings.NewReplacer("{houses/own}", "0000000000Z", "{houses/foreign}", "0000000000Z", "{houses/outside}", "0000000000Z").Replace(r.path)
			if a := s.do("", r.method, path, r.body, "If-Match", "*"); !allowed && (a.status != 401 || a.header.Get("WWW-Authenticate") != "Bearer") {
				t.Errorf("%s %s without a credential: %d", r.method, r.path, a.status)
			}
			if a := s.do("broken", r.method, path, r.body, "If-Match", "*"); a.status != 401 {
				t.Errorf("%s %s with a token that is none: %d", r.method, r.path, a.status)
			}
		}
		s.do("", "POST", "/api/session", `{"code":"x"}`, "Content-Type", "application/json").want(t, http.StatusUnauthorized)
		s.do("", "DELETE", "/api/session", "").want(t, http.StatusNoContent)
	}
}
