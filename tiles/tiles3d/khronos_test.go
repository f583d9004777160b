package tiles3d

import (
	"testing"

	"github.com/gridtwin/gridtwin/tiles/glb/glbtest"
)

// The validator of Khronos finds nothing in the tiles of the village, nor in one without houses.
func TestKhronos(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	s := newService(t, tw)
	defer s.Close()
	get := getter(t, s)
	w := walk(t, get)
	files := [][]byte{get(filled(w.tileset.Root.Content.URI, 1, 0, 0))}
	for _, key := range w.content {
		files = append(files, get(filled(w.tileset.Root.Content.URI, key[0], key[1], key[2])))
	}
	glbtest.Khronos(t, files...)
}
