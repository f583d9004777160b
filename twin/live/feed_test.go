package live_test

import (
	"context"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// touchedBetween reads from the log what commits touched.
func touchedBetween(r *rig, from, to twin.Version) (all []live.Touched) {
	r.t.Helper()
	schema := r.tw.Snapshot().Schema()
	err := r.tw.Store().Log(context.Background(), from, to, func(c *twin.Commit) error {
		for _, ch := range c.Changes {
			t := live.Touched{Type: schema.Type(ch.Type), ID: ch.ID}
			if ch.After == nil {
				var err error
				if t.Last, err = schema.Decode(ch.Type, ch.ID, ch.Before); err != nil {
					return err
				}
			}
			all = append(all, t)
		}
		return nil
	})
	if err != nil {
		r.t.Fatalf("the log from %d to %d: %v", from, to, err)
	}
	return all
}

// TestChangesRebuildACopy goes through all changes from the empty twin on, some commits at a time, and compares after each
// stretch.
func TestChangesRebuildACopy(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{t: rt, rig: newRig(rt, nil), ids: map[string][]twin.ID{}}
		defer m.rig.close()
		for range rapid.IntRange(1, 40).Draw(rt, "commits") {
			m.commit()
		}
		who := rapid.SampledFrom([]string{"worker", "command", "counter"}).Draw(rt, "who")
		types := []string{"houses", "grids", "facilities", "institutions", "land", "industry"}
		if who != "counter" {
			types = append(types, "people", "units")
		}
		c := &checker{r: m.rig, who: m.rig.tokens[who]}
		s := &copyOf{ask: map[string]any{"types": types}, items: map[string]map[string]any{}, whole: true}
		for head := m.rig.tw.Snapshot().Version(); s.version < head; {
			to := min(s.version+twin.Version(rapid.IntRange(1, 20).Draw(rt, "commits")), head)
			page := frame{T: "ev", From: s.version, Version: to}
			told := live.Between(c.who, m.rig.at(s.version), m.rig.at(to), touchedBetween(m.rig, s.version, to), m.rig.tw.Clock())
			if err := json.Unmarshal(told, &page.Changes); err != nil {
				rt.Fatalf("%v in %s", err, told)
			}
			c.apply(s, &page)
			c.compare("feed", s)
			if c.wrong != "" {
				rt.Fatal(c.wrong)
			}
		}
	})
}
