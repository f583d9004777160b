package tiles

import (
	"net/http"
	"slices"

	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
)

// matrixSet is the tile matrix set that all tiles are cut by.
const matrixSet = "WebMercatorQuad"

// ConformanceClasses are the classes of OGC API - Tiles that hold, OpenAPI aside: that is for who writes the definition.
func ConformanceClasses() []string {
	const base = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
	return []string{base + "core", base + "tileset", base + "tilesets-list", base + "dataset-tilesets", base + "geodata-tilesets", base + "mvt"}
}

// ogcRoutes mounts OGC API - Tiles: the tile sets of everything and of single collections, and the matrix set.
func (s *Service) ogcRoutes(mux Mux) {
	for path, h := range map[string]func(http.ResponseWriter, *http.Request, *theme) error{
		"/tiles": s.serveSets, "/tiles/" + matrixSet: s.serveSet, "/tiles/" + matrixSet + "/{z}/{row}/{col}": s.serveOGC,
	} {
		mux.HandleFunc("GET /api"+path, serving.Handle(s.cfg.Problem, func(w http.ResponseWriter, r *http.Request) error {
			return h(w, r, &theme{path: "/api", title: s.cfg.Name, layers: s.plan.layers})
		}))
		mux.HandleFunc("GET /api/collections/{c}"+path, serving.Handle(s.cfg.Problem, func(w http.ResponseWriter, r *http.Request) error {
			t, err := s.themeOf(r.PathValue("c"))
			if err != nil {
				return err
			}
			return h(w, r, t)
		}))
	}
	mux.HandleFunc("GET /api/tileMatrixSets", serving.Handle(s.cfg.Problem, s.serveMatrixSets))
	mux.HandleFunc("GET /api/tileMatrixSets/"+matrixSet, serving.Handle(s.cfg.Problem, s.serveMatrixSet))
}

// theme is what a tile set shows: everything, or one collection.
type theme struct {
	path   string // of the resource that the tile set stands beneath
	title  string
	layers []*layer
	typ    *twin.Type // nil for everything
}

// HasTiles tells whether a collection has a tile set of its own: whether a layer shows it, and nothing else.
func (s *Service) HasTiles(collection string) bool {
	_, err := s.themeOf(collection)
	return err == nil
}

// themeOf finds the theme of a collection. A layer that several types share is in the tiles of everything alone. What
// is hidden, unknown or on no map is refused alike.
func (s *Service) themeOf(collection string) (*theme, error) {
	for _, l := range s.plan.layers {
		if l.index == s.plan.labels || len(l.sources) != 1 {
			continue
		}
		if t := l.sources[0].typ; t.Plural == collection {
			return &theme{path: "/api/collections/" + collection, title: t.Label.ZH + " " + t.Label.EN, layers: []*layer{l}, typ: t}, nil
		}
	}
	return nil, serving.NotFound("there is no such collection, or it has no tiles of its own; /api/collections links to those that have")
}

// parameter returns the one value of f among the allowed forms, any where none are named, "" when it is not given, and
// refuses all else but min_version.
func parameter(r *http.Request, forms ...string) (string, error) {
	if r.URL.RawQuery == "" {
		return "", nil
	}
	f := ""
	for name, values := range r.URL.Query() {
		switch {
		case len(values) != 1:
			return "", serving.BadRequest("parameter %q is given %d times, once is enough", name, len(values))
		case name == "min_version":
		case name == "f" && (len(forms) == 0 || slices.Contains(forms, values[0])):
			f = values[0]
		case name == "f":
			return "", serving.BadRequest("f must be %s here", oneOf(forms))
		default:
			return "", serving.BadRequest("unknown parameter %q", name)
		}
	}
	return f, nil
}

func oneOf(forms []string) string {
	text := forms[0]
	for _, f := range forms[1:] {
		text += " or " + f
	}
	return text
}

// serveOGC serves a tile by row and column: that of everything as by its usual address, that of a collection with its
// layer alone.
func (s *Service) serveOGC(w http.ResponseWriter, r *http.Request, t *theme) error {
	if _, err := parameter(r, "mvt", mediaType); err != nil {
		return err
	}
	if t.typ == nil {
		return s.serveTile(w, r, r.PathValue("z"), r.PathValue("col"), r.PathValue("row"))
	}
	id, err := parseTile(r.PathValue("z"), r.PathValue("col"), r.PathValue("row"))
	if err != nil {
		return err
	}
	if z := t.minZoom(); int(id.Z) < z {
		return serving.NotFound("zoom %d: tiles of this collection begin at zoom %d", id.Z, z)
	}
	if err := s.steps.Current(r); err != nil {
		return err
	}
	stands := s.steps.StandsAt()
	whole, err := s.tile(id)
	if err != nil {
		return err
	}
	h := w.Header()
	h["Cache-Control"], h["Vary"], h["Twin-Version"] = s.fixed.cache, s.fixed.vary, stands
	// It is compressed anew each time: what the viewer asks for are whole tiles.
	return s.writeBody(w, r, mediaType, whole.parts[t.layers[0].index].data)
}
