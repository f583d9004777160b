package tiles3d

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"math"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
)

// maxRootLevel is the deepest level of a root: a cell of 8.4 km by 4.9 km at 31° north. A village lies within one or few,
// and has room to grow.
const maxRootLevel = 12

// How the heights of a root are rounded, in metres: it has room for houses to come, since a tileset that was loaded
// keeps its heights for good.
const (
	heightStepM = 64
	roomBelowM  = 16
	roomAboveM  = 100
)

// format changes when keys come to mean something else, so that no client puts old and new tiles together.
const format = 1

// root is where the tree begins: a cell and the heights that all houses in it lie between, in metres above the
// ellipsoid. It only ever grows.
type root struct {
	cell     Cell
	loM, hiM int
}

// span is the room that a house takes: a cell and heights in metres.
type span struct {
	cell     Cell
	loM, hiM float64
}

func (s span) with(t span) span {
	return span{s.cell.with(t.cell), min(s.loM, t.loM), max(s.hiM, t.hiM)}
}

// newRoot is the root for houses that lie within a span.
func newRoot(s span) *root {
	lo, hi := heights(s)
	return &root{s.cell.At(maxRootLevel), lo, hi}
}

func heights(s span) (lo, hi int) {
	lo = int(math.Floor((s.loM-roomBelowM)/heightStepM)) * heightStepM
	hi = int(math.Ceil((s.hiM+roomAboveM)/heightStepM)) * heightStepM
	return lo, hi
}

// holds tells whether a span lies within.
func (r *root) holds(s span) bool {
	return r.cell.Holds(s.cell) && float64(r.loM) <= s.loM && s.hiM <= float64(r.hiM)
}

// grown is the least root that holds both r, nil for none, and a span: r itself where it does already.
func (r *root) grown(s span) *root {
	switch {
	case r == nil:
		return newRoot(s)
	case r.holds(s):
		return r
	}
	lo, hi := r.loM, r.hiM
	if s.loM < float64(lo) || s.hiM > float64(hi) {
		l, h := heights(s)
		lo, hi = min(lo, l), max(hi, h)
	}
	return &root{r.cell.with(s.cell), lo, hi}
}

// token names the line of keys in which a key always means the same place: the epoch of the store, and the root. What
// comes behind the dash is opaque.
func (r *root) token(e twin.Epoch) string {
	if r == nil {
		return string(e) + "-0"
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %d %d %d", format, r.cell.Level, r.cell.X, r.cell.Y, r.loM, r.hiM))
	return string(e) + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// levels is how many levels the tree has.
func (r *root) levels() int { return MaxLevel - int(r.cell.Level) + 1 }

// key is a cell as the tileset counts it, from the root.
func (r *root) key(c Cell) (level uint8, x, y uint32) {
	down := c.Level - r.cell.Level
	return down, c.X - r.cell.X<<down, c.Y - r.cell.Y<<down
}
