package api_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// testFilterDocs asks every filter that docs/cql2.md shows.
func testFilterDocs(t *testing.T, s *site) {
	text, err := os.ReadFile("../../docs/cql2.md")
	if err != nil {
		t.Fatal(err)
	}
	asked, fenced := 0, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			fenced = line == "```cql2"
			continue
		}
		rule, want, ok := strings.Cut(line, " -> ")
		if !fenced || !ok {
			continue
		}
		asked++
		collection, filter, _ := strings.Cut(rule, " | ")
		for _, lang := range []string{"cql2-text", "cql2-json"} {
			n, refused := s.selects("command", collection, lang, filter)
			got := fmt.Sprint(n)
			if refused {
				got = "refused"
			}
			if got != want {
				t.Errorf("%s %s: %s, the page says %s", collection, filter, got, want)
			}
		}
	}
	// A circle as a filter is the circle of /api/area.
	circle := s.do("command", "POST", "/api/area", `{"area":{"circle":{"center":[121.2448,31.3084],"radius_m":250}},"types":["houses","facilities"]}`).want(t, 200)
	for _, c := range []string{"houses", "facilities"} {
		n, _ := s.selects("command", c, "cql2-text", "distance_m(geometry, POINT(121.2448 31.3084)) <= 250")
		if inside := circle.json["counts"].(map[string]any)[c]; inside != float64(n) || n == 0 {
			t.Errorf("%d %s by distance, %v in the circle", n, c, inside)
		}
	}
	if asked < 20 {
		t.Errorf("only %d filters were found", asked)
	}
}
