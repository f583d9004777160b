package house

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// Operations describe the routes for the API document. visitors tells that no credential is needed.
func (s *Service) Operations(visitors bool) []openapi.Operation {
	auth := openapi.AuthNeeded
	if visitors {
		auth = openapi.AuthOptional
	}
	forms, contents := []string{"glb"}, []openapi.Content{{Media: mediaGLB}}
	for i := range s.cfg.Forms {
		forms = append(forms, s.cfg.Forms[i].F)
		contents = append(contents, openapi.Content{Media: s.cfg.Forms[i].Media})
	}
	doc := "What was uploaded, or else a closed body out of footprint, heights and roof, in binary glTF 2.0: y up, in metres, its origin at the label point of the house on its " +
		"ground; extras.place of the scene says where on earth that is. The entity tag changes when the picture does."
	for i := range s.cfg.Forms {
		doc += " " + s.cfg.Forms[i].Doc
	}
	return []openapi.Operation{{
		Route: "GET /models/{house}", ID: "getModel", Tag: "tiles", Summary: "A house in three dimensions.", Doc: doc, Auth: auth,
		Params: []*openapi.Param{
			openapi.InPath("house", "The id of a house.", openapi.String().OfLength(11, 11)),
			openapi.InQuery("f", "The form; it overrides Accept.", openapi.OneOfTexts(forms...)),
			openapi.InQuery("format", "The same as f.", openapi.OneOfTexts(forms...)),
			openapi.InQuery("part", "house, or units: a node per floor and beneath it one per unit, named by its id, for who may see the units of this house; 404 for others. Without it a glb is the house, and other forms have what the caller may see.", openapi.OneOfTexts("house", "units")),
			openapi.InQuery("as_of", "The house as it was: a version, an instant or a day.", openapi.String()),
			openapi.InQuery("min_version", "Wait, at most 5 s, until the node has this version; then 503 with Retry-After.", openapi.Integer(0)).As("min_version"),
		},
		Answers: []openapi.Answer{
			{Status: http.StatusOK, Doc: "The house.", Content: contents},
			{Status: http.StatusNotModified, Doc: "The client has this picture already."},
		},
		Faults: []int{400, 401, 403, 404, 406, 410, 429, 500, 503},
	}}
}
