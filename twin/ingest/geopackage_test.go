package ingest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// Files of other programs come in whole, or it is said why not.
func TestGeoPackagesOfOthers(t *testing.T) {
	layer := func(name string) func(*ingest.Options) { return func(o *ingest.Options) { o.Layer = name } }
	crs := func(name string) func(*ingest.Options) {
		return func(o *ingest.Options) { o.CRS, _ = geo.ParseCRS(name) }
	}
	for name, c := range map[string]struct {
		typ, file     string
		change        []func(*ingest.Options)
		rows, created int
		refusal       string
	}{
		"polygons of OSM":     {"house", "gpkg/puerto_mont-osm-20170922.gpkg", []func(*ingest.Options){layer("buildings_polygons")}, 1437, 1437, ""},
		"points of OSM":       {"facility", "gpkg/puerto_mont-osm-20170922.gpkg", []func(*ingest.Options){layer("towers_antennas_points")}, 4, 4, ""},
		"points":              {"facility", "gpkg/planetiler/geopackage.gpkg", nil, 86, 86, ""},
		"points unindexed":    {"facility", "gpkg/planetiler/geopackage-unindexed.gpkg", nil, 86, 86, ""},
		"empty geometry":      {"land", "gpkg/planetiler/empty-geom.gpkg", nil, 1, 0, "is missing"},
		"rings that cross":    {"land", "gpkg/natural_earth_minimal.gpkg", nil, 127, 126, "must not touch or cross itself"},
		"lines":               {"land", "gpkg/loadersgl/rivers_small.gpkg", nil, 1, 0, "is a LineString, expected polygon"},
		"buildings":           {"house", "footprint_korea/sample-geopackage/footprint.gpkg", nil, 177, 177, ""},
		"told another system": {"land", "gpkg/apeldoorn.gpkg", []func(*ingest.Options){crs("EPSG:3857")}, 1, 1, ""},
		"Dutch coordinates":   {"land", "gpkg/apeldoorn.gpkg", nil, 1, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			rep := d.bringFile(c.typ, c.file, c.change...)
			if rep.Rows != c.rows || rep.Created != c.created || c.refusal != "" && said(d.refused, c.refusal) != rep.Refused {
				t.Errorf("%+v %q", rep, d.refused)
			}
			// The same file again changes nothing.
			version := d.tw.Snapshot().Version()
			if again := d.bringFile(c.typ, c.file, c.change...); again.Unchanged != c.created || d.tw.Snapshot().Version() != version {
				t.Errorf("again: %+v", again)
			}
		})
	}
}

func TestGeoPackageSaysWhatItNeeds(t *testing.T) {
	root := testdata(t)
	for name, c := range map[string]struct{ typ, file, layer, says string }{
		"several layers":  {"house", "gpkg/loadersgl/rivers_multi.gpkg", "", "FEATURESriversds, preferred_rivers and none is named for houses"},
		"no such layer":   {"house", "gpkg/loadersgl/rivers_multi.gpkg", "houses", `has no layer "houses"`},
		"layers of lines": {"house", "shanghai_lujiazui/buildings.geojson", "houses", "has no layers"},
	} {
		f, err := os.Open(filepath.Join(root, c.file))
		if err != nil {
			t.Fatal(err)
		}
		d := newDesk(t)
		src, err := ingest.Open(c.file, f)
		if err != nil {
			t.Fatal(err)
		}
		err = ingest.Probe(src, d.tw.Snapshot().Schema(), ingest.Options{Type: d.typ(c.typ), Layer: c.layer})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A GeoPackage and the GeoJSON of the same buildings make the same houses.
func TestGeoPackageEqualsGeoJSON(t *testing.T) {
	shapes := func(path string) (all []string) {
		d := newDesk(t)
		d.bringFile("house", path)
		for h := range d.tw.Snapshot().All(d.typ("house"), 0) {
			all = append(all, fmt.Sprint(h.Geometry()))
		}
		slices.Sort(all) // ids are drawn
		return all
	}
	a, b := shapes("footprint_korea/sample-geopackage/footprint.gpkg"), shapes("footprint_korea/sample-geojson/footprint-with-height.geojson")
	if len(a) != 177 || !slices.Equal(a, b) {
		t.Errorf("%d and %d houses, or other outlines", len(a), len(b))
	}
}
