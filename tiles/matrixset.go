package tiles

import (
	"math"
	"net/http"
	"strconv"
)

// The WebMercatorQuad of OGC 17-083r4, annex D: one tile of 256 cells at zoom 0, each next zoom twice as fine, rows from
// the north, columns from the west.
const (
	quadZooms  = 25
	quadScale  = 559082264.0287178                      // denominator at zoom 0, for cells of 0.28 mm
	quadEdge   = 20037508.3427892                       // metres from the middle of the world to its edge
	quadCells  = 256                                    // of a tile's side
	quadCellM  = 2 * 6378137 * math.Pi / quadCells      // a cell's side at zoom 0
	quadTitle  = "Google Maps Compatible for the World" // as the register has it
	quadScales = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
)

type matrixSetDoc struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	URI         string   `json:"uri"`
	CRS         string   `json:"crs"`
	OrderedAxes []string `json:"orderedAxes"`
	Scales      string   `json:"wellKnownScaleSet"`
	Matrices    []matrix `json:"tileMatrices"`
	Links       []link   `json:"links"`
}

type matrix struct {
	ID     string     `json:"id"`
	Scale  float64    `json:"scaleDenominator"`
	CellM  float64    `json:"cellSize"`
	Corner string     `json:"cornerOfOrigin"`
	Origin [2]float64 `json:"pointOfOrigin"`
	Wide   int        `json:"tileWidth"`
	High   int        `json:"tileHeight"`
	Cols   int        `json:"matrixWidth"`
	Rows   int        `json:"matrixHeight"`
}

// serveMatrixSet defines the matrix set, all of it, though tiles end before.
func (s *Service) serveMatrixSet(w http.ResponseWriter, r *http.Request) error {
	form, err := s.form(r)
	if err != nil {
		return err
	}
	if err := s.steps.Current(r); err != nil {
		return err
	}
	doc := matrixSetDoc{
		ID: matrixSet, Title: quadTitle, URI: matrixSetURI, CRS: mercatorURI, OrderedAxes: []string{"X", "Y"}, Scales: quadScales,
		Links: s.formLinks(s.base(r)+"/api/tileMatrixSets/"+matrixSet, form),
	}
	for z := range quadZooms {
		n := 1 << z
		doc.Matrices = append(doc.Matrices, matrix{
			ID: strconv.Itoa(z), Scale: quadScale / float64(n), CellM: quadCellM / float64(n), Corner: "topLeft",
			Origin: [2]float64{-quadEdge, quadEdge}, Wide: quadCells, High: quadCells, Cols: n, Rows: n,
		})
	}
	return s.answer(w, r, s.state(), form, doc)
}

// serveMatrixSets lists the matrix sets: one.
func (s *Service) serveMatrixSets(w http.ResponseWriter, r *http.Request) error {
	form, err := s.form(r)
	if err != nil {
		return err
	}
	if err := s.steps.Current(r); err != nil {
		return err
	}
	type item struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		URI   string `json:"uri"`
		CRS   string `json:"crs"`
		Links []link `json:"links"`
	}
	href := s.base(r) + "/api/tileMatrixSets"
	return s.answer(w, r, s.state(), form, struct {
		Links []link `json:"links"`
		Sets  []item `json:"tileMatrixSets"`
	}{
		s.formLinks(href, form),
		[]item{{matrixSet, quadTitle, matrixSetURI, mercatorURI, []link{
			{Rel: "self", Type: typeJSON, Title: "the definition", Href: href + "/" + matrixSet},
		}}},
	})
}
