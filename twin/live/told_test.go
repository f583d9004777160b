package live_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// TestToldRebuildsACopy follows a twin from its beginning by stretches of the log, over any area, and compares after
// each. Every stretch is asked for twice: later commits change nothing of it.
func TestToldRebuildsACopy(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{t: rt, rig: newRig(rt, nil), ids: map[string][]twin.ID{}}
		defer m.rig.close()
		for range rapid.IntRange(0, 12).Draw(rt, "before") { // so that there are grids to ask for, which were not there at first
			m.commit()
		}
		who := m.rig.tokens[rapid.SampledFrom([]string{"worker", "command"}).Draw(rt, "who")]
		types := []string{"houses", "grids", "facilities", "people", "units"}
		ask := map[string]any{"types": types}
		told := &live.Ask{Types: types, Whole: rapid.Bool().Draw(rt, "whole")}
		if area := m.area(); area != nil {
			ask["area"] = area
			told.Area, _ = json.Marshal(area)
		}
		c := &checker{r: m.rig, who: who}
		s := &copyOf{ask: ask, items: map[string]map[string]any{}, whole: true}
		var after twin.Version
		for range rapid.IntRange(1, 40).Draw(rt, "commits") {
			m.commit()
			if head := m.rig.tw.Snapshot().Version(); after == head || rapid.IntRange(0, 3).Draw(rt, "tell") > 0 {
				continue
			}
			st := live.Stretch{ID: "a", From: s.version, After: after, Limit: rapid.IntRange(0, 9).Draw(rt, "limit")}
			got, err := m.rig.hub.Tell(rt.Context(), who, told, st)
			if err != nil {
				rt.Fatal(err)
			}
			m.commit()
			st.UpTo = got.Version
			again, err := m.rig.hub.Tell(rt.Context(), who, told, st)
			if err != nil || string(again.Frame) != string(got.Frame) {
				rt.Fatalf("asked again: %s, %v; want %s", again.Frame, err, got.Frame)
			}
			if after = got.Version; got.Frame == nil {
				continue
			}
			var f frame
			if err := json.Unmarshal(got.Frame, &f); err != nil || f.From != s.version || f.Version != after {
				rt.Fatalf("%v in %s", err, got.Frame)
			}
			c.apply(s, &f)
			c.compare("told", s)
			if c.wrong != "" {
				rt.Fatal(c.wrong)
			}
		}
	})
}

// What the feed refuses is refused here, before anything is told.
func TestCheckAsk(t *testing.T) {
	r := newRig(t, nil)
	defer r.close()
	for _, c := range []struct {
		ask  live.Ask
		says string
	}{
		{live.Ask{Types: []string{"houses"}}, ""},
		{live.Ask{}, "types is missing"},
		{live.Ask{Types: []string{"wells"}}, "no collection"},
		{live.Ask{Types: []string{"people"}}, "you may not see people"},
		{live.Ask{Types: []string{"houses"}, Filter: map[string]string{"houses": "floors_above >"}}, "filter"},
		{live.Ask{Types: []string{"houses"}, Fields: map[string][]string{"houses": {"x"}}}, "no field"},
		{live.Ask{Types: []string{"houses"}, Area: []byte(`{"grids":["999"]}`)}, "grid"},
	} {
		err := r.hub.CheckAsk(r.tokens["counter"], &c.ask)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.ask, err, c.says)
		}
	}
}
