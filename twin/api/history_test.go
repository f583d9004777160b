package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/access"
)

// A deletion is told as every other state is: by the grid where the entity last was. Outside it only its version and time
// are, of public types too.
func TestHistoryOfDeleted(t *testing.T) {
	s, _ := timedVillage(t)
	scoped := *workerOf(t, gridA)
	scoped.Name, scoped.Role = "scoped", access.Component
	scoped.Rights = []access.Right{access.MapRead, access.ReadInside}
	s.tokens["in"] = s.accounts.AddProcessToken(&scoped)
	blind := scoped
	blind.Name, blind.Rights = "blind", []access.Right{access.MapRead}
	s.tokens["blind"] = s.accounts.AddProcessToken(&blind)

	lamp := s.do("steward", "POST", "/api/collections/facilities/items",
		feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{"kind":"lamp"}`)).want(t, 201).json
	grid := lamp["properties"].(map[string]any)["grid"]
	path := "/api/collections/facilities/items/" + lamp["id"].(string)
	s.do("steward", "DELETE", path, "", "If-Match", "*", "Twin-Reason", "fell").want(t, 204)
	if grid != gridA {
		t.Fatalf("the lamp stands in %v, the test wants %s", grid, gridA)
	}
	const outside, inside, all = "time version", "op time version", "actor op reason time version"
	for role, want := range map[string]string{
		"": outside, "b": outside, "admin": outside, "blind": inside, "in": all, "a": all, "command": all, "component": all,
	} {
		states := s.do(role, "GET", path+"/history", "").want(t, 200).json["states"].([]any)
		if len(states) != 2 {
			t.Fatalf("%q: %v", role, states)
		}
		if got := names(states[1].(map[string]any)); got != want {
			t.Errorf("%q is told %q of the deletion, want %q", role, got, want)
		}
	}
}

// What left a scope before it was deleted has left: where it ended is no longer the caller's to know.
func TestChangesAfterLeaving(t *testing.T) {
	s, _ := timedVillage(t)
	after := s.tw.Snapshot().Version()
	person := "/api/collections/people/items/" + s.firstFeature("people", "age > 80")["id"].(string)
	unit := s.firstFeature("units", "grid='"+gridB+"'")["id"].(string)
	s.do("steward", "PATCH", person, `{"properties":{"unit":"`+unit+`"}}`, "If-Match", "*").want(t, 200)
	s.do("steward", "DELETE", person, "", "If-Match", "*").want(t, 204)
	for role, want := range map[string]string{"a": "[leave]", "b": "[]", "command": "[delete]", "": "[]"} {
		a := s.do(role, "GET", fmt.Sprintf("/api/changes?epoch=%s&after=%d", s.tw.Snapshot().Epoch(), after), "").want(t, 200)
		ops := []any{}
		for _, c := range a.json["changes"].([]any) {
			change := c.(map[string]any)
			ops = append(ops, change["op"])
			if got := names(change); got != "id op type" {
				t.Errorf("%q is told %s", role, got)
			}
		}
		if fmt.Sprint(ops) != want {
			t.Errorf("%q: %v, want %s", role, ops, want)
		}
	}
}

// names lists the members of an object.
func names(m map[string]any) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), " ")
}
