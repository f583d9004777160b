package glb

import (
	"fmt"
	"math"
)

// maxDepth is how deep trees of nodes go, written or read.
const maxDepth = 64

// grid is where positions may lie. It is one for all meshes of a file, so that what touches in the model touches in the
// file: steps alone are stored, and origins of meshes lie on steps.
type grid struct {
	step  float64 // metres
	float bool    // positions in float32 instead: the grid would be too coarse
}

// place finds the grid: the finest that holds the widest mesh in int16.
func (w *writer) place() error {
	step := w.model.StepM
	if step == 0 {
		step = 0.001
	}
	if !(step > 0 && step <= MaxStepM) {
		return fmt.Errorf("glb: step of %g m: take 0, or up to %g m", step, MaxStepM)
	}
	w.grid.step = step
	return w.widest(w.model.Nodes, 0)
}

func (w *writer) widest(nodes []Node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("glb: nodes more than %d deep", maxDepth)
	}
	for i := range nodes {
		n := &nodes[i]
		if l := n.Turn.length(); n.Turn != (Quat{}) && !(math.Abs(l-1) < 1e-9) {
			return fmt.Errorf("glb: node %q: turn %v, of length %g: 1 is wanted", n.Name, n.Turn, l)
		}
		for _, v := range n.At {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("glb: node %q: translation %v is no place", n.Name, n.At)
			}
		}
		if n.Mesh != nil {
			lo, hi, err := n.Mesh.bounds()
			if err != nil {
				return fmt.Errorf("glb: node %q: %w", n.Name, err)
			}
			for k := range lo {
				// A step on either side: the origin of the mesh is rounded.
				w.grid.step = max(w.grid.step, (hi[k]-lo[k])/(2*math.MaxInt16-2))
			}
		}
		if err := w.widest(n.Children, depth+1); err != nil {
			return err
		}
	}
	w.grid.float = w.grid.step > MaxStepM
	return nil
}

// bounds is the box of all positions; both corners are zero where there are none.
func (m *Mesh) bounds() (lo, hi Vec, err error) {
	first := true
	for i := range m.Primitives {
		for j, p := range m.Primitives[i].Positions {
			for k, v := range p {
				// The limit keeps float32 within half a metre; no model comes near it.
				if !(math.Abs(v) < 1e7) {
					return lo, hi, fmt.Errorf("mesh %q: primitive %d: position %d is %v: metres from the origin are wanted", m.Name, i, j, p)
				}
				if first || v < lo[k] {
					lo[k] = v
				}
				if first || v > hi[k] {
					hi[k] = v
				}
			}
			first = false
		}
	}
	return lo, hi, nil
}

// node writes a node and all beneath it and gives its number. A mesh goes to the node itself where nothing hangs below
// that the scale of positions would shrink.
func (w *writer) node(n *Node, depth int) (int, error) {
	at := len(w.doc.Nodes)
	w.doc.Nodes = append(w.doc.Nodes, docNode{})
	d := docNode{Name: n.Name}
	number, origin := noMesh, Vec{}
	if n.Mesh != nil {
		var err error
		if number, origin, err = w.mesh(n.Mesh); err != nil {
			return 0, err
		}
	}
	if number != noMesh {
		if len(n.Children) == 0 && n.Turn == (Quat{}) {
			d.Mesh = &number
			w.grid.undo(&d, add(n.At, origin))
			w.doc.Nodes[at] = d
			return at, nil
		}
		d.Children = append(d.Children, len(w.doc.Nodes))
		below := docNode{Mesh: &number}
		w.grid.undo(&below, origin)
		w.doc.Nodes = append(w.doc.Nodes, below)
	}
	d.Translation, d.Rotation = translation(n.At), n.Turn.rotation()
	for i := range n.Children {
		child, err := w.node(&n.Children[i], depth+1)
		if err != nil {
			return 0, err
		}
		d.Children = append(d.Children, child)
	}
	w.doc.Nodes[at] = d
	return at, nil
}

// rotation is absent where it turns nothing.
func (q Quat) rotation() []float64 {
	if q == (Quat{}) || q == (Quat{0, 0, 0, 1}) {
		return nil
	}
	return []float64{q[0] + 0, q[1] + 0, q[2] + 0, q[3] + 0}
}

func (q Quat) length() float64 { return math.Sqrt(q[0]*q[0] + q[1]*q[1] + q[2]*q[2] + q[3]*q[3]) }

func add(a, b Vec) Vec { return Vec{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }

func sub(a, b Vec) Vec { return Vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// translation is absent where it moves nothing.
func translation(v Vec) []float64 {
	out := []float64{micro(v[0]), micro(v[1]), micro(v[2])}
	if out[0] == 0 && out[1] == 0 && out[2] == 0 {
		return nil
	}
	return out
}

// micro rounds metres to millionths, which keeps numbers short, and takes the sign off zero.
func micro(v float64) float64 { return math.Round(v*1e6)/1e6 + 0 }

// turn gives a vector as it is stored. Steps are stored as east, north, up: what stands on each other then begins with the
// same four bytes, which gzip finds.
func (g grid) turn(v Vec) Vec {
	if g.float {
		return v
	}
	return Vec{v[0], -v[2], v[1]}
}

// undo makes a node turn and scale its mesh back, and sets it where it is. A matrix does it exactly; a rotation would be
// rounded.
func (g grid) undo(d *docNode, at Vec) {
	if g.float {
		d.Translation = translation(at)
		return
	}
	d.Matrix = g.matrix(at)
}

// matrix is column by column where steps east, north and up go, and the origin.
func (g grid) matrix(at Vec) []float64 {
	return []float64{g.step, 0, 0, 0, 0, 0, -g.step, 0, 0, g.step, 0, 0, micro(at[0]), micro(at[1]), micro(at[2]), 1}
}

// origin is the middle of a mesh, on the grid.
func (g grid) origin(lo, hi Vec) Vec {
	var o Vec
	for k := range o {
		o[k] = (lo[k] + hi[k]) / 2
		if !g.float {
			o[k] = math.Round(o[k]/g.step) * g.step
		}
	}
	return o
}
