package glb

import (
	"fmt"
	"math"
	"slices"
)

// Parse reads a file that somebody else made, and refuses what is broken, past the limits, reaches outside of the file or
// needs what cannot be passed on, by a reason that names the place. What it gives is flat: one node with one mesh, whose
// primitives are moved to where the nodes of the first scene show them, with the materials and images that they use. A
// primitive is cut into as many triangles as it has; points and lines are left out, and so are animations, cameras and
// lights. Tables are kept where they are of the kind that this package writes.
//
// Images share memory with data.
func Parse(data []byte, lim Limits) (*Model, error) {
	m, err := parse(data, lim.filled())
	if err != nil {
		return nil, fmt.Errorf("glb: %w", err)
	}
	return m, nil
}

func parse(data []byte, lim Limits) (*Model, error) {
	if len(data) > lim.Bytes {
		return nil, malformed("the file has %d bytes, at most %d are taken", len(data), lim.Bytes)
	}
	f, err := open(data, lim)
	if err != nil {
		return nil, err
	}
	if err := f.passable(); err != nil {
		return nil, err
	}
	r := reader{
		file: f, lim: lim, mesh: &Mesh{}, out: &Model{},
		materials: make([]int, len(f.doc.Materials)), images: make([]int, len(f.doc.Images)), shown: make([]bool, len(f.doc.Nodes)),
	}
	if err := r.scene(); err != nil {
		return nil, err
	}
	if len(r.mesh.Primitives) == 0 {
		return nil, malformed("there is no triangle in it")
	}
	r.out.Nodes = []Node{{Name: r.name, Mesh: r.mesh}}
	return r.out, nil
}

// passable refuses what a reader of the file could not do without and this package does not pass on.
func (f *file) passable() error {
	for i, name := range f.doc.Required {
		switch name {
		case extQuantization, extUnlit, extTransform, extFeatures, extMetadata:
		case "KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression":
			return malformed("extensionsRequired[%d] is %s: export without mesh compression", i, name)
		case "KHR_texture_basisu", "EXT_texture_webp", "EXT_texture_avif", "MSFT_texture_dds":
			return malformed("extensionsRequired[%d] is %s: export images as PNG or JPEG", i, name)
		default:
			return malformed("extensionsRequired[%d] is %q, which is not passed on: export without it", i, clip(name))
		}
	}
	for i := range f.doc.Images {
		img := &f.doc.Images[i]
		if img.URI != nil {
			return malformed("images[%d].uri: images must lie in the file itself: no other files, addresses or data: texts", i)
		}
	}
	return nil
}

// reader makes a model of a file.
type reader struct {
	*file
	lim  Limits
	out  *Model
	mesh *Mesh
	name string // of the first node

	table               bool  // out.Table is that of the file, or was found to be none
	materials, images   []int // where they are in out, +1
	shown               []bool
	nodes, primitives   int
	vertices, triangles int
	pixels              int64
}

// scene walks the nodes of the scene that is shown first.
func (r *reader) scene() error {
	at := 0
	if r.doc.Scene != nil {
		at = *r.doc.Scene
	}
	if at < 0 || at >= len(r.doc.Scenes) {
		return malformed("scene %d of %d", at, len(r.doc.Scenes))
	}
	sc := &r.doc.Scenes[at]
	if sc.Extras != nil && sc.Extras.Place != nil {
		if err := sc.Extras.Place.check(); err != nil {
			return fmt.Errorf("scenes[%d].extras: %w", at, err)
		}
		place := *sc.Extras.Place
		r.out.Place = &place
	}
	return r.walk(sc.Nodes, identity(), 0)
}

// walk shows nodes and what hangs below. Each may hang at one place alone, so that there is neither a circle nor a
// tree that doubles at each step.
func (r *reader) walk(list []int, to matrix, depth int) error {
	if depth > maxDepth {
		return malformed("nodes hang more than %d deep", maxDepth)
	}
	for _, i := range list {
		if i < 0 || i >= len(r.doc.Nodes) {
			return malformed("node %d of %d", i, len(r.doc.Nodes))
		}
		if r.shown[i] {
			return malformed("nodes[%d] hangs at two places, or below itself", i)
		}
		r.shown[i] = true
		if r.nodes++; r.nodes > r.lim.Nodes {
			return malformed("more than %d nodes", r.lim.Nodes)
		}
		n := &r.doc.Nodes[i]
		if r.name == "" {
			r.name = tidy(n.Name)
		}
		own, err := n.matrix()
		if err != nil {
			return fmt.Errorf("nodes[%d].%w", i, err)
		}
		here := to.times(own)
		if n.Skin != nil {
			return malformed("nodes[%d].skin: a house has no skeleton: apply it before export", i)
		}
		if n.Mesh != nil {
			if err := r.show(*n.Mesh, &here); err != nil {
				return fmt.Errorf("nodes[%d]: %w", i, err)
			}
		}
		if err := r.walk(n.Children, here, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// show adds the primitives of a mesh.
func (r *reader) show(i int, to *matrix) error {
	if i < 0 || i >= len(r.doc.Meshes) {
		return malformed("mesh %d of %d", i, len(r.doc.Meshes))
	}
	for j := range r.doc.Meshes[i].Primitives {
		// Points and what has no extent count nowhere else, and many nodes may show them.
		if err := r.count(&r.primitives, 1, primitivesPerNode*r.lim.Nodes, "primitives"); err != nil {
			return err
		}
		p, err := r.primitive(&r.doc.Meshes[i].Primitives[j], to)
		if err != nil {
			return fmt.Errorf("meshes[%d].primitives[%d]: %w", i, j, err)
		}
		if p != nil {
			r.mesh.Primitives = append(r.mesh.Primitives, *p)
		}
	}
	return nil
}

// primitivesPerNode bounds how many primitives are shown, by the bound of nodes.
const primitivesPerNode = 4

// tidy makes a name that came from outside short and printable.
func tidy(s string) string {
	const most = 100
	out := make([]rune, 0, most)
	for _, c := range s {
		if c < ' ' || c == 0x7F || c == 0xFFFD || len(out) == most {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// Adopt makes the materials and images of another model this one's too, and gives its primitives as they are here, sharing
// their values. The other is flat, as Parse makes it. A model without materials gets the usual one for each.
func (m *Model) Adopt(from *Model) []Primitive {
	images, materials := len(m.Images), len(m.Materials)
	m.Images = append(m.Images, from.Images...)
	for _, mat := range from.Materials {
		for _, t := range mat.slots() {
			if *t != nil {
				moved := **t
				moved.Image += images
				*t = &moved
			}
		}
		m.Materials = append(m.Materials, mat)
	}
	if len(from.Materials) == 0 {
		m.Materials = append(m.Materials, usual())
	}
	var out []Primitive
	for i := range from.Nodes {
		if from.Nodes[i].Mesh == nil {
			continue
		}
		for _, p := range slices.Clone(from.Nodes[i].Mesh.Primitives) {
			p.Material += materials
			out = append(out, p)
		}
	}
	return out
}

// slots are where a material has its textures.
func (m *Material) slots() [5]**Texture {
	return [5]**Texture{&m.BaseTexture, &m.MetalRoughTexture, &m.NormalTexture, &m.OcclusionTexture, &m.EmissiveTexture}
}

// usual is the material that glTF gives by default.
func usual() Material {
	return Material{BaseColor: [4]float64{1, 1, 1, 1}, Metallic: 1, Roughness: 1}
}

// finite tells that all are numbers.
func finite(values ...float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
