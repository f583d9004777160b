package api_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// declared turns the names of the standard's examples into declared ones.
func declared(e cql2.Expr) cql2.Expr {
	cql2.Walk(e, func(x cql2.Expr) {
		p, ok := x.(*cql2.Property)
		if !ok {
			return
		}
		switch p.Name = strings.ReplaceAll(strings.ToLower(p.Name), ":", "_"); p.Name {
		case "footprint", "road", "location":
			p.Name = "geometry"
		}
	})
	return e
}

// exampleScript is testdata/examples.txt: the things to load, and what each example selects from them.
type exampleScript struct {
	load [][2]string // properties, geometry as WKT
	rows map[string]string
}

func readExampleScript(t *testing.T) exampleScript {
	t.Helper()
	text, err := os.ReadFile("testdata/examples.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := exampleScript{rows: map[string]string{}}
	part := ""
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case line == "load" || line == "rows":
			part = line
		case part == "load":
			end := strings.LastIndex(line, "}") + 1
			s.load = append(s.load, [2]string{line[:end], strings.TrimSpace(line[end:])})
		default:
			name, want, ok := strings.Cut(line, "->")
			if !ok {
				t.Fatalf("%q is no row", line)
			}
			s.rows[strings.TrimSpace(name)] = strings.TrimSpace(want)
		}
	}
	return s
}

// names asks for the names of what a filter selects, in the order of the things, or gives the problem's words.
func (s *site) names(lang, filter string, order [][2]string) string {
	s.t.Helper()
	query := url.Values{"filter-lang": {lang}, "filter": {filter}, "properties": {"name"}}
	a := s.do("steward", "GET", "/api/collections/things/items?"+query.Encode(), "")
	if a.status != 200 {
		return fmt.Sprintf("!%d %s", a.status, a.json["detail"])
	}
	found := map[string]bool{}
	for _, f := range a.json["features"].([]any) {
		found[f.(map[string]any)["properties"].(map[string]any)["name"].(string)] = true
	}
	if n := a.json["numberMatched"].(float64); int(n) != len(found) {
		s.t.Errorf("%s: numberMatched %g of %d features", filter, n, len(found))
	}
	var names []string
	for _, o := range order {
		name, _, _ := strings.Cut(strings.TrimPrefix(o[0], `{"name":"`), `"`)
		if found[name] {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// TestStandardExamples asks the server every example of the standard, as its text and as its JSON.
func TestStandardExamples(t *testing.T) {
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	model, err := os.ReadFile("testdata/examples-model.json")
	if err != nil {
		t.Fatal(err)
	}
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Model: model, Clock: sampleDay})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	s := serveTwin(t, tw, store, api.Config{AllowVisitors: true})
	script := readExampleScript(t)
	for _, l := range script.load {
		g, err := geo.ParseWKT(l[1])
		if err != nil {
			t.Fatal(err)
		}
		s.commit("things", feature(string(geo.AppendGeoJSON(nil, g)), l[0]))
	}
	dir := filepath.Join(root, "cql2", "schema", "examples")
	texts, err := filepath.Glob(filepath.Join(dir, "text", "*.txt"))
	if err != nil || len(texts) < 110 {
		t.Fatalf("%d examples, %v", len(texts), err)
	}
	for _, path := range texts {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		base, _, _ := strings.Cut(name, "-alt")
		want, ok := script.rows[base]
		if !ok {
			t.Errorf("no row for %s", base)
		}
		for lang, filter := range readExample(t, dir, name, base) {
			got := s.names(lang, filter, script.load)
			if words, refused := strings.CutPrefix(want, "!"); refused && strings.HasPrefix(got, "!400 ") && strings.Contains(got, words) {
				continue
			}
			if got != want {
				t.Errorf("%s %s: %s\n got %s\nwant %s", name, lang, filter, got, want)
			}
		}
	}
}

// readExample reads an example in both encodings and gives it declared names.
func readExample(t *testing.T, dir, name, base string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "text", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := cql2.Parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "json", base+".json"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := cql2.ParseJSON(data)
	if err != nil {
		t.Fatalf("%s: %v", base, err)
	}
	return map[string]string{"cql2-text": declared(e).String(), "cql2-json": string(declared(j).AppendJSON(nil))}
}
