package query

import (
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// Explanation is how a query was answered, for staff. It holds names of queryables and figures of what the caller may
// see, never a value; figures that would count what lies outside the caller's scope are left out.
type Explanation struct {
	Filter  string // in normal form, as the caller wrote it; "" for none
	Access  string // "scan", "index", or "nothing" where no row can match
	Rows    *int   // of the type, nil where the caller may not know
	Steps   []Step // in the order in which they were considered
	Tested  int    // rows that were read and put to the filter
	Matched int
	Plan    time.Duration // to choose, and to ask the indexes
	Run     time.Duration // to test
}

// Explain answers a query and says how.
func (q *ItemsQuery) Explain(v *access.View) *Explanation {
	begun := time.Now()
	p := q.plan(v)
	x := &Explanation{Filter: q.Filter.String(), Access: p.access(), Steps: p.steps}
	x.Plan = time.Since(begun)
	begun = time.Now()
	if v.SeesType(q.Type) {
		x.Tested = q.run(v, p, 0, func(access.Seen) bool { x.Matched++; return true })
	}
	x.Run = time.Since(begun)
	if n, ok := v.Len(q.Type); ok {
		x.Rows = &n
	}
	if !v.Principal().InScope(access.Everywhere) {
		for i := range x.Steps {
			if s := &x.Steps[i]; s.secret {
				s.Estimated, s.Found = Untold, Untold
			}
		}
	}
	return x
}

// Untold stands in a Step for a figure that the caller may not know.
const Untold = -1

func (p *plan) access() string {
	switch {
	case p.all:
		return "scan"
	case len(p.steps) == 0:
		return "nothing"
	}
	return "index"
}
