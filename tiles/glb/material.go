package glb

import (
	"bytes"
	"fmt"
)

// textures are those that a material shows.
func (m *Material) textures() []*Texture {
	var out []*Texture
	for _, t := range [...]*Texture{m.BaseTexture, m.MetalRoughTexture, m.NormalTexture, m.OcclusionTexture, m.EmissiveTexture} {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}

// Media types of images.
const (
	mimePNG  = "image/png"
	mimeJPEG = "image/jpeg"
)

// imageType tells the media type of an image by how it begins, "" for what glTF does not have.
func imageType(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return mimePNG
	case bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF}):
		return mimeJPEG
	}
	return ""
}

// materials writes materials, what they show, and the images.
func (w *writer) materials() error {
	for i := range w.model.Images {
		img := &w.model.Images[i]
		mime := imageType(img.Data)
		if mime == "" {
			return fmt.Errorf("glb: image %d %q is neither PNG nor JPEG", i, img.Name)
		}
		view := w.view(img.Data, 0, 0)
		w.doc.Images = append(w.doc.Images, docImage{Name: img.Name, MIME: mime, View: &view})
	}
	for i := range w.model.Materials {
		m := &w.model.Materials[i]
		d, err := w.material(m)
		if err != nil {
			return fmt.Errorf("glb: material %d %q: %w", i, m.Name, err)
		}
		w.doc.Materials = append(w.doc.Materials, d)
	}
	return nil
}

func (w *writer) material(m *Material) (docMaterial, error) {
	d := docMaterial{Name: m.Name, DoubleSided: m.DoubleSided}
	for _, v := range [...]float64{m.BaseColor[0], m.BaseColor[1], m.BaseColor[2], m.BaseColor[3], m.Metallic, m.Roughness, m.Emissive[0], m.Emissive[1], m.Emissive[2]} {
		if !(v >= 0 && v <= 1) {
			return d, fmt.Errorf("factor %g: 0 to 1 is wanted", v)
		}
	}
	d.PBR = &docPBR{Metallic: unless(m.Metallic, 1), Roughness: unless(m.Roughness, 1)}
	if m.BaseColor != [4]float64{1, 1, 1, 1} {
		d.PBR.BaseColor = m.BaseColor[:]
	}
	if m.Emissive != [3]float64{} {
		d.EmissiveMul = m.Emissive[:]
	}
	switch m.Alpha {
	case AlphaMask:
		d.AlphaMode, d.Cutoff = "MASK", unless(m.Cutoff, 0.5)
	case AlphaBlend:
		d.AlphaMode = "BLEND"
	}
	if m.Unlit {
		d.Extensions = &docMaterialExtra{Unlit: &struct{}{}}
	}
	for _, t := range [...]struct {
		from *Texture
		to   **docTextureRef
	}{
		{m.BaseTexture, &d.PBR.BaseTexture},
		{m.MetalRoughTexture, &d.PBR.MetalTexture},
		{m.NormalTexture, &d.Normal},
		{m.OcclusionTexture, &d.Occlusion},
		{m.EmissiveTexture, &d.Emissive},
	} {
		if t.from == nil {
			continue
		}
		ref, err := w.texture(t.from)
		if err != nil {
			return d, err
		}
		*t.to = ref
	}
	if d.Normal != nil {
		d.Normal.Scale = unless(m.NormalTexture.Strength, 1)
	}
	if d.Occlusion != nil {
		d.Occlusion.Strength = unless(m.OcclusionTexture.Strength, 1)
	}
	return d, nil
}

// unless is absent where the value is what glTF takes anyway.
func unless(v, usual float64) *float64 {
	if v == usual {
		return nil
	}
	return &v
}

// texture writes a texture with its sampler, each once however often it is shown.
func (w *writer) texture(t *Texture) (*docTextureRef, error) {
	if t.Image < 0 || t.Image >= len(w.model.Images) {
		return nil, fmt.Errorf("image %d of %d", t.Image, len(w.model.Images))
	}
	s := docSampler{Mag: t.Magnify, Min: t.Minify, WrapS: t.WrapU.number(), WrapT: t.WrapV.number()}
	sampler := -1
	for i := range w.doc.Samplers {
		if w.doc.Samplers[i] == s {
			sampler = i
		}
	}
	if sampler < 0 {
		sampler = len(w.doc.Samplers)
		w.doc.Samplers = append(w.doc.Samplers, s)
	}
	ref := &docTextureRef{Index: -1}
	for i := range w.doc.Textures {
		if *w.doc.Textures[i].Source == t.Image && *w.doc.Textures[i].Sampler == sampler {
			ref.Index = i
		}
	}
	if ref.Index < 0 {
		ref.Index = len(w.doc.Textures)
		image := t.Image
		w.doc.Textures = append(w.doc.Textures, docTexture{Sampler: &sampler, Source: &image})
	}
	if t.Transformed {
		ref.Extensions = &docTextureExtra{Transform: &docTransform{Offset: t.Offset[:], Rotation: t.Rotation, Scale: t.Scale[:]}}
	}
	return ref, nil
}

func (v Wrap) number() int {
	switch v {
	case Clamp:
		return wrapClamp
	case Mirror:
		return wrapMirror
	}
	return wrapRepeat
}
