package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
)

//go:embed style.css
var style string

//go:embed pages.html
var source string

// Pages makes pages.
type Pages struct {
	tmpl   *template.Template
	policy string
}

// New reads the templates, which are part of the program.
func New() *Pages {
	sum := sha256.Sum256([]byte(style))
	p := &Pages{policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	p.tmpl = template.Must(template.New("pages").Funcs(template.FuncMap{
		// The style must reach the browser byte by byte, or its hash is another.
		"style": func() template.HTML { return template.HTML("<style>" + style + "</style>") },
	}).Parse(source + guideSource))
	return p
}

// Policy is the Content-Security-Policy under which every page works.
func (p *Pages) Policy() string { return p.policy }

// Append appends a page: a *Landing, *Collections, *Collection, *Fields, *Features, *Feature, *Tree or *Guide.
func (p *Pages) Append(b []byte, content any) ([]byte, error) {
	name := ""
	switch content.(type) {
	case *Landing:
		name = "landing"
	case *Collections:
		name = "collections"
	case *Collection:
		name = "collection"
	case *Fields:
		name = "fields"
	case *Features:
		name = "features"
	case *Feature:
		name = "feature"
	case *Tree:
		name = "tree"
	case *Guide:
		name = "guide"
	default:
		return nil, fmt.Errorf("page: there is no page for a %T", content)
	}
	buf := bytes.NewBuffer(b)
	if err := p.tmpl.ExecuteTemplate(buf, name, content); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return buf.Bytes(), nil
}
