package live_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
)

// TestChangesRebuildACopy pages through all changes from the empty twin on and compares after each page.
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
		for more := true; more; {
			f, err := m.rig.hub.Changes(rt.Context(), c.who, s.version, rapid.IntRange(0, 20).Draw(rt, "limit"))
			if err != nil {
				rt.Fatal(err)
			}
			var page frame
			if err := json.Unmarshal(f.Changes, &page.Changes); err != nil {
				rt.Fatalf("%v in %s", err, f.Changes)
			}
			if f.From != s.version {
				rt.Fatalf("a page goes from %d, asked from %d", f.From, s.version)
			}
			page.T, page.From, page.Version = "ev", f.From, f.Version
			c.apply(s, &page)
			c.compare("feed", s)
			if c.wrong != "" {
				rt.Fatal(c.wrong)
			}
			more = f.More
		}
		if v := m.rig.tw.Snapshot().Version(); s.version != v {
			rt.Fatalf("the last page ends at %d of %d", s.version, v)
		}
	})
}
