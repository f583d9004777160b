package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

func timeSchema() *openapi.Schema { return &openapi.Schema{Type: "string", Format: "date-time"} }

// outletOperations are for who looks after consumers that changes are sent to.
func (d *describer) outletOperations() []openapi.Operation {
	text, number := openapi.String, func() *openapi.Schema { return openapi.Integer(0) }
	letter := openapi.Object(
		openapi.Prop{Name: "id", Schema: text().Says("The webhook-id, or what gridtwin-id of its messages begins with.")},
		openapi.Prop{Name: "why", Schema: text().Says("Of a reset: epoch, permission, too_old or slow.")},
		openapi.Prop{Name: "from", Schema: number()}, openapi.Prop{Name: "after", Schema: number()}, openapi.Prop{Name: "version", Schema: number()},
		openapi.Prop{Name: "at", Schema: timeSchema().Says("When it was given up.")}, openapi.Prop{Name: "tries", Schema: number()},
		openapi.Prop{Name: "status", Schema: number().Says("Of the last answer: of HTTP, or the reason code of MQTT.")}, openapi.Prop{Name: "error", Schema: text()},
	).Needs("id", "from", "after", "version", "at", "tries").Named("DeadLetter")
	one := openapi.Object(
		openapi.Prop{Name: "name", Schema: text()}, openapi.Prop{Name: "kind", Schema: openapi.OneOfTexts("webhook", "mqtt")}, openapi.Prop{Name: "host", Schema: text()},
		openapi.Prop{Name: "state", Schema: openapi.OneOfTexts(outlet.StateIdle, outlet.StateSending, outlet.StateWaiting, outlet.StateStopped).Says("stopped: too many dead letters.")},
		openapi.Prop{Name: "epoch", Schema: text()}, openapi.Prop{Name: "version", Schema: number().Says("How far it was told.")},
		openapi.Prop{Name: "lag", Schema: number().Says("Versions that it is behind.")},
		openapi.Prop{Name: "delivered", Schema: number().Says("Events since the server began.")}, openapi.Prop{Name: "failed", Schema: number().Says("Tries since the server began.")},
		openapi.Prop{Name: "last_delivered_at", Schema: timeSchema().OrNull()}, openapi.Prop{Name: "last_error", Schema: text()},
		openapi.Prop{Name: "dead_letters", Schema: number().Says("How many events were given up and not sent again since.")},
		openapi.Prop{Name: "letters", Schema: openapi.Array(letter).Says("The oldest of them.")},
	).Needs("name", "kind", "host", "state", "epoch", "version", "lag", "delivered", "failed", "last_delivered_at", "dead_letters", "letters").Named("Outlet")
	list := openapi.Object(openapi.Prop{Name: "version", Schema: number()}, openapi.Prop{Name: "outlets", Schema: openapi.Array(one)}).Needs().Named("Outlets")
	retried := openapi.Object(openapi.Prop{Name: "dead_letters", Schema: number().Says("How many there are to send.")}).Needs()
	return []openapi.Operation{
		{
			Route: "GET /api/outlets", ID: "getOutlets", Tag: tagQuery, Auth: openapi.AuthNeeded,
			Summary: "How far each consumer was told, and what was given up; for administrators.",
			Params:  []*openapi.Param{formatParam("json"), minVersionParam()},
			Answers: []openapi.Answer{openapi.OK("The consumers of the configuration.", typeJSON, list, versionHeader())},
			Faults:  d.faults(http.StatusForbidden), Samples: []openapi.Sample{{Name: "read", As: "admin"}},
		},
		{
			Route: "POST /api/outlets/{name}/retry", ID: "retryOutlet", Tag: tagQuery, Auth: openapi.AuthNeeded,
			Summary: "Send a consumer's dead letters again, oldest first, at once; for administrators.",
			Params:  []*openapi.Param{openapi.InPath("name", "Of the consumer.", text()), minVersionParam()},
			Answers: []openapi.Answer{{Status: http.StatusAccepted, Doc: "It goes about it.", Headers: []*openapi.Header{versionHeader()}, Content: []openapi.Content{{Media: typeJSON, Schema: retried}}}},
			Faults:  d.faults(http.StatusForbidden, http.StatusNotFound),
			Samples: []openapi.Sample{{Name: "nobody", As: "admin", Path: openapi.Pairs("name", "nobody"), Status: http.StatusNotFound}},
		},
	}
}
