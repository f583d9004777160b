package openapi

import "encoding/json"

// Auth says who may call an operation.
type Auth uint8

// Whether a credential is needed.
const (
	AuthOptional Auth = iota // who has none sees less
	AuthNeeded
	AuthNone // a credential changes nothing
)

// Operation is what one route does for one method.
type Operation struct {
	Route   string // as http.ServeMux has it, as "GET /api/collections/{c}/items"
	Path    string // as documented where that is another, as "/api/collections/houses/items"
	ID      string // unique; what clients call it
	Tag     string
	Summary string // one line
	Doc     string
	Auth    Auth
	Params  []*Param
	Body    *Body
	Answers []Answer
	Faults  []int // status codes of answers in problem+json; see Document.Fault
	Samples []Sample
}

// Places of parameters.
const (
	PlacePath   = "path"
	PlaceQuery  = "query"
	PlaceHeader = "header"
)

// Param is a parameter of the address, or a header of the request.
type Param struct {
	Shared   string // name of the component, "" is written in place
	Name     string
	In       string
	Doc      string
	Required bool
	Schema   *Schema
	Commas   bool // an array is one text with commas
}

// InPath makes a parameter of the path.
func InPath(name, doc string, s *Schema) *Param {
	return &Param{Name: name, In: PlacePath, Doc: doc, Required: true, Schema: s}
}

// InQuery makes a parameter of the query.
func InQuery(name, doc string, s *Schema) *Param {
	return &Param{Name: name, In: PlaceQuery, Doc: doc, Schema: s, Commas: s.Type == "array"}
}

// InHeader makes a header of the request.
func InHeader(name, doc string, s *Schema) *Param {
	return &Param{Name: name, In: PlaceHeader, Doc: doc, Schema: s}
}

// Must returns the parameter as a required one.
func (p *Param) Must() *Param { c := *p; c.Required = true; return &c }

// As returns the parameter as a component.
func (p *Param) As(name string) *Param { c := *p; c.Shared = name; return &c }

// Body is what a request carries.
type Body struct {
	Doc     string
	Content []Content
}

// Content is a body in one media type.
type Content struct {
	Media   string
	Schema  *Schema // nil for what is no JSON
	Example json.RawMessage
}

// Header is a header of an answer.
type Header struct {
	Name   string // also the name of the component
	Doc    string
	Schema *Schema
}

// Answer is what comes back under one status.
type Answer struct {
	Status  int
	Doc     string
	Headers []*Header
	Content []Content
}

// OK is an answer of 200 with one media type.
func OK(doc, media string, s *Schema, headers ...*Header) Answer {
	return Answer{Status: 200, Doc: doc, Headers: headers, Content: []Content{{Media: media, Schema: s}}}
}

// Sample is a request that shows how an operation is called. A test sends each to a server.
type Sample struct {
	Name    string
	Doc     string
	As      string // role that it takes, "" for none
	Path    []Pair
	Query   []Pair
	Headers []Pair
	Media   string // of the body; "" for the first that the operation takes
	Body    json.RawMessage
	Status  int // expected, 0 for the first of Answers
}

// Value finds a value by name.
func Value(pairs []Pair, name string) (string, bool) {
	for _, p := range pairs {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}
