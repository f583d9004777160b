package api

import (
	"net/http"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/query"
)

// collectionOperations are those of one collection, each with a path of its own: its fields and queryables are declared
// there, and clients that look for the path of a collection find it.
func (d *describer) collectionOperations(t *twin.Type) []openapi.Operation {
	id := openapi.InPath("id", "Which entity.", idSchema())
	ops := []openapi.Operation{
		d.ofCollection(t, "", "describeCollection", "About the collection", typeJSON, collectionSchema()),
		d.ofCollection(t, "/schema", "getSchema", "The schema of features", typeSchema, openapi.Map(&openapi.Schema{})),
		d.ofCollection(t, "/queryables", "getQueryables", "What filters may name", typeSchema, openapi.Map(&openapi.Schema{})),
		d.ofCollection(t, "/sortables", "getSortables", "What sortby may name", typeSchema, openapi.Map(&openapi.Schema{})),
		d.itemsOperation(t), d.itemOperation(t, id), d.nearestOperation(t), d.historyOperation(t, id),
	}
	if d.mayEdit(t) || !d.c.who.SignedIn() {
		ops = append(ops, d.itemEdits(t, id)...)
	}
	return ops
}

// ofCollection is a document about a collection.
func (d *describer) ofCollection(t *twin.Type, rest, id, summary, media string, s *openapi.Schema) openapi.Operation {
	op := d.plain("GET /api/collections/{c}"+rest, t.Plural+"."+id, t.Plural, summary+": "+t.Label.EN+".", media, s)
	op.Path = "/api/collections/" + t.Plural + rest
	op.Faults, op.Auth = d.faults(http.StatusNotFound), d.readOf(t)
	op.Samples = []openapi.Sample{{Name: "read", As: d.readerOf(t)}}
	return op
}

func (d *describer) itemsOperation(t *twin.Type) openapi.Operation {
	box := openapi.Array(openapi.Number())
	box.OneOf = []*openapi.Schema{openapi.Array(openapi.Number()).OfLength(4, 4), openapi.Array(openapi.Number()).OfLength(6, 6)}
	when := openapi.InQuery("datetime", "An instant or an interval (RFC 3339, .. for an open end) of updated_at.", openapi.String()).As("datetime")
	params := slices.Concat([]*openapi.Param{
		limitParam(defaultLimit),
		openapi.InQuery("bbox", "west, south, east, north; the served geometry must meet it.", box).As("bbox"),
		crsParam("bbox-crs", "The CRS of bbox."), when,
		openapi.InQuery("offset", "How many to pass over, for clients that page by number; edits in between move such pages, next links not.", openapi.Integer(0)).As("offset"),
		openapi.InQuery("cursor", "Where a next link goes on: taken from there, never made up.", openapi.String()).As("cursor"),
	}, filterParams(), []*openapi.Param{
		crsParam("crs", "The CRS of the answer."), propertiesParam(),
		openapi.InQuery("sortby", "Names with commas, - before those that fall.", openapi.Array(openapi.String())).As("sortby"),
		openapi.InQuery("q", "Words that must all occur in public texts.", openapi.String()).As("q"),
		asOfParam(), formatParam("geojson"), minVersionParam(), ifNoneMatchParam(),
		openapi.InQuery("skipGeometry", "Leave the geometries out.", openapi.Boolean()).As("skipGeometry"),
		openapi.InQuery("explain", "For staff: instead of a page, how it was found.", openapi.Boolean()).As("explain"),
	}, d.queryableParams(t))
	page := openapi.OK("A page, with numberMatched exact for this caller and a next link where there is more.", typeGeoJSON, d.pageSchema(t),
		versionHeader(), etagHeader(), crsHeader(), linkHeader())
	page.Content = append(page.Content, openapi.Content{Media: typeJSON, Schema: explanationSchema()})
	b := raw([]float64{round4(d.place.lon - .005), round4(d.place.lat - .005), round4(d.place.lon + .005), round4(d.place.lat + .005)})
	return openapi.Operation{
		Route: "GET /api/collections/{c}/items", Path: "/api/collections/" + t.Plural + "/items", ID: t.Plural + ".getFeatures", Tag: t.Plural,
		Summary: "List: " + t.Label.EN + ".", Auth: d.readOf(t), Params: params,
		Doc:     "Pages are of one version: they neither repeat nor miss an entity, whatever is edited in between.",
		Answers: []openapi.Answer{page, notModifiedAnswer()},
		Faults:  d.faults(http.StatusForbidden, http.StatusNotFound, http.StatusGone),
		Samples: []openapi.Sample{
			{Name: "first", As: d.readerOf(t), Query: openapi.Pairs("limit", "2")},
			{Name: "box", As: d.readerOf(t), Query: openapi.Pairs("bbox", string(b[1:len(b)-1]), "limit", "2")},
			{Name: "newest", As: d.readerOf(t), Query: openapi.Pairs("filter", "updated_at > TIMESTAMP('2020-01-01T00:00:00Z')", "sortby", "-updated_at", "properties", "code,rev", "limit", "2")},
			{Name: "table", As: d.readerOf(t), Query: openapi.Pairs("f", "csv", "limit", "2")},
			{Name: "explained", As: "command", Query: openapi.Pairs("filter", "rev > 0", "explain", "true")},
		},
	}
}

