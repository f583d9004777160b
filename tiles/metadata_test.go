package tiles

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// The metadata says in texts what TileJSON says in numbers.
func TestMetadata(t *testing.T) {
	tw := small(t, &twin.Type{Name: "spy", Plural: "spies", Geometry: twin.Point, Sensitivity: twin.Internal, Tile: twin.TileHint{Layer: "spies"}})
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	w := fetch(handler(s), "/tiles/metadata.json")
	var doc metadata
	var tj tileJSON
	var layers struct {
		VectorLayers []vectorLayer `json:"vector_layers"`
	}
	for _, err := range []error{
		json.Unmarshal(w.Body.Bytes(), &doc), json.Unmarshal([]byte(doc.JSON), &layers),
		json.Unmarshal(fetch(handler(s), "/tiles/twin.json").Body.Bytes(), &tj),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if doc.MinZoom != "0" || doc.MaxZoom != "17" || doc.Bounds != commas(tj.Bounds[:]) || doc.Format != "pbf" || strings.Contains(w.Body.String(), "spies") {
		t.Errorf("%+v", doc)
	}
	if len(layers.VectorLayers) != len(tj.VectorLayers) || layers.VectorLayers[1].ID != tj.VectorLayers[1].ID {
		t.Errorf("layers %+v, in TileJSON %+v", layers.VectorLayers, tj.VectorLayers)
	}
	if fetch(handler(s), "/tiles/metadata.json", "If-None-Match", w.Header().Get("ETag")).Code != 304 {
		t.Error("the metadata has no tag")
	}
}

// GDAL reads a zoom as a folder of tiles. It finds the metadata, and with it columns, rows and layers, by itself.
func TestGDALReadsTiles(t *testing.T) {
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("ogrinfo is not installed")
	}
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	srv := httptest.NewServer(handler(s))
	defer srv.Close()
	cmd := exec.CommandContext(t.Context(), ogrinfo, "-ro", "-so", "MVT:"+srv.URL+"/tiles/14", "houses", "-oo", "CLIP=NO")
	cmd.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"Layer name: houses", "address: String", "height_m: Real"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("ogrinfo does not say %q: %s", want, out)
		}
	}
	if strings.Contains(string(out), "Feature Count: 0\n") {
		t.Errorf("ogrinfo sees no house: %s", out)
	}
}
