package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// auditOf reads the audit of an action.
func auditOf(t *testing.T, st *mem.Store, action string) []store.AuditRow {
	t.Helper()
	rows, err := st.Audit(t.Context(), store.AuditQuery{Action: action})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// sameJSON compares documents, whatever the order of their members.
func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	for into, text := range map[*any]string{&x: a, &y: b} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
	return reflect.DeepEqual(x, y)
}

func newPeopleSite(t *testing.T) (*site, *mem.Store, map[string]string) {
	t.Helper()
	tw, st := openSmall(t)
	s := serveTwin(t, tw, st, api.Config{AllowVisitors: true})
	s.tokens["worker"] = s.accounts.AddProcessToken(workerOf(t, gridA))
	s.tokens["revealer"] = s.accounts.AddProcessToken(&access.Principal{
		Name: "r", Role: access.Component, Scopes: workerOf(t, gridA).Scopes, Rights: []access.Right{access.MapRead, access.PeopleRead, access.Reveal},
	})
	return s, st, s.settle()
}

func TestReveal(t *testing.T) {
	s, st, ids := newPeopleSite(t)
	ask := func(role, body string) *answer { return s.do(role, "POST", "/api/people/reveal", body) }
	one := `{"ids":["` + ids["pa"] + `"],"fields":["name","birth","phone"],"reason":"flood"}`
	for role, status := range map[string]int{"": 401, "stats": 403, "reader": 403, "component": 403, "editor": 403, "admin": 403} {
		ask(role, one).want(t, status)
	}
	if n := len(auditOf(t, st, "reveal")); n != 0 {
		t.Fatalf("%d audit rows for refusals", n)
	}
	for i, role := range []string{"worker", "command", "steward", "revealer"} {
		a := ask(role, one).want(t, 200)
		want := fmt.Sprintf(`{"version":1,"people":[{"id":%q,"birth":"1940-05-06","phone":"19900001234","name":"张三"}]}`, ids["pa"])
		if !sameJSON(t, want, string(a.body)) || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v %s", role, a.header, a.body)
		}
		rows := auditOf(t, st, "reveal")
		if last := rows[len(rows)-1]; len(rows) != i+1 || last.Object != "people/"+ids["pa"] || last.Reason != "flood" {
			t.Errorf("audit after %s: %+v", role, rows)
		}
	}
	// In an area: a row for each.
	area := `{"area":{"grids":["` + villageCode + `"]},"filter":%s,"fields":["name","age"],"reason":"flood"}`
	before := len(auditOf(t, st, "reveal"))
	a := ask("command", fmt.Sprintf(area, "null")).want(t, 200)
	if people := a.json["people"].([]any); len(people) != 2 || len(auditOf(t, st, "reveal")) != before+2 {
		t.Errorf("in the village: %s", a.body)
	}
	for _, filter := range []string{`"age > 80"`, `{"people":"age > 80"}`} {
		a := ask("command", fmt.Sprintf(area, filter)).want(t, 200)
		if people := a.json["people"].([]any); len(people) != 1 || people[0].(map[string]any)["name"] != "张三" {
			t.Errorf("filter %s: %s", filter, a.body)
		}
	}
	if people := ask("worker", fmt.Sprintf(area, "null")).want(t, 200).json["people"].([]any); len(people) != 1 {
		t.Errorf("the worker is shown %v", people)
	}
}

