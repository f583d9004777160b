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
	if asked < 20 {
		t.Errorf("only %d filters were found", asked)
	}
}
