package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/query"
)

// queryOperations are the questions that span collections.
func (d *describer) queryOperations() []openapi.Operation {
	return []openapi.Operation{d.areaOperation(), d.searchOperation(), d.changesOperation(), d.functionsOperation()}
}

// plurals are the collections that the caller may see.
func (d *describer) plurals() []string {
	var names []string
	for _, t := range d.types {
		names = append(names, t.Plural)
	}
	return names
}

func (d *describer) areaOperation() openapi.Operation {
	list := openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.String().Says("One collection.")},
		openapi.Prop{Name: "limit", Schema: openapi.Integer(1).UpTo(query.MaxListLimit, "100")},
		openapi.Prop{Name: "offset", Schema: openapi.Integer(0).Says("How many to pass over, of the newest version; cursor keeps to one.")},
		openapi.Prop{Name: "cursor", Schema: openapi.String().Says("items.next of the page before, with the rest of its body as it was; limit may differ.")},
		openapi.Prop{Name: "fields", Schema: openapi.Array(openapi.String()).Says("The properties to give; all stored ones where it is missing.")},
		openapi.Prop{Name: "sortby", Schema: openapi.String().Says("Names with commas, - before those that fall.")},
	).Needs("type")
	list.Closed = true
	ask := openapi.Object(
		openapi.Prop{Name: "area", Schema: areaSchema()},
		openapi.Prop{Name: "types", Schema: openapi.Array(openapi.String()).Says("The collections to count.")},
		openapi.Prop{Name: "filter", Schema: openapi.Map(openapi.String()).Says("CQL2 text by collection.")},
		openapi.Prop{Name: "group_by", Schema: openapi.Array(openapi.String()).OfLength(0, 2).Says("At most two of " + d.groups() + " or an enum.")},
		openapi.Prop{Name: "list", Schema: list.Named("AreaList").Says("Whom to list; without it there are no items.")},
		openapi.Prop{Name: "as_of", Schema: asOfSchema()},
	).Needs("area", "types")
	ask.Closed = true
	value := &openapi.Schema{OneOf: []*openapi.Schema{openapi.String(), openapi.Integer(0)}, Nullable: true}
	answer := openapi.Object(
		openapi.Prop{Name: "version", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "area_m2", Schema: openapi.Number()},
		openapi.Prop{Name: "counts", Schema: openapi.Map(figureSchema())},
		openapi.Prop{Name: "groups", Schema: openapi.Array(openapi.Map(value).Named("AreaGroup")).Says("Rows that hold the group's values and a count by collection.")},
		openapi.Prop{Name: "suppressed", Schema: openapi.Array(openapi.String()).Says("Collections whose count is too small to be told.")},
		openapi.Prop{Name: "items", Schema: anyPageSchema()},
	).Needs("version", "area_m2", "counts").Named("AreaAnswer")
	return openapi.Operation{
		Route: "POST /api/area", ID: "askArea", Tag: tagQuery, Summary: "What is inside an area: counts, groups, one list.", Auth: d.optional(),
		Doc: "An entity is inside when its geometry meets the closed area. Circles and buffers are exact. What goes by a house counts by " +
			"the house's footprint.",
		Params:  []*openapi.Param{formatParam("json"), minVersionParam()},
		Body:    &openapi.Body{Content: []openapi.Content{{Media: typeJSON, Schema: ask.Named("AreaRequest")}}},
		Answers: []openapi.Answer{openapi.OK("The figures of one version.", typeJSON, answer, versionHeader())},
		Faults:  d.faults(http.StatusForbidden, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType),
		Samples: d.areaSamples(),
	}
}

// groups are the names by which a caller may group besides enums: those of people for whoever may count them.
func (d *describer) groups() string {
	if d.counts("person") {
		return "grid, house, floor, age_band"
	}
	return "grid, house"
}

// counts tells whether the caller may count a type.
func (d *describer) counts(typ string) bool {
	t := d.c.snap.Schema().Type(typ)
	return t != nil && d.c.view.CountsType(t)
}

// areaSamples are questions that the reader of the document may ask: whoever may count no people is not told of any.
func (d *describer) areaSamples() []openapi.Sample {
	samples := []openapi.Sample{
		{Name: "circle", Doc: "How many houses and facilities within 500 m", Body: d.around(`"types":["houses","facilities"],"group_by":["grid"]`)},
		{Name: "list", Doc: "The tallest houses within 500 m", Body: d.around(`"types":["houses"],"filter":{"houses":"floors_above >= 3"},` +
			`"list":{"type":"houses","limit":5,"fields":["address","floors_above"],"sortby":"-floors_above"}`)},
	}
	if !d.counts("person") {
		return samples
	}
	elders := `"types":["people"],"filter":{"people":"age >= 80 AND living_alone = TRUE"},"group_by":["grid"]`
	if t := d.c.snap.Schema().Type("person"); d.c.view.SeesType(t) {
		elders += `,"list":{"type":"people","limit":50,"fields":["name","age","house"],"sortby":"-age"}`
	}
	return append(samples, openapi.Sample{Name: "elders", As: "command", Doc: "Whoever of 80 or more lives alone, by grid", Body: d.around(elders)})
}

// around is the body of a question about 500 m around the place of the examples.
func (d *describer) around(rest string) []byte {
	at := raw([]float64{d.place.lon, d.place.lat})
	return []byte(`{"area":{"circle":{"center":` + string(at) + `,"radius_m":500}},` + rest + `}`)
}

