package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/query"
)

type link struct {
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
	Href  string `json:"href"`
}

// landing is the entry for programs. The epoch stands there for those who go on to /api/changes.
func (s *Server) landing(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	at := func(rel, typ, title, path string) link { return link{rel, typ, title, c.origin() + path} }
	return c.json(http.StatusOK, map[string]any{
		"title":       "gridtwin",
		"description": "People, houses, land, institutions and industry per micro-grid of a village.",
		"version":     s.cfg.Version,
		"epoch":       c.snap.Epoch(),
		"links": []link{
			at("self", typeJSON, "this document", "/api"),
			at("service-desc", openapi.MediaV31, "API definition, OpenAPI 3.1", "/api/openapi.json"),
			at("service-desc", openapi.MediaV30, "API definition, OpenAPI 3.0", "/api/openapi.json?v=3.0"),
			at("conformance", typeJSON, "conformance classes", "/api/conformance"),
			at("data", typeJSON, "collections", "/api/collections"),
			at("describedby", typeJSON, "types and fields", "/api/types"),
			at("tiles", typeJSON, "vector tiles", "/tiles/twin.json"),
		},
	})
}

// conformanceClasses are those that hold today: none. The core of Features demands an API definition to link to, and its
// GeoJSON class demands the core.
var conformanceClasses = [...]string{}

// conformance lists what holds; a class that is only nearly there is not named.
func (s *Server) conformance(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	return c.json(http.StatusOK, map[string]any{"conformsTo": conformanceClasses})
}

// collections lists what the caller may see: a hidden type has no entry that could be counted.
func (s *Server) collections(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	list := []map[string]any{}
	for _, t := range c.snap.Schema().Types() {
		if c.view.SeesType(t) {
			list = append(list, c.describeCollection(t))
		}
	}
	return c.json(http.StatusOK, map[string]any{
		"links":       []link{{Rel: "self", Type: typeJSON, Href: c.origin() + "/api/collections"}},
		"collections": list,
	})
}

// collection describes one collection.
func (s *Server) collection(c *call) error {
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	return c.json(http.StatusOK, c.describeCollection(t))
}

const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// crsURIs lists the systems that crs, bbox-crs and filter-crs take by URI, the stored one first.
func crsURIs() []string {
	var uris []string
	for _, crs := range geo.CRSs() {
		uris = append(uris, crs.URI())
	}
	return uris
}

// describeCollection tells nothing that depends on single entities but the extent, which is that of public footprints.
func (c *call) describeCollection(t *twin.Type) map[string]any {
	base := c.origin() + "/api/collections/" + t.Plural
	out := map[string]any{
		"id": t.Plural, "title": t.Label.ZH + " " + t.Label.EN, "description": t.Doc, "itemType": "feature",
		"crs": crsURIs(), "storageCrs": crs84,
		"links": []link{
			{"self", typeJSON, "", base},
			{"items", typeGeoJSON, "features", base + "/items"},
			{"http://www.opengis.net/def/rel/ogc/1.0/queryables", typeSchema, "queryables", base + "/queryables"},
			{"http://www.opengis.net/def/rel/ogc/1.0/schema", typeSchema, "schema", base + "/schema"},
		},
	}
	boxes := c.view.Boxes(t)
	if t.Geometry == twin.ByHouse {
		boxes = c.view.Boxes(c.view.Schema().Type("house"))
	}
	if boxes.Len() > 0 {
		b := boxes.Bound()
		out["extent"] = map[string]any{"spatial": map[string]any{
			"bbox": [][4]float64{{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}, "crs": crs84,
		}}
	}
	return out
}

// types lists the declarations as the caller may see them: the viewer's forms are made from this.
func (s *Server) types(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	out := []map[string]any{}
	for _, t := range c.snap.Schema().Types() {
		if !c.view.SeesType(t) {
			continue
		}
		fields := []map[string]any{}
		for _, f := range t.AllFields() {
			if c.view.SeesField(t, f) {
				fields = append(fields, c.describeField(t, f))
			}
		}
		derived := []map[string]any{}
		if c.view.SeesDerived(t) {
			for _, d := range access.DerivedFields(t) {
				derived = append(derived, map[string]any{"name": d.Name, "kind": d.Kind, "label": d.Label, "codes": d.Codes})
			}
		}
		out = append(out, map[string]any{
			"name": t.Name, "collection": t.Plural, "label": t.Label, "doc": t.Doc, "geometry": t.Geometry, "sensitivity": t.Sensitivity,
			"tile": t.Tile, "solid": t.Solid, "states": t.States, "fields": fields, "derived": derived,
			"may_edit": access.MayEdit(c.who, t) == nil,
		})
	}
	return c.json(http.StatusOK, map[string]any{"types": out})
}

// describeField tells a form how to show and check a field. A code that tells something internal is shown to those who
// may read it.
func (c *call) describeField(t *twin.Type, f *twin.Field) map[string]any {
	out := map[string]any{
		"name": f.Name, "kind": f.Kind, "label": f.Label, "sensitivity": f.Sensitivity, "required": f.Required,
		"read_only": f.Assigned || f.ImportOnly,
		"may_edit":  access.MayEdit(c.who, t) == nil && access.MaySet(c.who, t, f) == nil,
	}
	if len(f.Codes) > 0 {
		codes := []twin.Code{}
		for _, code := range f.Codes {
			if code.ReadsAs == "" || c.who.May(access.ReadInside) {
				codes = append(codes, code)
			}
		}
		out["codes"] = codes
	}
	for name, v := range map[string]any{"min": f.Min, "max": f.Max} {
		if p, ok := v.(*float64); ok && p != nil {
			out[name] = *p
		}
	}
	if f.Ref != "" {
		out["ref"] = f.Ref
	}
	if f.MaxLen > 0 {
		out["max_len"] = f.MaxLen
	}
	if f.Doc != "" {
		out["doc"] = f.Doc
	}
	if f.Aggregate != twin.AggregateNone {
		out["aggregate"] = f.Aggregate
	}
	return out
}

// schema declares what an answer may hold for this caller.
func (s *Server) schema(c *call) error {
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	props := map[string]any{
		"id":         map[string]any{"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{11}$", "readOnly": true, "x-ogc-role": "id"},
		"grid":       map[string]any{"type": "string", "readOnly": true, "title": "微网格 micro-grid"},
		"rev":        map[string]any{"type": "integer", "readOnly": true},
		"updated_at": map[string]any{"type": "string", "format": "date-time", "readOnly": true},
	}
	if t.Geometry != twin.NoGeometry {
		props["geometry"] = map[string]any{"x-ogc-role": "primary-geometry", "format": geometryFormat(t.Geometry)}
	}
	required := []string{}
	for _, f := range t.AllFields() {
		if !c.view.SeesField(t, f) {
			continue
		}
		props[f.Name] = jsonSchema(f)
		if f.Required {
			required = append(required, f.Name)
		}
	}
	return c.schemaDoc(t, "/schema", props, required)
}

// queryables declares what this caller may filter by: masked fields are not among them.
func (s *Server) queryables(c *call) error {
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	props := map[string]any{}
	for _, q := range query.Queryables(c.view, t) {
		switch {
		case q.Field != nil:
			props[q.Name] = jsonSchema(q.Field)
		case q.Name == "geometry":
			props[q.Name] = map[string]any{"x-ogc-role": "primary-geometry", "format": geometryFormat(t.Geometry)}
		default:
			props[q.Name] = querySchema(&q)
		}
	}
	return c.schemaDoc(t, "/queryables", props, nil)
}
