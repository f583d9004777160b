package glb

import (
	"fmt"
	"math"
	"slices"
)

// Validate refuses whatever breaks glTF 2.0 or its extensions in the way that files of this package are written, and
// also what they never do: it is stricter than the validator of Khronos, which looks into no feature id and no property
// table. It is for tests of whatever makes such files.
func Validate(data []byte) error {
	if err := validate(data); err != nil {
		return fmt.Errorf("glb: %w", err)
	}
	return nil
}

func validate(data []byte) error {
	lim := Limits{Bytes: math.MaxInt, JSONBytes: math.MaxInt, JSONValues: math.MaxInt}.filled()
	f, err := open(data, lim)
	if err != nil {
		return err
	}
	c := checker{file: f, seen: make([]bool, len(f.doc.Accessors))}
	for _, check := range [...]func() error{c.views, c.tree, c.tables, c.primitives, c.images, c.extensions, c.unused} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

type checker struct {
	*file
	seen               []bool // accessors that something uses
	features, metadata bool   // what is used
	quantized          bool
}

// views lie one behind the other, each at a multiple of eight, with zeros between them.
func (c *checker) views() error {
	end := int64(0)
	for i := range c.doc.BufferViews {
		if _, err := c.view(i); err != nil {
			return err
		}
		v := &c.doc.BufferViews[i]
		switch {
		case v.Offset%8 != 0:
			return malformed("bufferViews[%d].byteOffset is %d: a multiple of 8 is wanted", i, v.Offset)
		case v.Offset < end || v.Offset-end > 7:
			return malformed("bufferViews[%d] begins at %d, the one before ends at %d", i, v.Offset, end)
		case slices.ContainsFunc(c.bin[end:v.Offset], func(b byte) bool { return b != 0 }):
			return malformed("bytes before bufferViews[%d] are not zero", i)
		}
		end = v.Offset + v.Length
	}
	if end != int64(len(c.bin)) {
		return malformed("the views end at %d, the buffer at %d", end, len(c.bin))
	}
	return nil
}

// tree is one scene that reaches each node once, and each mesh at least once.
func (c *checker) tree() error {
	if len(c.doc.Scenes) != 1 || c.doc.Scene == nil || *c.doc.Scene != 0 {
		return malformed("%d scenes: one is wanted, shown first", len(c.doc.Scenes))
	}
	reached, shown := make([]bool, len(c.doc.Nodes)), make([]bool, len(c.doc.Meshes))
	var walk func(list []int, depth int) error
	walk = func(list []int, depth int) error {
		if depth > maxDepth {
			return malformed("nodes more than %d deep", maxDepth)
		}
		for _, i := range list {
			if i < 0 || i >= len(reached) || reached[i] {
				return malformed("node %d of %d is named wrongly or twice", i, len(reached))
			}
			reached[i] = true
			n := &c.doc.Nodes[i]
			if n.Mesh != nil {
				if *n.Mesh < 0 || *n.Mesh >= len(shown) {
					return malformed("nodes[%d].mesh is %d of %d", i, *n.Mesh, len(shown))
				}
				shown[*n.Mesh] = true
				if err := c.placed(i); err != nil {
					return err
				}
			} else if n.Scale != nil || n.Matrix != nil {
				return malformed("nodes[%d] scales what is beneath it", i)
			}
			if n.Mesh != nil && len(n.Children) > 0 {
				return malformed("nodes[%d] has a mesh and children, which its scale would shrink", i)
			}
			if err := walk(n.Children, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(c.doc.Scenes[0].Nodes, 0); err != nil {
		return err
	}
	if slices.Contains(reached, false) || slices.Contains(shown, false) || len(reached) == 0 {
		return malformed("%d nodes and %d meshes, not all of them shown", len(reached), len(shown))
	}
	return nil
}

// placed holds the node of a mesh against what undoes its quantization: one step along all axes, so that normals stay
// normal, and the turn from east, north, up.
func (c *checker) placed(i int) error {
	n := &c.doc.Nodes[i]
	quantized := false
	for _, p := range c.doc.Meshes[*n.Mesh].Primitives {
		a := p.Attributes.Position
		if a == nil || *a < 0 || *a >= len(c.doc.Accessors) {
			return malformed("meshes[%d]: a primitive without positions", *n.Mesh)
		}
		quantized = quantized || c.doc.Accessors[*a].Component == typeShort
	}
	switch m := n.Matrix; {
	case n.Scale != nil || n.Rotation != nil || m != nil && n.Translation != nil:
		return malformed("nodes[%d] turns or scales its mesh by other than a matrix", i)
	case !quantized && m != nil:
		return malformed("nodes[%d] scales positions in metres", i)
	case quantized && (len(m) != 16 || !(m[0] > 0 && m[0] <= MaxStepM) || !slices.Equal(m, grid{step: m[0]}.matrix(Vec(m[12:15])))):
		return malformed("nodes[%d].matrix is %v: the steps of its positions are wanted", i, m)
	}
	return nil
}

// images are PNG or JPEG and say so.
func (c *checker) images() error {
	for i := range c.doc.Images {
		img := &c.doc.Images[i]
		if img.URI != nil || img.View == nil {
			return malformed("images[%d] lies elsewhere", i)
		}
		data, err := c.view(*img.View)
		if err != nil {
			return fmt.Errorf("images[%d]: %w", i, err)
		}
		if t := imageType(data); t == "" || t != img.MIME {
			return malformed("images[%d] is %q and says %q", i, t, img.MIME)
		}
	}
	return nil
}

// extensions are named where they are used and nowhere else.
func (c *checker) extensions() error {
	unlit, moved := false, false
	for i := range c.doc.Materials {
		m := &c.doc.Materials[i]
		unlit = unlit || m.Extensions != nil && m.Extensions.Unlit != nil
		for _, r := range m.refs() {
			moved = moved || r.Extensions != nil && r.Extensions.Transform != nil
		}
	}
	for _, e := range [...]struct {
		name           string
		used, required bool
	}{{extFeatures, c.features, false}, {extMetadata, c.metadata, false}, {extQuantization, c.quantized, true}, {extUnlit, unlit, false}, {extTransform, moved, false}} {
		if slices.Contains(c.doc.Used, e.name) != e.used || slices.Contains(c.doc.Required, e.name) != (e.used && e.required) {
			return malformed("extension %s: used %t, which extensionsUsed or extensionsRequired do not say", e.name, e.used)
		}
	}
	for _, name := range c.doc.Used {
		if !slices.Contains([]string{extFeatures, extMetadata, extQuantization, extUnlit, extTransform}, name) {
			return malformed("extension %s is not one of these files", name)
		}
	}
	return nil
}

// refs are the textures that a material shows.
func (m *docMaterial) refs() []*docTextureRef {
	var out []*docTextureRef
	add := func(r *docTextureRef) {
		if r != nil {
			out = append(out, r)
		}
	}
	if m.PBR != nil {
		add(m.PBR.BaseTexture)
		add(m.PBR.MetalTexture)
	}
	add(m.Normal)
	add(m.Occlusion)
	add(m.Emissive)
	return out
}

// unused finds accessors that nothing uses.
func (c *checker) unused() error {
	if i := slices.Index(c.seen, false); i >= 0 {
		return malformed("accessors[%d] is used by nothing", i)
	}
	return nil
}
