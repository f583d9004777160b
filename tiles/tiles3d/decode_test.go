package tiles3d

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
)

// What follows reads files as a client would, with nothing of the code that writes them.

// parsedTile is a tile with what its vertices and rows say.
type parsedTile struct {
	nodes int
	ids   []string // rows of the table
	grids []string
	uses  []string
	at    [][3]float64 // vertices, earth-centred
	of    []int        // the row of each vertex
}

type gltf struct {
	Nodes []struct {
		Children                             []int
		Mesh                                 *int
		Matrix, Translation, Rotation, Scale []float64
	}
	Scenes []struct{ Nodes []int }
	Meshes []struct {
		Primitives []struct {
			Attributes map[string]int
			Indices    *int
		}
	}
	Accessors []struct {
		BufferView, ByteOffset, ComponentType, Count int
	}
	BufferViews []struct{ ByteOffset, ByteLength, ByteStride int }
	Extensions  struct {
		Metadata struct {
			PropertyTables []struct {
				Count      int
				Properties map[string]struct {
					Values, StringOffsets int
					StringOffsetType      string
				}
			}
		} `json:"EXT_structural_metadata"`
	}
}

func parseTile(t fataler, file []byte) parsedTile {
	t.Helper()
	if len(file) < 20 || string(file[:4]) != "glTF" || int(binary.LittleEndian.Uint32(file[8:])) != len(file) {
		t.Fatalf("no glb: %q", file[:min(len(file), 100)])
	}
	n := binary.LittleEndian.Uint32(file[12:])
	var doc gltf
	if err := json.Unmarshal(file[20:20+n], &doc); err != nil {
		t.Fatal(err)
	}
	out := parsedTile{nodes: len(doc.Nodes)}
	if int(20+n) == len(file) {
		return out
	}
	bin := file[28+n:]
	view := func(i int) []byte {
		v := doc.BufferViews[i]
		return bin[v.ByteOffset : v.ByteOffset+v.ByteLength]
	}
	if len(doc.Extensions.Metadata.PropertyTables) == 1 {
		table := doc.Extensions.Metadata.PropertyTables[0]
		texts := func(name string) (out []string) {
			p := table.Properties[name]
			at := func(i int) int {
				b := view(p.StringOffsets)
				if p.StringOffsetType == "UINT16" {
					return int(binary.LittleEndian.Uint16(b[2*i:]))
				}
				return int(binary.LittleEndian.Uint32(b[4*i:]))
			}
			for i := range table.Count {
				out = append(out, string(view(p.Values)[at(i):at(i+1)]))
			}
			return out
		}
		out.ids, out.grids, out.uses = texts("id"), texts("grid"), texts("use")
	}
	var walk func(nodes []int, to func([3]float64) [3]float64)
	walk = func(nodes []int, to func([3]float64) [3]float64) {
		for _, i := range nodes {
			node := doc.Nodes[i]
			here := func(v [3]float64) [3]float64 {
				return to(transformed(v, node.Matrix, node.Translation, node.Rotation, node.Scale))
			}
			walk(node.Children, here)
			if node.Mesh == nil {
				continue
			}
			for _, p := range doc.Meshes[*node.Mesh].Primitives {
				a, f := doc.Accessors[p.Attributes["POSITION"]], doc.Accessors[p.Attributes["_FEATURE_ID_0"]]
				for k := range a.Count {
					out.at = append(out.at, here(position(view(a.BufferView)[a.ByteOffset+k*doc.BufferViews[a.BufferView].ByteStride:], a.ComponentType)))
					out.of = append(out.of, integer(view(f.BufferView)[f.ByteOffset+k*doc.BufferViews[f.BufferView].ByteStride:], f.ComponentType))
				}
			}
		}
	}
	// What is y-up in glTF is turned to z-up by clients of 3D Tiles.
	walk(doc.Scenes[0].Nodes, func(v [3]float64) [3]float64 { return [3]float64{v[0], -v[2], v[1]} })
	return out
}

