package tiles

import (
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// Every tile of the model village is valid, bounded, made of public fields alone, and names every label once a zoom.
func TestVillage(t *testing.T) {
	tw := theVillage()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	hidden := newSecrets(tw.Snapshot())
	for z := uint8(0); z <= MaxZoom; z++ {
		labels := map[uint64]int{}
		size, n := 0, 0
		for _, id := range tilesOver(z, s.state().bounds(s.plan)) {
			w := fetch(h, tilePath(id))
			if w.Code == 204 {
				continue
			}
			if w.Code != 200 {
				t.Fatalf("%s: %d %s", tilePath(id), w.Code, w.Body)
			}
			body := w.Body.Bytes()
			size, n = max(size, len(body)), n+1
			if len(body) > MaxTileBytes {
				t.Errorf("%s: %d bytes", tilePath(id), len(body))
			}
			if from := hidden.in(body); from != "" {
				t.Fatalf("%s holds a value of %s", tilePath(id), from)
			}
			tile := decode(t, body)
			checkPublic(t, s, tile)
			if l := tile.Layer(labelsLayer); l != nil {
				for i := range l.Features {
					labels[l.Features[i].ID]++
				}
			}
		}
		for id, times := range labels {
			if times != 1 {
				t.Errorf("zoom %d: label %s is there %d times", z, twin.ID(id), times)
			}
		}
		t.Logf("zoom %d: %d tiles, the largest %d bytes, %d labels", z, n, size, len(labels))
	}
}
