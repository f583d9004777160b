package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// queryablesTests are those of Part 3, queryables, and of Part 5, queryables.
func queryablesTests() []conformanceTest {
	return []conformanceTest{
		{"/req/queryables/queryables-link", func(s *suite) { s.linkedFrom("http://www.opengis.net/def/rel/ogc/1.0/queryables", "/queryables") }},
		{"/req/queryables/get-queryables-op", func(s *suite) { s.schemaResource("/queryables") }},
		{"/req/queryables/get-queryables-response", func(s *suite) { s.schemaForm("/queryables") }},
		{"/req/queryables/expression-construction", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				if s.get(c.role, path+"/queryables")["additionalProperties"] != false {
					s.t.Errorf("%s lets through what it does not declare", path)
				}
				s.do(c.role, "GET", path+"/items?filter="+url.QueryEscape("no_such_thing = 1"), "").want(s.t, http.StatusBadRequest)
				for _, q := range s.queryablesOf(c.role, c.name) {
					s.do(c.role, "GET", path+"/items?limit=1&filter="+url.QueryEscape(q.name+" IS NULL"), "").want(s.t, http.StatusOK)
				}
			})
		}},
	}
}

// linkedFrom: a resource is linked to from every collection, in the list too.
func (s *suite) linkedFrom(rel, rest string) {
	s.t.Helper()
	docs := map[string]map[string]any{}
	for _, x := range s.get("command", "/api/collections")["collections"].([]any) {
		docs["in the list, "+fmt.Sprint(x.(map[string]any)["id"])] = x.(map[string]any)
	}
	s.each(func(c suiteCollection, path string) { docs[path] = s.get(c.role, path) })
	for at, doc := range docs {
		links := s.linksOf(at, doc)[rel]
		if len(links) == 0 || links[0]["type"] != "application/schema+json" || !strings.HasSuffix(links[0]["href"].(string), "/"+fmt.Sprint(doc["id"])+rest) {
			s.t.Errorf("%s links by %s to %v", at, rel, links)
		}
	}
}

// schemaResource: it is there as JSON Schema, for who asks so and for who does not.
func (s *suite) schemaResource(rest string) {
	s.t.Helper()
	s.each(func(c suiteCollection, path string) {
		for _, accept := range []string{"application/schema+json", "application/json", "*/*", ""} {
			a := s.do(c.role, "GET", path+rest, "", "Accept", accept).want(s.t, http.StatusOK)
			if got := a.header.Get("Content-Type"); got != "application/schema+json" {
				s.t.Errorf("%s is %s", path+rest, got)
			}
		}
	})
}

// schemaForm holds schemas against what Part 3 and Part 5 ask of their form.
func (s *suite) schemaForm(rest string) {
	s.t.Helper()
	s.each(func(c suiteCollection, path string) {
		doc := s.get(c.role, path+rest)
		if doc["$schema"] != "https://json-schema.org/draft/2020-12/schema" || doc["type"] != "object" || doc["$id"] != s.url+path+rest {
			s.t.Errorf("%s is %v, %v, %v", path+rest, doc["$schema"], doc["type"], doc["$id"])
		}
		seen := map[float64]bool{}
		for name, p := range propertiesOf(doc) {
			m := p.(map[string]any)
			typ, typed := m["type"].(string)
			format, _ := m["format"].(string)
			spatial := strings.HasPrefix(format, "geometry-")
			if spatial == typed || typed && !slices.Contains([]string{"string", "integer", "number", "boolean", "array"}, typ) {
				s.t.Errorf("%s: %s is %v", path+rest, name, m)
			}
			if title, _ := m["title"].(string); strings.TrimSpace(title) == "" {
				s.t.Errorf("%s: %s has no title", path+rest, name)
			}
			seq, ok := m["x-ogc-propertySeq"].(float64)
			if !ok || seen[seq] {
				s.t.Errorf("%s: %s stands at %v", path+rest, name, m["x-ogc-propertySeq"])
			}
			seen[seq] = true
		}
	})
}

