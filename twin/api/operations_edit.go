package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// editOperations change many entities as one.
func (d *describer) editOperations() []openapi.Operation {
	change := openapi.Object(
		openapi.Prop{Name: "op", Schema: openapi.OneOfTexts("create", "patch", "put", "delete")},
		openapi.Prop{Name: "type", Schema: openapi.String().Says("The collection.")},
		openapi.Prop{Name: "id", Schema: openapi.String().Says("Which entity; of a create none.")},
		openapi.Prop{Name: "ref", Schema: openapi.String().Says("A name within the batch: references of other changes may use it for the id.")},
		openapi.Prop{Name: "if_rev", Schema: openapi.Integer(0).OrNull().Says("The revision that the change is of; another one is 409.")},
		openapi.Prop{Name: "properties", Schema: openapi.Map(&openapi.Schema{}).OrNull()},
		openapi.Prop{Name: "geometry", Schema: geometrySchema().OrNull()},
	).Needs("op", "type")
	change.Closed = true
	ask := openapi.Object(
		openapi.Prop{Name: "reason", Schema: openapi.String().Says("At most 500 bytes.")},
		openapi.Prop{Name: "changes", Schema: openapi.Array(change.Named("BatchChange")).OfLength(1, MaxBatch)},
	).Needs("changes")
	ask.Closed = true
	result := openapi.Object(
		openapi.Prop{Name: "ref", Schema: openapi.String()}, openapi.Prop{Name: "id", Schema: idSchema()},
		openapi.Prop{Name: "rev", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "warnings", Schema: openapi.Array(openapi.String()).Says("What does not fit together; it was kept.")},
	).Needs("id", "rev").Named("BatchResult")
	answer := openapi.Object(
		openapi.Prop{Name: "version", Schema: openapi.Integer(0)}, openapi.Prop{Name: "results", Schema: openapi.Array(result)},
	).Needs().Named("BatchAnswer")
	at := string(raw([]float64{d.place.lon, d.place.lat}))
	return []openapi.Operation{{
		Route: "POST /api/batch", ID: "runBatch", Tag: tagEdit, Summary: "Commit many changes as one, all or none.", Auth: openapi.AuthNeeded,
		Doc: "With an Idempotency-Key a batch may be sent again after a lost answer: it is committed once and answered alike.",
		Params: []*openapi.Param{
			openapi.InHeader(batchKeyHeader, "A name of this batch, unique for the caller. With another body it is 422.", openapi.String().OfLength(0, maxKeyLength)),
			formatParam("json"), minVersionParam(),
		},
		Body:    &openapi.Body{Content: []openapi.Content{{Media: typeJSON, Schema: ask.Named("BatchRequest")}}},
		Answers: []openapi.Answer{openapi.OK("What became of each change, in their order.", typeJSON, answer, versionHeader())},
		Faults:  d.faults(403, 404, 409, 413, 415, 422, 507),
		Samples: []openapi.Sample{{
			Name: "two-lamps", As: "command", Doc: "Two street lamps at once", Headers: openapi.Pairs(batchKeyHeader, "lamps-2026-11-23"),
			Body: json.RawMessage(`{"reason":"new lamps","changes":[` +
				`{"op":"create","type":"facilities","ref":"a","properties":{"kind":"lamp","state":"ok"},"geometry":{"type":"Point","coordinates":` + at + `}},` +
				`{"op":"create","type":"facilities","ref":"b","properties":{"kind":"lamp","state":"ok"},"geometry":{"type":"Point","coordinates":` + at + `}}]}`),
		}},
	}}
}

