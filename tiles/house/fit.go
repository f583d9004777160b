package house

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
)

// How large an upload may be and how far it may reach, in metres. What is larger is most likely a slip of units or place,
// and would stretch the tree of 3D tiles for everybody who looks at the map.
const (
	leastSideM = 1.0    // of the largest side
	slackM     = 50.0   // beyond three diagonals of the footprint, for the sides of a plan
	reachM     = 50.0   // beyond the box of the footprint
	farReachM  = 100.0  // of a large house
	largeM     = 100.0  // the diagonal from which on a house is large
	highestM   = 1000.0 // above the ground
	deepestM   = 100.0  // below it
)

// Site is where a house stands that a model is uploaded for.
type Site struct {
	Footprint orb.Geometry // lon/lat
	BaseM     float64      // elevation of the ground, 0 where it is not known
}

// box is a box in metres: east, north, up.
type box struct{ lo, hi [3]float64 }

func newBox() box {
	far := math.Inf(1)
	return box{lo: [3]float64{far, far, far}, hi: [3]float64{-far, -far, -far}}
}

func (b *box) add(east, north, up float64) {
	for i, v := range [3]float64{east, north, up} {
		b.lo[i], b.hi[i] = min(b.lo[i], v), max(b.hi[i], v)
	}
}

func (b *box) side(i int) float64 { return b.hi[i] - b.lo[i] }

// fits judges a model by where its corners come to stand. The error says what was measured, and what is most likely the
// reason for it.
func (s *Site) fits(m *glb.Model) error {
	model, ground := newBox(), newBox()
	for _, n := range m.Nodes {
		if n.Mesh == nil {
			continue
		}
		for i := range n.Mesh.Primitives {
			for _, p := range n.Mesh.Primitives[i].Positions {
				model.add(p[0], -p[2], p[1]+m.Place.HeightM-s.BaseM)
			}
		}
	}
	if model.lo[0] > model.hi[0] {
		return errors.New("has nothing to be drawn")
	}
	frame := solid.NewFrame(orb.Point{m.Place.Lon, m.Place.Lat})
	bound := geo.BoundOf(s.Footprint)
	for _, p := range [...]orb.Point{bound.Min, bound.Max, {bound.Min[0], bound.Max[1]}, {bound.Max[0], bound.Min[1]}} {
		x, y := frame.XY(p)
		ground.add(x, y, 0)
	}
	if err := sizeFits(&model, &ground); err != nil {
		return err
	}
	return placeFits(&model, &ground)
}

// sizeFits judges how large a model is.
func sizeFits(model, ground *box) error {
	x, y, z := model.side(0), model.side(1), model.side(2)
	size := fmt.Sprintf("measures %s × %s m in plan and %s m in height", metres(x), metres(y), metres(z))
	diagonal := math.Hypot(ground.side(0), ground.side(1))
	switch most := 3*diagonal + slackM; {
	case max(x, y, z) < leastSideM:
		return fmt.Errorf("%s, its largest side must be %g m at least: glTF counts in metres, was it scaled down or exported in kilometres?", size, leastSideM)
	case max(x, y) > most:
		return fmt.Errorf("%s, this house takes %.0f m in plan at most: glTF counts in metres, was it exported in mm or cm, or with more than the house?", size, most)
	case z > highestM+deepestM:
		return fmt.Errorf("%s, at most %g m are taken: glTF counts in metres with y up, was it exported in mm or cm, or with another axis up?", size, highestM)
	}
	return nil
}

// placeFits judges where a model stands, whose size is right.
func placeFits(model, ground *box) error {
	if model.lo[2] < -deepestM || model.hi[2] > highestM {
		return fmt.Errorf("reaches from %.0f to %.0f m above the ground of the house, from %g to %g m are taken: "+
			"is its origin on the ground, y its axis up, and height_m right?", model.lo[2], model.hi[2], -deepestM, highestM)
	}
	most := reachM
	if math.Hypot(ground.side(0), ground.side(1)) > largeM {
		most = farReachM
	}
	off := 0.0
	for i := range 2 {
		off = max(off, ground.lo[i]-model.lo[i], model.hi[i]-ground.hi[i])
	}
	if off > most {
		return fmt.Errorf("reaches %.0f m beyond the footprint of the house, at most %g m are taken: is it shifted by a node or away from its origin? "+
			"Move it to its origin, or say with lon and lat where that stands", off, most)
	}
	return nil
}

// metres writes a length so that small ones still show.
func metres(m float64) string {
	if m < 10 {
		return fmt.Sprintf("%.3g", m)
	}
	return fmt.Sprintf("%.0f", m)
}
