package api_test

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// testSamples sends every request that the document shows, and holds each answer against the document: status, media
// type, headers, and the body against its schema.
func testSamples(t *testing.T, s *site) {
	server := api.New(api.Config{Twin: s.tw, Accounts: s.accounts, AllowVisitors: true})
	described := server.DocumentFor(principalOf(t, "steward"))
	doc := s.do("steward", "GET", "/api/openapi.json", "").want(t, 200).json
	made := map[string]string{} // collection → entity that its create sample made
	for i := range described.Operations {
		op := &described.Operations[i]
		if len(op.Samples) == 0 {
			t.Errorf("%s has no sample: give it one that a test can send", op.ID)
		}
		for k := range op.Samples {
			t.Run(op.ID+"/"+op.Samples[k].Name, func(t *testing.T) {
				own := *s
				own.t = t
				own.trySample(t, doc, op, &op.Samples[k], made)
			})
		}
	}
}

// testVisitorSamples sends as a visitor what a visitor's own document shows.
func testVisitorSamples(t *testing.T, s *site) {
	server := api.New(api.Config{Twin: s.tw, Accounts: s.accounts, AllowVisitors: true})
	described := server.DocumentFor(access.VisitorPrincipal())
	doc := s.do("", "GET", "/api/openapi.json", "").want(t, 200).json
	for i := range described.Operations {
		op := &described.Operations[i]
		for k := range op.Samples {
			sample := &op.Samples[k]
			if sample.As != "" {
				if op.Auth != openapi.AuthNeeded && op.Method() != "get" {
					t.Errorf("%s/%s is a sample for %s in a document for visitors", op.ID, sample.Name, sample.As)
				}
				continue
			}
			t.Run(op.ID+"/"+sample.Name, func(t *testing.T) {
				own := *s
				own.t = t
				own.trySample(t, doc, op, sample, map[string]string{})
			})
		}
	}
}

