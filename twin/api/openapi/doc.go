// Package openapi builds OpenAPI documents out of operations that are declared in Go, and nothing else: whoever has
// routes declares an Operation for each, and one Document is written in OpenAPI 3.1, in 3.0, or as a page to read.
//
//	[]Operation ──► Document ──check──► JSON(V31) ─► tools, clients, generators
//	  with Schema, Param, Answer, Sample  ├─► JSON(V30) ─► old clients
//	                                      └─► HTML     ─► people, without network
//
// # Declaring a route
//
// An operation names the route as http.ServeMux knows it, what it takes, what it answers, and a sample that a test sends
// to a real server:
//
//	openapi.Operation{
//		Route: "GET /things/{id}", ID: "getThing", Tag: "things", Summary: "Read a thing.", Auth: openapi.AuthOptional,
//		Params:  []*openapi.Param{openapi.InPath("id", "Which thing.", openapi.String())},
//		Answers: []openapi.Answer{openapi.OK("The thing.", "application/json", thing)},
//		Samples: []openapi.Sample{{Name: "one", Path: openapi.Pairs("id", "7")}},
//	}
//
// A package beside twin/api that serves routes of its own (tiles, the live feed) offers a function that returns its
// operations; cmd hands them to api.Config.Operations. Answers in problem+json need not be listed: Faults names their
// status codes, and Document.Fault says what each is.
//
// Whatever has a Name (schemas, parameters, headers, answers) is written once among the components and referred to from
// everywhere else, so a reference cannot point to nothing. Two things of one name must be the same thing.
//
// # Concurrency
//
// A Document is a value that its maker owns. Writing it changes nothing, so one may be written by several goroutines.
//
// # Invariants
//
//   - Equal documents give equal bytes: members keep the order of declaration, components are sorted by name.
//   - What is valid in 3.1 alone (types that may be null, constants, examples in schemas) is written in the words of 3.0
//     for 3.0, and means the same.
//   - The page refers to no other resource and holds no script.
//
// # What it must not know
//
// Twins, callers, handlers, HTTP: it writes what it is told.
package openapi
