package live_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// countedTiles makes one tile stale by each step.
type countedTiles struct{}

func (countedTiles) Changed(step *twin.Step) []live.TileKeys {
	return []live.TileKeys{{Set: "mvt", Keys: []string{tileOf(step.To.Version())}}}
}

func tileOf(v twin.Version) string { return fmt.Sprintf("20/0/%d", v) }

// tileCheck holds what a client hears of stale tiles against what became stale.
type tileCheck struct {
	wanted bool
	since  twin.Version // from which on it must hear of all
	heard  map[string]bool
}

func (t *tileCheck) hear(keys []string) {
	if t.heard == nil {
		t.heard = map[string]bool{}
	}
	for _, k := range keys {
		t.heard[k] = true
	}
}

// asked takes note of a sub or move that was accepted.
func (t *tileCheck) asked(subs map[string]*copyOf, f *frame) {
	others := false
	for id, s := range subs {
		others = others || id != f.ID && s.ask["tiles"] == true
	}
	if subs[f.ID].ask["tiles"] == true && (!others || !t.wanted) {
		t.since = f.Version
	}
	t.wanted = others || subs[f.ID].ask["tiles"] == true
}

// missed returns a step up to a version whose tile a client did not hear of.
func (t *tileCheck) missed(r *rig, subs map[string]*copyOf, upTo twin.Version) (twin.Version, bool) {
	wants := false
	for _, s := range subs {
		wants = wants || s.ask["tiles"] == true
	}
	if !wants {
		return 0, false
	}
	for v := t.since + 1; v <= upTo; v++ {
		if r.at(v) != nil && !t.heard[tileOf(v)] {
			return v, true
		}
	}
	return 0, false
}
