package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

func TestValidate(t *testing.T) {
	good := func() *twin.Commit {
		return &twin.Commit{Version: 4, Actor: "a", Key: "k", Changes: []twin.Change{
			{Op: twin.OpCreate, Type: "house", ID: 1, After: &twin.Image{Rev: 4}},
			{Op: twin.OpUpdate, Type: "house", ID: 2, Before: &twin.Image{Rev: 2}, After: &twin.Image{Rev: 4}},
			{Op: twin.OpDelete, Type: "house", ID: 3, Before: &twin.Image{Rev: 1}},
		}}
	}
	if err := store.Validate(3, good()); err != nil {
		t.Fatalf("a good commit: %v", err)
	}
	for name, spoil := range map[string]func(c *twin.Commit){
		"a gap":                  func(c *twin.Commit) { c.Version = 5 },
		"a key of nobody":        func(c *twin.Commit) { c.Actor = "" },
		"no type":                func(c *twin.Commit) { c.Changes[1].Type = "" },
		"the zero id":            func(c *twin.Commit) { c.Changes[1].ID = 0 },
		"an id past the last":    func(c *twin.Commit) { c.Changes[1].ID = twin.MaxID + 1 },
		"an unknown operation":   func(c *twin.Commit) { c.Changes[1].Op = 9 },
		"a create with a before": func(c *twin.Commit) { c.Changes[0].Before = c.Changes[0].After },
		"an update without":      func(c *twin.Commit) { c.Changes[1].Before = nil },
		"a delete with an after": func(c *twin.Commit) { c.Changes[2].After = &twin.Image{Rev: 4} },
		"an update to nothing":   func(c *twin.Commit) { c.Changes[1].After = nil },
		"a state of another rev": func(c *twin.Commit) { c.Changes[1].After.Rev = 3 },
	} {
		c := good()
		spoil(c)
		if err := store.Validate(3, c); !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func ExampleAuditQuery_Match() {
	q := store.AuditQuery{Action: "reveal", From: 100}
	fmt.Println(q.Match(&store.AuditRow{Seq: 1, Action: "reveal", At: 100}), q.Match(&store.AuditRow{Seq: 2, Action: "reveal", At: 99}))
	// Output: true false
}