// All or none: who is not there and who is out of scope are the same, and neither leaves a row or a value.
func TestRevealIsAllOrNone(t *testing.T) {
	s, st, ids := newPeopleSite(t)
	const form = `{"ids":["%s","%s"],"fields":["name"],"reason":"flood"}`
	absent := s.do("worker", "POST", "/api/people/reveal", fmt.Sprintf(form, ids["pa"], "0000000000Z")).want(t, 404)
	outside := s.do("worker", "POST", "/api/people/reveal", fmt.Sprintf(form, ids["pa"], ids["pb"])).want(t, 404)
	if string(absent.body) != string(outside.body) || absent.place() != "pointer /ids/1" || strings.Contains(string(outside.body), "李") {
		t.Errorf("absent: %s\noutside: %s", absent.body, outside.body)
	}
	for _, c := range []struct {
		body   string
		status int
		place  string
	}{
		{`{"ids":[],"fields":["name"],"reason":"x"}`, 400, "pointer /ids"},
		{`{"fields":["name"],"reason":"x"}`, 400, "pointer /ids"},
		{`{"ids":["` + strings.Repeat(ids["pa"]+`","`, 200) + `x"],"fields":["name"],"reason":"x"}`, 400, "pointer /ids"},
		{fmt.Sprintf(form, ids["pa"], ids["pa"]), 400, "pointer /ids/1"},
		{fmt.Sprintf(form, ids["pa"], "何"), 400, "pointer /ids/1"},
		{`{"ids":["` + ids["pa"] + `"],"fields":["name"]}`, 422, "pointer /reason"},
		{`{"ids":["` + ids["pa"] + `"],"fields":["name"],"reason":"  "}`, 422, "pointer /reason"},
		{`{"ids":["` + ids["pa"] + `"],"fields":["name"],"reason":"` + strings.Repeat("x", 501) + `"}`, 422, "pointer /reason"},
		{`{"ids":["` + ids["pa"] + `"],"fields":[],"reason":"x"}`, 400, "pointer /fields"},
		{`{"ids":["` + ids["pa"] + `"],"fields":["name","shoes"],"reason":"x"}`, 400, "pointer /fields/1"},
		{`{"ids":["` + ids["pa"] + `"],"area":{"grids":["` + gridA + `"]},"fields":["name"],"reason":"x"}`, 400, "pointer /ids"},
		{`{"area":{"grids":["` + gridA + `"]},"filter":"phone = '1'","fields":["name"],"reason":"x"}`, 400, "pointer /filter"},
		{`{"area":{"circle":{}},"fields":["name"],"reason":"x"}`, 400, "pointer /area/circle"},
		{`{"ids":"all","fields":["name"],"reason":"x"}`, 400, "pointer /ids"},
		{`[`, 400, ""},
	} {
		a := s.do("worker", "POST", "/api/people/reveal", c.body).want(t, c.status)
		if c.place != "" && a.place() != c.place {
			t.Errorf("%.200s: %s", c.body, a.body)
		}
	}
	if n := len(auditOf(t, st, "reveal")); n != 0 {
		t.Errorf("%d audit rows though nothing was told", n)
	}
}

// More people than may be revealed at a time are refused, all of them.
func TestRevealHasALimit(t *testing.T) {
	t.Parallel()
	s := villageSite(t)
	a := s.do("command", "POST", "/api/people/reveal", `{"area":{"grids":["`+villageCode+`"]},"fields":["name"],"reason":"x"}`).want(t, 400)
	if a.place() != "pointer /area" || !strings.Contains(string(a.body), "200") {
		t.Errorf("%s", a.body)
	}
}

// Where the audit cannot be written nothing is told.
func TestNothingUnaudited(t *testing.T) {
	tw, st := openSmall(t)
	s := serveTwin(t, tw, st, api.Config{Audit: brokenAudit{}})
	ids := s.settle()
	for path, body := range map[string]string{
		"/api/people/reveal": `{"ids":["` + ids["pa"] + `"],"fields":["name"],"reason":"flood"}`,
		"/api/people/lookup": `{"by":"name","value":"张三","reason":"flood"}`,
	} {
		if a := s.do("command", "POST", path, body).want(t, 500); strings.Contains(string(a.body), "张") || strings.Contains(string(a.body), ids["pa"]) {
			t.Errorf("%s tells %s", path, a.body)
		}
	}
}

type brokenAudit struct{}

func (brokenAudit) AppendAudit(context.Context, ...store.AuditRow) error {
	return fmt.Errorf("no room")
}

