package tiles

import (
	"fmt"
	"slices"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// MaxKeys bounds the keys that Changed names for one step: each of the two lists.
const MaxKeys = 1000

// KeySet names tiles of a tile set whose content changed. A tile that neither list names or holds is unchanged.
type KeySet struct {
	Set     string       // always "mvt"
	Version twin.Version // from which on the new content is served
	Keys    []string     // "z/x/y", by rising zoom, row and column; empty when nothing public changed
	// Beneath names tiles of one zoom of which each stands for itself and for every tile beneath it, down to MaxZoom. It
	// is empty where Keys name all there is.
	Beneath []string
}

// Changed returns the tiles that a step may have changed, for a feed to name to clients. Where they are more than
// MaxKeys, the deeper ones are named by what they lie beneath. Edits of a house, a parcel or a micro-grid never come
// near that. Of a step of very many changes all tiles around them are named.
func (s *Service) Changed(step *twin.Step) KeySet {
	ks := KeySet{Set: "mvt", Version: step.To.Version()}
	from, to := access.Public(step.From), access.Public(step.To)
	ids, _ := changed(s.plan, step, from, to)
	var ts []touch
	if len(ids) >= bulkStep {
		ts = bulk(ids, from, to).touches
		ts = ts[:min(1, len(ts))] // all have the same box
	} else {
		edits, _ := s.drawn.edited(ids, from, to, s.state().lex)
		for i := range edits {
			ts = edits[i].touches(ts)
		}
	}
	var named [MaxZoom + 1]int // keys before each zoom's
	for z := uint8(0); z <= MaxZoom; z++ {
		named[z] = len(ks.Keys)
		found, ok := covered(z, z, ts, MaxKeys-len(ks.Keys))
		if !ok {
			above := max(z, 1) - 1
			ks.Beneath, above = beneath(above, ts)
			ks.Keys = ks.Keys[:named[above]] // from there on Beneath tells it
			break
		}
		ks.Keys = appendKeys(ks.Keys, found)
	}
	return ks
}

// beneath names the tiles of the deepest zoom, z at most, that hold all that touches show there and deeper. One tile
// holds the world, so there always is such a zoom.
func beneath(z uint8, ts []touch) ([]string, uint8) {
	for ; ; z-- {
		if found, ok := covered(z, MaxZoom, ts, MaxKeys); ok || z == 0 {
			return appendKeys(nil, found), z
		}
	}
}

func appendKeys(keys []string, ids []mvt.TileID) []string {
	for _, id := range ids {
		keys = append(keys, fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y))
	}
	return keys
}

// covered lists the tiles of zoom z around touches that show at a zoom from z to deepest, by row and column, each once;
// not ok when they are more than limit.
func covered(z, deepest uint8, ts []touch, limit int) ([]mvt.TileID, bool) {
	seen := map[mvt.TileID]bool{}
	var ids []mvt.TileID
	for i := range ts {
		if deepest < ts[i].minZoom || z > ts[i].maxZoom {
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
