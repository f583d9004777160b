package ingest

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// cityRows reads the buildings of a city model.
type cityRows struct {
	r   *cityjson.Reader
	src io.Closer
	lod float64
}

func newCity(r io.Reader, c io.Closer) (Source, error) {
	rd, err := cityjson.NewReader(r, cityjson.Limits{})
	if err != nil {
		return nil, err
	}
	return &cityRows{r: rd, src: c}, nil
}

// choose refuses types that do not stand on the ground in three dimensions.
func (c *cityRows) choose(layer string, t *twin.Type) error {
	switch {
	case layer != "":
		return fmt.Errorf("has no layers, so none is named %q: a GeoPackage has", layer)
	case t.Solid.HeightM == "":
		return fmt.Errorf("holds buildings, and %s are none: import it as houses", t.Plural)
	}
	return nil
}

func (c *cityRows) crsName() (string, error) {
	if name := c.r.Header().CRS; name != "" {
		return name, nil
	}
	return "", errors.New("names no coordinate system: name it with --crs, as EPSG:28992 or EPSG:4549")
}

func (c *cityRows) model(lod float64, crs geo.CRS) error {
	if crs.IsDegrees() {
		return fmt.Errorf("is in degrees (%s): buildings are put together in metres; convert the file to a projected system, as EPSG:4549, or name it with --crs", crs)
	}
	c.lod = lod
	return nil
}

func (c *cityRows) Next() (*Record, error) {
	f, err := c.r.Next()
	var bad *cityjson.FeatureError
	switch {
	case errors.As(err, &bad):
		return nil, &RowError{Row: bad.Row, Msg: bad.Error()}
	case err != nil:
		return nil, err
	case f.Root.Type == "BuildingPart":
		return nil, &RowError{Row: f.Row, Msg: fmt.Sprintf("object %q is a BuildingPart, and the file has no building that it is part of", f.Root.ID)}
	case f.Root.Type != "Building":
		return nil, &RowError{Row: f.Row, Msg: "is " + typeName(f.Root.Type) + " and no building", Passed: true}
	}
	rec := &Record{Row: f.Row, ID: f.Root.ID, Props: cityProps(f)}
	shape, err := f.Shape(c.lod)
	if err != nil {
		rec.GeometryErr = err
		return rec, nil
	}
	if rec.Geometry = shape.Footprint; len(shape.Footprint) == 1 {
		rec.Geometry = shape.Footprint[0]
	}
	if !ownExport(rec.Props) {
		rec.Props = append(rec.Props, shapeProps(&shape, rec.Props)...)
	}
	return rec, nil
}

// typeName tells a type of the standard; of another the file may say anything.
func typeName(s string) string {
	for _, r := range s {
		if (r|0x20 < 'a' || r|0x20 > 'z') && r != '+' || len(s) > 40 {
			return "of a type of its own"
		}
	}
	return "a " + s
}

// cityProps are a building's attributes, its address, and what all parts that tell it tell alike.
func cityProps(f *cityjson.Feature) []Prop {
	props := attributeProps(f.Root.Attributes)
	for _, a := range f.Root.Address {
		switch strings.ToLower(a.Name) {
		case "thoroughfarename", "thoroughfare", "street":
			props = append(props, Prop{Name: "street", Text: a.Text, Kind: PropKind(a.Kind)})
		case "thoroughfarenumber", "housenumber":
			props = append(props, Prop{Name: "housenumber", Text: a.Text, Kind: PropKind(a.Kind)})
		}
	}
	own := len(props)
	told := map[string]int{}
	for i, p := range props {
		told[p.Name] = i
	}
	for _, part := range f.Parts {
		if part.Type != "BuildingPart" {
			continue
		}
		for _, p := range attributeProps(part.Attributes) {
			at, twice := told[p.Name]
			switch {
			case !twice:
				told[p.Name] = len(props)
				props = append(props, p)
			case at >= own && (props[at].Text != p.Text || props[at].Kind != p.Kind):
				props[at].Kind, props[at].Text = PropNull, "" // parts that differ say nothing of the whole
			}
		}
	}
	return props
}

// attributeProps takes attributes as they are (the kinds of both packages stand in one order), but words codes
// that stand for something here; other numbers of code lists say nothing.
func attributeProps(all []cityjson.Attribute) []Prop {
	props := make([]Prop, 0, len(all)+3)
	for _, a := range all {
		p := Prop{Name: a.Name, Text: a.Text, Kind: PropKind(a.Kind)}
		switch bare(a.Name) {
		case "rooftype", "daktype":
			if p.Text = cityjson.RoofShape(a.Text); p.Text == "" {
				p.Kind = PropNull
			} else {
				p.Kind = PropText
			}
		case "function", "usage":
			if _, err := strconv.ParseFloat(a.Text, 64); err == nil {
				p.Kind, p.Text = PropNull, ""
			}
		}
		props = append(props, p)
	}
	return props
}

// ownExport tells what a twin wrote: it knows heights better than the forms that were made of them.
func ownExport(props []Prop) bool {
	marks := 0
	for i := range props {
		if name := bare(props[i].Name); (name == "rev" || name == "updatedat") && props[i].said() {
			marks++
		}
	}
	return marks == 2
}

// shapeProps are what the form of a building tells. An attribute that tells the roof is asked first.
func shapeProps(s *cityjson.Shape, props []Prop) []Prop {
	var told []Prop
	metres := func(name string, v float64) {
		told = append(told, Prop{Name: name, Text: strconv.FormatFloat(v, 'f', 3, 64), Kind: PropNumber})
	}
	if s.Tall {
		metres("height_m", s.RidgeM-s.BaseM)
		metres("base_elev_m", s.BaseM)
	}
	if s.Roof == "" {
		return told
	}
	for i := range props {
		switch bare(props[i].Name) {
		case "roof", "roofshape", "roof:shape", "rooftype", "daktype", "屋顶", "屋顶形式":
			if props[i].said() {
				return told
			}
		}
	}
	return append(told, Prop{Name: "roof", Text: s.Roof, Kind: PropText})
}

func (c *cityRows) Close() error { return c.src.Close() }
