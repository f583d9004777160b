package glb

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
)

// material finds the material of a primitive among those of the model, and the set of texture coordinates that it wants,
// -1 for none.
func (r *reader) material(number *int, p *Primitive) (set int, err error) {
	at := -1
	if number != nil {
		if at = *number; at < 0 || at >= len(r.doc.Materials) {
			return 0, malformed("material %d of %d", at, len(r.doc.Materials))
		}
	}
	m, set, err := r.look(at)
	if err != nil {
		return 0, fmt.Errorf("materials[%d]: %w", at, err)
	}
	if at >= 0 && r.materials[at] > 0 {
		p.Material = r.materials[at] - 1
		return set, nil
	}
	p.Material = len(r.out.Materials)
	if at >= 0 {
		r.materials[at] = p.Material + 1
	} else if i := slices.IndexFunc(r.out.Materials, func(m Material) bool { return m == usual() }); i >= 0 {
		p.Material = i
		return set, nil
	}
	r.out.Materials = append(r.out.Materials, m)
	return set, nil
}

// look reads a material. All its textures use one set of coordinates, that of its colour; what is laid on by another is
// left out.
func (r *reader) look(at int) (m Material, set int, err error) {
	m, set = usual(), -1
	if at < 0 {
		return m, set, nil
	}
	d := &r.doc.Materials[at]
	m.Name, m.DoubleSided = tidy(d.Name), d.DoubleSided
	m.Unlit = d.Extensions != nil && d.Extensions.Unlit != nil
	refs := [5]*docTextureRef{2: d.Normal, 3: d.Occlusion, 4: d.Emissive}
	if d.PBR != nil {
		refs[0], refs[1] = d.PBR.BaseTexture, d.PBR.MetalTexture
	}
	if err := d.factors(&m); err != nil {
		return m, set, err
	}
	for i, slot := range m.slots() {
		if refs[i] == nil {
			continue
		}
		t, on, err := r.texture(refs[i])
		if err != nil {
			return m, set, fmt.Errorf("%s: %w", [...]string{"baseColorTexture", "metallicRoughnessTexture", "normalTexture", "occlusionTexture", "emissiveTexture"}[i], err)
		}
		if set < 0 && t != nil {
			set = on
		}
		if on == set {
			*slot = t
		}
	}
	return m, set, nil
}

// factors reads the numbers of a material.
func (d *docMaterial) factors(m *Material) error {
	take := func(name string, into []float64, from []float64) error {
		if from == nil {
			return nil
		}
		if len(from) != len(into) || slices.ContainsFunc(from, func(v float64) bool { return !(v >= 0 && v <= 1) }) {
			return malformed("%s: %d numbers from 0 to 1 are wanted", name, len(into))
		}
		copy(into, from)
		return nil
	}
	one := func(name string, into *float64, from *float64, least, most float64) error {
		if from == nil {
			return nil
		}
		if !(*from >= least && *from <= most) {
			return malformed("%s is %g: %g to %g is wanted", name, *from, least, most)
		}
		*into = *from
		return nil
	}
	if p := d.PBR; p != nil {
		if err := take("baseColorFactor", m.BaseColor[:], p.BaseColor); err != nil {
			return err
		}
		if err := one("metallicFactor", &m.Metallic, p.Metallic, 0, 1); err != nil {
			return err
		}
		if err := one("roughnessFactor", &m.Roughness, p.Roughness, 0, 1); err != nil {
			return err
		}
	}
	switch d.AlphaMode {
	case "", "OPAQUE":
	case "MASK":
		m.Alpha, m.Cutoff = AlphaMask, 0.5
		if err := one("alphaCutoff", &m.Cutoff, d.Cutoff, 0, 1000); err != nil {
			return err
		}
	case "BLEND":
		m.Alpha = AlphaBlend
	default:
		return malformed("alphaMode is %q", clip(d.AlphaMode))
	}
	return take("emissiveFactor", m.Emissive[:], d.EmissiveMul)
}

