package cql2

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seeds gives the filters of the scripts, and the standard's examples where they are at hand.
func seeds(f *testing.F, pattern string) {
	for _, name := range []string{"testdata/queries.txt", "testdata/syntax.txt"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			filter, _, _ := strings.Cut(line, "->")
			if e, err := Parse(filter); err == nil && pattern == "json" {
				filter = string(e.AppendJSON(nil))
			}
			f.Add(filter)
		}
	}
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		return
	}
	paths, err := filepath.Glob(filepath.Join(root, "cql2", "schema", "examples", pattern, "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
}

// again checks what must hold of everything that was read: both printed forms read back, unless printing made it longer
// than the limit or met the one thing that text cannot say, and checking and matching do not panic.
func again(t *testing.T, e Expr) {
	text, json := e.String(), e.AppendJSON(nil)
	if j, err := ParseJSON(json); err == nil {
		if bare(j) != bare(e) {
			t.Fatalf("JSON round trip of %s gives %s", json, j.AppendJSON(nil))
		}
	} else if len(json) <= MaxBytes {
		t.Fatalf("%s: %v", json, err)
	}
	if !hasLonelyList(e) && len(text) <= MaxBytes {
		p, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if bare(p) != bare(e) {
			t.Fatalf("text round trip of %s gives %s", text, p)
		}
	}
	if p, err := Check(e, village); err == nil {
		need := p.Needs()
		for _, rec := range rows() {
			if p.Match(bound{rec, p.Columns()}) && !need.holds(rec) {
				t.Fatalf("%s matches %s in spite of %s", e, rec["id"].Str, need.show())
			}
		}
	}
}

// hasLonelyList finds lists of one element that are not a direct operand of an array function.
func hasLonelyList(e Expr) bool {
	found := false
	Walk(e, func(x Expr) {
		c, isCall := x.(*Call)
		array := isCall && isStandard(c.Name) && strings.HasPrefix(c.Name, "a_")
		children(x, func(y Expr) {
			if l, ok := y.(*ArrayLit); ok && len(l.Items) == 1 && !array {
				found = true
			}
		})
	})
	return found
}

func FuzzParse(f *testing.F) {
	seeds(f, "text")
	f.Fuzz(func(t *testing.T, text string) {
		if e, err := Parse(text); err == nil {
			again(t, e)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	seeds(f, "json")
	f.Fuzz(func(t *testing.T, text string) {
		if e, err := ParseJSON([]byte(text)); err == nil {
			again(t, e)
		}
	})
}