func TestLookup(t *testing.T) {
	s, st, ids := newPeopleSite(t)
	ask := func(role, by, value string) *answer {
		return s.do(role, "POST", "/api/people/lookup", fmt.Sprintf(`{"by":%q,"value":%q,"reason":"call"}`, by, value))
	}
	for role, status := range map[string]int{"": 401, "stats": 403, "reader": 403, "component": 403, "editor": 403, "admin": 403} {
		ask(role, "name", "张三").want(t, status)
	}
	for _, c := range []struct{ role, by, value, id string }{
		{"worker", "name", "张三", ids["pa"]},
		{"revealer", "name", " 张　三 ", ids["pa"]},
		{"command", "phone", "+86 199-0000-5678", ids["pb"]},
		{"command", "phone", "１９９００００１２３４", ids["pa"]},
		{"steward", "name", "李四", ids["pb"]},
	} {
		if a := ask(c.role, c.by, c.value).want(t, 200); string(a.body) != `{"ids":["`+c.id+`"]}` || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s %s: %s", c.role, c.by, c.value, a.body)
		}
		rows := auditOf(t, st, "lookup")
		last := rows[len(rows)-1]
		if body := string(last.Body); last.Object != "people" || last.Reason != "call" || !strings.Contains(body, c.id) || strings.Contains(body, "张") || strings.Contains(body, "1990000") {
			t.Errorf("audit: %+v %s", last, body)
		}
	}
	// Nobody, part of a name, and somebody elsewhere are all the same; each leaves a row.
	before := len(auditOf(t, st, "lookup"))
	for _, value := range []string{"王五", "张", "张*", "李四"} {
		if a := ask("worker", "name", value).want(t, 200); string(a.body) != `{"ids":[]}` {
			t.Errorf("%s: %s", value, a.body)
		}
	}
	if n := len(auditOf(t, st, "lookup")) - before; n != 4 {
		t.Errorf("%d audit rows for four lookups", n)
	}
	for body, place := range map[string]string{
		`{"by":"birth","value":"1940-05-06","reason":"x"}`:         "pointer /by",
		`{"by":"name","value":"","reason":"x"}`:                    "pointer /value",
		`{"by":"phone","value":"1990000","reason":"x"}`:            "pointer /value",
		`{"by":"id_no","value":"990000194005060001","reason":"x"}`: "pointer /value",
		`{"by":"name","value":"张三"}`:                               "pointer /reason",
		`{"by":"name","value":7,"reason":"x"}`:                     "pointer /value",
	} {
		a := s.do("worker", "POST", "/api/people/lookup", body)
		if a.status != 422 && a.status != 400 || a.place() != place {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
		s.noSecret(body, a)
	}
	if a := s.do("worker", "POST", "/api/people/lookup?value=x", `{}`).want(t, 400); a.place() != "parameter value" {
		t.Errorf("in the address: %s", a.body)
	}
}

// Lookups are counted for each principal, and others go on.
func TestLookupIsLimited(t *testing.T) {
	tw, st := openSmall(t)
	s := serveTwin(t, tw, st, api.Config{Limits: api.Limits{Lookups: 3}})
	for _, name := range []string{"command", "worker"} {
		secret, err := s.accounts.AddToken(t.Context(), principalOf(t, name), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		s.tokens["stored "+name] = secret
	}
	ask := func(role string) *answer {
		return s.do(role, "POST", "/api/people/lookup", `{"by":"name","value":"张三","reason":"x"}`)
	}
	for range 3 {
		ask("stored command").want(t, 200)
	}
	a := ask("stored command").want(t, http.StatusTooManyRequests)
	if a.header.Get("Retry-After") == "" || a.header.Get("RateLimit-Policy") != `"minute";q=3;w=60` || !strings.HasPrefix(a.header.Get("RateLimit"), `"minute";r=0;t=`) {
		t.Errorf("headers %v", a.header)
	}
	ask("stored worker").want(t, 200)
	for range 10 {
		ask("command").want(t, 200) // a token of the process
	}
}

// TestPeopleAnswersHoldTheVersion waits for a version as every resource does.
func TestPeopleAnswersHoldTheVersion(t *testing.T) {
	s, _, ids := newPeopleSite(t)
	a := s.do("worker", "POST", "/api/people/reveal?min_version=1", `{"ids":["`+ids["pa"]+`"],"fields":["id"],"reason":"x"}`).want(t, 200)
	if a.header.Get("Twin-Version") != "1" || !sameJSON(t, `{"version":1,"people":[{"id":"`+ids["pa"]+`"}]}`, string(a.body)) {
		t.Errorf("%v %s", a.header, a.body)
	}
	if tw := s.tw.Snapshot().Version(); tw != twin.Version(1) {
		t.Errorf("a reveal made version %d", tw)
	}
}