// texture reads how an image is laid on, and the set of coordinates; nil where the texture shows nothing that is known
// here.
func (r *reader) texture(d *docTextureRef) (*Texture, int, error) {
	if d.Index < 0 || d.Index >= len(r.doc.Textures) {
		return nil, 0, malformed("texture %d of %d", d.Index, len(r.doc.Textures))
	}
	tex := &r.doc.Textures[d.Index]
	if tex.Source == nil {
		return nil, 0, malformed("textures[%d] shows no PNG or JPEG", d.Index)
	}
	t, set := &Texture{Strength: 1}, d.TexCoord
	for _, s := range [...]*float64{d.Scale, d.Strength} {
		if s != nil {
			t.Strength = *s
		}
	}
	if x := d.Extensions; x != nil && x.Transform != nil {
		if x.Transform.TexCoord != nil {
			set = *x.Transform.TexCoord
		}
		t.Transformed, t.Rotation, t.Scale = true, x.Transform.Rotation, [2]float64{1, 1}
		copy(t.Offset[:], x.Transform.Offset)
		copy(t.Scale[:], x.Transform.Scale)
	}
	if !finite(t.Strength, t.Rotation, t.Offset[0], t.Offset[1], t.Scale[0], t.Scale[1]) || set < 0 || set > 1 {
		return nil, 0, malformed("laid on by TEXCOORD_%d, with numbers that are none: sets 0 and 1 are read", set)
	}
	if tex.Sampler != nil {
		if *tex.Sampler < 0 || *tex.Sampler >= len(r.doc.Samplers) {
			return nil, 0, malformed("sampler %d of %d", *tex.Sampler, len(r.doc.Samplers))
		}
		if err := t.sample(&r.doc.Samplers[*tex.Sampler]); err != nil {
			return nil, 0, fmt.Errorf("samplers[%d]: %w", *tex.Sampler, err)
		}
	}
	var err error
	t.Image, err = r.image(*tex.Source)
	return t, set, err
}

// sample reads a sampler.
func (t *Texture) sample(d *docSampler) error {
	for _, w := range [...]struct {
		from int
		into *Wrap
	}{{d.WrapS, &t.WrapU}, {d.WrapT, &t.WrapV}} {
		switch w.from {
		case 0, wrapRepeat:
		case wrapClamp:
			*w.into = Clamp
		case wrapMirror:
			*w.into = Mirror
		default:
			return malformed("wrap %d", w.from)
		}
	}
	switch d.Mag {
	case 0, 9728, 9729:
	default:
		return malformed("magFilter %d", d.Mag)
	}
	switch d.Min {
	case 0, 9728, 9729, 9984, 9985, 9986, 9987:
	default:
		return malformed("minFilter %d", d.Min)
	}
	t.Magnify, t.Minify = d.Mag, d.Min
	return nil
}

// image passes an image on, once. Its head is read for its size; no pixel is unpacked.
func (r *reader) image(i int) (int, error) {
	if i < 0 || i >= len(r.doc.Images) {
		return 0, malformed("image %d of %d", i, len(r.doc.Images))
	}
	if r.images[i] > 0 {
		return r.images[i] - 1, nil
	}
	d := &r.doc.Images[i]
	if len(r.out.Images) >= r.lim.Images {
		return 0, malformed("images[%d]: more than %d images", i, r.lim.Images)
	}
	if d.View == nil {
		return 0, malformed("images[%d] has no bufferView", i)
	}
	data, err := r.view(*d.View)
	if err != nil {
		return 0, fmt.Errorf("images[%d]: %w", i, err)
	}
	w, h, err := size(data)
	if err != nil {
		return 0, fmt.Errorf("images[%d]: %w", i, err)
	}
	if r.pixels += int64(w) * int64(h); w > maxSide || h > maxSide || r.pixels > r.lim.Pixels {
		return 0, malformed("images[%d]: %d by %d pixels: at most %d along a side and %d in all are taken", i, w, h, maxSide, r.lim.Pixels)
	}
	r.images[i] = len(r.out.Images) + 1
	r.out.Images = append(r.out.Images, Image{Name: tidy(d.Name), Data: data})
	return r.images[i] - 1, nil
}

// maxSide bounds the sides of images: what many screens can show at all.
const maxSide = 8192

// size reads the head of a PNG or JPEG, and sees that nothing else hangs behind it.
func size(data []byte) (w, h int, err error) {
	switch imageType(data) {
	case mimePNG:
		c, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || !wholePNG(data) {
			return 0, 0, malformed("a broken PNG, or more than one")
		}
		return c.Width, c.Height, nil
	case mimeJPEG:
		c, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || !bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte{0xFF, 0xD9}) {
			return 0, 0, malformed("a broken JPEG, or more than one")
		}
		return c.Width, c.Height, nil
	}
	return 0, 0, malformed("neither PNG nor JPEG")
}

// wholePNG walks the chunks of a PNG to its end, behind which at most three zeros fill the view.
func wholePNG(data []byte) bool {
	for at := 8; len(data)-at >= 12; {
		n := binary.BigEndian.Uint32(data[at:])
		if n > math.MaxInt32 || int(n) > len(data)-at-12 {
			return false
		}
		end := string(data[at+4:at+8]) == "IEND"
		if at += int(n) + 12; end {
			return len(data)-at <= 3 && len(bytes.Trim(data[at:], "\x00")) == 0
		}
	}
	return false
}
