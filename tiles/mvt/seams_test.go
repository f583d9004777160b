package mvt

import (
	"slices"
	"testing"
)

// Each seam is where a layer or a feature begins; of two tiles that differ by one feature all but a few stretches are the same.
func TestSeams(t *testing.T) {
	s := newScene(3000)
	e := NewEncoder()
	whole := slices.Clone(s.encode(e))
	seams := Seams(whole, nil)
	if len(seams) < 5 || len(seams) > 40 || !slices.IsSorted(seams) {
		t.Fatalf("%d seams: %v", len(seams), seams)
	}
	for _, at := range seams {
		if tag := whole[at]; tag != tagLayerFeature && tag != tagTileLayer {
			t.Errorf("%d is within something", at)
		}
	}
	stretches := func(tile []byte) map[string]bool {
		all := map[string]bool{}
		from := 0
		for _, at := range append(Seams(tile, nil), len(tile)) {
			all[string(tile[from:at])] = true
			from = at
		}
		return all
	}
	before := stretches(whole)
	l := &s.layers[2]
	n := len(l.ids) - 5
	l.ids, l.geoms, l.props = slices.Delete(l.ids, n, n+1), slices.Delete(l.geoms, n, n+1), slices.Delete(l.props, n, n+1)
	after, same := stretches(s.encode(e)), 0
	for b := range after {
		if before[b] {
			same++
		}
	}
	if same < len(after)-3 {
		t.Errorf("%d of %d stretches are the same", same, len(after))
	}
}

// FuzzSeams: of whatever bytes there are, seams rise and lie within.
func FuzzSeams(f *testing.F) {
	f.Add(newScene(600).encode(NewEncoder()))
	f.Add([]byte{tagTileLayer, 0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		last := 0
		for _, at := range Seams(data, nil) {
			if at <= last || at >= len(data) {
				t.Fatalf("%d after %d, of %d bytes", at, last, len(data))
			}
			last = at
		}
	})
}
