package tiles

import (
	"testing"

	"github.com/gridtwin/gridtwin/tiles/serving"
)

// A tile is compressed when somebody first takes it so, once, and the coding is kept beside it.
func TestCompressedLazily(t *testing.T) {
	tw := theVillage()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	b := s.state().bounds(s.plan)
	id := tileAt(16, b.Center()[0], b.Center()[1])
	fetch(h, tilePath(id))
	kept := s.cache.find(id)
	for c := range kept.coded {
		if c := serving.Coding(c); c != serving.Identity && kept.coded[c].Data != nil {
			t.Errorf("coding %d was made for nobody", c)
		}
	}
	plain := s.cache.bytes
	first := fetch(h, tilePath(id), "Accept-Encoding", "gzip")
	packed := &kept.coded[serving.Gzip].Data[0]
	again := fetch(h, tilePath(id), "Accept-Encoding", "gzip")
	if &kept.coded[serving.Gzip].Data[0] != packed || s.cache.find(id) != kept || first.Body.String() != again.Body.String() {
		t.Error("a tile was compressed again")
	}
	if s.cache.bytes <= plain || kept.coded[serving.Zstd].Data != nil {
		t.Error("the coding is not accounted for, or another one was made too")
	}
}
