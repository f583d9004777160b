package cityjson

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Shape is what a building looks like from above and how tall it is.
type Shape struct {
	Footprint orb.MultiPolygon // x, y of the file's system
	From      string           // what the footprint was made of: "footprint", "ground surfaces" or "projection"
	LoD       string           // of the form that gave the heights; "" where there is none
	Tall      bool             // the heights are known
	BaseM     float64          // lowest point of the ground
	EavesM    float64          // lowest point of the roof
	RidgeM    float64          // highest point
	Roof      string           // flat, gable, hip or shed where the roof says so, else ""
}

// form is a geometry of an object.
type form struct {
	o *Object
	g *Geometry
}

// Shape makes the shape of a building and its parts of their best forms of at most a level of detail; 0 or less asks
// for the best there are. A form of LoD 0 gives the footprint, else surfaces on the ground do, else what all surfaces
// cover. Rooms, storeys and installations are no part of it.
func (f *Feature) Shape(maxLoD float64) (Shape, error) {
	if maxLoD <= 0 {
		maxLoD = math.Inf(1)
	}
	flat, solid, lods := f.forms(maxLoD)
	switch {
	case len(flat)+len(solid) == 0 && len(lods) > 0:
		return Shape{}, fmt.Errorf("has no form of LoD %g or less: its forms are of LoD %s", maxLoD, strings.Join(lods, ", "))
	case len(flat)+len(solid) == 0:
		return Shape{}, errors.New("has no geometry with surfaces, and nor has a part of it")
	}
	var s Shape
	s.heights(solid)
	var faces []Surface
	if len(flat) > 0 {
		s.From = "footprint"
		faces = lowest(flat)
	}
	for _, x := range solid {
		if len(flat) > 0 {
			break
		}
		ground := ofKind(x.g, GroundSurface)
		if len(ground) > 0 && s.From != "projection" {
			s.From = "ground surfaces"
		} else if len(ground) == 0 {
			s.From, ground = "projection", x.g.Surfaces
		}
		faces = append(faces, ground...)
	}
	var err error
	s.Footprint, err = cover(faces)
	return s, err
}

// forms picks of each object its best form, and all of LoD 0. lods lists what there is.
func (f *Feature) forms(maxLoD float64) (flat, solid []form, lods []string) {
	for i := range 1 + len(f.Parts) {
		o := f.Root
		if i > 0 {
			o = f.Parts[i-1]
		}
		if i > 0 && o.Type != "BuildingPart" {
			continue
		}
		var best *Geometry
		for k := range o.Geometries {
			g := &o.Geometries[k]
			if len(g.Surfaces) == 0 {
				continue
			}
			if name := strings.TrimSpace(g.LoD); name != "" && !slices.Contains(lods, name) {
				lods = append(lods, name)
			}
			switch lod := g.LoDNumber(); {
			case lod > maxLoD:
			case lod >= 0 && lod < 1 && !g.IsSolid():
				flat = append(flat, form{o, g})
			case best == nil || lod > best.LoDNumber():
				best = g
			}
		}
		if best != nil {
			solid = append(solid, form{o, best})
		}
	}
	return flat, solid, lods
}

// ofKind returns the surfaces of a kind.
func ofKind(g *Geometry, kind string) []Surface {
	var all []Surface
	for _, s := range g.Surfaces {
		if s.Kind == kind {
			all = append(all, s)
		}
	}
	return all
}

// lowest takes of flat forms the surfaces on the ground: of an object with outlines of its ground and of its roof the
// lower, and of several forms the first.
func lowest(flat []form) []Surface {
	var all []Surface
	var last *Object
	for _, x := range flat {
		if x.o == last {
			continue
		}
		last = x.o
		if ground := ofKind(x.g, GroundSurface); len(ground) > 0 {
			all = append(all, ground...)
			continue
		}
		base := math.Inf(1)
		for _, s := range x.g.Surfaces {
			base = min(base, bottom(s))
		}
		for _, s := range x.g.Surfaces {
			if bottom(s) < base+0.5 {
				all = append(all, s)
			}
		}
	}
	return all
}

func bottom(s Surface) float64 {
	z := math.Inf(1)
	for _, ring := range s.Rings {
		for _, p := range ring {
			z = min(z, p[2])
		}
	}
	return z
}

// heights reads base, eaves and ridge, and the kind of roof where the forms are detailed enough to show one.
func (s *Shape) heights(solid []form) {
	base, low, eaves, ridge := math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(-1)
	var roofs []Surface
	detailed := len(solid) > 0
	for _, x := range solid {
		if s.LoD == "" {
			s.LoD = x.g.LoD
		}
		detailed = detailed && x.g.LoDNumber() >= 2
		for _, f := range x.g.Surfaces {
			b := bottom(f)
			low = min(low, b)
			switch f.Kind {
			case GroundSurface:
				base = min(base, b)
			case RoofSurface:
				eaves = min(eaves, b)
				roofs = append(roofs, f)
			}
			for _, ring := range f.Rings {
				for _, p := range ring {
					ridge = max(ridge, p[2])
				}
			}
		}
	}
	if math.IsInf(low, 0) {
		return
	}
	if math.IsInf(base, 0) {
		base = low
	}
	if math.IsInf(eaves, 0) {
		eaves = ridge
	}
	s.Tall, s.BaseM, s.EavesM, s.RidgeM = ridge > base, base, eaves, ridge
	if detailed && len(roofs) > 0 {
		s.Roof = roofOf(roofs)
	}
}
