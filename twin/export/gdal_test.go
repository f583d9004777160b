package export_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// gdal runs a program of GDAL and returns what it prints. A warning is a failure: whoever opens our files sees it too.
func gdal(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skipf("%s is not installed", args[0])
	}
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return string(out)
}

// GDAL counts what was written, and what it writes out of a file of ours comes in again and changes nothing.
func TestGDALReadsGeoPackage(t *testing.T) {
	t.Parallel()
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	for _, system := range []string{"EPSG:4490", "EPSG:4549", "EPSG:3857"} {
		t.Run(system, func(t *testing.T) {
			crs, err := geo.ParseCRS(system)
			if err != nil {
				t.Fatal(err)
			}
			var layers []export.Options
			for _, typ := range synth.Types() {
				layers = append(layers, export.Options{Type: s.Schema().Type(typ), Format: export.GeoPackage, CRS: crs})
			}
			var b bytes.Buffer
			if _, err := export.WriteLayers(t.Context(), &b, viewOf(s), layers); err != nil {
				t.Fatal(err)
			}
			ours := filepath.Join(t.TempDir(), "ours.gpkg")
			if err := os.WriteFile(ours, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			theirs := ours + ".theirs.gpkg"
			gdal(t, "ogr2ogr", "-f", "GPKG", theirs, ours)
			text, err := os.ReadFile(theirs)
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.Split(gdal(t, "ogrinfo", "-ro", "-so", "-al", ours), "Layer name: ")
			for i, typ := range synth.Types() {
				n, info := s.Len(layers[i].Type), parts[i+1]
				if !strings.HasPrefix(info, layers[i].Type.Plural+"\n") || !strings.Contains(info, "Feature Count: "+strconv.Itoa(n)+"\n") || !strings.Contains(info, `ID["EPSG",`+strings.TrimPrefix(system, "EPSG:")+"]]\nData") {
					t.Errorf("%d %s are told as\n%s", n, typ, info)
				}
				if rep := bring(t, tw, typ, "theirs.gpkg", string(text)); rep.Unchanged != n || tw.Snapshot() != s {
					t.Errorf("%s: %+v", typ, rep)
				}
			}
		})
	}
}

// Chinese names, codes with their meaning, and boxes by the index come through to GDAL.
func TestGDALReadsWhatColumnsMean(t *testing.T) {
	t.Parallel()
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	path := filepath.Join(t.TempDir(), "houses.gpkg")
	if err := os.WriteFile(path, []byte(written(t, s, "house", export.GeoPackage)), 0o600); err != nil {
		t.Fatal(err)
	}
	info := gdal(t, "ogrinfo", "-ro", "-so", path, "houses") + gdal(t, "ogrinfo", "-ro", path, "-fielddomain", "houses.kind")
	for _, want := range []string{"IDENTIFIER=房屋", "kind: String (0.0), domain name=houses.kind", "home: 住宅"} {
		if !strings.Contains(info, want) {
			t.Errorf("%s is not told:\n%s", want, info)
		}
	}
	box := gdal(t, "ogrinfo", "-ro", "-so", "-spat", "0", "0", "1", "1", path, "houses")
	if !strings.Contains(box, "Feature Count: 0\n") {
		t.Error("a box elsewhere holds houses")
	}
	if out := gdal(t, "ogrinfo", "-ro", "-q", path, "-sql", "SELECT count(*) AS n FROM houses h JOIN rtree_houses_geom r ON r.id = h.fid WHERE r.minx > 100"); !strings.Contains(out, "= "+strconv.Itoa(s.Len(s.Schema().Type("house")))) {
		t.Errorf("the index holds %s", out)
	}
}
