package cityjson

import (
	"errors"
	"fmt"
	"math"
)

// Check reports what keeps a solid from being one: an edge of a shell that no other face runs the other way, a face
// without area, a shell turned inside out. Vertices are compared as they are written, to a tenth of a millimetre. Of
// what is no solid it looks at the faces alone.
func (g *Geometry) Check() error {
	type corner [3]int64
	type edge struct {
		solid, shell int
		from, to     corner
	}
	at := func(p Vec3) corner {
		return corner{int64(math.Round(p[0] / ScaleM)), int64(math.Round(p[1] / ScaleM)), int64(math.Round(p[2] / ScaleM))}
	}
	if len(g.Surfaces) == 0 {
		return errors.New("has no surfaces")
	}
	edges := map[edge]int{}
	volume := map[[2]int]float64{}
	var origin Vec3
	if len(g.Surfaces[0].Rings) > 0 && len(g.Surfaces[0].Rings[0]) > 0 {
		origin = g.Surfaces[0].Rings[0][0]
	}
	for i, f := range g.Surfaces {
		for _, ring := range f.Rings {
			if len(ring) < 3 {
				return fmt.Errorf("surface %d has a ring of %d corners", i, len(ring))
			}
			for k, p := range ring {
				a, b := at(p), at(ring[(k+1)%len(ring)])
				if a == b {
					return fmt.Errorf("surface %d has an edge of no length at %v", i, p)
				}
				edges[edge{f.Solid, f.Shell, a, b}]++
				edges[edge{f.Solid, f.Shell, b, a}]--
			}
			n, p := normal(ring), ring[0]
			volume[[2]int{f.Solid, f.Shell}] += (n[0]*(p[0]-origin[0]) + n[1]*(p[1]-origin[1]) + n[2]*(p[2]-origin[2])) / 3
		}
		if len(f.Rings) == 0 || length(normal(f.Rings[0])) == 0 {
			return fmt.Errorf("surface %d has no area", i)
		}
	}
	if !g.IsSolid() {
		return nil
	}
	for i, f := range g.Surfaces {
		for _, ring := range f.Rings {
			for k, p := range ring {
				q := ring[(k+1)%len(ring)]
				if edges[edge{f.Solid, f.Shell, at(p), at(q)}] != 0 {
					return fmt.Errorf("surface %d: the edge from %v to %v has no counterpart", i, p, q)
				}
			}
		}
		// A hollow is seen from within: its volume counts against the solid's.
		if v := volume[[2]int{f.Solid, f.Shell}]; (v > 0) != (f.Shell == 0) || v == 0 {
			return fmt.Errorf("shell %d is turned inside out: its volume is %.3f m³", f.Shell, v)
		}
	}
	return nil
}
