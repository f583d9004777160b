package solid

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Roof is the shape of a roof.
type Roof uint8

// The shapes of roofs.
const (
	Flat Roof = iota
	Gable
	Hip
	Shed
)

// AllRoofs returns every shape.
func AllRoofs() []Roof { return []Roof{Flat, Gable, Hip, Shed} }

// String returns the name of the shape, as houses store it.
func (r Roof) String() string {
	switch r {
	case Flat:
		return "flat"
	case Gable:
		return "gable"
	case Hip:
		return "hip"
	case Shed:
		return "shed"
	}
	return fmt.Sprintf("Roof(%d)", uint8(r))
}

// ParseRoof reads a name that String gave. Anything else, as of a house whose roof is not known, is flat and not ok.
func ParseRoof(name string) (r Roof, ok bool) {
	for _, r := range AllRoofs() {
		if r.String() == name {
			return r, true
		}
	}
	return Flat, false
}

// FaceKind says what a face is of a building.
type FaceKind uint8

// The kinds of faces: the GroundSurface, WallSurface and RoofSurface of CityJSON.
const (
	Ground FaceKind = iota
	Wall
	RoofFace
)

// String returns the name of the kind as CityJSON writes it.
func (k FaceKind) String() string {
	switch k {
	case Ground:
		return "GroundSurface"
	case Wall:
		return "WallSurface"
	case RoofFace:
		return "RoofSurface"
	}
	return fmt.Sprintf("FaceKind(%d)", uint8(k))
}

// Face is a plane polygon. The first ring is the outer one, the others are holes; rings are open. Seen from outside the
// body, the outer ring turns counter-clockwise and holes clockwise.
type Face struct {
	Kind  FaceKind
	Rings [][]Vec3
}

// Building is what a body is made from.
type Building struct {
	// Footprint is in lon/lat and valid by geo.Validate; its rings may wind either way.
	Footprint orb.Polygon
	// BaseM is the height of the ground, in metres above whatever the heights count from.
	BaseM float64
	// HeightM is the height of the ridge, or of a flat roof, above BaseM.
	HeightM float64
	// EavesM is the height of the eaves above BaseM; 0 derives it from the width of the house.
	EavesM float64
	// Roof is the shape asked for.
	Roof Roof
}

// Solid is a closed body.
type Solid struct {
	Frame Frame
	Faces []Face
	// Roof is the shape it has got.
	Roof Roof
	// Fallback says why that is another shape than the one asked for, or is empty.
	Fallback string
}

// Build makes the body of a building in a frame of its own, whose origin is the middle of the footprint's box. A roof
// that cannot be made sound is replaced by a flat one, and the Solid says why. The error names what in the building is
// at fault.
func Build(b Building) (*Solid, error) {
	if !finite(b.BaseM) || !finite(b.HeightM) || b.HeightM <= 0 {
		return nil, fmt.Errorf("base %g m, height %g m: a building needs a finite base and a height above 0", b.BaseM, b.HeightM)
	}
	if !finite(b.EavesM) || b.EavesM < 0 || b.EavesM > b.HeightM {
		return nil, fmt.Errorf("eaves at %g m: they lie between the ground and the ridge, at most %g m high", b.EavesM, b.HeightM)
	}
	if len(b.Footprint) == 0 {
		return nil, errors.New("the footprint is empty; give it a ring")
	}
	frame := NewFrame(b.Footprint.Bound().Center())
	rings, err := planeRings(b.Footprint, frame)
	if err != nil {
		return nil, err
	}
	s := &Solid{Frame: frame}
	if b.Roof != Flat {
		if s.Faces, s.Roof, err = b.roofed(rings); err == nil {
			if s.Roof != b.Roof {
				s.Fallback = "no end of the house can be a gable"
			}
			return s, nil
		}
		s.Fallback = err.Error()
	}
	s.Faces = prismFaces(rings, b.BaseM, b.BaseM+b.HeightM)
	return s, nil
}

// Prism makes an upright body over a footprint in lon/lat, from baseM to topM, in a frame that others may share, as the
// storeys and rooms of a house do. The body's heights are those given.
func Prism(footprint orb.Polygon, frame Frame, baseM, topM float64) (*Solid, error) {
	if !finite(baseM) || !finite(topM) || baseM >= topM {
		return nil, fmt.Errorf("from %g m to %g m: the top must be finite and above the base", baseM, topM)
	}
	rings, err := planeRings(footprint, frame)
	if err != nil {
		return nil, err
	}
	return &Solid{Frame: frame, Faces: prismFaces(rings, baseM, topM)}, nil
}

// finite reports whether v is a number.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// prismFaces closes rings between two heights: the ground, the roof, and a wall for each edge.
func prismFaces(rings []orb.Ring, baseM, topM float64) []Face {
	edges := 0
	for _, r := range rings {
		edges += len(r)
	}
	// One block of vertices and one of rings for all faces: houses come by the hundred.
	points := make([]Vec3, 0, 6*edges)
	loops := make([][]Vec3, 0, edges+2*len(rings))
	faces := make([]Face, 0, edges+2)

	for _, r := range rings {
		from := len(points)
		for i := len(r) - 1; i >= 0; i-- {
			points = append(points, Vec3{r[i][0], r[i][1], baseM})
		}
		loops = append(loops, points[from:len(points):len(points)])
	}
	faces = append(faces, Face{Kind: Ground, Rings: loops[0:len(loops):len(loops)]})

	for _, r := range rings {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			from := len(points)
			points = append(points,
				Vec3{a[0], a[1], baseM}, Vec3{b[0], b[1], baseM}, Vec3{b[0], b[1], topM}, Vec3{a[0], a[1], topM})
			loops = append(loops, points[from:len(points):len(points)])
			faces = append(faces, Face{Kind: Wall, Rings: loops[len(loops)-1 : len(loops) : len(loops)]})
		}
	}

	first := len(loops)
	for _, r := range rings {
		from := len(points)
		for _, a := range r {
			points = append(points, Vec3{a[0], a[1], topM})
		}
		loops = append(loops, points[from:len(points):len(points)])
	}
	return append(faces, Face{Kind: RoofFace, Rings: loops[first:len(loops):len(loops)]})
}
