package house

import (
	"context"
	"fmt"
	"math"

	"github.com/gridtwin/gridtwin/tiles/glb"
)

// Uploads finds what was uploaded in the place of a generated model.
type Uploads interface {
	// Upload returns the bytes that a house names by its field model, in the form in which Normalize gave them;
	// twin.ErrNotFound where there are none of that name.
	Upload(ctx context.Context, model string) (media string, body []byte, err error)
}

// Normalize judges a model that somebody uploads as glb, and brings it into the form that is kept: flat, without names and
// what pictures tell beside their pixels, within the limits of package glb, in the frame of this package with its origin at a place on earth. headingDeg says where -z of the upload
// looks, in degrees clockwise from north; at 0 its x is east. The error says what is wrong with the upload and where.
func Normalize(body []byte, at glb.Place, headingDeg float64) ([]byte, error) {
	m, err := placed(body, at, headingDeg)
	if err != nil {
		return nil, err
	}
	return m.Append(nil)
}

// Normalize does what the function of this name does, for a model that has to fit a house: by its size, and by where its
// corners come to stand.
func (s *Site) Normalize(body []byte, at glb.Place, headingDeg float64) ([]byte, error) {
	m, err := placed(body, at, headingDeg)
	if err == nil {
		err = s.fits(m)
	}
	if err != nil {
		return nil, err
	}
	return m.Append(nil)
}

// placed reads an upload and turns it to where it looks.
func placed(body []byte, at glb.Place, headingDeg float64) (*glb.Model, error) {
	m, err := glb.Parse(body, glb.Limits{Bytes: len(body)}) // how many are taken was decided before
	if err != nil {
		return nil, err
	}
	if err := m.Strip(); err != nil {
		return nil, err
	}
	m.Place, m.Table = &at, nil
	sin, cos := math.Sincos(headingDeg * math.Pi / 180)
	turn := func(v glb.Vec) glb.Vec { return glb.Vec{v[0]*cos - v[2]*sin, v[1], v[0]*sin + v[2]*cos} }
	for i := range m.Nodes[0].Mesh.Primitives {
		p := &m.Nodes[0].Mesh.Primitives[i]
		p.Features = nil
		if headingDeg == 0 {
			continue
		}
		for j := range p.Positions {
			p.Positions[j] = turn(p.Positions[j])
		}
		for j := range p.Normals {
			p.Normals[j] = turn(p.Normals[j])
		}
	}
	return m, nil
}

// uploaded is the model that somebody uploaded, with the row that says which house it is; nil where the upload is of a
// form that is not drawn here.
func (s *Service) uploaded(ctx context.Context, f *Form) (*glb.Model, error) {
	media, body, err := s.upload(ctx, f)
	if err != nil {
		return nil, err
	}
	var m *glb.Model
	switch media {
	case mediaGLB:
		m, err = glb.Parse(body, glb.Limits{Bytes: math.MaxInt})
	case MediaCityJSON:
		m, err = FromCity(body, ColorsOf(f.Kind, f.Roof))
	default:
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("house %s: its model: %w", f.ID, err)
	}
	if m.Place == nil {
		m.Place = f.place()
	}
	m.Table = f.table()
	m.Nodes[0].Name = f.ID.String()
	for i := range m.Nodes[0].Mesh.Primitives {
		p := &m.Nodes[0].Mesh.Primitives[i]
		p.Features = make([]uint32, len(p.Positions))
	}
	return m, nil
}
