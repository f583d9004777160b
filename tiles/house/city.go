package house

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// MediaCityJSON is the media type of CityJSON.
const MediaCityJSON = "application/city+json"

// The bounds of a city model that is drawn. The work of cutting a face into triangles grows with the square of its
// corners.
const (
	maxCityCorners = 300_000
	maxFaceCorners = 4_000
)

// FromCity draws the buildings of a city model, each of its objects by its most detailed form: rooms and storeys are
// left out, as they are within. The origin is the middle of what is drawn, on its lowest point. The error says which
// object is at fault.
func FromCity(body []byte, colors Colors) (*glb.Model, error) {
	objects, crs, err := cityObjects(body)
	if err != nil {
		return nil, err
	}
	var best []*cityjson.Geometry
	box, lowest, corners := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}, math.Inf(1), 0
	for _, o := range objects {
		g := mostDetailed(o)
		if g == nil {
			continue
		}
		best = append(best, g)
		for _, f := range g.Surfaces {
			n := 0
			for _, ring := range f.Rings {
				n += len(ring)
				for _, p := range ring {
					box, lowest = box.Extend(orb.Point{p[0], p[1]}), min(lowest, p[2])
				}
			}
			if corners += n; n > maxFaceCorners || corners > maxCityCorners {
				return nil, fmt.Errorf("object %.80q: has too many corners to be drawn: at most %d a surface and %d in all; give a simpler form",
					o.ID, maxFaceCorners, maxCityCorners)
			}
		}
	}
	if corners == 0 {
		return nil, errors.New("has no surfaces to be drawn")
	}
	b := brush{frame: solid.NewFrame(crs.Inverse(box.Center()))}
	for _, g := range best {
		for _, s := range cityBodies(g, b.frame, crs, lowest) {
			b.body(s, colors, 0)
		}
	}
	if len(b.to.Triangles) == 0 {
		return nil, errors.New("has no surface of any size")
	}
	b.to.Features = nil // whoever shows it says which house it is
	// Which side of a loose surface is its outside, not every program tells.
	matte := glb.Matte("house", glb.Color{255, 255, 255, 255})
	matte.DoubleSided = true
	return &glb.Model{
		Place:     &glb.Place{Lon: b.frame.Origin[0], Lat: b.frame.Origin[1], HeightM: lowest},
		Materials: []glb.Material{matte},
		Nodes:     []glb.Node{{Mesh: &glb.Mesh{Primitives: []glb.Primitive{b.to}}}},
	}, nil
}

// cityObjects reads what may be drawn of a document.
func cityObjects(body []byte) (all []*cityjson.Object, crs geo.CRS, err error) {
	r, err := cityjson.NewReader(bytes.NewReader(body), cityjson.Limits{Bytes: len(body) + 1})
	if err != nil {
		return nil, crs, err
	}
	crs, err = geo.ParseCRS(r.Header().CRS)
	switch {
	case err != nil:
		return nil, crs, err
	case crs.IsDegrees():
		return nil, crs, errors.New("is in degrees: convert it to a projected system, as EPSG:4549")
	case r.Header().Sequence:
		return nil, crs, errors.New("is a sequence of several features: send one document")
	}
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, crs, nil
		}
		if err != nil {
			return nil, crs, err
		}
		for _, o := range append([]*cityjson.Object{f.Root}, f.Parts...) {
			switch o.Type {
			case "BuildingStorey", "BuildingUnit", "BuildingRoom", "BuildingFurniture":
			default:
				all = append(all, o)
			}
		}
	}
}

// mostDetailed picks a form of an object, nil where none has surfaces.
func mostDetailed(o *cityjson.Object) (best *cityjson.Geometry) {
	for i := range o.Geometries {
		if g := &o.Geometries[i]; len(g.Surfaces) > 0 && (best == nil || g.LoDNumber() > best.LoDNumber()) {
			best = g
		}
	}
	return best
}

// cityBodies are the surfaces of a form in the frame of a picture, above its lowest point: one body for each solid,
// which is turned right side out, and one for what is none. Hollows are within and left out.
func cityBodies(g *cityjson.Geometry, frame solid.Frame, crs geo.CRS, lowest float64) []*solid.Solid {
	at := map[[2]float64]orb.Point{}
	var bodies []*solid.Solid
	last := -1
	for _, f := range g.Surfaces {
		if f.Shell > 0 {
			continue
		}
		face := solid.Face{}
		for i, ring := range f.Rings {
			r := make([]solid.Vec3, 0, len(ring))
			for _, p := range ring {
				xy := [2]float64{p[0], p[1]}
				plan, known := at[xy]
				if !known {
					plan[0], plan[1] = frame.XY(crs.Inverse(orb.Point(xy)))
					at[xy] = plan
				}
				if v := (solid.Vec3{plan[0], plan[1], p[2] - lowest}); len(r) == 0 || r[len(r)-1] != v {
					r = append(r, v)
				}
			}
			for len(r) > 1 && r[0] == r[len(r)-1] {
				r = r[:len(r)-1]
			}
			if len(r) >= 3 {
				face.Rings = append(face.Rings, r)
			} else if i == 0 {
				break // a face that is a line, and its holes with it
			}
		}
		if len(face.Rings) == 0 || face.Normal() == (solid.Vec3{}) {
			continue
		}
		face.Kind = cityKind(f.Kind, face.Normal())
		if f.Solid != last {
			bodies, last = append(bodies, &solid.Solid{Frame: frame}), f.Solid
		}
		b := bodies[len(bodies)-1]
		b.Faces = append(b.Faces, face)
	}
	for _, b := range bodies {
		if g.IsSolid() && b.VolumeM3() < 0 {
			for _, f := range b.Faces {
				for _, r := range f.Rings {
					slices.Reverse(r)
				}
			}
		}
	}
	return bodies
}

// cityKind is what a surface is by its semantics, or else by where it looks.
func cityKind(kind string, normal solid.Vec3) solid.FaceKind {
	const level = 0.5 // 60° from upright
	switch kind {
	case cityjson.RoofSurface, "OuterCeilingSurface":
		return solid.RoofFace
	case cityjson.WallSurface, "Window", "Door", "ClosureSurface":
		return solid.Wall
	case cityjson.GroundSurface, "OuterFloorSurface":
		return solid.Ground
	}
	switch {
	case normal[2] > level:
		return solid.RoofFace
	case normal[2] < -level:
		return solid.Ground
	}
	return solid.Wall
}
