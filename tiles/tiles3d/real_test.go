package tiles3d

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// Towers and yards of Lujiazui, under roofs that they do not have: all of them are in tiles, and stand on their footprints.
func TestRealHouses(t *testing.T) {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	data, err := os.ReadFile(filepath.Join(dir, "shanghai_lujiazui", "buildings.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Features []struct {
			Geometry   json.RawMessage
			Properties struct{ Height json.Number }
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	tw := newTwin(t)
	defer tw.Close()
	var ops []twin.Operation
	for i, f := range doc.Features {
		g, err := geo.ParseGeoJSON(f.Geometry)
		if err != nil || geo.Validate(geo.Round(g)) != nil {
			continue
		}
		values := map[string]twin.Value{"roof": twin.Enum([]string{"flat", "gable", "hip", "shed"}[i%4])}
		if h, err := f.Properties.Height.Float64(); err == nil && h > 0 {
			values["height_m"] = twin.Float(h)
		}
		ops = append(ops, operation(tw, twin.Create, 0, g, values))
	}
	commit(t, tw, ops...)
	s := newService(t, tw)
	defer s.Close()
	checkTileset(t, s, tw.Snapshot())
	t.Logf("%d houses in %d tiles", len(ops), len(s.Tiles()))
}
