package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/query"
)

// explains reads explain, which is for staff: what a plan costs tells of what is there.
func (c *call) explains() (bool, error) {
	switch text := c.r.URL.Query().Get("explain"); text {
	case "", "false":
		return false, nil
	case "true":
	default:
		return false, badParam("explain", "is %q, expected true or false", text)
	}
	switch {
	case !c.who.SignedIn():
		return false, errSignIn()
	case !c.who.Staff():
		return false, fmt.Errorf("%w: plans are explained to staff alone", twin.ErrForbidden)
	}
	return true, nil
}

// explanation is the document that stands in for a page where explain is true.
type explanation struct {
	Collection string        `json:"collection"`
	Version    twin.Version  `json:"version"`
	Filter     string        `json:"filter,omitempty"`
	Access     string        `json:"access"`
	Rows       *int          `json:"rows"`
	Steps      []explainStep `json:"steps"`
	Tested     int           `json:"tested"`
	Matched    int           `json:"matched"`
	PlanMs     float64       `json:"plan_ms"`
	RunMs      float64       `json:"run_ms"`
}

// explainStep is a source of candidates. A figure that would count what the caller may not see is null.
type explainStep struct {
	On        string   `json:"on"`
	How       string   `json:"how"`
	Estimated *int     `json:"estimated"`
	Used      bool     `json:"used"`
	Found     *int     `json:"found,omitempty"`
	Ms        *float64 `json:"ms,omitempty"`
}

// explain answers how a query was answered.
func (c *call) explain(t *twin.Type, q *query.ItemsQuery) error {
	x := q.Explain(c.view)
	doc := explanation{
		Collection: t.Plural, Version: c.view.Version(), Filter: x.Filter, Access: x.Access, Rows: x.Rows, Steps: []explainStep{},
		Tested: x.Tested, Matched: x.Matched, PlanMs: milliseconds(x.Plan), RunMs: milliseconds(x.Run),
	}
	for _, s := range x.Steps {
		step := explainStep{On: s.On, How: s.How, Estimated: told(s.Estimated), Used: s.Used}
		if s.Used {
			if step.Found = told(s.Found); step.Found != nil {
				ms := milliseconds(s.Took)
				step.Ms = &ms
			}
		}
		doc.Steps = append(doc.Steps, step)
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.json(http.StatusOK, doc)
}

func told(n int) *int {
	if n == query.Untold {
		return nil
	}
	return &n
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
