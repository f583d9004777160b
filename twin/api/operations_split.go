package api

import (
	"encoding/json"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// splitOperations divide houses into units. They are there for who may know that there are units.
func (d *describer) splitOperations() []openapi.Operation {
	if !d.seesUnits() {
		return nil
	}
	house := d.c.snap.Schema().Type("house")
	rooms := openapi.Integer(1)
	most := float64(solid.MaxRooms)
	rooms.Max = &most
	floor := (&openapi.Schema{Type: "integer"}).Says("1 is the ground floor, -1 the first below it.")
	asked := openapi.Object(openapi.Prop{Name: "floor", Schema: floor}, openapi.Prop{Name: "rooms", Schema: rooms}).Needs("floor", "rooms")
	asked.Closed = true
	ask := openapi.Object(
		openapi.Prop{Name: "rooms_per_floor", Schema: rooms.Says("For each of the floors; or else rooms.")},
		openapi.Prop{Name: "floors", Schema: openapi.Integer(1).Says("How many floors above ground; without it as many as the house has.")},
		openapi.Prop{Name: "rooms", Schema: openapi.Array(asked.Named("SplitFloor")).Says("Instead of rooms_per_floor: floors one by one. Others are left as they are.")},
		openapi.Prop{Name: "stair", Schema: openapi.String().Says("Of units that are created. Without it that of the house's other units, where they have one alone.")},
		openapi.Prop{Name: "outlines", Schema: openapi.OneOfTexts(keepDrawn, replaceDrawn).Says("What becomes of outlines that somebody drew; they are kept unless this says replace.")},
		openapi.Prop{Name: "reason", Schema: openapi.String().Says("At most 500 bytes.")},
		openapi.Prop{Name: "if_rev", Schema: openapi.Integer(0).OrNull().Says("The revision of the house that the split is of; another one is 409. If-Match does the same with 412.")},
		openapi.Prop{Name: "dry_run", Schema: openapi.Boolean().Says("Change nothing, and show the outlines.")},
	)
	ask.Closed = true
	unit := openapi.Object(
		openapi.Prop{Name: "id", Schema: idSchema().OrNull().Says("null in a dry run of what is yet to be created.")},
		openapi.Prop{Name: "rev", Schema: openapi.Integer(0)},
		openapi.Prop{Name: "floor", Schema: floor}, openapi.Prop{Name: "stair", Schema: openapi.String().OrNull()},
		openapi.Prop{Name: "room", Schema: openapi.String()},
		openapi.Prop{Name: "done", Schema: openapi.OneOfTexts(unitCreated, unitOutlined, unitSame, unitDrawn).Says("same: laid out alike before; drawn: somebody's outline, which stays.")},
		openapi.Prop{Name: "outline", Schema: geometrySchema().Says("In a dry run alone.")},
	).Needs("id", "floor", "stair", "room", "done").Named("SplitUnit")
	storey := openapi.Object(
		openapi.Prop{Name: "floor", Schema: floor}, openapi.Prop{Name: "rooms", Schema: rooms},
		openapi.Prop{Name: "core_m2", Schema: openapi.Number().Says("Stair, corridor and what is left over.")},
	).Needs().Named("SplitStorey")
	answer := openapi.Object(
		openapi.Prop{Name: "version", Schema: openapi.Integer(0)}, openapi.Prop{Name: "house", Schema: idSchema()},
		openapi.Prop{Name: "rev", Schema: openapi.Integer(0).Says("Of the house, which moves on with each split that changes something.")},
		openapi.Prop{Name: "dry_run", Schema: openapi.Boolean()},
		openapi.Prop{Name: "floors", Schema: openapi.Array(storey)}, openapi.Prop{Name: "units", Schema: openapi.Array(unit)},
		openapi.Prop{Name: "warnings", Schema: openapi.Array(openapi.String()).Says("What does not fit together; it was kept.")},
	).Needs().Named("SplitAnswer")
	match := *ifMatchParam()
	match.Required, match.Shared = false, ""
	sample := func(name, doc, body string) openapi.Sample {
		return openapi.Sample{Name: name, As: "steward", Doc: doc, Path: openapi.Pairs("id", d.anyOf(house)), Body: json.RawMessage(body)}
	}
	return []openapi.Operation{{
		Route: "POST /api/collections/houses/items/{id}/split", ID: "splitHouse", Tag: tagEdit, Auth: openapi.AuthNeeded,
		Summary: "Divide a house into units: create those that are missing, and lay out all of a floor.",
		Doc: "Each floor of the footprint is divided into rooms of about equal area, round a corridor or stair. The units that a floor has " +
			"take its rooms in the order of stair and room, and keep their ids, however often the house is split; those that are missing are " +
			"created. None is ever deleted or renumbered: where fewer rooms are asked for than there are units, 409 names them in units. All " +
			"of it is one commit. With an Idempotency-Key it may be sent again after a lost answer.",
		Params: []*openapi.Param{
			openapi.InPath("id", "Which house.", idSchema()), &match,
			openapi.InHeader(batchKeyHeader, "A name of this split, unique for the caller. With another body it is 422.", openapi.String().OfLength(0, maxKeyLength)),
			formatParam("json"), minVersionParam(),
		},
		Body:    &openapi.Body{Content: []openapi.Content{{Media: typeJSON, Schema: ask.Named("SplitRequest")}}},
		Answers: []openapi.Answer{openapi.OK("What became of each unit, floor by floor.", typeJSON, answer, versionHeader())},
		Faults:  d.faults(403, 404, 409, 412, 413, 415, 422, 507),
		Samples: []openapi.Sample{
			sample("cellar", "Two rooms below ground", `{"rooms":[{"floor":-1,"rooms":2}],"reason":"surveyed"}`),
			sample("try", "What it would come to", `{"rooms":[{"floor":-2,"rooms":1}],"dry_run":true}`),
		},
	}}
}
