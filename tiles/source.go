package tiles

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// Description is the tile set as archives name it.
type Description struct {
	Name, Text       string
	MinZoom, MaxZoom int
	Bounds           [4]float64 // west, south, east, north in degrees, a little more than what is there
	Center           [3]float64 // lon, lat and a zoom to begin with
	Layers           []LayerDescription
}

// LayerDescription is an entry of vector_layers, as TileJSON and archives have it.
type LayerDescription = vectorLayer

// Describe returns what the tile set is now.
func (s *Service) Describe() Description {
	bounds := s.state().bounds(s.plan)
	return Description{
		Name: s.cfg.Name, Text: setDescription, MaxZoom: MaxZoom,
		Bounds: padded(bounds), Center: center(bounds), Layers: s.vectorLayers(),
	}
}

// Tile returns the bytes of a tile as they are served without coding, none where there is nothing to show. They may be
// shared and must not be changed. Like an answer to a request they show the twin as of the call or later: who has
// committed finds it in them. It may wait for the writer to hand a step over, so no function that watches the twin may
// call it.
func (s *Service) Tile(id mvt.TileID) ([]byte, error) {
	if err := s.steps.CatchUp(context.Background(), s.twin.Snapshot().Version()); err != nil {
		return nil, err
	}
	t, err := s.tile(id)
	if err != nil {
		return nil, err
	}
	return t.body, nil
}

// Shows tells whether a tile, or any of the deeper ones within it, may show something. It looks a tile's width around:
// what lies in a buffer shows, and a cluster stands for what is near.
func (s *Service) Shows(id mvt.TileID) bool { return s.state().shows(s.plan, id) }

func (st *state) shows(p *plan, id mvt.TileID) bool {
	box, found := wide(id), false
	stop := func(uint64, bool) bool { found = true; return false }
	for i, src := range p.byType {
		if src == nil {
			continue
		}
		if st.view.Boxes(src.typ).Search(box, stop); !found {
			st.loose.of(i).Search(box, stop)
		}
		if found {
			return true
		}
	}
	return false
}

// wide is a tile with its neighbours, in degrees; what lies beyond the square of mercator is drawn on its edge.
func wide(id mvt.TileID) orb.Bound {
	const world = int64(1) << 32
	side := world >> id.Z
	west, north := int64(id.X)*side-side, int64(id.Y)*side-side
	east, south := west+3*side, north+3*side
	corner := func(x, y int64) orb.Point {
		lon, lat := mvt.Unproject(uint32(max(x, 0)), uint32(max(y, 0)))
		return orb.Point{lon, lat}
	}
	b := orb.MultiPoint{corner(west, north), corner(min(east, world-1), min(south, world-1))}.Bound()
	if north <= 0 {
		b.Max[1] = 90
	}
	if south >= world {
		b.Min[1] = -90
	}
	return b
}