func (s *site) trySample(t *testing.T, doc map[string]any, op *openapi.Operation, sample *openapi.Sample, made map[string]string) {
	target := op.FullPath()
	for _, p := range sample.Path {
		value := p.Value
		// What is changed or deleted is what the sample before has made, not somebody's house.
		if id := made[op.Tag]; id != "" && p.Name == "id" && op.Method() != "get" {
			value = id
		}
		target = strings.ReplaceAll(target, "{"+p.Name+"}", url.PathEscape(value))
	}
	query := url.Values{}
	for _, p := range sample.Query {
		query.Set(p.Name, p.Value)
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	var headers []string
	for _, p := range sample.Headers {
		headers = append(headers, p.Name, p.Value)
	}
	if op.Body != nil {
		media := sample.Media
		if media == "" {
			media = op.Body.Content[0].Media
		}
		headers = append(headers, "Content-Type", media)
	}
	a := s.do(sample.As, strings.ToUpper(op.Method()), target, string(sample.Body), headers...)
	want := sample.Status
	if want == 0 {
		want = op.Answers[0].Status
	}
	if a.status != want {
		t.Fatalf("%s %s: status %d, want %d: %s", op.Method(), target, a.status, want, a.body)
	}
	if location := a.header.Get("Location"); location != "" {
		made[op.Tag] = path.Base(location)
	}
	checkAnswer(t, doc, op, a)
}

// checkAnswer holds an answer against what the document says of its operation.
func checkAnswer(t *testing.T, doc map[string]any, op *openapi.Operation, a *answer) {
	t.Helper()
	described := operationOf(doc, op)
	response, _ := described["responses"].(map[string]any)[strconv.Itoa(a.status)].(map[string]any)
	if ref, ok := response["$ref"].(string); ok {
		response = resolve(doc, ref)
	}
	if response == nil {
		t.Fatalf("status %d is not declared", a.status)
	}
	headers, _ := response["headers"].(map[string]any)
	for _, name := range []string{"Twin-Version", "ETag", "Content-Crs", "Location", "Link", "Retry-After", "Www-Authenticate"} {
		declared := false
		for h := range headers {
			declared = declared || strings.EqualFold(h, name)
		}
		if a.header.Get(name) != "" && !declared {
			t.Errorf("the header %s of %d is not declared", name, a.status)
		}
	}
	content, _ := response["content"].(map[string]any)
	if len(a.body) == 0 {
		if len(content) > 0 {
			t.Errorf("the answer has no body, the document says %v", content)
		}
		return
	}
	media := a.header.Get("Content-Type")
	form, ok := content[media].(map[string]any)
	if !ok {
		form, ok = content[strings.SplitN(media, ";", 2)[0]].(map[string]any)
	}
	if !ok {
		t.Fatalf("the media type %q of %d is not declared", media, a.status)
	}
	if !strings.Contains(media, "json") {
		return
	}
	for _, fault := range validate(doc, form["schema"].(map[string]any), a.body) {
		t.Errorf("%s\n%.300s", fault, a.body)
	}
}

// operationOf finds an operation in a document that was read.
func operationOf(doc map[string]any, op *openapi.Operation) map[string]any {
	full := op.FullPath()
	short := strings.TrimPrefix(full, "/api")
	if short == "" {
		short = "/"
	}
	paths := doc["paths"].(map[string]any)
	item, ok := paths[short].(map[string]any)
	if !ok || short == full && item["servers"] == nil {
		item, _ = paths[full].(map[string]any)
	}
	described, _ := item[op.Method()].(map[string]any)
	return described
}

// The validator itself finds what is wrong.
func TestValidator(t *testing.T) {
	doc := map[string]any{}
	const schema = `{"type":"object","required":["a"],"properties":{"a":{"type":["integer","null"],"minimum":1},
		"b":{"type":"array","maxItems":1,"items":{"enum":["x"]}},"c":{"oneOf":[{"const":"u"},{"type":"number"}]},"d":{"type":"string","format":"date"}}}`
	if err := json.Unmarshal([]byte(schema), &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value  string
		faults int
	}{
		{`{"a":1,"b":["x"],"c":"u","d":"2026-01-02"}`, 0},
		{`{"a":null}`, 0},
		{`{}`, 1},
		{`{"a":1.5}`, 1},
		{`{"a":0}`, 1},
		{`{"a":1,"b":["x","x"]}`, 1},
		{`{"a":1,"b":["y"]}`, 1},
		{`{"a":1,"c":"v"}`, 1},
		{`{"a":1,"d":"tomorrow"}`, 1},
		{`{"a":1,"e":1}`, 1},
		{`[]`, 1},
	} {
		if got := validate(doc, doc, []byte(c.value)); len(got) != c.faults {
			t.Errorf("%s: %v", c.value, got)
		}
	}
}

// testParametersAreDeclared asks every resource for a parameter that none has: the refusal lists what it takes, and that is
// what the document declares. Items take queryables besides, so theirs are compared by name.
func testParametersAreDeclared(t *testing.T, s *site) {
	server := api.New(api.Config{Twin: s.tw, Accounts: s.accounts, AllowVisitors: true})
	described := server.DocumentFor(principalOf(t, "steward"))
	for i := range described.Operations {
		op := &described.Operations[i]
		if op.Method() != "get" || len(op.Samples) == 0 {
			continue
		}
		if strings.HasSuffix(op.FullPath(), "/items") {
			for _, name := range api.ItemsParams() {
				if !slices.ContainsFunc(op.Params, func(p *openapi.Param) bool { return p.Name == name }) {
					t.Errorf("%s takes the parameter %s, which the document does not declare", op.ID, name)
				}
			}
			continue
		}
		target := op.FullPath()
		for _, p := range op.Samples[0].Path {
			target = strings.ReplaceAll(target, "{"+p.Name+"}", url.PathEscape(p.Value))
		}
		a := s.do("steward", "GET", target+"?no_such_parameter=1", "")
		if a.status != 400 {
			t.Errorf("%s takes any parameter: %d", op.ID, a.status)
			continue
		}
		_, list, _ := strings.Cut(a.json["detail"].(string), "it has ")
		takes := map[string]bool{"min_version": true, "f": true}
		for name := range strings.SplitSeq(list, ", ") {
			if name != "" {
				takes[name] = true
			}
		}
		for _, p := range op.Params {
			if p.In != openapi.PlaceQuery {
				continue
			}
			if !takes[p.Name] {
				t.Errorf("%s: the document declares the parameter %s, which the resource refuses", op.ID, p.Name)
			}
			delete(takes, p.Name)
		}
		for name := range takes {
			t.Errorf("%s takes the parameter %s, which the document does not declare: add it to its Params", op.ID, name)
		}
	}
}
