package tiles

import (
	"fmt"
	"slices"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// MaxKeys bounds the keys that Changed names for one step.
const MaxKeys = 1000

// KeySet names tiles of a tile set whose content changed.
type KeySet struct {
	Set     string       // always "mvt"
	Version twin.Version // from which on the new content is served
	Keys    []string     // "z/x/y", by rising zoom, row and column; empty when nothing public changed
}

// Changed returns the tiles that a step may have changed, for a feed to name to clients. A tile that is not named is
// unchanged, but for one case: where more than MaxKeys tiles would be named, the deepest zooms are left out, and every
// tile beneath a named tile of the deepest named zoom may have changed too. Edits of a house, a parcel or a micro-grid
// never come near that. Of a step of very many changes all tiles around them are named.
func (s *Service) Changed(step *twin.Step) KeySet {
	ks := KeySet{Set: "mvt", Version: step.To.Version()}
	from, to := access.Public(step.From), access.Public(step.To)
	ids, _ := changed(s.plan, step, from, to)
	var ts []touch
	if len(ids) >= bulkStep {
		ts = bulk(ids, from, to).touches
		ts = ts[:min(1, len(ts))] // all have the same box
	} else {
		edits := edited(ids, from, to)
		for i := range edits {
			ts = edits[i].touches(ts)
		}
	}
	for z := uint8(0); z <= MaxZoom; z++ {
		found, ok := covered(z, ts, MaxKeys-len(ks.Keys))
		if !ok {
			break
		}
		for _, id := range found {
			ks.Keys = append(ks.Keys, fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y))
		}
	}
	return ks
}

// covered lists the tiles of a zoom that touches show in, by row and column, each once; not ok when they are more than
// limit.
func covered(z uint8, ts []touch, limit int) ([]mvt.TileID, bool) {
	seen := map[mvt.TileID]bool{}
	var ids []mvt.TileID
	for i := range ts {
		if z < ts[i].minZoom || z > ts[i].maxZoom {
			continue
		}
		first, last := ts[i].cover(z)
		if uint64(last.X-first.X+1)*uint64(last.Y-first.Y+1) > uint64(limit) {
			return nil, false
		}
		for y := first.Y; y <= last.Y; y++ {
			for x := first.X; x <= last.X; x++ {
				id := mvt.TileID{Z: z, X: x, Y: y}
				if !seen[id] {
					seen[id] = true
					ids = append(ids, id)
				}
			}
		}
		if len(ids) > limit {
			return nil, false
		}
	}
	slices.SortFunc(ids, func(a, b mvt.TileID) int {
		if a.Y != b.Y {
			return int(a.Y) - int(b.Y)
		}
		return int(a.X) - int(b.X)
	})
	return ids, true
}
