package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// testFilterLimits sends filters that are too much of something: each is a problem that names the place, soon.
func testFilterLimits(t *testing.T, s *site) {
	ring := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%g %g,", 121+float64(i%2)*1e-7, 31+float64(i)*1e-7)
		}
		return "POLYGON((120 30," + b.String() + "120 30))"
	}
	for _, c := range []struct{ name, lang, filter, place string }{
		{"deep brackets", "cql2-text", strings.Repeat("(", 500) + "floors_above = 1", "1:66"},
		{"deep NOT", "cql2-json", strings.Repeat(`{"op":"not","args":[`, 500), "nested deeper"},
		{"a megabyte", "cql2-text", "address = '" + strings.Repeat("x", 1<<20) + "'", ""},
		{"past the length", "cql2-text", "address = '" + strings.Repeat("x", 70_000) + "'", "1:65537"},
		{"NaN", "cql2-text", "height_m > NaN", `1:12: there is no queryable "NaN"`},
		{"NaN as JSON", "cql2-json", `{"op":">","args":[{"property":"height_m"},NaN]}`, "1:43"},
		{"infinity", "cql2-text", "height_m > 1e999", "1:12"},
		{"self-crossing", "cql2-text", "S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "1:24"},
		{"open ring", "cql2-text", "S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1)))", "1:33"},
		{"many vertices", "cql2-text", "S_INTERSECTS(geometry, " + ring(1500) + ")", "1:24"},
		{"latitude first", "cql2-text", "S_INTERSECTS(geometry, POINT(31.3 121.2))", "1:24"},
		{"unknown property", "cql2-text", "kind = 'home' AND colour = 'red'", "1:19"},
		{"wrong type", "cql2-text", "floors_above = 'three'", "1:16"},
		{"masked", "cql2-text", "holder = 'x'", "1:1"},
		{"pointer of a type", "cql2-json", `{"op":"and","args":[{"op":"=","args":[{"property":"kind"},"home"]},{"op":">","args":[{"property":"floors_above"},"x"]}]}`, `/args/1/args/1`},
		{"pointer of a property", "cql2-json", `{"op":"not","args":[{"op":"=","args":[{"property":"colour"},"red"]}]}`, `/args/0/args/0`},
		{"pointer of a syntax", "cql2-json", `{"op":"in","args":[{"property":"kind"},"home"]}`, `/args/1`},
		{"syntax", "cql2-text", "kind = ", "1:8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			query := url.Values{"filter-lang": {c.lang}, "filter": {c.filter}}
			a := s.do("command", "GET", "/api/collections/houses/items?"+query.Encode(), "")
			if a.status != http.StatusBadRequest && (c.place != "" || a.status/100 != 4) {
				t.Fatalf("status %d: %.300s", a.status, a.body)
			}
			if !strings.Contains(string(a.body), jsonEscaped(c.place)) {
				t.Errorf("the problem does not name %s: %.300s", c.place, a.body)
			}
		})
	}
}

// jsonEscaped is a text as it stands inside JSON.
func jsonEscaped(s string) string { return strings.ReplaceAll(s, `"`, `\"`) }
