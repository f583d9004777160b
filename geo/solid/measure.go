package solid

import (
	"errors"
	"fmt"
)

// areaVector returns the normal of a face, as long as its area is large. Holes run the other way and take theirs off.
func (f Face) areaVector() Vec3 {
	var sum Vec3
	for _, r := range f.Rings {
		for i := 1; i+1 < len(r); i++ {
			c := r[i].sub(r[0]).cross(r[i+1].sub(r[0]))
			sum[0], sum[1], sum[2] = sum[0]+c[0]/2, sum[1]+c[1]/2, sum[2]+c[2]/2
		}
	}
	return sum
}

// AreaM2 returns the area of the face without its holes.
func (f Face) AreaM2() float64 { return f.areaVector().length() }

// Normal returns the direction of length 1 that points out of the body.
func (f Face) Normal() Vec3 { return f.areaVector().unit() }

// VolumeM3 returns the volume of the body.
func (s *Solid) VolumeM3() float64 {
	if len(s.Faces) == 0 {
		return 0
	}
	// By Gauss's theorem, counted from a vertex of the body: a house on a mountain is as exact as one at sea level.
	from := s.Faces[0].Rings[0][0]
	sum := 0.0
	for _, f := range s.Faces {
		sum += f.areaVector().dot(f.Rings[0][0].sub(from))
	}
	return sum / 3
}

// FootprintM2 returns the area that the body stands on.
func (s *Solid) FootprintM2() float64 {
	sum := 0.0
	for _, f := range s.Faces {
		if f.Kind == Ground {
			sum += f.AreaM2()
		}
	}
	return sum
}

// edge is a directed edge of a face.
type edge struct{ from, to Vec3 }

// Check reports what keeps a body from being closed: an edge that one face runs and no other runs the other way, an
// edge of no length, a ring that is no polygon, a volume that is not above 0. Coordinates are compared bit by bit.
func (s *Solid) Check() error {
	open := make(map[edge]int)
	for i, f := range s.Faces {
		for _, r := range f.Rings {
			if len(r) < 3 {
				return fmt.Errorf("face %d (%v) has a ring of %d vertices", i, f.Kind, len(r))
			}
			for j, a := range r {
				b := r[(j+1)%len(r)]
				if a == b {
					return fmt.Errorf("face %d (%v) has an edge of no length at %v", i, f.Kind, a)
				}
				open[edge{a, b}]++
				open[edge{b, a}]--
			}
		}
	}
	for i, f := range s.Faces {
		for _, r := range f.Rings {
			for j, a := range r {
				if b := r[(j+1)%len(r)]; open[edge{a, b}] != 0 {
					return fmt.Errorf("face %d (%v): the edge %v %v has no counterpart", i, f.Kind, a, b)
				}
			}
		}
	}
	if v := s.VolumeM3(); !(v > 0) {
		return errors.New("the volume is not above 0")
	}
	return nil
}
