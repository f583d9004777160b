package tiles

import (
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
)

// A tile that somebody asked for since it was made is made again as soon as a step touches it, beside the requests: who
// asks next seldom waits for more than the rest of that. What nobody asked for waits until somebody does, so a tile is
// made at most once more than it is asked for.

// wish is a tile to be made again, and the codings that it was asked for in.
type wish struct {
	id      mvt.TileID
	codings uint32 // a bit for each
}

// maxWishes is how many tiles may wait to be made again; others are made when they are asked for.
const maxWishes = 256

// ask notes that an answer was wanted.
func (t *tile) ask(c serving.Coding) {
	if bit := uint32(1) << c; t.asked.Load()&bit == 0 { // most often it is there, and is not written again
		t.asked.Or(bit)
	}
}

// touch marks a layer of a kept tile as changed by a step, and takes note of it where somebody wanted the tile.
func (c *cache) touch(t *tile, layer int) {
	if t.touched.empty() && len(c.wishes) < maxWishes {
		if asked := t.asked.Load(); asked != 0 {
			c.wishes = append(c.wishes, wish{t.id, asked})
		}
	}
	t.touched.add(layer)
}

// wake has somebody fulfil the wishes. The caller holds mu.
func (s *Service) wake() {
	if len(s.cache.wishes) == 0 || s.ahead || s.closed {
		return
	}
	s.ahead = true
	s.beside.Go(func() {
		for s.fulfil() {
		}
	})
}

// fulfil makes the first of the wished tiles, and tells whether there was one.
func (s *Service) fulfil() bool {
	s.mu.Lock()
	if len(s.cache.wishes) == 0 || s.closed {
		s.ahead = false
		s.mu.Unlock()
		return false
	}
	w := s.cache.wishes[0]
	s.cache.wishes = s.cache.wishes[1:]
	t := s.cache.find(w.id)
	due := t != nil && !t.touched.empty() // else it was let go, or a request was quicker
	s.mu.Unlock()
	if !due {
		return true
	}
	t, err := s.tile(w.id)
	if err != nil || len(t.body) == 0 {
		return true // who asks is told
	}
	for c := range serving.Codings {
		if w.codings>>c&1 == 1 {
			s.as(t, c) // the same
		}
	}
	return true
}
