package api_test

import (
	"net/http"
	"testing"
)

// Where in a house somebody lives is asked of people: it is their unit's, follows it, and is in the tag.
func TestFloorOfPeople(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	person, unit := "/api/collections/people/items/"+ids["pa"], "/api/collections/units/items/"+ids["ua"]
	read := func(role string) *answer { return s.do(role, "GET", person+"?properties=floor,room,stair", "") }
	a := read("command").want(t, 200)
	home := s.do("command", "GET", unit, "").want(t, 200)
	for _, name := range []string{"floor", "room", "stair"} {
		if a.prop(name) != home.prop(name) {
			t.Errorf("%s: %v of the person, %v of the unit", name, a.prop(name), home.prop(name))
		}
	}
	s.do("command", "PATCH", unit, `{"properties":{"floor":2,"room":"207"}}`, "If-Match", home.header.Get("ETag")).want(t, 200)
	b := read("command").want(t, 200)
	if b.prop("floor") != 2.0 || b.prop("room") != "207" || b.header.Get("ETag") == a.header.Get("ETag") {
		t.Errorf("after the unit changed: %s, tag %s was %s", b.body, b.header.Get("ETag"), a.header.Get("ETag"))
	}
	n := func(filter string) any {
		return s.do("command", "GET", "/api/collections/people/items?filter="+filter, "").want(t, 200).json["numberMatched"]
	}
	if n("floor%20%3E%3D%202") != 1.0 || n("floor%3D2%20AND%20room%3D'207'") != 1.0 {
		t.Error("the floor does not filter")
	}
	if a := s.do("", "GET", person+"?properties=floor", ""); a.status != http.StatusUnauthorized {
		t.Errorf("a visitor gets %d", a.status)
	}
	// Who may only count people groups by floor, and asks for no room.
	s.do("stats", "POST", "/api/area", `{"area":{"grids":["310114103218"]},"types":["people"],"filter":{"people":"room = '207'"}}`).want(t, 400)
	s.do("stats", "POST", "/api/area", `{"area":{"grids":["310114103218"]},"types":["people"],"group_by":["floor"]}`).want(t, 200)
}
