package tiles

import "net/http"

// Documents settles in which form the documents beneath /api go out, and makes the pages: as for everything else there,
// which knows more of that than this package.
type Documents interface {
	// Form is what f or else Accept asks for: "json", "html" or one of more, which f alone can name. The error tells
	// what would do.
	Form(r *http.Request, more ...string) (string, error)
	// Page answers with a JSON document as a page for people, which leads to its other forms.
	Page(w http.ResponseWriter, r *http.Request, doc []byte, more ...string) error
}

// The forms of documents.
const (
	formJSON     = "json"
	formHTML     = "html"
	formTileJSON = "tilejson"
)

const (
	typeHTML = "text/html"
	// What answers depend on besides their address: always, and where forms are chosen by Accept.
	varyWho   = "Accept-Encoding, Authorization, Cookie"
	varyForms = "Accept, " + varyWho
)

// form reads the parameters of a document and chooses its form; min_version is left to current.
func (s *Service) form(r *http.Request, more ...string) (string, error) {
	if s.cfg.Documents == nil {
		f, err := parameter(r, append([]string{formJSON, typeJSON}, more...)...)
		if f == "" || f == typeJSON {
			f = formJSON
		}
		return f, err
	}
	if _, err := parameter(r); err != nil {
		return "", err
	}
	return s.cfg.Documents.Form(r, more...)
}

// formLinks lead from a document to itself, as it came, and to its other forms.
func (s *Service) formLinks(here, form string, more ...string) []link {
	self := link{Rel: "self", Type: typeJSON, Title: "this document", Href: here}
	if form == formHTML {
		self.Type, self.Href = typeHTML, here+"?f=html"
	}
	links := []link{self}
	for _, f := range more {
		links = append(links, link{Rel: "alternate", Type: typeJSON, Title: "as " + formTitle(f), Href: here + "?f=" + f})
	}
	switch {
	case form == formHTML:
		links = append(links, link{Rel: "alternate", Type: typeJSON, Title: "as JSON", Href: here + "?f=json"})
	case s.cfg.Documents != nil:
		links = append(links, link{Rel: "alternate", Type: typeHTML, Title: "as HTML", Href: here + "?f=html"})
	}
	return links
}

func formTitle(form string) string {
	if form == formTileJSON {
		return "TileJSON 3.0"
	}
	return form
}

// answer answers with a document in the form that was chosen.
func (s *Service) answer(w http.ResponseWriter, r *http.Request, st *state, form string, doc any, more ...string) error {
	if s.cfg.Documents == nil {
		return s.writeJSON(w, r, st, varyWho, doc)
	}
	if form != formHTML {
		return s.writeJSON(w, r, st, varyForms, doc)
	}
	body, err := marshal(r, doc)
	if err != nil {
		return err
	}
	w.Header().Set("Twin-Version", st.versionText())
	return s.cfg.Documents.Page(w, r, body, more...)
}
