package api

import (
	"encoding/json"
	"math"
	"net/http"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// modelOperations take detailed models of houses, and give them up again. To read one is served beside the API.
func (d *describer) modelOperations() []openapi.Operation {
	house := d.c.snap.Schema().Type("house")
	id := openapi.InPath("house", "Which house.", idSchema())
	this, anyTag := openapi.Pairs("house", d.anyOf(house)), openapi.Pairs("If-Match", "*", "Twin-Reason", "scanned")
	number := func(name, doc string, least, most float64) *openapi.Param {
		s := openapi.Number()
		s.Min, s.Max = &least, &most
		return openapi.InQuery(name, doc, s)
	}
	answer := openapi.Object(
		openapi.Prop{Name: "version", Schema: openapi.Integer(0)}, openapi.Prop{Name: "house", Schema: idSchema()},
		openapi.Prop{Name: "rev", Schema: openapi.Integer(0).Says("The revision of the house.")},
		openapi.Prop{Name: "model", Schema: openapi.String().Says("SHA-256 of what is kept, in hex: the field model of the house.")},
		openapi.Prop{Name: "media", Schema: openapi.OneOfTexts(mediaGLB, mediaCityJSON)},
		openapi.Prop{Name: "bytes", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "visibility", Schema: openapi.OneText("pub").Says("Everybody who may see the map may see the model.")},
	).Needs().Named("ModelAnswer")
	return []openapi.Operation{
		{
			Route: "PUT /models/{house}", ID: "putModel", Tag: tagEdit, Auth: openapi.AuthNeeded, Summary: "Upload a detailed model of a house.",
			Doc: "It is shown in place of the model made from the footprint, to everybody who may see the map: uploaded models are public, so " +
				"nothing may be in them, textures included, that is not. Binary glTF 2.0 stands where lon, lat, height_m and heading_deg say; " +
				"CityJSON says so itself. A glb must be the size of the house: 1 m at least, in plan three diagonals of the footprint and 50 m at most, and " +
				"reach no farther than 50 m beyond the box of the footprint (100 m where its diagonal is over 100 m), 1000 m above the ground and 100 m below. It must be whole: nothing in it may be named by an address. The house's field model changes with it, so " +
				"history, live events and as_of go with the model.",
			Params: []*openapi.Param{
				id, ifMatchParam(), reasonParam(),
				number("lon", "Of a glb: where its origin is, degrees. Without any of the four a glb that says its place, as those of GET do, stands there; others at the house's label point.", -180, 180),
				number("lat", "Goes with lon.", -90, 90),
				number("height_m", "Of a glb: the height of its origin, counted as base_elev_m is. Without it the house's ground.", -500, 9000),
				number("heading_deg", "Of a glb: how far it is turned clockwise, seen from above. At 0, x points east and −z north.", -360, 360),
				formatParam("json"), minVersionParam(),
			},
			Body: &openapi.Body{Content: []openapi.Content{
				{Media: mediaCityJSON, Schema: openapi.Map(&openapi.Schema{})}, {Media: mediaGLB},
			}},
			Answers: []openapi.Answer{openapi.OK("What is kept, and that it is public.", typeJSON, answer, versionHeader())},
			Faults:  d.faults(http.StatusForbidden, 404, 409, 412, 413, 415, 422, 428, 501, 503, 507),
			Samples: []openapi.Sample{{
				Name: "box", As: "steward", Doc: "A city model of one house", Path: this, Headers: anyTag, Body: d.sampleModel(),
			}},
		},
		{
			Route: "DELETE /models/{house}", ID: "deleteModel", Tag: tagEdit, Auth: openapi.AuthNeeded,
			Summary: "Go back to the model that is made from the footprint.", Doc: "The upload stays in the history. Where there was none, nothing happens.",
			Params:  []*openapi.Param{id, ifMatchParam(), reasonParam(), formatParam("json"), minVersionParam()},
			Answers: []openapi.Answer{{Status: http.StatusNoContent, Doc: "It is gone.", Headers: []*openapi.Header{versionHeader()}}},
			Faults:  d.faults(http.StatusForbidden, 404, 409, 412, 422, 428, 507),
			Samples: []openapi.Sample{{Name: "delete", As: "steward", Path: this, Headers: anyTag}},
		},
	}
}

// sampleModel is a box of ten metres around the place of the examples.
func (d *describer) sampleModel() json.RawMessage {
	crs, err := geo.ParseCRS("EPSG:4549")
	if err != nil {
		return nil
	}
	at := crs.Forward(orb.Point{d.place.lon, d.place.lat})
	// Vertices are whole steps, here of a millimetre.
	corner := func(x, y, z int) [3]int { return [3]int{x * 5000, y * 5000, z * 1000} }
	return raw(map[string]any{
		"type": "CityJSON", "version": "2.0",
		"metadata":  map[string]any{"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/4549"},
		"transform": map[string]any{"scale": [3]float64{0.001, 0.001, 0.001}, "translate": [3]float64{math.Round(at[0]), math.Round(at[1]), 0}},
		"CityObjects": map[string]any{"hall": map[string]any{"type": "Building", "geometry": []any{map[string]any{
			"type": "Solid", "lod": "1.2",
			"boundaries": [][][][]int{{{{0, 3, 2, 1}}, {{4, 5, 6, 7}}, {{0, 1, 5, 4}}, {{1, 2, 6, 5}}, {{2, 3, 7, 6}}, {{3, 0, 4, 7}}}},
		}}}},
		"vertices": [][3]int{
			corner(-1, -1, 4), corner(1, -1, 4), corner(1, 1, 4), corner(-1, 1, 4), corner(-1, -1, 10), corner(1, -1, 10), corner(1, 1, 10), corner(-1, 1, 10),
		},
	})
}
