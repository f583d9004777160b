package tiles3d

import (
	"encoding/json"
	"math"

	"github.com/gridtwin/gridtwin/twin"
)

// errorAtLeafM is the geometric error of cells of the deepest level in metres; each level above has twice as much, and so
// has the tileset. A client that allows 16 pixels on a screen of 1080 lines loads the deepest tiles from 3.7 km on.
const errorAtLeafM = 32

func geometricErrorM(level uint8) float64 { return errorAtLeafM * float64(uint32(1)<<(MaxLevel-level)) }

// The JSON of tileset.json, as far as it is used here.
type (
	tilesetJSON struct {
		Asset struct {
			Version string `json:"version"`
		} `json:"asset"`
		Error float64  `json:"geometricError"`
		Root  rootJSON `json:"root"`
	}
	rootJSON struct {
		Volume   volumeJSON    `json:"boundingVolume"`
		Error    float64       `json:"geometricError"`
		Refine   string        `json:"refine"`
		Content  *uriJSON      `json:"content,omitempty"`
		Implicit *implicitJSON `json:"implicitTiling,omitempty"`
	}
	volumeJSON struct {
		Region [6]float64 `json:"region"` // west, south, east, north in radians, heights in metres
	}
	uriJSON struct {
		URI string `json:"uri"`
	}
	implicitJSON struct {
		Scheme        string  `json:"subdivisionScheme"`
		Levels        int     `json:"availableLevels"`
		SubtreeLevels int     `json:"subtreeLevels"`
		Subtrees      uriJSON `json:"subtrees"`
	}
)

// tileset is tileset.json for a root. Without any house there has been, it is a tile that shows nothing.
func tileset(r *root, e twin.Epoch) ([]byte, error) {
	var doc tilesetJSON
	doc.Asset.Version = "1.1"
	doc.Root.Refine = "ADD"
	if r == nil {
		doc.Root.Volume.Region = [6]float64{-math.Pi, -math.Pi / 2, math.Pi, math.Pi / 2, 0, 0}
		return json.Marshal(&doc)
	}
	b := r.cell.Bound()
	const rad = math.Pi / 180
	doc.Root.Volume.Region = [6]float64{b.Min[0] * rad, b.Min[1] * rad, b.Max[0] * rad, b.Max[1] * rad, float64(r.loM), float64(r.hiM)}
	doc.Root.Error = geometricErrorM(r.cell.Level)
	doc.Error = 2 * doc.Root.Error
	key := "e/" + r.token(e) + "/{level}/{x}/{y}"
	doc.Root.Content = &uriJSON{key + ".glb"}
	doc.Root.Implicit = &implicitJSON{"QUADTREE", r.levels(), subtreeLevels, uriJSON{key + ".subtree"}}
	return json.Marshal(&doc)
}
