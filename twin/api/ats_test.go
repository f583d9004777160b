package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// queryable is a queryable as the server declares it: its name, and its kind in the words of testdata/ats.txt.
type queryable struct{ name, kind string }

// queryablesOf reads the queryables of a collection, by name.
func (s *site) queryablesOf(role, collection string) (qs []queryable) {
	s.t.Helper()
	doc := s.do(role, "GET", "/api/collections/"+collection+"/queryables", "").want(s.t, http.StatusOK)
	for name, p := range doc.json["properties"].(map[string]any) {
		m := p.(map[string]any)
		q := queryable{name: name}
		typ, _ := m["type"].(string)
		format, _ := m["format"].(string)
		switch {
		case typ == "string" && format == "date":
			q.kind = "date"
		case typ == "string" && format == "date-time":
			q.kind = "timestamp"
		case typ == "string":
			q.kind = "text"
		case typ == "integer", typ == "number", typ == "boolean":
			q.kind = typ
		case typ == "array":
			q.kind = "list"
		case strings.HasPrefix(format, "geometry"):
			q.kind = "geometry"
		default:
			s.t.Errorf("%s.%s has no data type: %v", collection, name, m)
		}
		qs = append(qs, q)
	}
	slices.SortFunc(qs, func(a, b queryable) int { return strings.Compare(a.name, b.name) })
	return qs
}

// is tells whether the queryable is of a kind, or of one of the families of kinds.
func (q queryable) is(kind string) bool {
	switch kind {
	case "any":
		return true
	case "scalar":
		return q.kind != "list" && q.kind != "geometry"
	case "number":
		return q.kind == "integer" || q.kind == "number"
	case "moment":
		return q.kind == "date" || q.kind == "timestamp"
	}
	return q.kind == kind
}

// fill puts the queryable and a value of its kind into a predicate.
func (q queryable) fill(predicate string) string {
	value := map[string]string{
		"text": "'foo'", "boolean": "true", "number": "3.14", "integer": "1", "timestamp": "TIMESTAMP('2022-04-14T14:48:46Z')",
		"date": "DATE('2022-04-14')",
	}[q.kind]
	return strings.NewReplacer("@", `"`+q.name+`"`, "$", value).Replace(predicate)
}

// selects asks for the number of features that a filter selects in an encoding; refused is true for a problem that names
// a place in the filter.
func (s *site) selects(role, collection, lang, filter string) (n int, refused bool) {
	s.t.Helper()
	if lang == "cql2-json" {
		e, err := cql2.Parse(filter)
		if err != nil {
			s.t.Fatalf("%s: %v", filter, err)
		}
		filter = string(e.AppendJSON(nil))
	}
	query := url.Values{"limit": {"1"}, "filter-lang": {lang}, "filter": {filter}}
	a := s.do(role, "GET", "/api/collections/"+collection+"/items?"+query.Encode(), "")
	if a.status == http.StatusBadRequest && strings.Contains(string(a.body), "cql2: 1:") {
		return 0, true
	}
	a.want(s.t, http.StatusOK)
	count, ok := a.json["numberMatched"].(float64)
	if !ok {
		s.t.Fatalf("%s: no count: %.300s", filter, a.body)
	}
	return int(count), false
}

// abstractTest is a line of testdata/ats.txt.
type abstractTest struct{ kind, a, b, holds string }

// run evaluates the test for one queryable in one encoding.
func (x *abstractTest) run(s *site, role, collection, lang string, q queryable) {
	s.t.Helper()
	a := q.fill(x.a)
	n, refused := s.selects(role, collection, lang, a)
	if refused != (x.holds == "refused") {
		s.t.Errorf("%s %s: refused is %t", collection, a, refused)
	}
	if x.holds == "empty" && n != 0 {
		s.t.Errorf("%s %s selects %d", collection, a, n)
	}
	if x.b == "" {
		return
	}
	b := q.fill(x.b)
	m, refused := s.selects(role, collection, lang, b)
	both, _ := s.selects(role, collection, lang, "("+a+") AND ("+b+")")
	ok := !refused && (x.holds == "disjoint" && both == 0 || x.holds == "same" && n == m && n == both)
	if !ok {
		s.t.Errorf("%s: %s selects %d, %s %d, both %d; want %s", collection, a, n, b, m, both, x.holds)
	}
}

// readAbstractTests reads testdata/ats.txt.
func readAbstractTests(t testing.TB) (tests []abstractTest) {
	t.Helper()
	text, err := os.ReadFile("testdata/ats.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		rule, holds, ok := strings.Cut(line, " -> ")
		parts := append(strings.Split(rule, " | "), "")
		if !ok || len(parts) < 3 || len(parts) > 4 {
			t.Fatalf("%q is no test", line)
		}
		tests = append(tests, abstractTest{parts[0], parts[1], parts[2], holds})
	}
	return tests
}

// abstractSuite goes over the queryables of every collection that a role sees, in both encodings by turns. With every
// above 1 a test asks one queryable out of so many, another one each time.
func (s *site) abstractSuite(role string, every int) {
	tests := readAbstractTests(s.t)
	ran, turn := map[string]int{}, 0
	for _, c := range s.do(role, "GET", "/api/collections", "").want(s.t, http.StatusOK).json["collections"].([]any) {
		collection := c.(map[string]any)["id"].(string)
		qs := s.queryablesOf(role, collection)
		for _, x := range tests {
			for i, q := range qs {
				if x.kind == "once" && i > 0 || x.kind != "once" && !q.is(x.kind) {
					continue
				}
				if turn++; turn%every != 0 && x.kind != "once" {
					continue
				}
				ran[x.kind]++
				lang := [...]string{"cql2-text", "cql2-json"}[ran[x.kind]%2]
				x.run(s, role, collection, lang, q)
			}
		}
	}
	if len(ran) < 9 {
		s.t.Errorf("only these kinds of test ran: %v", fmt.Sprint(ran))
	}
}

// TestAbstractSuite runs the suite on the test data of the standard.
func TestAbstractSuite(t *testing.T) {
	s := standardSite(t)
	s.abstractSuite("", 1)
}