// explanationSchema is explanation as documents declare it.
func explanationSchema() *openapi.Schema {
	ms := openapi.Number().Says("Milliseconds.")
	step := openapi.Object(
		openapi.Prop{Name: "on", Schema: openapi.String()}, openapi.Prop{Name: "how", Schema: openapi.String()},
		openapi.Prop{Name: "estimated", Schema: openapi.Integer(0).OrNull()}, openapi.Prop{Name: "used", Schema: openapi.Boolean()},
		openapi.Prop{Name: "found", Schema: openapi.Integer(0)}, openapi.Prop{Name: "ms", Schema: ms},
	).Needs("on", "how", "estimated", "used").Named("ExplanationStep")
	return openapi.Object(
		openapi.Prop{Name: "collection", Schema: openapi.String()}, openapi.Prop{Name: "version", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "filter", Schema: openapi.String().Says("In normal form.")},
		openapi.Prop{Name: "access", Schema: openapi.String().Says("The path that was taken.")},
		openapi.Prop{Name: "rows", Schema: openapi.Integer(0).OrNull().Says("Of the collection; null where the caller may not see them all.")},
		openapi.Prop{Name: "steps", Schema: openapi.Array(step)},
		openapi.Prop{Name: "tested", Schema: openapi.Integer(0)}, openapi.Prop{Name: "matched", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "plan_ms", Schema: ms}, openapi.Prop{Name: "run_ms", Schema: ms},
	).Needs("collection", "version", "access", "rows", "steps", "tested", "matched", "plan_ms", "run_ms").Named("Explanation")
}

// readOf is what a read of a type needs: internal types are for who signed in.
func (d *describer) readOf(t *twin.Type) openapi.Auth {
	if t.Sensitivity > twin.Public {
		return openapi.AuthNeeded
	}
	return d.optional()
}

// readerOf is a role whose samples find something.
func (d *describer) readerOf(t *twin.Type) string {
	if d.readOf(t) == openapi.AuthNeeded {
		return "command"
	}
	return ""
}

func (d *describer) itemOperation(t *twin.Type, id *openapi.Param) openapi.Operation {
	answer := openapi.OK("The entity.", typeGeoJSON, d.featureSchema(t), versionHeader(), etagHeader(), crsHeader())
	return openapi.Operation{
		Route: "GET /api/collections/{c}/items/{id}", Path: "/api/collections/" + t.Plural + "/items/{id}", ID: t.Plural + ".getFeature", Tag: t.Plural,
		Summary: "Read one: " + t.Label.EN + ".", Auth: d.readOf(t),
		Params: []*openapi.Param{
			id, crsParam("crs", "The CRS of the answer."), propertiesParam(), asOfParam(), formatParam("geojson"), minVersionParam(), ifNoneMatchParam(),
		},
		Answers: []openapi.Answer{answer, notModifiedAnswer()},
		Faults:  d.faults(http.StatusNotFound, http.StatusGone),
		Samples: []openapi.Sample{{Name: "one", As: d.readerOf(t), Path: openapi.Pairs("id", d.anyOf(t))}},
	}
}

