package glb

import "math"

// matrix moves points: a 3 by 3 matrix by columns, and a translation.
type matrix struct {
	cols [3]Vec
	by   Vec
}

func identity() matrix { return matrix{cols: [3]Vec{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}} }

// turn moves a direction.
func (m *matrix) turn(v Vec) Vec {
	var out Vec
	for k := range out {
		out[k] = m.cols[0][k]*v[0] + m.cols[1][k]*v[1] + m.cols[2][k]*v[2]
	}
	return out
}

// point moves a point.
func (m *matrix) point(v Vec) Vec { return add(m.turn(v), m.by) }

// times is m after n.
func (m *matrix) times(n matrix) matrix {
	return matrix{cols: [3]Vec{m.turn(n.cols[0]), m.turn(n.cols[1]), m.turn(n.cols[2])}, by: m.point(n.by)}
}

// cofactors turn normals; their length is of no use. They are the inverse transposed but for a factor, whose sign is that
// of mirrored.
func (m *matrix) cofactors() matrix {
	return matrix{cols: [3]Vec{cross(m.cols[1], m.cols[2]), cross(m.cols[2], m.cols[0]), cross(m.cols[0], m.cols[1])}}
}

// det is by how much volumes grow; less than 0 where the matrix mirrors.
func (m *matrix) det() float64 { return dot(m.cols[0], cross(m.cols[1], m.cols[2])) }

func dot(a, b Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func cross(a, b Vec) Vec {
	return Vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// unit is a direction at length 1; ok is false where it has none.
func unit(v Vec) (out Vec, ok bool) {
	// By the greatest first: squares of what is tiny or huge are nothing or endless.
	most := max(math.Abs(v[0]), math.Abs(v[1]), math.Abs(v[2]))
	if !(most > 0) || math.IsInf(most, 0) {
		return out, false
	}
	for k := range v {
		v[k] /= most
	}
	l := math.Sqrt(dot(v, v))
	return Vec{v[0] / l, v[1] / l, v[2] / l}, true
}

// matrix is where a node puts what is below it.
func (n *docNode) matrix() (matrix, error) {
	if n.Matrix != nil {
		a := n.Matrix
		if len(a) != 16 || !finite(a...) || a[3] != 0 || a[7] != 0 || a[11] != 0 || a[15] != 1 {
			return matrix{}, malformed("matrix: 16 numbers are wanted, the last row 0 0 0 1")
		}
		if n.Translation != nil || n.Rotation != nil || n.Scale != nil {
			return matrix{}, malformed("matrix: beside translation, rotation or scale")
		}
		return matrix{cols: [3]Vec{Vec(a[0:3]), Vec(a[4:7]), Vec(a[8:11])}, by: Vec(a[12:15])}, nil
	}
	m := identity()
	if q := n.Rotation; q != nil {
		l := 0.0
		if len(q) == 4 {
			l = math.Sqrt(q[0]*q[0] + q[1]*q[1] + q[2]*q[2] + q[3]*q[3])
		}
		if !(math.Abs(l-1) < 0.01) {
			return m, malformed("rotation: a quaternion of length 1 is wanted")
		}
		m.cols = turned(q[0]/l, q[1]/l, q[2]/l, q[3]/l)
	}
	if s := n.Scale; s != nil {
		if len(s) != 3 || !finite(s...) {
			return m, malformed("scale: three numbers are wanted")
		}
		for k := range m.cols {
			for j := range m.cols[k] {
				m.cols[k][j] *= s[k]
			}
		}
	}
	if t := n.Translation; t != nil {
		if len(t) != 3 || !finite(t...) {
			return m, malformed("translation: three numbers are wanted")
		}
		m.by = Vec(t)
	}
	return m, nil
}

// turned are the columns of the rotation of a quaternion.
func turned(x, y, z, w float64) [3]Vec {
	return [3]Vec{
		{1 - 2*(y*y+z*z), 2 * (x*y + z*w), 2 * (x*z - y*w)},
		{2 * (x*y - z*w), 1 - 2*(x*x+z*z), 2 * (y*z + x*w)},
		{2 * (x*z + y*w), 2 * (y*z - x*w), 1 - 2*(x*x+y*y)},
	}
}