// itemEdits are the edits of one collection.
func (d *describer) itemEdits(t *twin.Type, id *openapi.Param) []openapi.Operation {
	feature := d.featureSchema(t)
	whole, part := d.sentFeature(t, true), d.sentFeature(t, false)
	sample := d.sampleFeature(t)
	common := []*openapi.Param{reasonParam(), formatParam("json"), minVersionParam()}
	geo := []openapi.Content{{Media: typeGeoJSON, Schema: whole}, {Media: typeJSON, Schema: whole}}
	merge := []openapi.Content{{Media: "application/merge-patch+json", Schema: part}, {Media: typeGeoJSON, Schema: part}, {Media: typeJSON, Schema: part}}
	done := openapi.Answer{
		Status: 200, Doc: "The entity as it now is.", Headers: []*openapi.Header{versionHeader(), etagHeader(), crsHeader()},
		Content: []openapi.Content{{Media: typeGeoJSON, Schema: feature}},
	}
	made := done
	made.Status, made.Doc = http.StatusCreated, "The entity as it was made."
	made.Headers = append([]*openapi.Header{locationHeader()}, made.Headers...)
	gone := openapi.Answer{Status: http.StatusNoContent, Doc: "Done; there is nothing that the caller may see.", Headers: []*openapi.Header{versionHeader()}}
	faults := d.faults(403, 404, 409, 412, 413, 415, 422, 428, 507)
	path := func(rest string) string { return "/api/collections/" + t.Plural + "/items" + rest }
	anyTag := openapi.Pairs("If-Match", "*", "Twin-Reason", "seen%20on%20site")
	this := openapi.Pairs("id", d.anyOf(t))
	patch := openapi.Sample{Name: "patch", As: "steward", Path: this, Headers: anyTag, Body: json.RawMessage(`{"properties":` + d.samplePatch(t) + `}`)}
	return []openapi.Operation{
		{
			Route: "POST /api/collections/{c}/items", Path: path(""), ID: t.Plural + ".createFeature", Tag: t.Plural,
			Summary: "Create: " + t.Label.EN + ".", Auth: openapi.AuthNeeded, Params: common, Body: &openapi.Body{Content: geo},
			Answers: []openapi.Answer{made, gone}, Faults: d.faults(403, 404, 409, 413, 415, 422, 507),
			Samples: []openapi.Sample{{Name: "create", As: "steward", Body: sample}},
		},
		{
			Route: "PUT /api/collections/{c}/items/{id}", Path: path("/{id}"), ID: t.Plural + ".replaceFeature", Tag: t.Plural,
			Summary: "Replace: " + t.Label.EN + ".", Auth: openapi.AuthNeeded,
			Doc:    "Fields that the caller may not see whole are kept.",
			Params: append([]*openapi.Param{id, ifMatchParam()}, common...), Body: &openapi.Body{Content: geo},
			Answers: []openapi.Answer{done, gone}, Faults: faults,
			Samples: []openapi.Sample{{Name: "replace", As: "steward", Path: this, Headers: anyTag, Body: sample}},
		},
		{
			Route: "PATCH /api/collections/{c}/items/{id}", Path: path("/{id}"), ID: t.Plural + ".updateFeature", Tag: t.Plural,
			Summary: "Change some fields: " + t.Label.EN + ".", Auth: openapi.AuthNeeded,
			Doc:    "The body is merged into the feature by RFC 7396: null unsets. A patch that changes nothing makes no commit.",
			Params: append([]*openapi.Param{id, ifMatchParam()}, common...), Body: &openapi.Body{Content: merge},
			Answers: []openapi.Answer{done, gone}, Faults: faults, Samples: []openapi.Sample{patch},
		},
		{
			Route: "DELETE /api/collections/{c}/items/{id}", Path: path("/{id}"), ID: t.Plural + ".deleteFeature", Tag: t.Plural,
			Summary: "Delete: " + t.Label.EN + ".", Auth: openapi.AuthNeeded,
			Params:  append([]*openapi.Param{id, ifMatchParam()}, common...),
			Answers: []openapi.Answer{{Status: http.StatusNoContent, Doc: "It is deleted.", Headers: []*openapi.Header{versionHeader()}}}, Faults: faults,
			Samples: []openapi.Sample{{Name: "delete", As: "steward", Path: this, Headers: anyTag}},
		},
	}
}