func (d *describer) nearestOperation(t *twin.Type) openapi.Operation {
	feature := *d.featureSchema(t)
	feature.Props = append(slices.Clone(feature.Props), openapi.Prop{Name: "distance_m", Schema: openapi.Number()})
	near := feature.Needs("type", "id", "geometry", "properties", "distance_m").Named(schemaName(t) + "Near")
	answer := openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText("FeatureCollection")},
		openapi.Prop{Name: "numberReturned", Schema: figureSchema()},
		openapi.Prop{Name: "timeStamp", Schema: openapi.Time()},
		openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())},
		openapi.Prop{Name: "features", Schema: openapi.Array(near)},
	).Needs().Named(schemaName(t) + "Nearest")
	lon, lat := openapi.Number(), openapi.Number()
	lonMin, latMin := -180.0, -90.0
	lon.Min, lat.Min = &lonMin, &latMin
	params := slices.Concat([]*openapi.Param{
		openapi.InQuery("lon", "Longitude in degrees.", lon.UpTo(180, "")).Must().As("lon"),
		openapi.InQuery("lat", "Latitude in degrees.", lat.UpTo(90, "")).Must().As("lat"),
		openapi.InQuery("k", "How many.", openapi.Integer(1).UpTo(query.MaxNearest, "1")).As("k"),
		openapi.InQuery("max_m", "Not farther than so many metres.", openapi.Number()).As("max_m"),
	}, filterParams(), []*openapi.Param{
		crsParam("crs", "The CRS of the answer."), propertiesParam(), asOfParam(), formatParam("geojson"), minVersionParam(), ifNoneMatchParam(),
	})
	return openapi.Operation{
		Route: "GET /api/collections/{c}/nearest", Path: "/api/collections/" + t.Plural + "/nearest", ID: t.Plural + ".getNearest", Tag: t.Plural,
		Summary: "The nearest, nearest first: " + t.Label.EN + ".", Auth: d.readOf(t), Params: params,
		Answers: []openapi.Answer{
			openapi.OK("The nearest entities with their geodesic distance.", typeGeoJSON, answer, versionHeader(), etagHeader(), crsHeader()), notModifiedAnswer(),
		},
		Faults: d.faults(http.StatusNotFound),
		Samples: []openapi.Sample{{
			Name: "three", As: d.readerOf(t), Query: openapi.Pairs("lon", string(raw(d.place.lon)), "lat", string(raw(d.place.lat)), "k", "3"),
		}},
	}
}

func (d *describer) historyOperation(t *twin.Type, id *openapi.Param) openapi.Operation {
	state := openapi.Object(
		openapi.Prop{Name: "version", Schema: openapi.Integer(0)}, openapi.Prop{Name: "time", Schema: openapi.Time()},
		openapi.Prop{Name: "op", Schema: openapi.OneOfTexts("create", "update", "delete")},
		openapi.Prop{Name: "actor", Schema: openapi.String().Says("Who did it; for those who may read inside.")},
		openapi.Prop{Name: "reason", Schema: openapi.String()},
		openapi.Prop{Name: "feature", Schema: d.featureSchema(t)},
	).Needs("version", "time").Named(schemaName(t) + "State")
	answer := openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText(t.Plural)}, openapi.Prop{Name: "id", Schema: idSchema()},
		openapi.Prop{Name: "states", Schema: openapi.Array(state)},
		openapi.Prop{Name: "next", Schema: openapi.String().OrNull().Says("Where to read on, null at the end.")},
	).Needs().Named(schemaName(t) + "History")
	op := openapi.Operation{
		Route: "GET /api/collections/{c}/items/{id}/history", Path: "/api/collections/" + t.Plural + "/items/{id}/history",
		ID: t.Plural + ".getHistory", Tag: t.Plural, Summary: "The states it was in, oldest first: " + t.Label.EN + ".", Auth: d.readOf(t),
		Doc: "Of a state whose grid is out of the caller's scope only version and time are told.",
		Params: []*openapi.Param{
			id, openapi.InQuery("after", "States after this version.", openapi.Integer(0)).As("after"), limitParam(defaultLimit),
			formatParam("json"), minVersionParam(),
		},
		Answers: []openapi.Answer{openapi.OK("The states.", typeJSON, answer, versionHeader())},
		Faults:  d.faults(http.StatusNotFound),
		Samples: []openapi.Sample{{Name: "all", As: d.readerOf(t), Path: openapi.Pairs("id", d.anyOf(t))}},
	}
	if t.Sensitivity > twin.Public {
		return op // nobody keeps it
	}
	return tagged(op)
}
