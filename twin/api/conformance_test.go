package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// suite runs the tests of conformance classes on every collection of the sample village, over sockets. Tests are named
// after those of the standards' abstract test suites, which say what each must show.
type suite struct {
	*site
	collections []suiteCollection
	schemas     *schemaFolder // nil without test data
}

// suiteCollection is a collection and who sees it.
type suiteCollection struct {
	name, role string
	feature    string // an id
}

// conformanceTest is one abstract test.
type conformanceTest struct {
	id   string // as "/conf/core/root-op"
	test func(*suite)
}

func newSuite(t *testing.T) *suite {
	s := &suite{site: villageSite(t)}
	for _, typ := range s.tw.Snapshot().Schema().Types() {
		c := suiteCollection{name: typ.Plural}
		if typ.Sensitivity > 0 {
			c.role = "command"
		}
		page := s.do(c.role, "GET", "/api/collections/"+c.name+"/items?limit=1", "").want(t, http.StatusOK)
		c.feature = page.json["features"].([]any)[0].(map[string]any)["id"].(string)
		s.collections = append(s.collections, c)
	}
	if len(s.collections) < 8 {
		t.Fatalf("the village has %d collections", len(s.collections))
	}
	return s
}

// run runs tests one by one, each with the site's own t.
func (s *suite) run(t *testing.T, tests []conformanceTest) {
	for _, c := range tests {
		t.Run(strings.TrimPrefix(c.id, "/"), func(t *testing.T) {
			own := *s
			site := *s.site
			site.t, own.site = t, &site
			if s.schemas != nil {
				own.schemas = &schemaFolder{t, s.schemas.root}
			}
			c.test(&own)
		})
	}
}

// each runs a test on every collection.
func (s *suite) each(test func(c suiteCollection, path string)) {
	for _, c := range s.collections {
		test(c, "/api/collections/"+c.name)
	}
}

// get reads JSON, which must be there.
func (s *suite) get(role, path string, headers ...string) map[string]any {
	s.t.Helper()
	a := s.do(role, "GET", path, "", headers...).want(s.t, http.StatusOK)
	if a.json == nil && json.Unmarshal(a.body, &a.json) != nil { // do leaves large ones alone
		s.t.Fatalf("%s is no JSON object: %.200s", path, a.body)
	}
	return a.json
}

// validate holds a document against a schema of the building blocks, where there are any.
func (s *suite) validate(name string, doc any) {
	s.t.Helper()
	if s.schemas != nil {
		s.schemas.check(name, doc)
	}
}

// linksOf reads the links of a document by relation, and demands of each a relation and, but of profiles, a media type.
func (s *suite) linksOf(at string, doc map[string]any) map[string][]map[string]any {
	s.t.Helper()
	out := map[string][]map[string]any{}
	list, _ := doc["links"].([]any)
	if len(list) == 0 {
		s.t.Errorf("%s has no links", at)
	}
	for _, x := range list {
		l := x.(map[string]any)
		rel, _ := l["rel"].(string)
		href, _ := l["href"].(string)
		if typ, _ := l["type"].(string); rel == "" || href == "" || typ == "" && rel != "profile" {
			s.t.Errorf("%s has the link %v", at, l)
		}
		if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
			s.t.Errorf("%s links to %q, which is no absolute address", at, href)
		}
		out[rel] = append(out[rel], l)
	}
	return out
}

// selfAndAlternates follows the links to the document's own forms: every media type that it has stands there once, and
// leads to a document of that type.
func (s *suite) selfAndAlternates(role, at string, doc map[string]any, media ...string) {
	s.t.Helper()
	links := s.linksOf(at, doc)
	if len(links["self"]) != 1 {
		s.t.Fatalf("%s has %d links to itself", at, len(links["self"]))
	}
	var types []string
	for _, l := range slices.Concat(links["self"], links["alternate"]) {
		typ := l["type"].(string)
		types = append(types, typ)
		a := s.do(role, "GET", s.pathOf(l["href"]), "").want(s.t, http.StatusOK)
		if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, typ) {
			s.t.Errorf("%s links to %v as %s, which is %s", at, l["href"], typ, got)
		}
	}
	slices.Sort(types)
	slices.Sort(media)
	if !slices.Equal(types, media) {
		s.t.Errorf("%s has the forms %v, want %v", at, types, media)
	}
}

