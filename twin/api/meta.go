package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/api/page"
)

const introText = "People, houses, land, institutions and industry per micro-grid of a village."

// landing is the entry for programs. The epoch stands there for those who go on to /api/changes.
func (s *Server) landing(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	links := append(c.formLinks(documentVariants()), c.entries()...)
	if c.as.f == fHTML {
		return c.page(&page.Landing{
			Head: c.trail("gridtwin", links), Intro: "一个村庄的人、房、地、机构与产业，按微网格。" + introText,
			Facts: []page.Fact{
				{Name: "title", Text: "gridtwin"},
				{Name: "description", Text: introText},
				{Name: "version", Label: "程序版本 program", Text: s.cfg.Version},
				{Name: "epoch", Label: "纪元 epoch", Text: string(c.snap.Epoch())},
			},
		})
	}
	return c.json(http.StatusOK, map[string]any{
		"title": "gridtwin", "description": introText, "version": s.cfg.Version, "epoch": c.snap.Epoch(), "links": links,
	})
}

// tileset3DPath is where the 3D tiles of houses begin, which somebody else serves.
const tileset3DPath = "/3dtiles/houses/tileset.json"

// entries links to what the API begins with. What is not mounted is not linked to.
func (c *call) entries() []link {
	at := func(rel, typ, title, path string) link { return link{rel, typ, title, c.origin() + path} }
	links := []link{
		at("conformance", typeJSON, "conformance classes", "/api/conformance"),
		at("data", typeJSON, "collections", "/api/collections"),
		at("http://www.opengis.net/def/rel/ogc/1.0/functions", typeJSON, "functions of filters", "/api/functions"),
		at("describedby", typeJSON, "types and fields", "/api/types"),
		at("tiles", typeJSON, "vector tiles", "/tiles/twin.json"),
	}
	if c.s.cfg.Tiles != nil {
		links = append(links, at(relTileSets, typeJSON, "tile sets", "/api/tiles"), at(relMatrixSets, typeJSON, "tile matrix sets", "/api/tileMatrixSets"))
	}
	if c.s.has(tileset3DPath) {
		links = append(links, at("related", "application/json+3dtiles", "houses in three dimensions, 3D Tiles", tileset3DPath))
	}
	if c.s.has(openAPIPath) {
		links = append(links, at("service-desc", openapi.MediaV31, "the API, OpenAPI 3.1", openAPIPath),
			at("service-desc", openapi.MediaV30, "the API, OpenAPI 3.0", openAPIPath+"?v=3.0"))
	}
	if c.s.has(docsPath) {
		links = append(links, at("service-doc", mediaHTML, "the API for people", docsPath))
	}
	return links
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
				told := map[string]any{"name": d.Name, "kind": d.Kind, "label": d.Label}
				if len(d.Codes) > 0 {
					told["codes"] = d.Codes
				}
				derived = append(derived, told)
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
		"read_only": f.ReadOnly(),
		"may_edit":  access.MayEdit(c.who, t) == nil && access.MaySet(c.who, t, f) == nil,
	}
	if len(f.Codes) > 0 {
		out["codes"] = c.codesFor(f.Codes)
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
