package api

import (
	"encoding/json"
	"net/http"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// peopleOperations are for a purpose that the caller states. They are there for who may know that there are people.
func (d *describer) peopleOperations() []openapi.Operation {
	t := d.c.snap.Schema().Type("person")
	if t == nil || !d.c.view.SeesType(t) {
		return nil
	}
	person := d.propertiesSchema(t)
	person.Name, person.Props = "", append([]openapi.Prop{{Name: "id", Schema: idSchema()}}, person.Props...)
	person.Required = []string{"id"}
	area := openapi.Object(
		openapi.Prop{Name: "ids", Schema: openapi.Array(openapi.String()).OfLength(1, MaxReveal).Says("Whom; or else an area.")},
		openapi.Prop{Name: "area", Schema: areaSchema()},
		openapi.Prop{Name: "filter", Schema: (&openapi.Schema{OneOf: []*openapi.Schema{openapi.String(), openapi.Map(openapi.String())}}).Says("CQL2 text, or an object by collection as in /api/area.")},
		openapi.Prop{Name: "fields", Schema: openapi.Array(openapi.String()).OfLength(1, maxRevealed)},
		openapi.Prop{Name: "reason", Schema: openapi.String().OfLength(1, maxReason).Says("It goes into the audit, once for each person.")},
	).Needs("fields", "reason")
	area.Closed = true
	revealed := openapi.Object(
		openapi.Prop{Name: "version", Schema: openapi.Integer(0)}, openapi.Prop{Name: "people", Schema: openapi.Array(person.Named("RevealedPerson"))},
	).Needs().Named("Revealed")
	ask := openapi.Object(
		openapi.Prop{Name: "by", Schema: openapi.OneOfTexts("name", "id_no", "phone")},
		openapi.Prop{Name: "value", Schema: openapi.String().Says("The whole value; it is repeated nowhere.")},
		openapi.Prop{Name: "reason", Schema: openapi.String().OfLength(1, maxReason)},
	).Needs()
	ask.Closed = true
	found := openapi.Object(openapi.Prop{Name: "ids", Schema: openapi.Array(idSchema())}).Needs().Named("Found")
	common := []*openapi.Param{formatParam("json"), minVersionParam()}
	faults := d.faults(http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	return []openapi.Operation{
		{
			Route: "POST /api/people/lookup", ID: "lookUpPeople", Tag: tagPeople, Summary: "Find people in the caller's scope by an exact value.",
			Doc: "Audited before anything is told, and limited in rate.", Auth: openapi.AuthNeeded, Params: common,
			Body:    &openapi.Body{Content: []openapi.Content{{Media: typeJSON, Schema: ask.Named("Lookup")}}},
			Answers: []openapi.Answer{openapi.OK("Who has that value.", typeJSON, found, versionHeader())}, Faults: faults,
			Samples: []openapi.Sample{{
				Name: "by-name", As: "command", Body: json.RawMessage(`{"by":"name","value":"无此人","reason":"a neighbour asks for them"}`),
			}},
		},
		{
			Route: "POST /api/people/reveal", ID: "revealPeople", Tag: tagPeople, Summary: "Show personal values whole, of all that are named or of nobody.",
			Doc: "The audit has a row for each person before anything is shown.", Auth: openapi.AuthNeeded, Params: common,
			Body:    &openapi.Body{Content: []openapi.Content{{Media: typeJSON, Schema: area.Named("Reveal")}}},
			Answers: []openapi.Answer{openapi.OK("The people with the fields that were asked for.", typeJSON, revealed, versionHeader())}, Faults: faults,
			Samples: []openapi.Sample{{
				Name: "phone", As: "command",
				Body: json.RawMessage(`{"ids":["` + d.anyOf(t) + `"],"fields":["name","phone"],"reason":"gas alarm in the house"}`),
			}},
		},
	}
}
