package mvt

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// parcels are cells of a crooked lattice around the corner where four tiles of testTile's zoom meet. They cover all of
// it without gap or overlap, and each border is drawn by both of its neighbours with the same vertices.
type parcels struct {
	rings [][]Vertex         // in units of zoom 14, relative to the corner
	nodes map[[2]uint32]bool // where more than two of them meet
}

// parcelRows is the number of parcels in a row, and of rows.
const parcelRows = 9

func drawParcels(rt *rapid.T) *parcels {
	const n, side, first = parcelRows, 150, -(parcelRows/2)*150 - 75
	jitter := rapid.Int64Range(-40, 40)
	var node [n + 1][n + 1]Vertex
	for i := range node {
		for j := range node[i] {
			node[i][j] = Vertex{first + int64(j)*side + jitter.Draw(rt, "x"), first + int64(i)*side + jitter.Draw(rt, "y")}
		}
	}
	wave := rapid.Int64Range(-6, 6)
	bend := func(a, b Vertex) (out []Vertex) { // the vertices between two nodes
		n := rapid.Int64Range(1, 6).Draw(rt, "bends")
		for k := int64(1); k < n; k++ {
			out = append(out, Vertex{a.X + (b.X-a.X)*k/n + wave.Draw(rt, "x"), a.Y + (b.Y-a.Y)*k/n + wave.Draw(rt, "y")})
		}
		return out
	}
	var across, down [n + 1][n + 1][]Vertex
	for i := range n + 1 {
		for j := range n + 1 {
			if j < n {
				across[i][j] = bend(node[i][j], node[i][j+1])
			}
			if i < n {
				down[i][j] = bend(node[i][j], node[i+1][j])
			}
		}
	}
	p := &parcels{nodes: map[[2]uint32]bool{}}
	for i := range node {
		for _, v := range node[i] {
			x, y := Project(at(int(v.X), int(v.Y))[0], at(int(v.X), int(v.Y))[1])
			p.nodes[[2]uint32{x, y}] = true
		}
	}
	back := func(vs []Vertex) []Vertex {
		vs = slices.Clone(vs)
		slices.Reverse(vs)
		return vs
	}
	for i := range n {
		for j := range n {
			r := append([]Vertex{node[i][j]}, across[i][j]...)
			r = append(append(r, node[i][j+1]), down[i][j+1]...)
			r = append(append(r, node[i+1][j+1]), back(across[i+1][j])...)
			r = append(append(r, node[i+1][j]), back(down[i][j])...)
			if k := rapid.IntRange(0, len(r)-1).Draw(rt, "first"); k > 0 { // a ring may begin anywhere
				r = append(slices.Clone(r[k:]), r[:k]...)
			}
			p.rings = append(p.rings, r)
		}
	}
	return p
}

// in encodes all parcels into a tile of a zoom from 11 to 14 and returns them by number.
func (p *parcels) in(rt *rapid.T, id TileID, snap uint8, thin bool) map[uint64][]Vertex {
	var e Encoder
	if err := e.BeginTile(id); err != nil {
		rt.Fatal(err)
	}
	e.BeginLayer(&Layer{Name: "land", SnapBits: snap, Thin: thin})
	for i, r := range p.rings {
		var ring orb.Ring
		for _, v := range append(r, r[0]) {
			ring = append(ring, at(int(v.X), int(v.Y)))
		}
		g, err := FromOrb(orb.Polygon{ring})
		if err != nil {
			rt.Fatal(err)
		}
		g.Generalise(func(x, y uint32) bool { return p.nodes[[2]uint32{x, y}] })
		e.AddFeature(uint64(i), &g, nil)
	}
	if err := e.EndLayer(); err != nil {
		rt.Fatal(err)
	}
	if err := Validate(e.Bytes()); err != nil {
		rt.Fatal(err)
	}
	tile, err := Decode(e.Bytes())
	if err != nil {
		rt.Fatal(err)
	}
	out := map[uint64][]Vertex{}
	for _, f := range tile.Layers[0].Features {
		out[f.ID] = f.Parts[0]
	}
	return out
}

// TestSharedBordersStayShared: whatever vertices generalising moves or drops, both neighbours draw every border alike,
// and so does the tile beyond a tile's border.
func TestSharedBordersStayShared(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawParcels(rt)
		z := rapid.Uint8Range(11, 14).Draw(rt, "z")
		snap, thin := rapid.Uint8Range(0, 3).Draw(rt, "snap"), rapid.Bool().Draw(rt, "thin")
		corner := uint32(8192) >> (14 - z) // of the four tiles, at 8192, 8192 of zoom 14
		var tiles [4]map[uint64][]Vertex   // west and east in the north, then in the south
		for i := range tiles {
			id := TileID{z, corner - 1 + uint32(i&1), corner - 1 + uint32(i>>1)}
			tiles[i] = p.in(rt, id, snap, thin)
			checkBorders(rt, tiles[i])
		}
		for i, f := range tiles[0] {
			checkSeam(rt, f, tiles[1][i], Vertex{-Extent, 0})
			checkSeam(rt, f, tiles[2][i], Vertex{0, -Extent})
			checkSeam(rt, f, tiles[3][i], Vertex{-Extent, -Extent})
		}
	})
}

// checkBorders: every edge of a parcel that others surround is drawn once in each direction.
func checkBorders(rt *rapid.T, features map[uint64][]Vertex) {
	type edge struct{ a, b Vertex }
	drawn := map[edge]int{}
	edges := func(r []Vertex, do func(e edge)) {
		for i, a := range r {
			if b := r[(i+1)%len(r)]; inner(a) && inner(b) {
				do(edge{a, b})
			}
		}
	}
	for _, r := range features {
		edges(r, func(e edge) { drawn[e]++ })
	}
	for i, r := range features {
		if x, y := i%parcelRows, i/parcelRows; x == 0 || y == 0 || x == parcelRows-1 || y == parcelRows-1 {
			continue
		}
		edges(r, func(e edge) {
			if drawn[e] != 1 || drawn[edge{e.b, e.a}] != 1 {
				rt.Fatalf("parcel %d draws %v, its neighbour does not\n%v", i, e, features)
			}
		})
	}
}

// inner tells that a vertex is within the buffered tile, so that no clipping has made it.
func inner(v Vertex) bool { return min(v.X, v.Y) > clipMin && max(v.X, v.Y) < clipMax }

// wellInside leaves out the buffer's rim, where clipping may leave nothing that has an area.
func wellInside(v Vertex) bool { return min(v.X, v.Y) > clipMin+32 && max(v.X, v.Y) < clipMax-32 }

// checkSeam: where two tiles overlap they hold the same vertices of a feature; shift leads from the units of a into
// those of b.
func checkSeam(rt *rapid.T, a, b []Vertex, shift Vertex) {
	for _, v := range a {
		w := Vertex{v.X + shift.X, v.Y + shift.Y}
		if wellInside(v) && wellInside(w) && !slices.Contains(b, w) {
			rt.Fatalf("%v is in one tile, not in the other: %v and %v", v, a, b)
		}
	}
	for _, w := range b {
		v := Vertex{w.X - shift.X, w.Y - shift.Y}
		if wellInside(v) && wellInside(w) && !slices.Contains(a, v) {
			rt.Fatalf("%v is in one tile, not in the other: %v and %v", w, b, a)
		}
	}
}
