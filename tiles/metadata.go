package tiles

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// metadata is what writers of tile folders and MBTiles leave beside the tiles as metadata.json. GDAL looks for it one
// folder above a zoom's, and without it asks for tiles from column 0 on. Its numbers are texts, as in MBTiles 1.3.
type metadata struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Version     string `json:"version"`
	Type        string `json:"type"`
	Format      string `json:"format"`
	Scheme      string `json:"scheme"`
	MinZoom     string `json:"minzoom"`
	MaxZoom     string `json:"maxzoom"`
	Bounds      string `json:"bounds"` // west,south,east,north in degrees
	Center      string `json:"center"` // lon,lat,zoom
	JSON        string `json:"json"`   // a document within: the layers
}

func (s *Service) serveMetadata(w http.ResponseWriter, r *http.Request) error {
	if err := s.steps.Current(r); err != nil {
		return err
	}
	st := s.state()
	bounds := st.bounds(s.plan)
	b, c := padded(bounds), center(bounds)
	layers, err := json.Marshal(struct {
		VectorLayers []vectorLayer `json:"vector_layers"`
	}{s.vectorLayers()})
	if err != nil {
		return fmt.Errorf("write the layers of %s: %w", r.URL.Path, err)
	}
	return s.writeJSON(w, r, st, varyWho, metadata{
		Name: s.cfg.Name, Description: setDescription, Version: "2", Type: "overlay", Format: "pbf", Scheme: "xyz",
		MinZoom: "0", MaxZoom: strconv.Itoa(MaxZoom), Bounds: commas(b[:]), Center: commas(c[:]), JSON: string(layers),
	})
}

// commas joins numbers without exponents, which not every reader takes.
func commas(numbers []float64) string {
	var b []byte
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, n, 'f', -1, 64)
	}
	return string(b)
}
