package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// withForms declares of each read in which forms it is answered, so that operations need to name their first form alone.
func withForms(ops []openapi.Operation) []openapi.Operation {
	for i := range ops {
		op := &ops[i]
		vs := formsOf(op.Route)
		at := slices.IndexFunc(op.Params, func(p *openapi.Param) bool { return p.Name == "f" })
		if vs == nil || at < 0 || len(op.Answers) == 0 {
			continue
		}
		var names []string
		for _, v := range vs {
			if names = append(names, v.f); v.also != "" {
				names = append(names, v.also)
			}
		}
		op.Params = slices.Clone(op.Params)
		op.Params[at] = formatParam(names...)
		answer := &op.Answers[0]
		for _, v := range vs[1:] {
			if !slices.ContainsFunc(answer.Content, func(c openapi.Content) bool { return c.Media == v.takes[0] }) {
				answer.Content = append(slices.Clone(answer.Content), openapi.Content{Media: v.takes[0]})
			}
		}
		if slices.ContainsFunc(vs, func(v variant) bool { return v.f == fJSONFG }) {
			op.Params = append(op.Params, openapi.InQuery("profile",
				"Profiles of GeoJSON: rfc7946, jsonfg or jsonfg-plus, or by URI. The first known one counts.", openapi.Array(openapi.String())).As("profile"))
		}
		op.Faults = append(slices.Clone(op.Faults), http.StatusNotAcceptable)
	}
	return ops
}

// tagged declares of a read that its answer has a tag, by which a client that has it already need not be sent it again.
func tagged(op openapi.Operation) openapi.Operation {
	answer := op.Answers[0]
	answer.Headers = append(slices.Clone(answer.Headers), etagHeader())
	op.Answers = append([]openapi.Answer{answer, notModifiedAnswer()}, op.Answers[1:]...)
	op.Params = append(slices.Clone(op.Params), ifNoneMatchParam())
	return op
}

// formsOf lists the forms of a route's answers, nil for what is answered in one.
func formsOf(route string) []variant {
	path, isRead := strings.CutPrefix(route, "GET ")
	switch {
	case !isRead || path == openAPIPath || path == docsPath:
		return nil
	case strings.HasSuffix(path, "/items"), strings.HasSuffix(path, "/items/{id}"):
		return featureVariants()
	case strings.HasSuffix(path, "/nearest"):
		return nearVariants()
	case strings.HasSuffix(path, "/schema") && path != "/api/types/schema", strings.HasSuffix(path, "/queryables"), strings.HasSuffix(path, "/sortables"):
		return schemaVariants()
	case strings.HasPrefix(path, "/api"):
		return documentVariants()
	}
	return nil
}

// openAPIVariants are those of the API document, for clients that ask for it as what it is. Its form for people is
// another resource.
func openAPIVariants() []variant {
	return []variant{{
		f: fJSON, media: openapi.MediaV31, takes: []string{"application/vnd.oai.openapi+json", "application/openapi+json", typeJSON, typeGeoJSON}, title: "OpenAPI",
	}}
}