// areaSchema has five forms, of which a request gives exactly one.
func areaSchema() *openapi.Schema {
	form := func(name string, s *openapi.Schema) *openapi.Schema {
		o := openapi.Object(openapi.Prop{Name: name, Schema: s}).Needs()
		o.Closed = true
		return o
	}
	box := openapi.Array(openapi.Number()).OfLength(4, 4).Says("west, south, east, north")
	circle := openapi.Object(
		openapi.Prop{Name: "center", Schema: openapi.Array(openapi.Number()).OfLength(2, 2).Says("lon, lat")},
		openapi.Prop{Name: "radius_m", Schema: openapi.Number().Says("Geodesic, to the nearest point of a geometry.")},
	).Needs()
	buffer := openapi.Object(
		openapi.Prop{Name: "geometry", Schema: geometrySchema()}, openapi.Prop{Name: "distance_m", Schema: openapi.Number()},
	).Needs()
	polygons := &openapi.Schema{OneOf: []*openapi.Schema{polygonSchema(), multiPolygonSchema()}}
	grids := openapi.Array(openapi.String()).OfLength(1, query.MaxAreaGrids).Says("Grid codes; a prefix means its subtree.")
	return (&openapi.Schema{OneOf: []*openapi.Schema{
		form("circle", circle), form("bbox", box), form("geometry", polygons), form("grids", grids), form("buffer", buffer),
	}}).Named("Area")
}

func asOfSchema() *openapi.Schema {
	return &openapi.Schema{OneOf: []*openapi.Schema{openapi.Integer(0), openapi.String()}, Nullable: true, Doc: "A version, an instant (RFC 3339) of the past, or a day, which is its begin in UTC. What is yet to come, or was before the first version, is 400."}
}

func (d *describer) searchOperation() openapi.Operation {
	hit := openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.String().Says("Its collection.")}, openapi.Prop{Name: "id", Schema: idSchema()},
		openapi.Prop{Name: "text", Schema: openapi.String()}, openapi.Prop{Name: "geometry", Schema: geometrySchema().OrNull()},
	).Needs().Named("SearchHit")
	answer := openapi.Object(openapi.Prop{Name: "results", Schema: openapi.Array(hit)}).Needs().Named("SearchAnswer")
	types := openapi.InQuery("types", "The collections to search.", openapi.Array(openapi.OneOfTexts(d.plurals()...)))
	return tagged(openapi.Operation{
		Route: "GET /api/search", ID: "search", Tag: tagQuery, Summary: "Find by public name, plate or code; never people.", Auth: d.optional(),
		Doc: "A part of the text in characters, in pinyin or its initials, in either width and case. What matches whole comes first, then what begins so.",
		Params: []*openapi.Param{
			openapi.InQuery("q", "What to look for.", openapi.String().OfLength(0, maxSearch)), types, limitParam(20), asOfParam(),
			openapi.InQuery("skipGeometry", "Leave the geometries out, which are most of an answer.", openapi.Boolean()).As("skipGeometry"), formatParam("json"), minVersionParam(),
		},
		Answers: []openapi.Answer{openapi.OK("The best matches first.", typeJSON, answer, versionHeader())},
		Faults:  d.faults(),
		Samples: []openapi.Sample{{Name: "plate", Query: openapi.Pairs("q", "18号", "types", "houses", "limit", "5")}},
	})
}

// changeSchema is one change as the live feed tells it.
func changeSchema() *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "op", Schema: openapi.OneOfTexts("enter", "update", "leave", "delete")},
		openapi.Prop{Name: "type", Schema: openapi.String().Says("Its collection.")}, openapi.Prop{Name: "id", Schema: idSchema()},
		openapi.Prop{Name: "rev", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "set", Schema: openapi.Map(&openapi.Schema{}).Says("Properties that got another value; of enter all.")},
		openapi.Prop{Name: "unset", Schema: openapi.Array(openapi.String()).Says("Properties that lost their value.")},
		openapi.Prop{Name: "geometry", Schema: geometrySchema().OrNull()},
	).Needs("op", "type", "id").Named("Change")
}

func (d *describer) changesOperation() openapi.Operation {
	answer := openapi.Object(
		openapi.Prop{Name: "epoch", Schema: openapi.String()}, openapi.Prop{Name: "from", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "version", Schema: openapi.Integer(0).Says("Up to where the changes reach: whole commits.")},
		openapi.Prop{Name: "changes", Schema: openapi.Array(changeSchema())},
		openapi.Prop{Name: "next", Schema: openapi.String().OrNull().Says("Where to read on, null at the newest version.")},
	).Needs().Named("Changes")
	return openapi.Operation{
		Route: "GET /api/changes", ID: "getChanges", Tag: tagQuery, Summary: "What changed after a version, as far as the caller sees it.", Auth: d.optional(),
		Params: []*openapi.Param{
			openapi.InQuery("epoch", "The epoch that the version is of; /api tells it. Another one is 410.", openapi.String()).Must(),
			openapi.InQuery("after", "The version that the client has.", openapi.Integer(0)).Must(), limitParam(1000),
			formatParam("json"), minVersionParam(),
		},
		Answers: []openapi.Answer{openapi.OK("Changes, oldest first.", typeJSON, answer, versionHeader())},
		Faults:  d.faults(http.StatusGone),
		Samples: []openapi.Sample{{Name: "from-the-start", Query: openapi.Pairs("epoch", string(d.c.snap.Epoch()), "after", "0", "limit", "20")}},
	}
}
