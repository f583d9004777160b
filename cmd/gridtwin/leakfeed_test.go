package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/codes"
)

// secretName stands nowhere but in the edit that sets it: no role may be shown more than its first character.
const secretName = "欧阳试验甲"

// TestNothingLeaksFromEdits changes what is masked of a person while every role watches, and reads what each is told:
// at once, on coming back, in refusals and in the past.
func TestNothingLeaksFromEdits(t *testing.T) {
	p := startDemo(t, t.TempDir(), "--still")
	// Somebody whom all roles see, the worker having the narrowest scope.
	seen := p.get("worker", "/api/collections/people/items?limit=1")["features"].([]any)[0].(map[string]any)
	person, house := seen["id"].(string), props(seen)["house"].(string)
	path := "/api/collections/people/items/" + person
	before, _ := p.do("steward", "GET", path, "")

	roles := []string{"", "worker", "command", "steward", "component"}
	feeds, since := map[string]*feed{}, map[string]any{}
	for _, role := range roles {
		f := p.live(role)
		ready := f.until("ready", nil)
		since[role] = map[string]any{"epoch": ready["epoch"], "version": ready["version"]}
		f.send(map[string]any{"t": "sub", "id": "a", "types": watched(role)})
		f.until("snap", func(m map[string]any) bool { return m["last"] == true })
		feeds[role] = f
	}
	id, err := codes.MakeCitizenID(time.Date(1957, 2, 11, 0, 0, 0, 0, time.UTC), 377)
	if err != nil {
		t.Fatal(err)
	}
	patch(t, p, "steward", "people", person, fmt.Sprintf(`{"properties":{"name":%q,"id_no":%q,"phone":"19900004321"}}`, secretName, id))
	patch(t, p, "steward", "people", person, `{"properties":{"phone":"19900008765"}}`)
	patch(t, p, "command", "houses", house, `{"properties":{"floors_above":9}}`)

	for _, role := range roles {
		t.Run("as "+role, func(t *testing.T) {
			feeds[role].tells(t, role, person, house)
			again := p.live(role)
			again.until("ready", nil)
			again.send(map[string]any{"t": "sub", "id": "a", "types": watched(role), "since": since[role]})
			again.tells(t, role, person, house)
			scanPast(t, p, role, path, since["command"].(map[string]any))
			scanRefusals(t, p, role, path, props(seen)["unit"].(string), before.Header.Get("ETag"), string(id))
		})
	}
}

func watched(role string) []string {
	if role == "" {
		return []string{"houses", "facilities", "grids"}
	}
	return []string{"houses", "facilities", "grids", "people", "units"}
}

// tells reads frames up to the edit of the house, which came last, and looks through each.
func (f *feed) tells(t *testing.T, role, person, house string) {
	t.Helper()
	f.conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	var told bool
	for {
		_, data, err := f.conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		lookForBoth(t, "a frame", data)
		var m struct {
			T       string
			Changes []struct {
				ID, Op string
				Set    map[string]any
			}
		}
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if m.T == "err" || m.T == "reset" || m.T == "snap" {
			t.Fatalf("the feed breaks off: %s", data)
		}
		told = told || strings.Contains(string(data), person)
		for _, c := range m.Changes {
			if _, ok := c.Set["floors_above"]; ok && c.ID == house {
				if told != (role != "") {
					t.Errorf("told of the person: %v", told)
				}
				return
			}
		}
	}
}

// scanPast looks through what the routes of the past show of the edits.
func scanPast(t *testing.T, p *process, role, path string, from map[string]any) {
	t.Helper()
	after := fmt.Sprintf("epoch=%v&after=%v", from["epoch"], from["version"])
	read := 0
	for _, route := range []string{
		path, path + "/history", path + fmt.Sprintf("?as_of=%v", from["version"]), "/api/changes?" + after,
		"/api/collections/people/items?limit=10000",
	} {
		res, data := p.do(role, "GET", route, "")
		lookForBoth(t, route, data)
		if res.StatusCode == http.StatusOK {
			read++
		}
	}
	if role == "command" && read < 5 {
		t.Errorf("only %d of the routes answer: this looks at nothing", read)
	}
}

// scanRefusals looks through the answers to edits that do not go through. What they set is no secret, so that all that
// is found comes from the twin.
func scanRefusals(t *testing.T, p *process, role, path, unit, stale, id string) {
	t.Helper()
	merge := []string{"Content-Type", "application/merge-patch+json", "Twin-Reason", "test"}
	res, data := p.do(role, "PATCH", path, `{"properties":{"phone":null,"id_no":null,"name":"甲"}}`, append(merge, "If-Match", stale)...)
	lookForBoth(t, res.Status, data)
	if role == "steward" && res.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("a stale edit gets %s: %s", res.Status, data)
	}
	res, data = p.do(role, "PATCH", path, `{"properties":{"phone":"1"}}`, append(merge, "If-Match", "*")...)
	lookForBoth(t, res.Status, data)
	res, data = p.do(role, "PUT", path, `{"type":"Feature","geometry":null,"properties":{"name":"乙"}}`,
		"Content-Type", "application/geo+json", "Twin-Reason", "test", "If-Match", stale)
	lookForBoth(t, "PUT "+res.Status, data)
	if role == "steward" && res.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("a stale PUT gets %s: %s", res.Status, data)
	}
	res, data = p.do(role, "POST", "/api/batch", fmt.Sprintf(
		`{"reason":"test","changes":[{"op":"patch","type":"people","id":%q,"if_rev":1,"properties":{"phone":null,"name":"丙"}}]}`,
		path[strings.LastIndexByte(path, '/')+1:]))
	lookForBoth(t, "batch "+res.Status, data)
	if role == "steward" && res.StatusCode != http.StatusConflict {
		t.Errorf("a stale batch gets %s: %s", res.Status, data)
	}
	// Another with the same citizen ID: what was sent may come back, nothing else.
	body := fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"name":"乙","id_no":%q,"unit":%q}}`, id, unit)
	res, data = p.do(role, "POST", path[:strings.LastIndexByte(path, '/')], body, "Content-Type", "application/geo+json", "Twin-Reason", "test")
	lookForBoth(t, "POST "+res.Status, bytes.ReplaceAll(data, []byte(id), nil))
}

func lookForBoth(t *testing.T, what string, data []byte) {
	t.Helper()
	look(t, what, data)
	if bytes.Contains(data, []byte(secretName)) || bytes.Contains(data, []byte(secretName[3:])) {
		t.Errorf("%s shows the name", what)
	}
}
