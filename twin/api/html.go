package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/page"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// page answers with a page.
func (c *call) page(content any) error {
	body, err := c.s.pages.Append(nil, content)
	if err != nil {
		return err
	}
	return c.write(http.StatusOK, typeHTML, body)
}

// treePage answers with a JSON document as a page.
func (c *call) treePage(body []byte) error {
	root, err := page.ParseTree(body)
	if err != nil {
		return err
	}
	parts := strings.Split(c.r.URL.Path, "/")
	return c.page(&page.Tree{Head: c.trail(partTitle(parts[len(parts)-1]), c.formLinks(c.forms)), Root: root})
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func boxText(v any) string {
	boxes, ok := v.([][4]float64)
	if !ok || len(boxes) == 0 {
		return ""
	}
	parts := make([]string, 4)
	for i, x := range boxes[0] {
		parts[i] = strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strings.Join(parts, ", ")
}

// listPage answers with a page of features as HTML: what CSV has, with the meaning of codes, and links.
func (c *call) listPage(l *listing) error {
	t, items, form := l.t, l.items, l.form
	v := c.r.URL.Query()
	p := &page.Features{
		Head: c.trail("要素 features", c.listLinks(l)), Next: l.next, Sketch: c.sketch(items), Form: askForm(v),
		Action: c.origin() + c.r.URL.Path,
	}
	if l.matched != nil {
		p.Matched = strconv.Itoa(*l.matched)
	}
	if n := l.returned(); n != nil {
		p.Returned = strconv.Itoa(*n)
	}
	columns := wire.Columns(t, c.view, form)
	for _, name := range columns {
		p.Columns = append(p.Columns, page.Fact{Name: name, Label: c.columnLabel(t, name)})
	}
	for _, s := range items {
		row := page.Row{Href: c.featurePage(s), Title: s.Code(), Cells: make([]page.Fact, len(columns))}
		for i, name := range columns {
			row.Cells[i] = c.fact(s, name, p.Columns[i].Label)
		}
		p.Rows = append(p.Rows, row)
	}
	return c.page(p)
}

// askForm has the parameters that people type, and carries the others along.
func askForm(v url.Values) []page.Input {
	inputs := []page.Input{
		{Name: "q", Label: "文字 words", Value: v.Get("q")},
		{Name: "filter", Label: "条件 CQL2 filter", Value: v.Get("filter"), Hint: "name LIKE '%1%'"},
		{Name: "bbox", Label: "范围 west,south,east,north", Value: v.Get("bbox")},
		{Name: "limit", Label: "每页 per page", Value: v.Get("limit"), Hint: strconv.Itoa(defaultLimit)},
		{Name: "f", Value: fHTML},
	}
	names := make([]string, 0, len(v))
	for name := range v {
		known := slices.ContainsFunc(inputs, func(i page.Input) bool { return i.Name == name })
		if !known && name != "cursor" && name != "min_version" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		inputs = append(inputs, page.Input{Name: name, Value: v.Get(name)})
	}
	return inputs
}

// featureHTML is a single feature as a page.
func (c *call) featureHTML(s access.Seen, form *wire.Form, links []link) ([]byte, error) {
	title := s.Code()
	for _, name := range []string{"address", "name"} { // the last that there is
		if f := s.Type().Field(name); f != nil {
			if v, shown := s.Value(f); shown == access.Whole && v.Str() != "" {
				title = v.Str()
			}
		}
	}
	if title == "" {
		title = s.ID().String()
	}
	p := &page.Feature{Head: c.trail(title, links), Sketch: c.sketch([]access.Seen{s})}
	for _, name := range wire.Columns(s.Type(), c.view, form) {
		p.Facts = append(p.Facts, c.fact(s, name, c.columnLabel(s.Type(), name)))
	}
	return c.s.pages.Append(nil, p)
}

// columnLabel is what people call a column.
func (c *call) columnLabel(t *twin.Type, name string) string {
	if f := t.Field(name); f != nil {
		return labelOf(f.Label)
	}
	for _, d := range access.DerivedFields(t) {
		if d.Name == name {
			return labelOf(d.Label)
		}
	}
	return systemTitle(name)
}

// fact is one cell: codes with their meaning, references as links to what the caller may see.
func (c *call) fact(s access.Seen, name, label string) page.Fact {
	out := page.Fact{Name: name, Label: label, Text: wire.Cell(s, name)}
	f := s.Type().Field(name)
	switch {
	case name == "id":
		out.Href = c.featurePage(s)
	case out.Text == "":
	case name == "grid":
		if g, ok := c.view.ByCode(c.snap.Schema().Type("grid"), out.Text); ok {
			out.Href = c.featurePage(g)
		}
	case f != nil && f.Kind == twin.KindRef:
		c.refer(&out, f.Ref)
	case name == "house" && s.House() != 0:
		c.refer(&out, "house")
	default:
		out.Note = c.meaning(s.Type(), name, out.Text)
	}
	return out
}

func (c *call) refer(out *page.Fact, typ string) {
	id, err := twin.ParseID(out.Text)
	if t := c.snap.Schema().Type(typ); t != nil && err == nil {
		if target, ok := c.view.Get(t, id); ok {
			out.Href, out.Note = c.featurePage(target), target.Code()
		}
	}
}

// meaning spells out a code, or each of a list.
func (c *call) meaning(t *twin.Type, name, value string) string {
	codes := c.codesOf(t, name)
	var parts []string
	for _, v := range strings.Split(value, ";") {
		for _, code := range codes {
			if code.Value == v {
				parts = append(parts, labelOf(code.Label))
			}
		}
	}
	return strings.Join(parts, "；")
}

func (c *call) featurePage(s access.Seen) string {
	return c.origin() + "/api/collections/" + s.Type().Plural + "/items/" + s.ID().String() + "?f=html"
}

// maxDrawn bounds how many features stand and are drawn on a page: more is nothing for a phone, and a page is made whole.
const maxDrawn = 1000

// sketch draws what features are served with.
func (c *call) sketch(items []access.Seen) *page.Sketch {
	var outlines []page.Outline
	for _, s := range items {
		o := page.Outline{Title: s.Code(), Href: c.featurePage(s)}
		switch g := s.Geometry().(type) {
		case orb.Point:
			o.Lines = [][][2]float64{{g}}
		case orb.LineString:
			o.Lines = append(o.Lines, positions(g))
		case orb.MultiLineString:
			for _, l := range g {
				o.Lines = append(o.Lines, positions(l))
			}
		case orb.Polygon:
			o.Closed, o.Lines = true, rings(nil, g)
		case orb.MultiPolygon:
			o.Closed = true
			for _, p := range g {
				o.Lines = rings(o.Lines, p)
			}
		default:
			continue
		}
		outlines = append(outlines, o)
	}
	return page.Draw(outlines)
}

func rings(lines [][][2]float64, p orb.Polygon) [][][2]float64 {
	for _, r := range p {
		lines = append(lines, positions(orb.LineString(r)))
	}
	return lines
}

func positions(l orb.LineString) [][2]float64 {
	out := make([][2]float64, len(l))
	for i, p := range l {
		out[i] = p
	}
	return out
}