// sentFeature is what an edit sends: a whole feature, or the part that is to change.
func (d *describer) sentFeature(t *twin.Type, whole bool) *openapi.Schema {
	props := []openapi.Prop{{Name: "type", Schema: openapi.OneText("Feature")}}
	need := []string{"type", "properties"}
	if g := sentGeometry(t); g != nil {
		if !whole {
			g = g.OrNull()
		} else if !g.Nullable {
			need = append(need, "geometry")
		}
		props = append(props, openapi.Prop{Name: "geometry", Schema: g})
	}
	props = append(props, openapi.Prop{Name: "properties", Schema: d.inputSchema(t, whole)})
	if !whole {
		return openapi.Object(props...).Named(schemaName(t) + "Changes")
	}
	return openapi.Object(props...).Needs(need...).Named("New" + schemaName(t))
}

// sampleFeature is a small entity that could be made where the examples are.
func (d *describer) sampleFeature(t *twin.Type) json.RawMessage {
	var props []string
	for _, f := range t.AllFields() {
		switch {
		case f.Name == "code" && t.Name == "grid":
			props = append(props, `"code":"`+d.freeGridCode(t)+`"`)
		case f.Required && !f.Assigned, f.Name == t.Via:
			props = append(props, `"`+f.Name+`":`+string(d.sampleFieldValue(f)))
		}
	}
	geometry := "null"
	at := func(dx, dy float64) string {
		return string(raw([]float64{round4(d.place.lon + dx), round4(d.place.lat + dy)}))
	}
	switch t.Geometry {
	case twin.Point, twin.PointOrByHouse:
		geometry = `{"type":"Point","coordinates":` + at(0, 0) + `}`
	case twin.Line:
		geometry = `{"type":"LineString","coordinates":[` + at(0, 0) + "," + at(.0001, 0) + `]}`
	case twin.Polygon, twin.AnyGeometry:
		geometry = `{"type":"Polygon","coordinates":[[` + at(0, 0) + "," + at(.0001, 0) + "," + at(.0001, .0001) + "," + at(0, .0001) + "," + at(0, 0) + `]]}`
	}
	if geometry == "null" {
		return json.RawMessage(`{"type":"Feature","properties":{` + strings.Join(props, ",") + `}}`)
	}
	return json.RawMessage(`{"type":"Feature","geometry":` + geometry + `,"properties":{` + strings.Join(props, ",") + `}}`)
}

// freeGridCode is the last code beneath the unit grid of some micro-grid: the one that is taken last.
func (d *describer) freeGridCode(t *twin.Type) string {
	for s := range d.c.view.All(t, 0) {
		if code := s.Code(); len(code) == 17 {
			return code[:15] + "99"
		}
	}
	return "31011410321800199"
}

// samplePatch sets the last coded field that the caller may set, or nothing.
func (d *describer) samplePatch(t *twin.Type) string {
	props := d.inputSchema(t, false).Props
	for i := len(props) - 1; i >= 0; i-- {
		if f := t.Field(props[i].Name); f.Kind == twin.KindEnum {
			return `{"` + f.Name + `":` + string(d.sampleFieldValue(f)) + `}`
		}
	}
	return "{}"
}

func (d *describer) sampleFieldValue(f *twin.Field) json.RawMessage {
	switch f.Kind {
	case twin.KindEnum:
		return raw(f.Codes[0].Value)
	case twin.KindInt, twin.KindFloat:
		return raw(1)
	case twin.KindBool:
		return raw(true)
	case twin.KindDate:
		return raw("2026-01-02")
	case twin.KindTime:
		return raw("2026-01-02T15:04:05Z")
	case twin.KindRef:
		return raw(d.anyOf(d.c.snap.Schema().Type(f.Ref)))
	case twin.KindList:
		return raw([]string{})
	}
	return raw("1")
}
