package tiles

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
)

// Mux is where routes are mounted, as http.ServeMux.
type Mux interface {
	HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request))
}

// Routes mounts the routes of the tile set, which Operations describe:
//
//	GET /tiles/{z}/{x}/{y}.mvt                          a tile
//	GET /api/tiles/WebMercatorQuad/{z}/{row}/{col}      the same tile as OGC API Tiles names it
//	GET /api/tiles[/WebMercatorQuad]                    the tile sets, and the tile set, as OGC API Tiles describes them
//	GET /api/collections/{c}/tiles…                     the same of one collection
//	GET /api/tileMatrixSets[/WebMercatorQuad]           how tiles are counted
//	GET /tiles/twin.json                                TileJSON 3.0
//	GET /tiles/metadata.json                            the same as MBTiles and GDAL have it
//	GET /styles/twin.json                               a MapLibre style
//
// Whoever mounts them decides who may see the map.
func (s *Service) Routes(mux Mux) {
	mux.HandleFunc("GET /tiles/{z}/{x}/{y}", serving.Handle(s.cfg.Problem, s.serveXYZ))
	mux.HandleFunc("GET /tiles/twin.json", serving.Handle(s.cfg.Problem, s.serveTileJSON))
	mux.HandleFunc("GET /tiles/metadata.json", serving.Handle(s.cfg.Problem, s.serveMetadata))
	mux.HandleFunc("GET /styles/twin.json", serving.Handle(s.cfg.Problem, s.serveStyle))
	s.ogcRoutes(mux)
}

const mediaType = "application/vnd.mapbox-vector-tile"

// serveXYZ serves a tile by its usual address, and under the ending that GDAL asks for when it is told none. Other
// parameters than min_version are left alone: clients use them to get past caches.
func (s *Service) serveXYZ(w http.ResponseWriter, r *http.Request) error {
	y, ok := strings.CutSuffix(r.PathValue("y"), ".mvt")
	if !ok {
		y, ok = strings.CutSuffix(y, ".pbf")
	}
	if !ok {
		return serving.NotFound("tiles end in .mvt: /tiles/{z}/{x}/{y}.mvt")
	}
	return s.serveTile(w, r, r.PathValue("z"), r.PathValue("x"), y)
}

func (s *Service) serveTile(w http.ResponseWriter, r *http.Request, z, x, y string) error {
	id, err := parseTile(z, x, y)
	if err != nil {
		return err
	}
	if err := s.steps.Current(r); err != nil {
		return err
	}
	stands := s.steps.StandsAt() // the tile is of this version or later
	t, err := s.tile(id)
	if err != nil {
		return err
	}
	h := w.Header()
	h["Cache-Control"], h["Vary"], h["Twin-Version"] = s.fixed.cache, s.fixed.vary, stands
	c := serving.Chosen(len(t.body), r.Header["Accept-Encoding"])
	t.ask(c)
	etag := t.coded[c].ETag
	h["Etag"] = etag
	if serving.Matches(r.Header["If-None-Match"], etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if len(t.body) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	body, err := s.as(t, c)
	if err != nil {
		return err
	}
	h["Content-Type"], h["Content-Length"] = s.fixed.mvt, body.Length
	if c != serving.Identity {
		h["Content-Encoding"] = s.fixed.coding[c]
	}
	w.Write(body.Data) // a client that is gone needs no answer
	return nil
}

// fixed are header values made once: hot answers should cost little more than their bytes. Nobody may change them.
type fixed struct {
	cache, vary, mvt []string
	coding           [serving.Codings][]string
}

func newFixed() fixed {
	return fixed{
		cache: []string{"private, no-cache"}, vary: []string{"Accept-Encoding, Authorization, Cookie"},
		mvt: []string{mediaType}, coding: serving.Headers(),
	}
}

// parseTile reads an address. What is no number is a bad request, what is not in the tile set is not found.
func parseTile(z, x, y string) (mvt.TileID, error) {
	var n [3]uint32
	for i, s := range [...]string{z, x, y} {
		v, ok := decimal(s)
		if !ok {
			return mvt.TileID{}, serving.BadRequest("tile %q/%q/%q: zoom, column and row must be whole numbers", z, x, y)
		}
		n[i] = v
	}
	if n[0] > MaxZoom {
		return mvt.TileID{}, serving.NotFound("zoom %d: tiles end at zoom %d, enlarge those", n[0], MaxZoom)
	}
	id := mvt.TileID{Z: uint8(n[0]), X: n[1], Y: n[2]}
	if id.Check() != nil {
		return mvt.TileID{}, serving.NotFound("tile %s/%s/%s: columns and rows of zoom %d are below %d", z, x, y, n[0], 1<<n[0])
	}
	return id, nil
}

// decimal reads a number of digits alone, without a sign or needless zeros: each tile has one address.
func decimal(s string) (uint32, bool) {
	if s == "" || len(s) > 10 || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	v, err := strconv.ParseUint(s, 10, 32)
	return uint32(v), err == nil && s[0] != '+'
}

// as returns a tile in a coding, made when first asked for and kept beside it.
func (s *Service) as(t *tile, c serving.Coding) (*serving.Coded, error) {
	k := &t.coded[c]
	var made bool
	var err error
	switch {
	case c == serving.Gzip && k.Parted():
		return k, nil
	case c == serving.Gzip:
		made, err = s.coders.FillParted(k, t.body, mvt.Seams(t.body, nil), nil)
	default:
		made, err = s.coders.Fill(k, c, t.body)
	}
	if err != nil {
		return nil, fmt.Errorf("compress tile %d/%d/%d: %w", t.id.Z, t.id.X, t.id.Y, err)
	}
	if made {
		s.mu.Lock()
		s.cache.use(t, rounded(len(k.Data)))
		s.mu.Unlock()
	}
	return k, nil
}
