package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/api/page"
)

// docs answers with the API document as pages to read: all parts in short, or one of them whole. The pages are made of
// the same document as the definition, so both tell a caller the same.
func (s *Server) docs(c *call) error {
	if err := c.params("f", "tag"); err != nil {
		return err
	}
	c.as = htmlVariant() // there is no other form, whatever Accept says
	if f := c.r.URL.Query().Get("f"); f != "" && f != fHTML {
		return badParam("f", "is %.20q, expected html; /api/openapi.json is the same for programs", f)
	}
	doc := s.document(c)
	if err := doc.Check(); err != nil {
		return err
	}
	tag := c.r.URL.Query().Get("tag")
	if tag == "" {
		return c.page(c.guide(doc))
	}
	at := slices.IndexFunc(doc.Tags, func(t openapi.Tag) bool { return t.Name == tag })
	if at < 0 {
		return badParam("tag", "is %.40q, which is no part; %s lists them", tag, docsPath)
	}
	return c.page(c.guidePart(doc, &doc.Tags[at]))
}

// guide is the page of all parts in short.
func (c *call) guide(doc *openapi.Document) *page.Guide {
	at := c.origin()
	g := &page.Guide{
		Head: c.trail("API 文档 documentation", []link{
			{"service-desc", openapi.MediaV31, "OpenAPI 3.1", at + openAPIPath},
			{"service-desc", openapi.MediaV30, "OpenAPI 3.0", at + openAPIPath + "?v=3.0"},
		}),
		Intro: []string{doc.Doc},
	}
	for _, s := range doc.Security {
		g.Intro = append(g.Intro, s.Name+": "+s.Doc)
	}
	for i := range doc.Tags {
		t := &doc.Tags[i]
		section := page.GuideSection{Href: docsOf(t.Name), Title: t.Title.ZH + " " + t.Title.EN, Doc: t.Doc}
		for _, op := range operationsOf(doc, t.Name) {
			section.Calls = append(section.Calls, page.GuideCall{
				Method: strings.ToUpper(op.Method()), Path: op.FullPath(), Title: op.Summary, Href: docsOf(t.Name) + "#" + op.ID,
			})
		}
		if section.Calls != nil {
			g.Sections = append(g.Sections, section)
		}
	}
	for _, f := range faults {
		g.Faults = append(g.Faults, page.Fact{Name: strconv.Itoa(f.status), Label: http.StatusText(f.status), Text: f.doc})
	}
	return g
}

func docsOf(tag string) string { return docsPath + "?tag=" + url.QueryEscape(tag) }

// operationsOf lists the operations of a part in their order.
func operationsOf(doc *openapi.Document, tag string) []openapi.Operation {
	var ops []openapi.Operation
	for _, op := range doc.Operations {
		if op.Tag == tag {
			ops = append(ops, op)
		}
	}
	return ops
}

// guidePart is the page of one part whole.
func (c *call) guidePart(doc *openapi.Document, t *openapi.Tag) *page.Guide {
	ops := operationsOf(doc, t.Name)
	g := &page.Guide{Head: c.trail(t.Title.ZH+" "+t.Title.EN, nil), Intro: []string{t.Doc}}
	g.Trail = append(g.Trail, page.Link{Href: docsPath, Text: "文档 docs"})
	for i := range ops {
		g.Calls = append(g.Calls, guideCall(doc, &ops[i]))
	}
	for _, s := range openapi.Components(ops) {
		shape := page.GuideShape{Name: s.Name, Doc: s.Doc}
		if len(s.Props) == 0 {
			plain := *s
			plain.Name = ""
			shape.Type = words(&plain)
		}
		for _, p := range s.Props {
			row := page.GuideRow{Name: p.Name, Doc: schemaText(p.Schema), Type: words(p.Schema), Required: slices.Contains(s.Required, p.Name), Normal: normalOf(p.Schema)}
			if p.Schema.ReadOnly {
				row.In = "只读 read-only"
			}
			shape.Rows = append(shape.Rows, row)
		}
		g.Shapes = append(g.Shapes, shape)
	}
	return g
}

// guideCall is one operation whole.
func guideCall(doc *openapi.Document, op *openapi.Operation) page.GuideCall {
	call := page.GuideCall{ID: op.ID, Method: strings.ToUpper(op.Method()), Path: op.FullPath(), Title: op.Summary, Doc: op.Doc}
	call.Needs = [...]string{
		openapi.AuthOptional: "凭证可选 a credential is optional", openapi.AuthNeeded: "须有凭证 needs a credential", openapi.AuthNone: "无需凭证 needs no credential",
	}[op.Auth]
	for _, p := range op.Params {
		row := page.GuideRow{Name: p.Name, In: p.In, Doc: p.Doc, Type: words(p.Schema), Required: p.Required, Normal: normalOf(p.Schema)}
		call.Params = append(call.Params, row)
	}
	if op.Body != nil {
		call.Body = guideBodies(op.Body.Content)
	}
	for i := range op.Answers {
		a := &op.Answers[i]
		answer := page.GuideAnswer{Status: strconv.Itoa(a.Status), Doc: a.Doc, Bodies: guideBodies(a.Content)}
		for _, h := range a.Headers {
			answer.Headers = append(answer.Headers, h.Name)
		}
		call.Answers = append(call.Answers, answer)
	}
	listed := slices.Clone(op.Faults)
	slices.Sort(listed)
	for _, status := range slices.Compact(listed) {
		call.Faults = append(call.Faults, page.Link{Href: docsPath + "#errors", Text: strconv.Itoa(status), Type: faultDoc(status)})
	}
	for i := range op.Samples {
		s := &op.Samples[i]
		title := s.Doc
		if title == "" {
			title = strings.ReplaceAll(s.Name, "-", " ")
		}
		call.Samples = append(call.Samples, page.GuideSample{Title: title, Command: op.Curl(doc.Origin, s)})
	}
	return call
}

func guideBodies(list []openapi.Content) []page.GuideBody {
	var bodies []page.GuideBody
	for _, c := range list {
		b := page.GuideBody{Media: c.Media}
		if c.Schema != nil {
			b.Type = words(c.Schema)
		}
		bodies = append(bodies, b)
	}
	return bodies
}

// words link the components that a type names to where they stand on the page.
func words(s *openapi.Schema) []page.Link {
	var list []page.Link
	for _, w := range s.Words() {
		l := page.Link{Text: w.Text}
		if w.Component != "" {
			l.Href = "#schema-" + w.Component
		}
		list = append(list, l)
	}
	return list
}

// schemaText is the label of a member in both languages, and its sentence.
func schemaText(s *openapi.Schema) string {
	if s.Title != "" && s.Doc != "" {
		return s.Title + ". " + s.Doc
	}
	return s.Title + s.Doc
}

func normalOf(s *openapi.Schema) string {
	var text string
	if s.Default == nil {
		return ""
	}
	if json.Unmarshal(s.Default, &text) == nil {
		return text
	}
	return string(s.Default)
}