// pathOf is an address of the server without its origin.
func (s *suite) pathOf(href any) string {
	s.t.Helper()
	path, ok := strings.CutPrefix(fmt.Sprint(href), s.url)
	if !ok {
		s.t.Fatalf("%v leads elsewhere", href)
	}
	return path
}

// features reads all features that a query selects, page by page.
func (s *suite) features(role, path, query string) []map[string]any {
	s.t.Helper()
	var all []map[string]any
	next := path + "/items?limit=1000&" + query
	for next != "" {
		page := s.get(role, next)
		for _, f := range page["features"].([]any) {
			all = append(all, f.(map[string]any))
		}
		next = ""
		for _, l := range s.linksOf(path, page)["next"] {
			next = s.pathOf(l["href"])
		}
	}
	return all
}

// The media types of features and of documents.
func featureMedia() []string {
	return []string{"application/geo+json", "text/html", "text/csv", "application/vnd.ogc.fg+json"}
}

func documentMedia() []string { return []string{"application/json", "text/html"} }

// TestConformance runs the suites of all classes that are claimed, and nothing is claimed that has none.
func TestConformance(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	tested := map[string]bool{}
	for _, class := range []struct {
		names string
		tests []conformanceTest
	}{
		{"ogcapi-features-1/1.0/conf/core ogcapi-features-1/1.1/conf/core", coreTests()},
		{"ogcapi-features-1/1.0/conf/geojson ogcapi-features-1/1.1/conf/geojson", geoJSONTests()},
		{"ogcapi-features-1/1.0/conf/html ogcapi-features-1/1.1/conf/html", htmlTests()},
		{"ogcapi-features-1/1.0/conf/oas30 ogcapi-features-1/1.1/conf/oas30 ogcapi-features-1/1.1/conf/oas31", openAPITests()},
		{"ogcapi-features-2/1.0/conf/crs", crsTests()},
		{"ogcapi-features-3/1.0/conf/queryables ogcapi-features-5/1.0/conf/queryables", queryablesTests()},
		{"ogcapi-features-3/1.0/conf/queryables-query-parameters", queryParameterTests()},
		{"ogcapi-features-3/1.0/conf/filter ogcapi-features-3/1.0/conf/features-filter", filterTests()},
		{cqlClassNames(), cqlTests()},
		{"ogcapi-features-4/1.0/conf/create-replace-delete", createReplaceDeleteTests()},
		{"ogcapi-features-4/1.0/conf/update", updateTests()},
		{"ogcapi-features-4/1.0/conf/optimistic-locking-etags", lockingTests()},
		{"ogcapi-features-5/1.0/conf/schemas ogcapi-features-5/1.0/conf/core-roles-features ogcapi-features-5/1.0/conf/references", schemaTests()},
		{"ogcapi-features-5/1.0/conf/returnables-and-receivables ogcapi-features-5/1.0/conf/sortables", schemaResourceTests()},
		{"ogcapi-features-5/1.0/conf/profile-parameter json-fg-1/1.0/conf/profiles json-fg-1/1.0/conf/api", profileTests()},
		{"json-fg-1/1.0/conf/core json-fg-1/1.0/conf/prisms json-fg-1/1.0/conf/types-schemas", jsonFGTests()},
	} {
		names := strings.Fields(class.names)
		for _, name := range names {
			tested["http://www.opengis.net/spec/"+name] = true
		}
		t.Run(names[0], func(t *testing.T) { s.run(t, class.tests) })
	}
	claimed := s.do("", "GET", "/api/conformance", "").want(t, http.StatusOK).json["conformsTo"].([]any)
	for _, name := range claimed {
		if !tested[name.(string)] {
			t.Errorf("%v is claimed and not tested", name)
		}
		delete(tested, name.(string))
	}
	for name := range tested {
		t.Errorf("%s is tested and not claimed", name)
	}
}

// TestAnswersFitBuildingBlocks holds what the core answers against the standard's own schemas.
func TestAnswersFitBuildingBlocks(t *testing.T) {
	schemas := openSchemas(t)
	s := newSuite(t)
	s.schemas = schemas
	s.run(t, []conformanceTest{
		{"/conf/core/root-success", (*suite).rootSuccess},
		{"/conf/core/conformance-success", (*suite).conformanceSuccess},
		{"/conf/core/fc-md-success", (*suite).collectionsSuccess},
		{"/conf/core/fc-response", (*suite).featuresResponse},
		{"/conf/core/f-success", (*suite).featureSuccess},
		{"/conf/core/query-param-invalid", (*suite).queryParamInvalid},
	})
}
