package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// functionDoc is a function of filters in the form that CQL2 asks for.
type functionDoc struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Args        []argumentDoc `json:"arguments"`
	Returns     []string      `json:"returns"`
}

type argumentDoc struct {
	Type []string `json:"type"`
}

// functions lists what filters may call beside the functions of the standard.
func (s *Server) functions(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	docs := []functionDoc{}
	for _, f := range cql2.CustomFunctions() {
		doc := functionDoc{Name: f.Name, Description: f.Doc, Args: []argumentDoc{}, Returns: functionTypes(f.Returns)}
		for _, a := range f.Args {
			doc.Args = append(doc.Args, argumentDoc{functionTypes(a)})
		}
		docs = append(docs, doc)
	}
	return c.json(http.StatusOK, map[string]any{"functions": docs, "links": c.formLinks(documentVariants())})
}

// functionTypes words a type of filters as that resource does.
func functionTypes(t cql2.Type) []string {
	switch t {
	case cql2.Int:
		return []string{"integer"}
	case cql2.Float:
		return []string{"number", "integer"}
	case cql2.Bool:
		return []string{"boolean"}
	case cql2.Date, cql2.Timestamp:
		return []string{"datetime"}
	case cql2.Geometry:
		return []string{"geometry"}
	}
	return []string{"string"}
}

// functionsOperation describes the list.
func (d *describer) functionsOperation() openapi.Operation {
	types := openapi.Array(openapi.OneOfTexts("string", "number", "integer", "datetime", "geometry", "boolean"))
	arg := openapi.Object(openapi.Prop{Name: "type", Schema: types}).Needs("type")
	f := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String()}, openapi.Prop{Name: "description", Schema: openapi.String()},
		openapi.Prop{Name: "arguments", Schema: openapi.Array(arg)}, openapi.Prop{Name: "returns", Schema: types},
	).Needs("name", "returns")
	list := openapi.Object(openapi.Prop{Name: "functions", Schema: openapi.Array(f)},
		openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())}).Needs("functions").Named("Functions")
	return d.plain("GET /api/functions", "getFunctions", tagQuery, "The functions that filters may call beside those of CQL2.", typeJSON, list)
}
