package page

import _ "embed"

//go:embed guide.html
var guideSource string

// Guide is the documentation of the API: what it has, or one part of it whole.
type Guide struct {
	Head
	Intro    []string
	Sections []GuideSection // the parts, in short
	Calls    []GuideCall    // of one part, whole
	Shapes   []GuideShape
	Faults   []Fact // what may go wrong: status and meaning
}

// GuideSection is a part of the API.
type GuideSection struct {
	Href, Title, Doc string
	Calls            []GuideCall
}

// GuideCall is one operation.
type GuideCall struct {
	ID, Method, Path, Title, Doc string
	Href                         string // where it stands whole
	Needs                        string // the credential
	Params                       []GuideRow
	Body                         []GuideBody
	Answers                      []GuideAnswer
	Faults                       []Link // statuses of problems, with their meaning for Type
	Samples                      []GuideSample
}

// GuideRow is a parameter or a member.
type GuideRow struct {
	Name, In, Doc, Normal string
	Type                  []Link // words; those with an address lead to a shape
	Required              bool
}

// GuideBody is what a call takes in one media type, or answers with.
type GuideBody struct {
	Media string
	Type  []Link
}

// GuideAnswer is what comes back under one status.
type GuideAnswer struct {
	Status, Doc string
	Bodies      []GuideBody
	Headers     []string
}

// GuideSample is a call to try.
type GuideSample struct{ Title, Command string }

// GuideShape is a named schema.
type GuideShape struct {
	Name, Doc string
	Type      []Link // of what has no members
	Rows      []GuideRow
}
