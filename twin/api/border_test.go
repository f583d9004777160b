package api_test

import (
	"net/http"
	"testing"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
)

// TestBordersWidenNoScope lets the steward of one micro-grid draw its border over another's people, and away from its
// own: neither may be, and nobody sees more afterwards.
func TestBordersWidenNoScope(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	code, err := grid.Parse(gridA)
	if err != nil {
		t.Fatal(err)
	}
	s.tokens["steward-a"] = s.accounts.AddProcessToken(&access.Principal{Name: "a", Role: access.Steward, Scopes: []grid.Code{code}})
	path := "/api/collections/grids/items/" + ids["ga"]
	steps := []struct {
		name, method, body string
		status             int
	}{
		{"over the neighbour's house", "PATCH", `{"geometry":` + square(0, 0, 4) + `}`, http.StatusForbidden},
		{"away from its own house", "PATCH", `{"geometry":` + square(0, 0, 0.4) + `}`, http.StatusForbidden},
		{"deleted under its people", "DELETE", "", http.StatusForbidden},
		{"a little smaller, beside everything", "PATCH", `{"geometry":` + square(0, 0, 1.8) + `}`, http.StatusOK},
	}
	for _, step := range steps {
		s.do("steward-a", step.method, path, step.body, "If-Match", "*").want(t, step.status)
		if a := s.do("steward-a", "GET", "/api/collections/people/items", "").want(t, http.StatusOK); a.json["numberMatched"] != 1.0 {
			t.Fatalf("%s: the steward sees %v people", step.name, a.json["numberMatched"])
		}
	}
	s.do("steward", "PATCH", path, `{"geometry":`+square(0, 0, 4)+`}`, "If-Match", "*").want(t, http.StatusOK)
}
