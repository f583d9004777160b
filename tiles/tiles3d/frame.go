package tiles3d

import (
	"math"

	"github.com/gridtwin/gridtwin/tiles/glb"
)

// transform takes coordinates of one frame to another: three rows of a rotation, and a translation.
type transform struct {
	rows [3][3]float64
	by   [3]float64
}

// relative is the transform between two frames whose matrices, column by column, lead to earth-centred coordinates.
func relative(from, to [16]float64) transform {
	var t transform
	d := [3]float64{from[12] - to[12], from[13] - to[13], from[14] - to[14]}
	for r := range 3 {
		axis := to[4*r : 4*r+3] // an axis of to, so a row of its inverse
		for c := range 3 {
			t.rows[r][c] = axis[0]*from[4*c] + axis[1]*from[4*c+1] + axis[2]*from[4*c+2]
		}
		t.by[r] = axis[0]*d[0] + axis[1]*d[1] + axis[2]*d[2]
	}
	return t
}

func (t *transform) turn(v [3]float64) [3]float64 {
	x, y, z := v[0], v[1], v[2]
	var out [3]float64
	for r := range out {
		out[r] = t.rows[r][0]*x + t.rows[r][1]*y + t.rows[r][2]*z
	}
	return out
}

func (t *transform) point(v [3]float64) [3]float64 {
	out := t.turn(v)
	for r := range out {
		out[r] += t.by[r]
	}
	return out
}

// placed is where a frame's node stands, and how it is turned (a quaternion x, y, z, w). Clients turn what glTF has y-up
// to z-up and take that for earth-centred, so the node is given what becomes of the frame's matrix after the way back.
func placed(m [16]float64) (at glb.Vec, turn [4]float64) {
	back := func(x, y, z float64) [3]float64 { return [3]float64{x, z, -y} }
	// Columns of the rotation: east, up, and south, which is what the axes of glTF are here.
	east, up := back(m[0], m[1], m[2]), back(m[8], m[9], m[10])
	south := back(-m[4], -m[5], -m[6])
	at = glb.Vec(back(m[12], m[13], m[14]))
	return at, quaternion([3][3]float64{east, up, south})
}

// quaternion of a rotation that is given by its columns, by Shepperd's method: the largest of the four is found first.
func quaternion(c [3][3]float64) [4]float64 {
	xx, yy, zz := c[0][0], c[1][1], c[2][2]
	squares := [4]float64{1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz}
	best := 3
	for i, v := range squares {
		if v > squares[best] {
			best = i
		}
	}
	// Entry (row, column) of the matrix is c[column][row].
	dx, dy, dz := c[1][2]-c[2][1], c[2][0]-c[0][2], c[0][1]-c[1][0]
	sx, sy, sz := c[1][2]+c[2][1], c[2][0]+c[0][2], c[0][1]+c[1][0]
	q := [4][4]float64{
		{squares[0], sz, sy, dx},
		{sz, squares[1], sx, dy},
		{sy, sx, squares[2], dz},
		{dx, dy, dz, squares[3]},
	}[best]
	by := 2 * math.Sqrt(squares[best])
	for i := range q {
		q[i] /= by
	}
	return q
}
