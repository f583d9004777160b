package tiles3d

import (
	"sync"
	"unsafe"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin"
)

// mesh is a house in triangles, in the frame of its own middle. It is immutable.
type mesh struct {
	rev   twin.Version // of the house
	parts []part
	bytes int64
}

// part is one body of a house. float32 keeps a tenth of a millimetre over a kilometre.
type part struct {
	origin    orb.Point
	at        [][3]float32 // metres east, north, up
	normals   [][3]float32
	roof      []bool // of each vertex: it belongs to the roof
	triangles [][3]uint32
}

// newMesh builds the bodies of a house. One that cannot be built has its row and no triangle.
func newMesh(h *drawing) *mesh {
	m := &mesh{rev: h.rev, bytes: int64(unsafe.Sizeof(mesh{}))}
	bodies, err := h.Bodies()
	if err != nil {
		return m
	}
	for _, s := range bodies {
		p := newPart(s, h.BaseM)
		m.parts = append(m.parts, p)
		m.bytes += int64(unsafe.Sizeof(p)) + int64(len(p.at))*25 + int64(len(p.triangles))*12
	}
	return m
}

// newPart takes over walls and roofs. The ground is left out: nobody sees it, and a fifth of a house's triangles lie in
// it.
func newPart(s *solid.Solid, baseM float64) part {
	all := s.Mesh()
	n := len(all.Positions)
	p := part{
		origin: s.Frame.Origin, at: make([][3]float32, 0, n), normals: make([][3]float32, 0, n), roof: make([]bool, 0, n),
		triangles: make([][3]uint32, 0, len(all.Triangles)),
	}
	place := make([]uint32, n) // +1 where taken over
	for i, t := range all.Triangles {
		if all.Kinds[i] == solid.Ground {
			continue
		}
		var corners [3]uint32
		for k, v := range t {
			if place[v] == 0 {
				at := all.Positions[v]
				at[2] += baseM
				p.at = append(p.at, narrow(at))
				p.normals = append(p.normals, narrow(all.Normals[v]))
				p.roof = append(p.roof, all.Kinds[i] == solid.RoofFace)
				place[v] = uint32(len(p.at))
			}
			corners[k] = place[v] - 1
		}
		p.triangles = append(p.triangles, corners)
	}
	return p
}

func narrow(v solid.Vec3) [3]float32 { return [3]float32{float32(v[0]), float32(v[1]), float32(v[2])} }

// meshes keeps the meshes of houses, bounded by bytes: an edit of one house costs one mesh, and its tile puts together
// what is there.
type meshes struct {
	mu    sync.Mutex
	kept  map[twin.ID]*mesh
	bytes int64
	limit int64
	made  uint64 // meshes built so far
}

// of returns the mesh of a house in the state that was drawn.
func (k *meshes) of(h *drawing) *mesh {
	k.mu.Lock()
	m := k.kept[h.ID]
	k.mu.Unlock()
	if m != nil && m.rev == h.rev {
		return m
	}
	m = newMesh(h)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made++
	old := k.kept[h.ID]
	if old != nil && old.rev > m.rev {
		return m // made for a reader of an older state
	}
	k.forget(h.ID)
	k.kept[h.ID] = m
	k.bytes += m.bytes
	for id := range k.kept { // no matter which: they are built again when a tile asks
		if k.bytes <= k.limit {
			break
		}
		k.forget(id)
	}
	return m
}

// drop forgets a house that is no more.
func (k *meshes) drop(id twin.ID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.forget(id)
}

// forget takes a mesh out; the caller holds mu.
func (k *meshes) forget(id twin.ID) {
	if m := k.kept[id]; m != nil {
		k.bytes -= m.bytes
		delete(k.kept, id)
	}
}
