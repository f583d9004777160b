package cql2

import (
	"os"
	"strings"
	"testing"
)

// TestQueries runs testdata/queries.txt in both encodings. A result that begins with ! is part of an error.
func TestQueries(t *testing.T) {
	text, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	script(t, string(text), func(t *testing.T, filter, want string) {
		e, err := Parse(filter)
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		reprint(t, e)
		got, err := ask(e)
		if message, ok := strings.CutPrefix(want, "!"); ok {
			if err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("%s: got %q, %v, want error %s", filter, got, err, message)
			}
			return
		}
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", filter, got, err, want)
		}
		j, err := ParseJSON(e.AppendJSON(nil))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ask(j); err != nil || again != want {
			t.Errorf("%s: got %q, %v, want %q", e.AppendJSON(nil), again, err, want)
		}
	})
}
