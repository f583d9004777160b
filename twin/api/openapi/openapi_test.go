package openapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// things is a small API.
func things() *openapi.Document {
	thing := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String().OrNull()}, openapi.Prop{Name: "kind", Schema: openapi.OneText("thing")},
	).Needs("name").Named("Thing")
	return &openapi.Document{
		Title: "things", Version: "1", Origin: "https://twin.example", Root: "/api", Tags: []openapi.Tag{{Name: "things", Title: openapi.Text{ZH: "物", EN: "Things"}}},
		Security: []openapi.Scheme{{Name: "bearer", HTTP: "bearer", Doc: "A token."}},
		Operations: []openapi.Operation{
			{
				Route: "GET /api/things/{id}", ID: "getThing", Tag: "things", Summary: "Read a thing.",
				Params:  []*openapi.Param{openapi.InPath("id", "Which.", openapi.String()), openapi.InQuery("q", "Words.", openapi.String())},
				Answers: []openapi.Answer{openapi.OK("It.", "application/json", thing.OrNull())}, Faults: []int{404},
				Samples: []openapi.Sample{{Name: "one", As: "worker", Path: openapi.Pairs("id", "a b"), Query: openapi.Pairs("q", "it's")}},
			},
			{Route: "GET /healthz", ID: "isHealthy", Tag: "things", Summary: "Whether it is well.", Auth: openapi.AuthNone, Answers: []openapi.Answer{{Status: 200, Doc: "Yes."}}},
		},
		Fault:     func(status int) openapi.Answer { return openapi.Answer{Status: status, Doc: "A problem."} },
		FaultName: func(status int) string { return fmt.Sprint("Problem", status) },
	}
}

// One document is written in both versions, each in its own words.
func ExampleDocument_JSON() {
	data, err := things().JSON(openapi.V31)
	if err != nil {
		fmt.Println(err)
		return
	}
	var doc struct {
		OpenAPI    string
		Servers    []struct{ URL string }
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(doc.OpenAPI, doc.Servers[0].URL)
	fmt.Println(string(doc.Components.Schemas["Thing"]))
	old, _ := things().JSON(openapi.V30)
	fmt.Println(strings.Contains(string(old), `{"type":"string","nullable":true}`), strings.Contains(string(old), `{"type":"string","enum":["thing"]}`))
	// Output:
	// 3.1.1 https://twin.example/api
	// {"type":"object","properties":{"name":{"type":["string","null"]},"kind":{"type":"string","const":"thing"}},"required":["name"]}
	// true true
}

// A sample is a command line, with everything quoted that a shell would take for its own.
func ExampleOperation_Curl() {
	op := &things().Operations[0]
	fmt.Println(op.Curl("https://twin.example", &op.Samples[0]))
	// Output:
	// curl -G 'https://twin.example/api/things/a%20b' \
	//   --data-urlencode 'q=it'\''s' \
	//   -H "Authorization: Bearer $TOKEN"
}

func TestCheckFindsWhatWouldLie(t *testing.T) {
	for _, c := range []struct {
		name, want string
		spoil      func(d *openapi.Document)
	}{
		{"an id twice", "used before", func(d *openapi.Document) { d.Operations[1].ID = "getThing" }},
		{"a path parameter that is not declared", "declare each", func(d *openapi.Document) { d.Operations[0].Params = nil }},
		{"no answer", "at least one answer", func(d *openapi.Document) { d.Operations[1].Answers = nil }},
		{"an unknown tag", "no tag", func(d *openapi.Document) { d.Operations[1].Tag = "nothing" }},
		{"two at one place", "in one place", func(d *openapi.Document) {
			d.Operations[1].Route, d.Operations[0].Route = "GET /things", "GET /api/things"
			d.Operations[0].Params = nil
		}},
	} {
		d := things()
		c.spoil(d)
		if _, err := d.JSON(openapi.V31); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := things().Check(); err != nil {
		t.Error(err)
	}
}

// What lies outside the root names its server, and everything that is referred to is there once.
func TestPlacesAndComponents(t *testing.T) {
	data, err := things().JSON(openapi.V31)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"/healthz":{"servers":[{"url":"https://twin.example"}]`, `"/things/{id}":{"get"`, `"$ref":"#/components/responses/Problem404"`,
		`"anyOf":[{"$ref":"#/components/schemas/Thing"},{"type":"null"}]`, `"security":[{},{"bearer":[]}]`, `"example":"it's"`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("there is no %s in %s", want, data)
		}
	}
	names := ""
	for _, s := range openapi.Components(things().Operations) {
		names += s.Name
	}
	if names != "Thing" {
		t.Errorf("components %q", names)
	}
}
