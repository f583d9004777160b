package api

import "net/http"

// What is mounted beside the API answers as it does by these.

// Form is the form of a JSON document that the caller wants, by f or else by Accept: "json", "html", or one of more, which f
// alone can name. The error says what would do.
func (s *Server) Form(r *http.Request, more ...string) (string, error) {
	c := &call{s: s, r: r}
	err := c.negotiate(variantsBeside(more))
	return c.as.f, err
}

// Page answers with a JSON document as a page, which leads to its other forms.
func (s *Server) Page(w http.ResponseWriter, r *http.Request, doc []byte, more ...string) error {
	c := &call{s: s, w: w, r: r, snap: s.tw.Snapshot(), as: htmlVariant(), forms: variantsBeside(more)}
	return c.treePage(doc)
}

// Refuse answers with an error. One with a method HTTPStatus() int is told with that status and its text.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, err error) { s.problem(w, r, err) }

// variantsBeside are those of documents, and more forms of JSON under names of their own.
func variantsBeside(more []string) []variant {
	vs := documentVariants()
	vs[0].also = typeJSON
	for _, f := range more {
		vs = append(vs, variant{f: f, media: typeJSON, takes: []string{typeJSON}, title: f})
	}
	return vs
}
