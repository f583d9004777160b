package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/page"
	"github.com/gridtwin/gridtwin/twin/wire"
)

type link struct {
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
	Href  string `json:"href"`
}

// Relation types of OGC.
const (
	relSchema     = "http://www.opengis.net/def/rel/ogc/1.0/schema"
	relQueryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	relSortables  = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
	relTileSets   = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	relMatrixSets = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
)

// here is this request in another form, "" for as it came. What only says when to answer is left out.
func (c *call) here(f string) string {
	if f == "" && !c.r.URL.Query().Has("min_version") {
		return c.origin() + c.r.URL.RequestURI()
	}
	v := c.r.URL.Query()
	v.Del("min_version")
	if f != "" {
		v.Set("f", f)
	}
	return c.origin() + addressed(c.r.URL.Path, v)
}

func addressed(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// formLinks are the links of an answer to itself and to its other forms.
func (c *call) formLinks(vs []variant) []link {
	links := []link{{Rel: "self", Type: c.as.takes[0], Title: "this document", Href: c.here("")}}
	return append(links, c.otherForms(vs, c.here)...)
}

// otherForms links to all forms but the one of this answer.
func (c *call) otherForms(vs []variant, at func(f string) string) []link {
	var links []link
	for _, v := range vs {
		if v.f != c.as.f {
			links = append(links, link{"alternate", v.takes[0], "as " + v.title, at(v.f)})
		}
	}
	return links
}

// inForms links to another resource in each of its forms. The first has the plain address.
func inForms(rel, title, href string, vs []variant) []link {
	links := make([]link, len(vs))
	for i, v := range vs {
		links[i] = link{rel, v.takes[0], title + " as " + v.title, href + "?f=" + v.f}
	}
	links[0].Href, links[0].Title = href, title
	return links
}

// featureLinks are those of a single feature. An answer to an edit links as a read of the entity would.
func (c *call) featureLinks(s access.Seen) []link {
	base := "/api/collections/" + s.Type().Plural
	v := url.Values{}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		v = c.r.URL.Query()
		v.Del("min_version")
	}
	at := func(f string) string {
		if f != "" {
			v.Set("f", f)
		}
		return c.origin() + addressed(base+"/items/"+s.ID().String(), v)
	}
	links := []link{{"self", c.as.takes[0], "this document", at("")}}
	links = append(links, c.otherForms(featureVariants(), at)...)
	links = append(links,
		link{"collection", typeJSON, s.Type().Label.ZH + " " + s.Type().Label.EN, c.origin() + base},
		link{relSchema, typeSchema, "schema", c.origin() + base + "/schema"},
	)
	if model := "/models/" + s.ID().String(); s.Type().Plural == "houses" && c.s.has(model) {
		links = append(links, link{"related", mediaGLB, "in three dimensions", c.origin() + model})
	}
	return append(links, c.profileLinks()...)
}

// appendLinks appends links as a member of a JSON object, without a comma before it.
func appendLinks(b []byte, links []link) []byte {
	b = append(b, `"links":[`...)
	for i, l := range links {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendString(append(b, `{"rel":`...), l.Rel)
		if l.Type != "" {
			b = wire.AppendString(append(b, `,"type":`...), l.Type)
		}
		if l.Title != "" {
			b = wire.AppendString(append(b, `,"title":`...), l.Title)
		}
		b = append(wire.AppendString(append(b, `,"href":`...), l.Href), '}')
	}
	return append(b, ']')
}

// pageLinks are links as pages show them.
func pageLinks(links []link) []page.Link {
	out := make([]page.Link, len(links))
	for i, l := range links {
		out[i] = page.Link{Href: l.Href, Text: l.Title, Rel: l.Rel, Type: l.Type}
	}
	return out
}

// trail leads from the landing page to what holds this one.
func (c *call) trail(title string, links []link) page.Head {
	h := page.Head{Title: title, Links: pageLinks(links)}
	parts := strings.Split(strings.Trim(c.r.URL.Path, "/"), "/")
	for i, part := range parts[:len(parts)-1] {
		text := partTitle(part)
		if t := c.snap.Schema().Type(part); t != nil && t.Plural == part {
			text = labelOf(t.Label)
		}
		h.Trail = append(h.Trail, page.Link{Href: c.origin() + "/" + strings.Join(parts[:i+1], "/") + "?f=html", Text: text})
	}
	return h
}

// partTitle is what people call a part of a path, the part itself where it has no name.
func partTitle(part string) string {
	switch part {
	case "api":
		return "gridtwin"
	case "collections":
		return "图层 collections"
	case "items":
		return "要素 features"
	case "tiles":
		return "瓦片集 tile sets"
	case "tileMatrixSets":
		return "瓦片矩阵集 tile matrix sets"
	}
	return part
}

// labelOf is a label in both languages.
func labelOf(l twin.Label) string {
	if l.ZH == l.EN {
		return l.EN
	}
	return strings.TrimSpace(l.ZH + " " + l.EN)
}