// queryParameterTests are those of Part 3, queryables as query parameters.
func queryParameterTests() []conformanceTest {
	return []conformanceTest{{"/req/queryables-query-parameters/parameters", func(s *suite) {
		s.each(func(c suiteCollection, path string) {
			feature := s.get(c.role, path+"/items/"+c.feature)
			for _, q := range s.queryablesOf(c.role, c.name) {
				value, there := feature["properties"].(map[string]any)[q.name]
				if !q.is("scalar") || !there || value == nil {
					continue
				}
				if n, ok := value.(float64); ok {
					value = fmt.Sprintf("%v", n)
				}
				query := url.Values{q.name: {fmt.Sprint(value)}, "filter": {"id <= '" + c.feature + "'"}, "limit": {"20"}}
				found := s.get(c.role, path+"/items?"+query.Encode())
				if !slices.Contains(idsOfAny(found["features"]), c.feature) {
					s.t.Errorf("%s: %s=%v does not find %s", path, q.name, value, c.feature)
				}
				for _, f := range found["features"].([]any) {
					if got := f.(map[string]any)["properties"].(map[string]any)[q.name]; fmt.Sprint(got) != fmt.Sprint(feature["properties"].(map[string]any)[q.name]) {
						s.t.Errorf("%s: %s=%v finds %v", path, q.name, value, got)
						break
					}
				}
			}
		})
	}}}
}

func idsOfAny(features any) (ids []string) {
	for _, f := range features.([]any) {
		ids = append(ids, f.(map[string]any)["id"].(string))
	}
	return ids
}

// filterTests are those of Part 3, filter and features filter.
func filterTests() []conformanceTest {
	return []conformanceTest{
		{"/req/filter/filter-param", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				got := s.get(c.role, path+"/items?filter="+url.QueryEscape("id = '"+c.feature+"'"))
				if ids := idsOfAny(got["features"]); len(ids) != 1 || ids[0] != c.feature || got["numberMatched"] != 1.0 {
					s.t.Errorf("%s: %v", path, ids)
				}
				if p := s.parameter(c.name, "filter"); p["required"] == true {
					s.t.Errorf("%s: filter is %v", c.name, p)
				}
			})
		}},
		{"/req/filter/filter-lang-param", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				schema := s.parameter(c.name, "filter-lang")["schema"].(map[string]any)
				if fmt.Sprintf("%v %v", schema["enum"], schema["default"]) != "[cql2-text cql2-json] cql2-text" {
					s.t.Errorf("%s: filter-lang is %v", c.name, schema)
				}
				json := `{"op":"=","args":[{"property":"id"},"` + c.feature + `"]}`
				if got := s.get(c.role, path+"/items?filter-lang=cql2-json&filter="+url.QueryEscape(json)); got["numberMatched"] != 1.0 {
					s.t.Errorf("%s: %v", path, got["numberMatched"])
				}
			})
		}},
		{"/req/filter/filter-crs-wgs84", func(s *suite) { s.filterCRS("", "BBOX(121.24,31.30,121.26,31.32)") }},
		{"/req/filter/filter-crs-param", func(s *suite) {
			s.filterCRS(crs84URI, "BBOX(121.24,31.30,121.26,31.32)")
			s.filterCRS("http://www.opengis.net/def/crs/EPSG/0/4326", "BBOX(31.30,121.24,31.32,121.26)")
			s.filterCRS("http://www.opengis.net/def/crs/EPSG/0/4490", "BBOX(31.30,121.24,31.32,121.26)")
		}},
		{"/req/filter/mixing-expressions", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				filter := "&filter=" + url.QueryEscape("id = '"+c.feature+"'")
				for query, want := range map[string]float64{"bbox=121,31,122,32": 1, "bbox=0,0,1,1": 0, "datetime=../2000-01-01T00:00:00Z": 0, "rev=999999": 0} {
					if got := s.get(c.role, path+"/items?"+query+filter)["numberMatched"]; got != want {
						s.t.Errorf("%s?%s: %v", path, query, got)
					}
				}
			})
		}},
		{"/req/filter/response", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				all := s.get(c.role, path+"/items?limit=1")["numberMatched"].(float64)
				in := s.get(c.role, path+"/items?limit=1&filter="+url.QueryEscape("id < 'M'"))["numberMatched"].(float64)
				out := s.get(c.role, path+"/items?limit=1&filter="+url.QueryEscape("NOT (id < 'M')"))["numberMatched"].(float64)
				if in+out != all {
					s.t.Errorf("%s: %v and %v of %v", path, in, out, all)
				}
			})
		}},
		{"/req/features-filter/response", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				for _, bad := range []string{"filter=" + url.QueryEscape("id = "), "filter-lang=sql&filter=id", "filter-crs=nonsense&filter=" + url.QueryEscape("id='1'"), "filter-lang=cql2-json&filter=x"} {
					s.do(c.role, "GET", path+"/items?"+bad, "").want(s.t, http.StatusBadRequest)
				}
			})
		}},
		{"/req/features-filter/get-queryables-op", func(s *suite) { s.schemaResource("/queryables") }},
		{"/req/features-filter/queryables-link", func(s *suite) { s.linkedFrom("http://www.opengis.net/def/rel/ogc/1.0/queryables", "/queryables") }},
	}
}

