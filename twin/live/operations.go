package live

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// Operations describe what Handler serves, for the API's document.
func Operations() []openapi.Operation {
	frame := openapi.Map(&openapi.Schema{}).Named("LiveFrame").Says(`A frame {"t": …} of the protocol gridtwin.v1: hello, sub, move, unsub, ping; ready, ok, snap, ev, count, tiles, hb, reset, gone, err.`)
	stream := openapi.Object(openapi.Prop{Name: "id", Schema: openapi.String()}).Needs()
	faults := []int{400, 401, 403, 404, 405, 429, 500, 503}
	subscribe := (&openapi.Schema{OneOf: []*openapi.Schema{frame, openapi.Array(frame).OfLength(1, MaxSubscriptions)}}).Named("LiveSubscriptions")
	return []openapi.Operation{
		{
			Route: "GET /live", ID: "openLive", Tag: "live", Summary: "The live feed: a websocket with JSON text frames, subprotocol gridtwin.v1.",
			Params: []*openapi.Param{
				openapi.InHeader("Upgrade", "websocket.", openapi.OneText("websocket")).Must(),
				openapi.InHeader("Sec-WebSocket-Protocol", "gridtwin.v1, or nothing.", openapi.String()),
			},
			Answers: []openapi.Answer{{Status: http.StatusSwitchingProtocols, Doc: "The socket is open."}}, Faults: faults,
		},
		{
			Route: "POST /live/subscriptions", ID: "keepSubscriptions", Tag: "live", Summary: "Keep subscriptions for an event stream.",
			Body: &openapi.Body{Content: []openapi.Content{{Media: "application/json", Schema: subscribe}}},
			Answers: []openapi.Answer{{
				Status: http.StatusCreated, Doc: "They are kept; the stream stands in Location.",
				Headers: []*openapi.Header{{Name: "Location", Doc: "Where the new entity is.", Schema: openapi.String()}},
				Content: []openapi.Content{{Media: "application/json", Schema: stream}},
			}},
			Faults: append([]int{413}, faults...),
			Samples: []openapi.Sample{{
				Name: "houses", Doc: "Count the houses of a box", Body: []byte(`{"t":"sub","id":"a","area":{"bbox":[121.2,31.3,121.3,31.4]},"types":["houses"],"mode":"count"}`),
			}},
		},
		{
			Route: "GET /live/events", ID: "readEvents", Tag: "live", Summary: "The frames of kept subscriptions, as server-sent events.",
			Params: []*openapi.Param{
				openapi.InQuery("s", "Which stream: from the answer to the subscriptions, of the same caller.", openapi.String()).Must(),
				openapi.InHeader("Last-Event-ID", "epoch:version to go on from.", openapi.String()),
			},
			Answers: []openapi.Answer{{Status: http.StatusOK, Doc: "Frames without end.", Content: []openapi.Content{{Media: "text/event-stream"}}}}, Faults: faults,
		},
	}
}
