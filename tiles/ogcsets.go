package tiles

import (
	"net/http"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// Relations of links, as OGC API - Tiles names them.
const (
	relTilingScheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	relDataset      = "http://www.opengis.net/def/rel/ogc/1.0/dataset"
	relGeodata      = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
)

const (
	mercatorURI  = "http://www.opengis.net/def/crs/EPSG/0/3857"
	crs84URI     = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	matrixSetURI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + matrixSet
	typeJSON     = "application/json"
)

type link struct {
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Href      string `json:"href"`
	Templated bool   `json:"templated,omitempty"`
}

// tileSet describes a tile set as OGC 17-083r4 does; in a list without what stands after the links.
type tileSet struct {
	Title       string       `json:"title"`
	DataType    string       `json:"dataType"`
	CRS         string       `json:"crs"`
	MatrixSet   string       `json:"tileMatrixSetURI"`
	Links       []link       `json:"links"`
	Description string       `json:"description,omitempty"`
	Version     string       `json:"version,omitempty"`
	MediaTypes  []string     `json:"mediaTypes,omitempty"`
	Limits      []limits     `json:"tileMatrixSetLimits,omitempty"`
	Layers      []setLayer   `json:"layers,omitempty"`
	BoundingBox *boundingBox `json:"boundingBox,omitempty"`
	Center      *centerPoint `json:"centerPoint,omitempty"`
}

// limits of one zoom that the tile set has. They are the whole zoom: the village may grow, and what is empty is answered as
// such.
type limits struct {
	Matrix string `json:"tileMatrix"`
	MinRow int    `json:"minTileRow"`
	MaxRow int    `json:"maxTileRow"`
	MinCol int    `json:"minTileCol"`
	MaxCol int    `json:"maxTileCol"`
}

type setLayer struct {
	ID         string       `json:"id"`
	Title      string       `json:"title,omitempty"`
	DataType   string       `json:"dataType"`
	Dimension  *int         `json:"geometryDimension,omitempty"`
	MinMatrix  string       `json:"minTileMatrix"`
	MaxMatrix  string       `json:"maxTileMatrix"`
	Properties *layerFields `json:"propertiesSchema"`
	Links      []link       `json:"links,omitempty"`
}

type layerFields struct {
	Type       string                `json:"type"`
	Properties map[string]layerField `json:"properties"` // encoding/json sorts keys
}

type layerField struct {
	Title string `json:"title,omitempty"`
	Type  string `json:"type"`
}

type boundingBox struct {
	LowerLeft  [2]float64 `json:"lowerLeft"`
	UpperRight [2]float64 `json:"upperRight"`
	CRS        string     `json:"crs"`
}

type centerPoint struct {
	Coordinates [2]float64 `json:"coordinates"`
	CRS         string     `json:"crs"`
	Matrix      string     `json:"tileMatrix"`
}

// serveSets lists the tile sets of a theme: one, for there is one matrix set.
func (s *Service) serveSets(w http.ResponseWriter, r *http.Request, t *theme) error {
	form, err := s.form(r)
	if err != nil {
		return err
	}
	if err := s.steps.Current(r); err != nil {
		return err
	}
	base := s.base(r)
	return s.answer(w, r, s.state(), form, struct {
		Links    []link    `json:"links"`
		TileSets []tileSet `json:"tilesets"`
	}{
		append(s.formLinks(base+t.path+"/tiles", form), t.back(base)),
		[]tileSet{t.brief(base)},
	})
}

// brief is a tile set's entry in a list.
func (t *theme) brief(base string) tileSet {
	return tileSet{
		Title: t.title, DataType: "vector", CRS: mercatorURI, MatrixSet: matrixSetURI,
		Links: []link{
			{Rel: "self", Type: typeJSON, Title: "the tile set", Href: base + t.path + "/tiles/" + matrixSet},
			{Rel: relTilingScheme, Type: typeJSON, Title: matrixSet, Href: base + "/api/tileMatrixSets/" + matrixSet},
		},
	}
}

// back links to what the tiles show.
func (t *theme) back(base string) link {
	if t.typ == nil {
		return link{Rel: relDataset, Type: typeJSON, Title: "what the tiles show", Href: base + t.path}
	}
	return link{Rel: relGeodata, Type: typeJSON, Title: t.title, Href: base + t.path}
}

// serveSet describes a tile set, as OGC has it or as TileJSON.
func (s *Service) serveSet(w http.ResponseWriter, r *http.Request, t *theme) error {
	form, err := s.form(r, formTileJSON)
	if err != nil {
		return err
	}
	if err := s.steps.Current(r); err != nil {
		return err
	}
	st, base := s.state(), s.base(r)
	here := base + t.path + "/tiles/" + matrixSet
	if form == formTileJSON {
		return s.answer(w, r, st, form, s.tileJSON(st, t, here+"/{z}/{y}/{x}?f=mvt"))
	}
	doc := t.brief(base)
	doc.Links = append(
		append(s.formLinks(here, form, formTileJSON), doc.Links[1:]...), // the first is the list's to the set
		link{Rel: "item", Type: mediaType, Title: "a tile", Href: here + "/{tileMatrix}/{tileRow}/{tileCol}?f=mvt", Templated: true},
		t.back(base),
	)
	doc.Description = setDescription
	doc.Version = st.versionText()
	doc.MediaTypes = []string{mediaType}
	for z := t.minZoom(); z <= MaxZoom; z++ {
		last := 1<<z - 1
		doc.Limits = append(doc.Limits, limits{Matrix: strconv.Itoa(z), MaxRow: last, MaxCol: last})
	}
	for _, l := range t.layers {
		doc.Layers = append(doc.Layers, l.ogc(base))
	}
	bounds := s.boundsOf(st, t)
	b, c := padded(bounds), center(bounds)
	doc.BoundingBox = &boundingBox{[2]float64{b[0], b[1]}, [2]float64{b[2], b[3]}, crs84URI}
	doc.Center = &centerPoint{[2]float64{c[0], c[1]}, crs84URI, strconv.Itoa(int(c[2]))}
	return s.answer(w, r, st, form, doc, formTileJSON)
}

// boundsOf is the box of what a theme shows.
func (s *Service) boundsOf(st *state, t *theme) orb.Bound {
	if t.typ == nil {
		return st.bounds(s.plan)
	}
	p := plan{byType: make([]*source, len(s.plan.byType))}
	p.byType[t.typ.Index()] = s.plan.byType[t.typ.Index()]
	return st.bounds(&p)
}

// ogc describes a layer as tile set metadata does.
func (l *layer) ogc(base string) setLayer {
	v := l.describe()
	out := setLayer{
		ID: v.ID, Title: v.Description, DataType: "vector", MinMatrix: strconv.Itoa(v.MinZoom), MaxMatrix: strconv.Itoa(v.MaxZoom),
		Properties: &layerFields{Type: "object", Properties: map[string]layerField{}},
	}
	for name, kind := range v.Fields {
		out.Properties.Properties[name] = layerField{Type: schemaType(kind)}
	}
	if l.name == labelsLayer {
		out.Dimension = new(int)
		return out
	}
	for _, src := range l.sources {
		for _, f := range src.fields {
			field := out.Properties.Properties[f.field.Name]
			field.Title = f.field.Label.ZH + " " + f.field.Label.EN
			out.Properties.Properties[f.field.Name] = field
		}
		out.Links = append(out.Links, link{Rel: relGeodata, Type: typeJSON, Href: base + "/api/collections/" + src.typ.Plural})
	}
	if len(l.sources) == 1 {
		out.Dimension = dimension(l.sources[0].typ.Geometry)
	}
	return out
}

// schemaType is the JSON type of a kind as TileJSON names it.
func schemaType(kind string) string {
	switch kind {
	case "Number":
		return "number"
	case "Boolean":
		return "boolean"
	}
	return "string"
}

// dimension is that of the geometries which a kind of place has, nil where they differ.
func dimension(k twin.GeometryKind) *int {
	switch k {
	case twin.Polygon:
		return new(2)
	case twin.Point, twin.ByHouse, twin.PointOrByHouse:
		return new(int)
	}
	return nil
}