// filterCRS: a box in a system selects what parameter bbox does.
func (s *suite) filterCRS(uri, box string) {
	s.t.Helper()
	s.each(func(c suiteCollection, path string) {
		want := s.get(c.role, path+"/items?limit=1&bbox=121.24,31.30,121.26,31.32")["numberMatched"]
		query := url.Values{"limit": {"1"}, "filter": {"S_INTERSECTS(geometry," + box + ")"}}
		if uri != "" {
			query.Set("filter-crs", uri)
		}
		if got := s.get(c.role, path+"/items?"+query.Encode())["numberMatched"]; got != want {
			s.t.Errorf("%s in %s: %v, want %v", path, uri, got, want)
		}
	})
}

func cqlClassNames() string {
	var names []string
	for _, c := range cqlTests() {
		names = append(names, "cql2/1.0"+c.id)
	}
	return strings.Join(names, " ")
}

// cqlTests ask every collection something of each class of the language: what holds of an entity finds it, what does not
// hold does not. The whole suite of the standard runs on its own data, see TestStandardPredicates.
func cqlTests() []conformanceTest {
	holds := func(id string, filters ...string) conformanceTest {
		return conformanceTest{"/conf/" + id, func(s *suite) { s.holds(filters...) }}
	}
	return []conformanceTest{
		holds("cql2-text", "id = '{id}'", "NOT id <> '{id}'"),
		{"/conf/cql2-json", func(s *suite) {
			s.each(func(c suiteCollection, path string) {
				e, err := cql2.Parse("id = '" + c.feature + "' AND rev > 0")
				if err != nil {
					s.t.Fatal(err)
				}
				query := url.Values{"filter-lang": {"cql2-json"}, "filter": {string(e.AppendJSON(nil))}}
				if got := s.get(c.role, path+"/items?"+query.Encode())["numberMatched"]; got != 1.0 {
					s.t.Errorf("%s: %v", path, got)
				}
			})
		}},
		holds("basic-cql2", "id = '{id}' AND rev >= 1 AND NOT (rev IS NULL)", "id = '{id}' OR id = 'none'", "updated_at > TIMESTAMP('2000-01-01T00:00:00Z')"),
		holds("advanced-comparison-operators", "id LIKE '{id}%'", "rev BETWEEN 1 AND 100000", "id IN ('{id}','x')"),
		holds("case-insensitive-comparison", "CASEI(id) = CASEI('{lower}')"),
		holds("accent-insensitive-comparison", "ACCENTI(id) = ACCENTI('{id}')"),
		holds("basic-spatial-functions", "S_INTERSECTS(geometry, BBOX(121,31,122,32))", "NOT S_INTERSECTS(geometry, POINT(0 0))"),
		holds("basic-spatial-functions-plus", "S_INTERSECTS(geometry, POLYGON((121 31,122 31,122 32,121 32,121 31)))"),
		holds("spatial-functions", "S_WITHIN(geometry, BBOX(121,31,122,32))", "S_DISJOINT(geometry, POINT(0 0))", "NOT S_TOUCHES(geometry, POINT(0 0))"),
		holds("temporal-functions", "T_AFTER(updated_at, TIMESTAMP('2000-01-01T00:00:00Z'))", "T_INTERSECTS(updated_at, INTERVAL('2000-01-01T00:00:00Z','2100-01-01T00:00:00Z'))"),
		holds("functions", "char_length(id) = 11 AND year(updated_at) > 2000", "abs(0 - rev) = rev"),
		{"/conf/array-functions", func(s *suite) {
			all := s.features("command", "/api/collections/people", "properties=care")
			for filter, in := range map[string]func(tags []any) bool{
				"A_CONTAINS(care, ('very_old'))": func(tags []any) bool { return slices.Contains(tags, any("very_old")) },
				"A_OVERLAPS(care, ('very_old','disabled'))": func(tags []any) bool {
					return slices.Contains(tags, any("very_old")) || slices.Contains(tags, any("disabled"))
				},
				"A_CONTAINEDBY(care, ('very_old','living_alone'))": func(tags []any) bool {
					return !slices.ContainsFunc(tags, func(x any) bool { return x != "very_old" && x != "living_alone" })
				},
			} {
				want := 0
				for _, f := range all {
					if tags, ok := f["properties"].(map[string]any)["care"].([]any); ok && in(tags) {
						want++
					}
				}
				if got := s.matched("command", "people", "cql2-text", filter); got != fmt.Sprint(want) {
					s.t.Errorf("%s: %v, want %d", filter, got, want)
				}
			}
		}},
		{"/conf/functions", (*suite).functions},
		holds("property-property", "id = id", "rev = rev"),
		holds("arithmetic", "rev + 1 > rev", "rev * 2 = rev + rev", "rev > 1 - 1"),
	}
}

