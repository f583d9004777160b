package api

import "github.com/gridtwin/gridtwin/twin/api/openapi"

// plain is an operation that reads a small JSON document. media is that of its answer.
func (d *describer) plain(route, id, tag, summary, media string, s *openapi.Schema) openapi.Operation {
	return tagged(openapi.Operation{
		Route: route, ID: id, Tag: tag, Summary: summary, Auth: d.optional(),
		Params:  []*openapi.Param{formatParam("json"), minVersionParam()},
		Answers: []openapi.Answer{openapi.OK(summary, media, s, versionHeader())},
		Faults:  d.faults(),
		Samples: []openapi.Sample{{Name: "read"}},
	})
}

// aboutOperations are those by which a program finds its way.
func (d *describer) aboutOperations() []openapi.Operation {
	landing := openapi.Object(
		openapi.Prop{Name: "title", Schema: openapi.String()}, openapi.Prop{Name: "description", Schema: openapi.String()},
		openapi.Prop{Name: "version", Schema: openapi.String().Says("Of the program.")},
		openapi.Prop{Name: "epoch", Schema: openapi.String().Says("The line of versions; another one after a restore.")},
		openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())},
	).Needs("title", "links").Named("LandingPage")
	conformance := openapi.Object(
		openapi.Prop{Name: "conformsTo", Schema: openapi.Array(openapi.String())}, openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())},
	).Needs("conformsTo").Named("Conformance")
	collections := openapi.Object(
		openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())},
		openapi.Prop{Name: "crs", Schema: openapi.Array(openapi.String()).Says("The systems that every collection has.")},
		openapi.Prop{Name: "collections", Schema: openapi.Array(collectionSchema())},
	).Needs().Named("Collections")
	document := openapi.Object(
		openapi.Prop{Name: "openapi", Schema: openapi.String()}, openapi.Prop{Name: "info", Schema: openapi.Map(&openapi.Schema{})},
		openapi.Prop{Name: "paths", Schema: openapi.Map(&openapi.Schema{})},
	).Needs()
	document.Rest = &openapi.Schema{}
	schema := openapi.Map(&openapi.Schema{})

	self := d.plain("GET /api/openapi.json", "getOpenAPI", tagAbout, "This document.", openapi.MediaV31, document)
	v := openapi.OneOfTexts("3.1", "3.0")
	self.Params = append(self.Params, openapi.InQuery("v", "The version of the specification that the document is written in; Accept may say it too.", v))
	self.Answers[0].Content = append(self.Answers[0].Content, openapi.Content{Media: openapi.MediaV30, Schema: document})
	self.Samples = []openapi.Sample{{Name: "for-old-clients", Query: openapi.Pairs("v", "3.0")}}
	docs := openapi.Operation{
		Route: "GET " + docsPath, ID: "getDocs", Tag: tagAbout, Summary: "This document as pages to read.", Auth: d.optional(),
		Params: []*openapi.Param{
			openapi.InQuery("tag", "One part of the API, whole; without it all are listed in short.", openapi.String()), formatParam(fHTML), minVersionParam(),
		},
		Answers: []openapi.Answer{{Status: 200, Doc: "A page.", Headers: []*openapi.Header{versionHeader()}, Content: []openapi.Content{{Media: mediaHTML}}}},
		Faults:  d.faults(),
		Samples: []openapi.Sample{{Name: "all"}, {Name: "one-part", Query: openapi.Pairs("tag", tagQuery)}},
	}
	return []openapi.Operation{
		tagged(docs),
		d.plain("GET /api", "getLandingPage", tagAbout, "Where to begin.", typeJSON, landing),
		d.plain("GET /api/conformance", "getConformance", tagAbout, "The conformance classes that hold.", typeJSON, conformance),
		self,
		d.plain("GET /api/types", "getTypes", tagAbout, "The declared types and fields.", typeJSON, typesSchema()),
		d.plain("GET /api/types/schema", "getModelSchema", tagAbout, "The JSON Schema of model files, by which a deployment declares more.", typeSchema, schema),
		d.plain("GET /api/collections", "getCollections", tagAbout, "The collections.", typeJSON, collections),
	}
}

