package ingest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
)

// Tally gathers warnings or refusals by what they say, so that a thousand of one kind are one line. Reasons that differ
// in their numbers and quoted values alone are of one kind. It belongs to one goroutine.
type Tally struct {
	sealed  map[string]bool // fields of which a reason is shown without anything that may come from a value
	varying *regexp.Regexp
	groups  map[kindOf]*Group
	order   []*Group
	n, rest int
}

// kindOf tells the kinds of reasons apart.
type kindOf struct{ field, pattern string }

// Group is one kind of reason.
type Group struct {
	Field  string
	Reason string // as it stands, or with … for what differs between the rows
	Value  string // of the first row, where the reason does not tell it; "" for personal and secret fields
	Rows   int    // how often it was said
	First  int    // the row of which it was said first
}

// maxKinds bounds what a tally holds, whatever a file says.
const maxKinds = 1000

// hole stands for what differs.
const hole = "…"

// NewTally makes the tally of rows of a type.
func NewTally(t *twin.Type) *Tally {
	a := &Tally{
		// A quoted value, an identity number's check character, a number.
		varying: regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\bX\b|\d+(?:[.,]\d+)*X?`),
		groups:  map[kindOf]*Group{}, sealed: map[string]bool{},
	}
	for _, f := range t.AllFields() {
		a.sealed[f.Name] = f.Sealed()
	}
	return a
}

// Add counts what was said of a row.
func (a *Tally) Add(x Reject) {
	a.n++
	pattern := x.Reason
	if strings.ContainsAny(pattern, `"X0123456789`) {
		pattern = a.varying.ReplaceAllLiteralString(pattern, hole)
	}
	kind := kindOf{x.Field, pattern}
	g := a.groups[kind]
	switch {
	case g == nil && len(a.order) == maxKinds:
		a.rest++
		return
	case g == nil:
		g = &Group{Field: x.Field, Reason: x.Reason, Value: x.Value, First: x.Row}
		if a.sealed[x.Field] {
			g.Reason, g.Value = pattern, ""
		}
		a.groups[kind] = g
		a.order = append(a.order, g)
	case g.Reason != x.Reason:
		g.Reason = pattern
	}
	g.Rows++
}

// Len returns how many were added.
func (a *Tally) Len() int { return a.n }

// Top returns the n most frequent kinds, the most frequent first and of equals the one met first, and how many further
// ones there are and how often they were said. A value is told only where it is not in the reason.
func (a *Tally) Top(n int) (top []Group, kinds, said int) {
	sorted := slices.Clone(a.order)
	slices.SortStableFunc(sorted, func(x, y *Group) int { return cmp.Compare(y.Rows, x.Rows) })
	said = a.rest
	if a.rest > 0 {
		kinds++ // at least
	}
	for i, g := range sorted {
		if i >= n {
			kinds++
			said += g.Rows
			continue
		}
		out := *g
		if !strings.Contains(out.Reason, hole) {
			out.Value = ""
		}
		top = append(top, out)
	}
	return top, kinds, said
}
