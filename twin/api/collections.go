package api

import (
	"net/http"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api/page"
)

// collectionDoc describes one collection.
type collectionDoc struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	ItemType    string         `json:"itemType"`
	Extent      map[string]any `json:"extent,omitempty"`
	CRS         []string       `json:"crs"`
	StorageCRS  string         `json:"storageCrs"`
	Links       []link         `json:"links"`
}

// collections lists what the caller may see: a hidden type has no entry that could be counted.
func (s *Server) collections(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	list := []collectionDoc{}
	for _, t := range c.snap.Schema().Types() {
		if c.view.SeesType(t) {
			doc := c.describeCollection(t)
			href := c.origin() + "/api/collections/" + t.Plural
			doc.Links = append(inForms("self", doc.Title, href, documentVariants()), doc.Links...)
			for i := range doc.Links[1:len(documentVariants())] {
				doc.Links[i+1].Rel = "alternate"
			}
			list = append(list, doc)
		}
	}
	links := c.formLinks(documentVariants())
	if c.as.f == fHTML {
		p := &page.Collections{Head: c.trail("图层 collections", links)}
		for i := range list {
			p.List = append(p.List, collectionPage(&list[i]))
		}
		return c.page(p)
	}
	return c.json(http.StatusOK, map[string]any{"links": links, "crs": crsURIs(), "collections": list})
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
	doc := c.describeCollection(t)
	doc.Links = append(c.formLinks(documentVariants()), doc.Links...)
	if c.as.f == fHTML {
		p := collectionPage(&doc)
		p.Head = c.trail(doc.Title, doc.Links)
		return c.page(&p)
	}
	return c.json(http.StatusOK, &doc)
}

// collectionPage is a collection as pages show it.
func collectionPage(doc *collectionDoc) page.Collection {
	p := page.Collection{
		Head: page.Head{Title: doc.Title, Links: pageLinks(doc.Links)}, ID: doc.ID, Doc: doc.Description, CRS: doc.CRS,
		Facts: []page.Fact{{Name: "id", Text: doc.ID}, {Name: "itemType", Text: doc.ItemType}, {Name: "storageCrs", Text: doc.StorageCRS}},
	}
	if spatial, ok := doc.Extent["spatial"].(map[string]any); ok {
		p.Facts = append(p.Facts, page.Fact{Name: "extent", Label: "范围 west, south, east, north", Text: boxText(spatial["bbox"])})
	}
	for _, l := range doc.Links {
		switch {
		case l.Rel == "items" && l.Type == mediaHTML:
			p.Items = l.Href
		case l.Rel == "self" && p.Self == "", l.Rel == "alternate" && l.Type == mediaHTML:
			p.Self = l.Href
		}
	}
	return p
}

const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// crsURIs lists the systems that crs, bbox-crs and filter-crs take by URI, the stored one first. CRS84h is none of them:
// answers have no heights that it could count.
func crsURIs() []string {
	var uris []string
	for _, crs := range geo.CRSs() {
		if !hasHeights(crs) {
			uris = append(uris, crs.URI())
		}
	}
	return uris
}

// hasHeights tells CRS84h from the rest.
func hasHeights(crs geo.CRS) bool { return crs.String() == "CRS84h" }

// describeCollection tells nothing that depends on single entities but the extent, which is that of public footprints.
func (c *call) describeCollection(t *twin.Type) collectionDoc {
	base := c.origin() + "/api/collections/" + t.Plural
	doc := collectionDoc{
		ID: t.Plural, Title: labelOf(t.Label), Description: t.Doc, ItemType: "feature", CRS: crsURIs(), StorageCRS: crs84,
		Links: slices.Concat(
			inForms("items", "features", base+"/items", featureVariants()),
			inForms(relQueryables, "queryables", base+"/queryables", schemaVariants()),
			inForms(relSchema, "schema", base+"/schema", schemaVariants()),
			inForms(relSortables, "sortables", base+"/sortables", schemaVariants()),
		),
	}
	if tiles := c.s.cfg.Tiles; tiles != nil && tiles.Of(t.Plural) {
		doc.Links = append(doc.Links, link{relTileSets, typeJSON, "tile sets", base + "/tiles"})
	}
	if t.Plural == "houses" && c.s.has(tileset3DPath) {
		doc.Links = append(doc.Links, link{"related", "application/json+3dtiles", "houses in three dimensions, 3D Tiles", c.origin() + tileset3DPath})
	}
	if b, ok := c.extent(t); ok {
		doc.Extent = map[string]any{"spatial": map[string]any{
			"bbox": [][4]float64{{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}, "crs": crs84,
		}}
	}
	return doc
}

// extent is a box that holds a collection's geometries: its own, and the houses by which the others go.
func (c *call) extent(t *twin.Type) (b orb.Bound, ok bool) {
	types := []*twin.Type{t}
	if t.HouseRef() != nil {
		types = append(types, c.view.Schema().Type("house"))
	}
	for _, of := range types {
		if !of.Located() {
			continue
		}
		if boxes := c.view.Boxes(of); boxes.Len() > 0 && !ok {
			b, ok = boxes.Bound(), true
		} else if boxes.Len() > 0 {
			b = b.Union(boxes.Bound())
		}
	}
	return b, ok
}