func position(b []byte, component int) (v [3]float64) {
	for k := range v {
		if component == 5126 {
			v[k] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*k:])))
		} else {
			v[k] = float64(int16(binary.LittleEndian.Uint16(b[2*k:])))
		}
	}
	return v
}

func integer(b []byte, component int) int {
	switch component {
	case 5121:
		return int(b[0])
	case 5123:
		return int(binary.LittleEndian.Uint16(b))
	}
	return int(math.Float32frombits(binary.LittleEndian.Uint32(b)))
}

func transformed(v [3]float64, matrix, translation, rotation, scale []float64) [3]float64 {
	if m := matrix; m != nil {
		return [3]float64{
			m[0]*v[0] + m[4]*v[1] + m[8]*v[2] + m[12],
			m[1]*v[0] + m[5]*v[1] + m[9]*v[2] + m[13],
			m[2]*v[0] + m[6]*v[1] + m[10]*v[2] + m[14],
		}
	}
	for k := range scale {
		v[k] *= scale[k]
	}
	if q := rotation; q != nil {
		// v + 2 q × (q × v + w v)
		cross := func(a, b [3]float64) [3]float64 {
			return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
		}
		axis := [3]float64{q[0], q[1], q[2]}
		inner := cross(axis, v)
		for k := range inner {
			inner[k] += q[3] * v[k]
		}
		for k, d := range cross(axis, inner) {
			v[k] += 2 * d
		}
	}
	for k := range translation {
		v[k] += translation[k]
	}
	return v
}

// geodetic turns earth-centred coordinates into longitude, latitude in degrees and height in metres on WGS 84.
func geodetic(v [3]float64) (lon, lat, height float64) {
	const a, f = 6378137.0, 1 / 298.257223563
	e2 := f * (2 - f)
	p := math.Hypot(v[0], v[1])
	phi := math.Atan2(v[2], p*(1-e2))
	for range 10 {
		sin := math.Sin(phi)
		n := a / math.Sqrt(1-e2*sin*sin)
		height = p/math.Cos(phi) - n
		phi = math.Atan2(v[2], p*(1-e2*n/(n+height)))
	}
	return math.Atan2(v[1], v[0]) * 180 / math.Pi, phi * 180 / math.Pi, height
}

