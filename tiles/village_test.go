package tiles

import (
	"bytes"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// Every tile of the model village is valid, bounded, made of public fields alone, and names every label once a zoom.
func TestVillage(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	secrets := secretNames(tw.Snapshot().Schema())
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
			for _, hint := range []string{"990000", "1990000"} {
				if bytes.Contains(body, []byte(hint)) && personal(t, body, hint) {
					t.Fatalf("%s holds %s: a personal value", tilePath(id), hint)
				}
			}
			tile := decode(t, body)
			for _, l := range tile.Layers {
				for _, k := range l.Keys {
					if secrets[l.Name][k] {
						t.Fatalf("%s: layer %s has the field %s", tilePath(id), l.Name, k)
					}
				}
			}
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

// personal tells whether a text stands in a value other than a credit code, which begins with its county's code too.
func personal(t *testing.T, body []byte, hint string) bool {
	for _, l := range decode(t, body).Layers {
		for i := range l.Features {
			for k := 0; k+1 < len(l.Features[i].Tags); k += 2 {
				text, _ := l.Values[l.Features[i].Tags[k+1]].Any().(string)
				if l.Keys[l.Features[i].Tags[k]] != "uscc" && bytes.Contains([]byte(text), []byte(hint)) {
					return true
				}
			}
		}
	}
	return false
}

// secretNames lists, by layer, the fields that no tile may have.
func secretNames(s *twin.Schema) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, typ := range s.Types() {
		names := map[string]bool{}
		for _, f := range typ.AllFields() {
			if f.Sensitivity > twin.Public {
				names[f.Name] = true
			}
		}
		out[typ.Tile.Layer] = names
	}
	return out
}
