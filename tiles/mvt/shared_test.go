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

// drawn is a parcel in a tile: as it was decoded, and the ring that it was made of, which is valid as it is (and then the
// same) or not.
type drawn struct {
	parts [][]Vertex
	ring  []Vertex
	sound bool
}

// in encodes all parcels into a tile of a zoom from 11 to 14 and returns them by number.
func (p *parcels) in(rt *rapid.T, id TileID, snap uint8, thin bool) map[uint64]*drawn {
	var e, look Encoder
	l := &Layer{Name: "land", SnapBits: snap, Thin: thin}
	out := map[uint64]*drawn{}
	for _, e := range []*Encoder{&e, &look} {
		if err := e.BeginTile(id); err != nil {
			rt.Fatal(err)
		}
		e.BeginLayer(l)
	}
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
		whole := drawing{coords: g.Coords, ends: g.Ends, frame: &look.snap}
		if thin {
			whole.levels = g.Levels
		}
		look.rings(&whole, false, false)
		d := &drawn{sound: look.weave.sound()}
		for _, v := range look.weave.pts {
			d.ring = append(d.ring, Vertex{v.x, v.y})
		}
		out[uint64(i)] = d
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
	for _, f := range tile.Layers[0].Features {
		d := out[f.ID]
		if d.parts = f.Parts; d.sound && (len(d.parts) != 1 || !slices.Equal(d.parts[0], d.ring)) {
			rt.Fatalf("parcel %d is %v, valid as %v", f.ID, d.parts, d.ring)
		}
	}
	return out
}

// TestSharedBordersStayShared: whatever vertices generalising moves or drops, both neighbours draw every border alike,
// and so does the tile beyond a tile's border. A parcel that would not be valid is drawn by its border too, to half a
// unit and rounding.
func TestSharedBordersStayShared(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawParcels(rt)
		z := rapid.Uint8Range(11, 14).Draw(rt, "z")
		snap, thin := rapid.Uint8Range(0, 3).Draw(rt, "snap"), rapid.Bool().Draw(rt, "thin")
		corner := uint32(8192) >> (14 - z) // of the four tiles, at 8192, 8192 of zoom 14
		var tiles [4]map[uint64]*drawn     // west and east in the north, then in the south
		for i := range tiles {
			id := TileID{z, corner - 1 + uint32(i&1), corner - 1 + uint32(i>>1)}
			tiles[i] = p.in(rt, id, snap, thin)
			checkBorders(rt, tiles[i])
		}
		for i, d := range tiles[0] {
			checkSeam(rt, d, tiles[1][i], Vertex{-Extent, 0})
			checkSeam(rt, d, tiles[2][i], Vertex{0, -Extent})
			checkSeam(rt, d, tiles[3][i], Vertex{-Extent, -Extent})
		}
	})
}

// checkBorders: every edge of a parcel that others surround is there as often in one direction as in the other, and whatever is drawn is
// beside one.
func checkBorders(rt *rapid.T, features map[uint64]*drawn) {
	type edge struct{ a, b Vertex }
	count := map[edge]int{}
	edges := func(r []Vertex, do func(e edge)) {
		for i, a := range r {
			if b := r[(i+1)%len(r)]; inner(a) && inner(b) {
				do(edge{a, b})
			}
		}
	}
	for _, d := range features {
		edges(d.ring, func(e edge) { count[e]++ })
	}
	for i, d := range features {
		if x, y := i%parcelRows, i/parcelRows; x == 0 || y == 0 || x == parcelRows-1 || y == parcelRows-1 {
			continue
		}
		edges(d.ring, func(e edge) {
			if count[e] != count[edge{e.b, e.a}] {
				rt.Fatalf("parcel %d has %v, its neighbour does not\n%v", i, e, features)
			}
		})
		for _, part := range d.parts {
			for _, v := range part {
				if off := edgeDist([][]Vertex{d.ring}, true, fpt{float64(v.X), float64(v.Y)}); off > 1 {
					rt.Fatalf("parcel %d draws %v, %g off its border %v", i, v, off, d.ring)
				}
			}
		}
	}
}

// inner tells that a vertex is within the buffered tile, so that no clipping has made it.
func inner(v Vertex) bool { return min(v.X, v.Y) > clipMin && max(v.X, v.Y) < clipMax }

// wellInside leaves out the buffer's rim, where clipping may leave nothing that has an area.
func wellInside(v Vertex) bool { return min(v.X, v.Y) > clipMin+32 && max(v.X, v.Y) < clipMax-32 }

// checkSeam: where two tiles overlap they hold the same vertices of a feature, those made by cutting a border where it
// crosses another to a unit; shift leads from the units of a into those of b.
func checkSeam(rt *rapid.T, a, b *drawn, shift Vertex) {
	half := func(a, b *drawn, shift Vertex) {
		for _, part := range a.parts {
			for _, v := range part {
				w := Vertex{v.X + shift.X, v.Y + shift.Y}
				if !wellInside(v) || !wellInside(w) || holds(b.parts, w) {
					continue
				}
				if a.sound && b.sound || edgeDist(b.parts, true, fpt{float64(w.X), float64(w.Y)}) > 1.5 {
					rt.Fatalf("%v is in one tile, not in the other: %v and %v", v, a, b)
				}
			}
		}
	}
	half(a, b, shift)
	half(b, a, Vertex{-shift.X, -shift.Y})
}

func holds(parts [][]Vertex, v Vertex) bool {
	return slices.ContainsFunc(parts, func(p []Vertex) bool { return slices.Contains(p, v) })
}
