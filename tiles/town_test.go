package tiles

import (
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// Tiles of a part of a town, such as speed is measured on, are valid too, as served and with everything in them.
func TestTilesOfATown(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	l := loader{t: t, tw: tw, ids: map[string]twin.ID{}}
	err := synth.Town(synth.TownConfig{Seed: 2, People: 3000}, func(r synth.Record) error {
		if r.Type == "land" || r.Type == "grid" || r.Type == "house" {
			l.add(r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l.flush()
	for _, unthinned := range []bool{false, true} {
		s, err := New(Config{Twin: tw, Unthinned: unthinned})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for z := uint8(11); z <= MaxZoom; z++ {
			features := 0
			for i, id := range tilesOver(z, s.state().bounds(s.plan)) {
				if i == 40 {
					break
				}
				data, err := s.Tile(id)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range decode(t, data).Layers {
					features += len(l.Features)
				}
			}
			t.Logf("zoom %d: %d features", z, features)
		}
	}
}
