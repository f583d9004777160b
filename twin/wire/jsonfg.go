package wire

import (
	"math"
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// FG says how a JSON-FG document (OGC 21-045r1) is written: what stands once in its root depends on all of its
// features.
type FG struct {
	Type      *twin.Type
	SchemaURI string // of the features' schema, "" for none
	form      Form   // for properties and places: its system is in its definition's axis order, as JSON-FG demands
	solids    int    // how many features have a prism for a place
	located   int    // how many have a place at all
}

// Elevations count from the Yellow Sea datum of 1985, which the vertical system of Chinese maps has.
const verticalCRS = "http://www.opengis.net/def/crs/EPSG/0/5737"

const fgSpec = "http://www.opengis.net/spec/json-fg-1/1.0/conf/"

// NewFG looks the features of a document over.
func NewFG(t *twin.Type, items []access.Seen, form *Form) *FG {
	fg := &FG{Type: t, form: *form}
	if crs, err := geo.ParseCRS(form.CRS.URI()); err == nil {
		fg.form.CRS = crs
	}
	for _, s := range items {
		if form.NoGeometry || s.Geometry() == nil {
			continue
		}
		fg.located++
		if _, ok := SolidOf(s); ok {
			fg.solids++
		}
	}
	return fg
}

// CRS is the horizontal system of places.
func (fg *FG) CRS() geo.CRS { return fg.form.CRS }

// AppendRoot appends the members that stand in a document's root beside type and features, each with a comma behind it.
func (fg *FG) AppendRoot(b []byte, collection bool) []byte {
	b = append(b, `"conformsTo":["`+fgSpec+`core","`+fgSpec+`types-schemas"`...)
	if fg.solids > 0 {
		b = append(b, `,"`+fgSpec+`prisms"`...)
	}
	b = AppendString(append(b, `],"featureType":`...), fg.Type.Name)
	if fg.SchemaURI != "" {
		b = AppendString(append(b, `,"featureSchema":`...), fg.SchemaURI)
	}
	if d := fg.dimension(); collection && d != "" {
		b = append(append(b, `,"geometryDimension":`...), d...)
	}
	horizontal := fg.form.CRS.URI()
	switch {
	case fg.solids > 0:
		b = AppendString(append(b, `,"coordRefSys":[`...), horizontal)
		b = append(AppendString(append(b, ','), verticalCRS), ']')
	case !fg.plain():
		b = AppendString(append(b, `,"coordRefSys":`...), horizontal)
	}
	return append(b, ',')
}

// plain tells that places are what geometry says, so that features need none.
func (fg *FG) plain() bool { return fg.form.CRS == (geo.CRS{}) }

// dimension is that of all features' geometries, "" where they differ or are not known.
func (fg *FG) dimension() string {
	switch {
	case fg.located == 0:
		return ""
	case fg.solids == fg.located:
		return "3"
	case fg.solids > 0:
		return ""
	}
	switch fg.Type.Geometry {
	case twin.Point, twin.ByHouse, twin.PointOrByHouse:
		return "0"
	case twin.Line:
		return "1"
	case twin.Polygon:
		return "2"
	}
	return ""
}

// AppendFeature appends an entity as a feature. Beside its place, in the system that was asked for, there is always a
// geometry in CRS84, for readers of GeoJSON. root tells that it is the document itself.
func (fg *FG) AppendFeature(b []byte, s access.Seen, root bool) []byte {
	b = append(b, `{"type":"Feature","id":"`...)
	b = s.ID().AppendText(b)
	b = append(b, `",`...)
	if root {
		b = fg.AppendRoot(b, false)
	}
	b = append(b, `"time":{"timestamp":"`...)
	b = s.UpdatedAt().UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `"},"place":`...)
	b = fg.appendPlace(b, s)
	b = append(b, `,"geometry":`...)
	b = AppendGeometry(b, s, &Form{NoGeometry: fg.form.NoGeometry})
	b = append(b, `,"properties":`...)
	b = AppendProperties(b, s, &fg.form)
	return append(b, '}')
}

func (fg *FG) appendPlace(b []byte, s access.Seen) []byte {
	if fg.form.NoGeometry {
		return append(b, "null"...)
	}
	if solid, ok := SolidOf(s); ok {
		base := solid.Base
		if !fg.plain() {
			base = fg.form.CRS.FromLonLat(base)
		}
		b = append(b, `{"type":"Prism","base":`...)
		b = geo.AppendGeoJSON(b, base)
		b = appendFloat(append(b, `,"lower":`...), millimetres(solid.LowerM))
		b = appendFloat(append(b, `,"upper":`...), millimetres(solid.UpperM))
		return append(b, '}')
	}
	if fg.plain() {
		return append(b, "null"...)
	}
	return AppendGeometry(b, s, &fg.form)
}

// millimetres rounds away what adding up heights leaves behind.
func millimetres(m float64) float64 { return math.Round(m*1000) / 1000 }
