package ingest

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// object is what a GeoJSON object said, whichever it is.
type object struct {
	kind, id, geometry, geometries string // texts of the values; "" for absent ones
	props                          []Prop
	bare                           bool // it is a geometry: coordinates or geometries stand in it
}

// parseObject reads one feature or bare geometry, with nothing after it.
func parseObject(b []byte, hint int) (*object, error) {
	t := &jsonText{b: b, s: string(b)}
	var o object
	err := t.object(func(key string) (err error) {
		switch key {
		case "type":
			if o.kind != "" {
				return errors.New(`"type" stands twice`)
			}
			if t.peek() != '"' {
				return errors.New(`"type" is no string`)
			}
			o.kind, err = t.text()
			return err
		case "id":
			o.id, err = t.scalar()
			return err
		case "geometry":
			o.geometry, err = t.raw()
			return err
		case "properties":
			o.props, err = t.props(hint)
			return err
		case "coordinates", "geometries":
			o.bare = true
			if key == "geometries" {
				o.geometries, err = t.raw()
				return err
			}
		}
		return t.skip(0)
	})
	if err == nil && t.peek() != 0 {
		err = fmt.Errorf("byte %d: something follows the feature", t.at+1)
	}
	return &o, err
}

// scalar reads a string or number as its text.
func (t *jsonText) scalar() (string, error) {
	switch c := t.peek(); {
	case c == '"':
		return t.text()
	case c == '-' || c >= '0' && c <= '9':
		return t.raw()
	case c == 'n':
		return "", t.skip(0)
	}
	return "", errors.New(`"id" is neither a string nor a number`)
}

// props reads the members of an object in their order, so that the same file is always read the same way. hint is how
// many there may be.
func (t *jsonText) props(hint int) ([]Prop, error) {
	if t.peek() == 'n' {
		return nil, t.skip(0)
	}
	if t.peek() != '{' {
		return nil, errors.New(`"properties" is no object`)
	}
	props := make([]Prop, 0, hint)
	err := t.object(func(key string) error {
		if len(props) == MaxColumns {
			return fmt.Errorf("properties has more than %d members", MaxColumns)
		}
		p, err := t.prop()
		p.Name = key
		props = append(props, p)
		return err
	})
	return props, err
}

func (t *jsonText) prop() (p Prop, err error) {
	switch c := t.peek(); {
	case c == '"':
		p.Text, err = t.text()
	case c == '{' || c == '[':
		p.Kind = PropJSON
		p.Text, err = t.raw()
	case c == 'n':
		p.Kind = PropNull
		err = t.skip(0)
	case c == 't' || c == 'f':
		p.Kind = PropBool
		p.Text, err = t.raw()
	default:
		p.Kind = PropNumber
		p.Text, err = t.raw()
	}
	return p, err
}

// parseFeature makes a record of one feature, or of a geometry that stands for itself.
func parseFeature(b []byte, row, hint int) (*Record, error) {
	o, err := parseObject(b, hint)
	if err != nil {
		return nil, &RowError{Row: row, Msg: "is no feature: " + err.Error()}
	}
	rec := &Record{Row: row, ID: o.id, Props: o.props}
	switch {
	case o.kind == "Feature":
		if o.geometry != "" && o.geometry != "null" {
			g, err := geo.ParseGeoJSON([]byte(o.geometry))
			rec.Geometry, rec.GeometryErr = unwrap(g), err
		}
	case o.bare:
		g, err := geo.ParseGeoJSON(b)
		rec.Geometry, rec.GeometryErr = unwrap(g), err
	case o.kind == "":
		return nil, &RowError{Row: row, Msg: `has no "type", expected Feature`}
	default:
		return nil, &RowError{Row: row, Msg: fmt.Sprintf("has the type %.40q, expected Feature", o.kind)}
	}
	return rec, nil
}

// unwrap takes what a collection holds where that says the same: its only member, or its polygons as a multipolygon.
func unwrap(g orb.Geometry) orb.Geometry {
	c, ok := g.(orb.Collection)
	if !ok {
		return g
	}
	if len(c) == 1 {
		return unwrap(c[0])
	}
	var polys orb.MultiPolygon
	for _, m := range c {
		switch m := m.(type) {
		case orb.Polygon:
			polys = append(polys, m)
		case orb.MultiPolygon:
			polys = append(polys, m...)
		default:
			return g
		}
	}
	if len(polys) == 0 {
		return g
	}
	return polys
}
