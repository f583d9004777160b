package api_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// asCollections rewrites the names of the test data set's properties: declared names are lower-case words, and the
// geometry of every collection is called geometry.
func asCollections(e cql2.Expr) cql2.Expr {
	cql2.Walk(e, func(x cql2.Expr) {
		if p, ok := x.(*cql2.Property); ok {
			if p.Name = strings.ToLower(p.Name); p.Name == "geom" {
				p.Name = "geometry"
			}
		}
	})
	return e
}

// matched asks for the number of features that a filter selects.
func (s *site) matched(role, collection, lang, filter string) string {
	s.t.Helper()
	query := url.Values{"limit": {"1"}, "filter-lang": {lang}, "filter": {filter}}
	a := s.do(role, "GET", "/api/collections/"+collection+"/items?"+query.Encode(), "")
	if a.status != 200 {
		return fmt.Sprintf("%d: %s", a.status, a.body)
	}
	return fmt.Sprint(a.json["numberMatched"])
}

// TestStandardPredicates asks the server every predicate of the abstract test suite in both encodings.
func TestStandardPredicates(t *testing.T) {
	s := standardSite(t)
	text, err := os.ReadFile("../query/cql2/testdata/conformance.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		cases++
		rule, want, _ := strings.Cut(line, " -> ")
		collection, filter, _ := strings.Cut(rule, " | ")
		e, err := cql2.Parse(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		asCollections(e)
		for lang, written := range map[string]string{"cql2-text": e.String(), "cql2-json": string(e.AppendJSON(nil))} {
			if got := s.matched("", collection, lang, written); got != want {
				t.Errorf("%s %s %s: %s, want %s", collection, lang, written, got, want)
			}
		}
	}
	box := s.do("", "GET", "/api/collections/ne_110m_admin_0_countries/items?limit=1&bbox=150,-90,-150,90", "").want(t, 200)
	if box.json["numberMatched"] != 10.0 {
		t.Errorf("bbox across the antimeridian: %v, want 10 as of BBOX", box.json["numberMatched"])
	}
	if cases != 351 {
		t.Errorf("%d cases, the suite has 351", cases)
	}
}