// earthCentred is the inverse.
func earthCentred(lon, lat, height float64) [3]float64 {
	const a, f = 6378137.0, 1 / 298.257223563
	e2 := f * (2 - f)
	sinLat, cosLat := math.Sincos(lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(lon * math.Pi / 180)
	n := a / math.Sqrt(1-e2*sinLat*sinLat)
	return [3]float64{(n + height) * cosLat * cosLon, (n + height) * cosLat * sinLon, (n*(1-e2) + height) * sinLat}
}

// parsedSubtree answers what is available, as told by the JSON.
type parsedSubtree struct{ tiles, content, children func(i int) bool }

func parseSubtree(t fataler, file []byte) parsedSubtree {
	t.Helper()
	if len(file) < 24 || string(file[:4]) != "subt" || binary.LittleEndian.Uint32(file[4:]) != 1 || len(file)%8 != 0 {
		t.Fatalf("no subtree: %q", file[:min(len(file), 100)])
	}
	n, m := binary.LittleEndian.Uint64(file[8:]), binary.LittleEndian.Uint64(file[16:])
	if n%8 != 0 || m%8 != 0 || 24+n+m != uint64(len(file)) {
		t.Fatalf("a subtree of %d bytes says it has %d and %d", len(file), n, m)
	}
	type available struct {
		Bitstream, AvailableCount, Constant *int
	}
	var doc struct {
		Buffers                  []struct{ ByteLength int }
		BufferViews              []struct{ Buffer, ByteOffset, ByteLength int }
		TileAvailability         available
		ContentAvailability      []available
		ChildSubtreeAvailability available
	}
	if err := json.Unmarshal(file[24:24+n], &doc); err != nil {
		t.Fatal(err)
	}
	bin := file[24+n:]
	bits := func(a available, bits int) func(int) bool {
		if a.Constant != nil {
			return func(int) bool { return *a.Constant == 1 }
		}
		v := doc.BufferViews[*a.Bitstream]
		data := bin[v.ByteOffset : v.ByteOffset+v.ByteLength]
		if v.ByteOffset%8 != 0 || len(data) != (bits+7)/8 {
			t.Fatalf("%d bits in a view of %d bytes at %d", bits, len(data), v.ByteOffset)
		}
		is := func(i int) bool { return data[i/8]&(1<<(i%8)) != 0 }
		set := 0
		for i := range 8 * len(data) {
			if is(i) {
				if set++; i >= bits {
					t.Fatalf("bit %d of %d is set", i, bits)
				}
			}
		}
		if set == 0 || set == bits || a.AvailableCount == nil || *a.AvailableCount != set {
			t.Fatalf("%d of %d bits are set, told %v: say constants without bits", set, bits, a.AvailableCount)
		}
		return is
	}
	if len(doc.ContentAvailability) != 1 || len(bin) > 0 && (len(doc.Buffers) != 1 || doc.Buffers[0].ByteLength != len(bin)) {
		t.Fatalf("%+v", doc)
	}
	return parsedSubtree{bits(doc.TileAvailability, 1365), bits(doc.ContentAvailability[0], 1365), bits(doc.ChildSubtreeAvailability, 4096)}
}

// walked is what a client finds from tileset.json on.
type walked struct {
	tileset struct {
		GeometricError float64
		Root           struct {
			BoundingVolume struct{ Region [6]float64 }
			GeometricError float64
			Refine         string
			Content        struct{ URI string }
			ImplicitTiling struct {
				AvailableLevels, SubtreeLevels int
				Subtrees                       struct{ URI string }
			}
		}
	}
	content  [][3]uint32 // level, x, y of tiles with content, by rising level
	subtrees int
}

// walk reads tileset.json and all subtrees, and holds what they say against one another.
func walk(t fataler, get func(path string) []byte) *walked {
	t.Helper()
	w := &walked{}
	if err := json.Unmarshal(get("tileset.json"), &w.tileset); err != nil {
		t.Fatal(err)
	}
	implicit := w.tileset.Root.ImplicitTiling
	if implicit.AvailableLevels == 0 {
		return w
	}
	var down func(level, x, y uint32)
	down = func(level, x, y uint32) {
		w.subtrees++
		s := parseSubtree(t, get(filled(implicit.Subtrees.URI, level, x, y)))
		if !s.tiles(0) {
			t.Fatalf("the subtree at %d/%d/%d has no first tile", level, x, y)
		}
		first := 0
		for l := range uint32(implicit.SubtreeLevels + 1) {
			for i := range 1 << (2 * l) {
				dx, dy := uint32(0), uint32(0)
				for b := range l {
					dx |= uint32(i>>(2*b)&1) << b
					dy |= uint32(i>>(2*b+1)&1) << b
				}
				if l == uint32(implicit.SubtreeLevels) {
					if s.children(i) {
						down(level+l, x<<l+dx, y<<l+dy)
					}
					continue
				}
				tile, content := s.tiles(first+i), s.content(first+i)
				parent := 0
				if l > 0 {
					parent = first - 1<<(2*(l-1)) + i>>2
				}
				switch {
				case content && !tile, tile && l > 0 && !s.tiles(parent):
					t.Fatalf("%d/%d/%d: tile %d of level %d is available above nothing", level, x, y, i, l)
				case tile && int(level+l) >= implicit.AvailableLevels:
					t.Fatalf("%d/%d/%d: a tile at level %d of %d", level, x, y, level+l, implicit.AvailableLevels)
				case content:
					w.content = append(w.content, [3]uint32{level + l, x<<l + dx, y<<l + dy})
				}
			}
			first += 1 << (2 * l)
		}
	}
	down(0, 0, 0)
	slices.SortFunc(w.content, func(a, b [3]uint32) int { return slices.Compare(a[:], b[:]) })
	return w
}
