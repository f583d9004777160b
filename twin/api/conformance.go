package api

import (
	"net/http"
	"slices"
)

// Where the API tells of itself.
const (
	openAPIPath = "/api/openapi.json"
	docsPath    = "/api/docs"
)

// specURI is where the conformance classes of OGC are named.
const specURI = "http://www.opengis.net/spec/"

// Each class that is claimed has its tests in this package, one per requirement; TestConformance holds the claims against
// them. The classes of Part 1 stand there in both of its versions.
func coreClasses() []string {
	return []string{
		"ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/geojson", "ogcapi-features-1/1.0/conf/html",
		"ogcapi-features-1/1.1/conf/core", "ogcapi-features-1/1.1/conf/geojson", "ogcapi-features-1/1.1/conf/html",
		"ogcapi-features-2/1.0/conf/crs",
		"ogcapi-features-3/1.0/conf/queryables", "ogcapi-features-3/1.0/conf/queryables-query-parameters",
		"ogcapi-features-3/1.0/conf/filter", "ogcapi-features-3/1.0/conf/features-filter",
		"ogcapi-features-4/1.0/conf/create-replace-delete", "ogcapi-features-4/1.0/conf/update",
		"ogcapi-features-4/1.0/conf/optimistic-locking-etags",
		"ogcapi-features-5/1.0/conf/schemas", "ogcapi-features-5/1.0/conf/core-roles-features", "ogcapi-features-5/1.0/conf/references",
		"ogcapi-features-5/1.0/conf/returnables-and-receivables", "ogcapi-features-5/1.0/conf/queryables",
		"ogcapi-features-5/1.0/conf/sortables", "ogcapi-features-5/1.0/conf/profile-parameter",
		"json-fg-1/1.0/conf/core", "json-fg-1/1.0/conf/prisms", "json-fg-1/1.0/conf/types-schemas",
		"json-fg-1/1.0/conf/profiles", "json-fg-1/1.0/conf/api",
	}
}

// cqlClasses are those of the filter language, all that there are.
func cqlClasses() []string {
	return []string{
		"cql2/1.0/conf/cql2-text", "cql2/1.0/conf/cql2-json", "cql2/1.0/conf/basic-cql2",
		"cql2/1.0/conf/advanced-comparison-operators", "cql2/1.0/conf/case-insensitive-comparison",
		"cql2/1.0/conf/accent-insensitive-comparison", "cql2/1.0/conf/basic-spatial-functions",
		"cql2/1.0/conf/basic-spatial-functions-plus", "cql2/1.0/conf/spatial-functions", "cql2/1.0/conf/temporal-functions",
		"cql2/1.0/conf/array-functions", "cql2/1.0/conf/property-property", "cql2/1.0/conf/functions", "cql2/1.0/conf/arithmetic",
	}
}

// openAPIClasses hold where the API's definition is served.
func openAPIClasses() []string {
	return []string{"ogcapi-features-1/1.0/conf/oas30", "ogcapi-features-1/1.1/conf/oas30", "ogcapi-features-1/1.1/conf/oas31"}
}

// conformsTo lists the classes that hold in this deployment, by URI. The core of Features demands an API definition to
// link to, and all else demands the core, so without one there is nothing to claim.
func (s *Server) conformsTo() []string {
	classes := []string{}
	if s.has(openAPIPath) && s.has(docsPath) {
		classes = slices.Concat(coreClasses(), openAPIClasses(), cqlClasses())
	}
	for i, name := range classes {
		classes[i] = specURI + name
	}
	if s.cfg.Tiles != nil {
		classes = append(classes, s.cfg.Tiles.Classes...)
		if s.has(openAPIPath) {
			classes = append(classes, specURI+"ogcapi-tiles-1/1.0/conf/oas30")
		}
	}
	return classes
}

// has tells whether a path can be read.
func (s *Server) has(path string) bool {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	_, pattern := s.mux.Handler(r)
	return !slices.Contains(catchAll[:], pattern)
}

// conformance lists what holds; a class that is only nearly there is not named.
func (s *Server) conformance(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	return c.json(http.StatusOK, map[string]any{"conformsTo": s.conformsTo(), "links": c.formLinks(documentVariants())})
}