// functions: they are listed with the kinds of what they take and give, and each is known to filters.
func (s *suite) functions() {
	list := s.get("", "/api/functions")["functions"].([]any)
	if len(list) == 0 {
		s.t.Error("no function is listed")
	}
	for _, x := range list {
		f := x.(map[string]any)
		name, _ := f["name"].(string)
		if _, ok := f["arguments"].([]any); !ok || name == "" || f["returns"] == nil {
			s.t.Errorf("a function is %v", f)
		}
		// Called with too many arguments it is refused as itself, not as a name that nobody knows.
		a := s.do("", "GET", "/api/collections/houses/items?filter="+url.QueryEscape(name+"(1,2,3,4,5,6,7,8) = 1"), "").want(s.t, http.StatusBadRequest)
		unknown := s.do("", "GET", "/api/collections/houses/items?filter="+url.QueryEscape("no_such_function(1,2,3,4,5,6,7,8) = 1"), "").want(s.t, http.StatusBadRequest)
		if strings.ReplaceAll(fmt.Sprint(unknown.json["detail"]), "no_such_function", name) == a.json["detail"] {
			s.t.Errorf("%s is not known to filters: %v", name, a.json["detail"])
		}
	}
	s.do("", "GET", "/api/functions", "", "Accept", "text/html").want(s.t, http.StatusOK)
}

// holds asks for an entity with filters that hold of it, and with their contraries.
func (s *suite) holds(filters ...string) {
	s.t.Helper()
	s.each(func(c suiteCollection, _ string) {
		for _, filter := range filters {
			filter = strings.NewReplacer("{id}", c.feature, "{lower}", strings.ToLower(c.feature)).Replace(filter)
			for expr, want := range map[string]string{filter: "1", "NOT (" + filter + ")": "0"} {
				if got := s.matched(c.role, c.name, "cql2-text", "("+expr+") AND id = '"+c.feature+"'"); got != want {
					s.t.Errorf("%s: %s: %s, want %s", c.name, expr, got, want)
				}
			}
		}
	})
}
