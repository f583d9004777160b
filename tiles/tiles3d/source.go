package tiles3d

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
)

// Tile is a tile that holds houses, as the tileset counts it.
type Tile struct {
	Path   string // of its glb, from the root of the server
	Level  uint8
	X, Y   uint32
	Houses []twin.ID // by rising id
}

// Tiles lists the tiles that hold houses, by level, column and row.
func (s *Service) Tiles() []Tile {
	if s.stand(s.ctx) != nil { // closed
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tree
	tiles := make([]Tile, 0, len(t.in))
	for c, ids := range t.in {
		level, x, y := t.root.key(c)
		path := fmt.Sprintf("/3dtiles/houses/e/%s/%d/%d/%d.glb", t.root.token(s.view.Epoch()), level, x, y)
		tiles = append(tiles, Tile{path, level, x, y, slices.Clone(ids)})
	}
	slices.SortFunc(tiles, func(a, b Tile) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
	})
	return tiles
}