func collectionSchema() *openapi.Schema {
	extent := openapi.Object(
		openapi.Prop{Name: "spatial", Schema: openapi.Object(
			openapi.Prop{Name: "bbox", Schema: openapi.Array(openapi.Array(openapi.Number()).OfLength(4, 6))},
			openapi.Prop{Name: "crs", Schema: openapi.String()},
		).Needs("bbox")},
		openapi.Prop{Name: "temporal", Schema: openapi.Object(
			openapi.Prop{Name: "interval", Schema: openapi.Array(openapi.Array(openapi.Time().OrNull()).OfLength(2, 2))},
			openapi.Prop{Name: "trs", Schema: openapi.String()},
		)},
	)
	s := openapi.Object(
		openapi.Prop{Name: "id", Schema: openapi.String()}, openapi.Prop{Name: "title", Schema: openapi.String()},
		openapi.Prop{Name: "description", Schema: openapi.String()}, openapi.Prop{Name: "itemType", Schema: openapi.OneText("feature")},
		openapi.Prop{Name: "extent", Schema: extent}, openapi.Prop{Name: "crs", Schema: openapi.Array(openapi.String())},
		openapi.Prop{Name: "storageCrs", Schema: openapi.String()}, openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())},
	).Needs("id", "links", "itemType", "crs")
	s.Rest = &openapi.Schema{}
	return s.Named("Collection")
}

// typesSchema is the answer of /api/types.
func typesSchema() *openapi.Schema {
	code := openapi.Object(
		openapi.Prop{Name: "value", Schema: openapi.String()}, openapi.Prop{Name: "label", Schema: labelSchema()},
		openapi.Prop{Name: "aliases", Schema: openapi.Array(openapi.String())}, openapi.Prop{Name: "reads_as", Schema: openapi.String()},
	).Needs("value", "label").Named("Code")
	kind := openapi.OneOfTexts("text", "int", "float", "bool", "date", "time", "enum", "ref", "list", "geometry")
	field := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String()}, openapi.Prop{Name: "kind", Schema: kind},
		openapi.Prop{Name: "label", Schema: labelSchema()}, openapi.Prop{Name: "codes", Schema: openapi.Array(code)},
		openapi.Prop{Name: "sensitivity", Schema: openapi.OneOfTexts("pub", "int", "per", "sec")},
		openapi.Prop{Name: "required", Schema: openapi.Boolean()}, openapi.Prop{Name: "read_only", Schema: openapi.Boolean()},
		openapi.Prop{Name: "may_edit", Schema: openapi.Boolean().Says("Whether this caller may change it, somewhere.")},
		openapi.Prop{Name: "min", Schema: openapi.Number()}, openapi.Prop{Name: "max", Schema: openapi.Number()},
		openapi.Prop{Name: "max_len", Schema: openapi.Integer(1)}, openapi.Prop{Name: "ref", Schema: openapi.String().Says("Name of the type that it refers to.")},
		openapi.Prop{Name: "doc", Schema: openapi.String()}, openapi.Prop{Name: "aggregate", Schema: openapi.OneOfTexts("sum")},
	).Needs("name", "kind", "label", "sensitivity", "required", "read_only", "may_edit").Named("FieldDeclaration")
	derived := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String()}, openapi.Prop{Name: "kind", Schema: kind},
		openapi.Prop{Name: "label", Schema: labelSchema()}, openapi.Prop{Name: "codes", Schema: openapi.Array(code).OrNull()},
	).Needs("name", "kind", "label").Named("DerivedDeclaration")
	typ := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String()}, openapi.Prop{Name: "collection", Schema: openapi.String()},
		openapi.Prop{Name: "label", Schema: labelSchema()}, openapi.Prop{Name: "doc", Schema: openapi.String()},
		openapi.Prop{Name: "geometry", Schema: openapi.OneOfTexts("none", "polygon", "point", "by_house", "point_or_by_house", "any", "line")},
		openapi.Prop{Name: "sensitivity", Schema: openapi.OneOfTexts("pub", "int")},
		openapi.Prop{Name: "tile", Schema: openapi.Map(&openapi.Schema{})}, openapi.Prop{Name: "solid", Schema: openapi.Map(&openapi.Schema{})},
		openapi.Prop{Name: "states", Schema: openapi.Map(&openapi.Schema{})}, openapi.Prop{Name: "may_edit", Schema: openapi.Boolean()},
		openapi.Prop{Name: "fields", Schema: openapi.Array(field)}, openapi.Prop{Name: "derived", Schema: openapi.Array(derived)},
	).Needs("name", "collection", "label", "geometry", "sensitivity", "may_edit", "fields", "derived").Named("TypeDeclaration")
	return openapi.Object(openapi.Prop{Name: "types", Schema: openapi.Array(typ)}).Needs().Named("Types")
}
