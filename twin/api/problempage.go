package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin/api/page"
)

const typeProblem = "application/problem+json"

// wantsPage tells whether who gets a problem reads it in a browser: by the negotiation by which it would have got the
// answer. Beneath other paths than the API's nobody reads, and what is posted is no page's.
func wantsPage(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.Path != "/api" && !strings.HasPrefix(r.URL.Path, "/api/") {
		return false
	}
	if f := r.URL.Query().Get("f"); f != "" {
		return f == fHTML
	}
	forms := []variant{{f: fJSON, takes: []string{typeProblem, typeJSON, typeGeoJSON, typeSchema, typeJSONFG, "text/csv"}}, htmlVariant()}
	return liked(forms, r.Header.Values("Accept")) == 1
}

// problemPage is a problem as a page. Where a form was filled in it stands there as it was, to be mended.
func (s *Server) problemPage(r *http.Request, p *Problem) ([]byte, error) {
	c := &call{s: s, r: r}
	home := c.origin() + "/api?f=html"
	out := &page.Problem{Status: p.Status, Detail: p.Detail, Head: page.Head{
		Title: p.Title, Trail: []page.Link{{Href: home, Text: partTitle("api")}}, Links: []page.Link{{Href: home, Text: "返回首页 back to the start"}},
	}}
	for _, fault := range p.Errors {
		name := fault.Parameter + fault.Header
		if fault.Pointer != nil {
			name = *fault.Pointer
		}
		out.Faults = append(out.Faults, page.Fact{Name: name, Text: fault.Detail})
	}
	if strings.HasSuffix(r.URL.Path, "/items") && r.URL.RawQuery != "" && p.Status == http.StatusBadRequest {
		out.Action = c.origin() + r.URL.Path
		// What nobody typed and was wrong would be wrong again.
		out.Form = slices.DeleteFunc(askForm(r.URL.Query()), func(in page.Input) bool {
			return in.Label == "" && slices.ContainsFunc(p.Errors, func(e pointed) bool { return e.Parameter == in.Name })
		})
		out.Links = append([]page.Link{{Href: out.Action + "?f=html", Text: "不带条件 without any condition"}}, out.Links...)
	}
	return s.pages.Append(nil, out)
}

// typesPage is the declared types as a page: a list of them, and each folded away, since all of them are long.
func (c *call) typesPage(body []byte) error {
	root, err := page.ParseTree(body)
	if err != nil {
		return err
	}
	out := &page.Types{Head: c.trail(partTitle("types"), c.formLinks(c.forms))}
	for _, t := range root.Members[0].Node.Items {
		tree := page.TypeTree{Root: t}
		for _, m := range t.Members {
			if m.Name == "collection" {
				tree.ID = m.Node.Text
			}
		}
		if typ := c.snap.Schema().Type(tree.ID); typ != nil {
			tree.Title = labelOf(typ.Label)
		}
		out.List = append(out.List, tree)
	}
	return c.page(out)
}
