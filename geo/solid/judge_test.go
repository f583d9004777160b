package solid

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// judgePrism says what is wrong with a flat body over a footprint.
func judgePrism(s *Solid, footprint orb.Polygon, heightM float64) error {
	if err := judge(s); err != nil {
		return err
	}
	area := s.FootprintM2()
	if got, want := s.VolumeM3(), area*heightM; math.Abs(got-want) > 1e-9*want {
		return fmt.Errorf("volume %g m³, area %g m² × %g m = %g m³", got, area, heightM, want)
	}
	return judgeArea(area, footprint, 0)
}

// judgeArea compares an area with that on the ellipsoid. There edges are straight in lon/lat, so they bend in the plane,
// by less than a millimetre up to 150 m. The border may be off by offM; the nanometres of rounding along it count too.
func judgeArea(area float64, footprint orb.Polygon, offM float64) error {
	want := geo.AreaM2(footprint)
	slack := 1e-7 * want
	for _, r := range footprint {
		for i := range r[1:] {
			d := geo.DistanceM(r[i], r[i+1])
			slack += (1e-7+offM)*d + d*d*d*math.Abs(math.Tan(r[i][1]*radPerDeg))/(11*semiMajorM)
		}
	}
	if math.Abs(area-want) > slack {
		return fmt.Errorf("area %.9g m², on the ellipsoid %.9g m², %.3g m² allowed", area, want, slack)
	}
	return nil
}

// judge says what no body of any roof may have: open edges, normals inwards, triangles that crack or flip.
func judge(s *Solid) error {
	if err := s.Check(); err != nil {
		return err
	}
	for i, f := range s.Faces {
		n := f.Normal()
		switch {
		case math.Abs(n.length()-1) > 1e-12:
			return fmt.Errorf("face %d (%v) has the normal %v", i, f.Kind, n)
		case f.Kind == Ground && n[2] > -1+1e-12, f.Kind == RoofFace && n[2] <= 0, f.Kind == Wall && math.Abs(n[2]) > 1e-9:
			return fmt.Errorf("face %d is a %v with the normal %v", i, f.Kind, n)
		}
	}
	return judgeMesh(s, s.Mesh())
}

// judgeMesh says where triangles differ from the faces they were cut from.
func judgeMesh(s *Solid, m Mesh) error {
	if len(m.Normals) != len(m.Positions) || len(m.Kinds) != len(m.Triangles) {
		return fmt.Errorf("%d normals of %d positions, %d kinds of %d triangles", len(m.Normals), len(m.Positions), len(m.Kinds), len(m.Triangles))
	}
	open := map[edge]int{}
	var area, net, faces [3]float64
	for i, t := range m.Triangles {
		a, b, c := m.Positions[t[0]], m.Positions[t[1]], m.Positions[t[2]]
		for _, e := range [...]edge{{a, b}, {b, c}, {c, a}} {
			open[e]++
			open[edge{e.to, e.from}]--
		}
		v := b.sub(a).cross(c.sub(a))
		area[m.Kinds[i]] += v.length() / 2
		net[m.Kinds[i]] += v.dot(m.Normals[t[0]]) / 2
	}
	for e, n := range open {
		if n != 0 {
			return fmt.Errorf("the mesh has a crack at %v %v", e.from, e.to)
		}
	}
	border, widthM := 0.0, 0.0
	for _, f := range s.Faces {
		faces[f.Kind] += f.AreaM2()
		for _, r := range f.Rings {
			for i := range r {
				d := r[i].sub(r[(i+1)%len(r)]).length()
				border += d
				if f.Kind == Ground {
					widthM = max(widthM, d)
				}
			}
		}
	}
	for k := range faces {
		// A footprint can be bent over itself, by micrometres.
		tol := 1e-9*faces[k] + border*(1e-8+widthM*widthM*bendPerM+uneven(s))
		if math.Abs(area[k]-faces[k]) > tol || math.Abs(net[k]-faces[k]) > tol {
			return fmt.Errorf("%v: triangles cover %g m², %g m² with their signs, faces %g m²", FaceKind(k), area[k], net[k], faces[k])
		}
	}
	return nil
}
