package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	samplegrids "github.com/gridtwin/gridtwin/sample-grids"
	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// village is the tile service of the sample village.
func village(t *testing.T) *tiles.Service {
	t.Helper()
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	for _, f := range samplegrids.Xingming() {
		if f.Type == "person" || f.Type == "unit" {
			continue // on no map
		}
		file, err := samplegrids.FS().Open(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		in, err := ingest.Open(f.Name, file)
		if err != nil {
			t.Fatal(err)
		}
		opts := ingest.Options{Type: tw.Snapshot().Schema().Type(f.Type), Source: "synth", Actor: "test"}
		if _, err := ingest.Import(context.Background(), tw, in, opts); err != nil {
			t.Fatal(err)
		}
		in.Close()
	}
	s, err := tiles.New(tiles.Config{Twin: tw, Name: "星明村"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// served is what the service answers for every tile over its bounds and one more around, by HTTP.
func served(t *testing.T, s *tiles.Service, maxZoom uint8) map[mvt.TileID][]byte {
	t.Helper()
	mux := http.NewServeMux()
	s.Routes(mux)
	b := s.Describe().Bounds
	x0, y1 := mvt.Project(b[0], b[1])
	x1, y0 := mvt.Project(b[2], b[3])
	out := map[mvt.TileID][]byte{}
	for z := uint8(0); z <= maxZoom; z++ {
		first, last := mvt.Cover(z, mvt.Box{MinX: x0, MinY: y0, MaxX: x1, MaxY: y1})
		for y := max(first.Y, 1) - 1; y <= min(last.Y+1, 1<<z-1); y++ {
			for x := max(first.X, 1) - 1; x <= min(last.X+1, 1<<z-1); x++ {
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/tiles/%d/%d/%d.mvt", z, x, y), nil))
				switch w.Code {
				case http.StatusOK:
					out[mvt.TileID{Z: z, X: x, Y: y}] = w.Body.Bytes()
				case http.StatusNoContent:
				default:
					t.Fatalf("%d/%d/%d: %d %s", z, x, y, w.Code, w.Body)
				}
			}
		}
	}
	return out
}

func same(t *testing.T, got, want map[mvt.TileID][]byte) {
	t.Helper()
	for id, b := range want {
		if !bytes.Equal(got[id], b) {
			t.Errorf("tile %v has %d bytes in the archive, %d are served", id, len(got[id]), len(b))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d tiles in the archive, %d are served", len(got), len(want))
	}
}

// Every tile of an archive equals the one that is served, none is missing or too many, and equal villages make equal
// files, in both formats.
func TestArchivesHoldWhatIsServed(t *testing.T) {
	s := village(t)
	want := served(t, s, tiles.MaxZoom)
	for _, f := range []Format{PMTiles, MBTiles} {
		t.Run(string(f), func(t *testing.T) {
			var files [2][]byte
			for i := range files {
				path := filepath.Join(t.TempDir(), "village."+string(f))
				res, err := Write(t.Context(), path, f, s, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if res.Tiles != len(want) || res.Contents > res.Tiles || res.MaxZoom != tiles.MaxZoom {
					t.Errorf("%+v, expected %d tiles", res, len(want))
				}
				if files[i], err = os.ReadFile(path); err != nil {
					t.Fatal(err)
				}
				if i == 1 {
					continue
				}
				if f == PMTiles {
					same(t, checkPMTiles(t, files[0], s).Tiles, want)
				} else {
					same(t, readMBTiles(t, path), want)
				}
			}
			if !bytes.Equal(files[0], files[1]) {
				t.Error("written twice, it differs")
			}
			t.Logf("%d tiles in %d bytes", len(want), len(files[0]))
		})
	}
}

// checkPMTiles reads a file strictly and holds what it says of itself against the service.
func checkPMTiles(t *testing.T, b []byte, s *tiles.Service) *pmFile {
	t.Helper()
	f, err := readPMTiles(b)
	if err != nil {
		t.Fatal(err)
	}
	d := s.Describe()
	if f.Zooms != [2]int{0, 17} || f.Bounds != d.Bounds || f.Center != d.Center || f.Metadata["name"] != "星明村" {
		t.Errorf("zooms %v, bounds %v, center %v, metadata %v", f.Zooms, f.Bounds, f.Center, f.Metadata)
	}
	layers, _ := json.Marshal(f.Metadata["vector_layers"])
	var got []tiles.LayerDescription
	if err := json.Unmarshal(layers, &got); err != nil || !reflect.DeepEqual(got, d.Layers) {
		t.Errorf("layers %s", layers)
	}
	return f
}

// readMBTiles reads a file as MBTiles 1.3 says.
func readMBTiles(t *testing.T, path string) map[mvt.TileID][]byte {
	t.Helper()
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	meta := map[string]string{}
	query := func(sql string, row func(s *sqlite.Stmt) error) {
		t.Helper()
		if err := sqlitex.Execute(conn, sql, &sqlitex.ExecOptions{ResultFunc: row}); err != nil {
			t.Fatal(err)
		}
	}
	query("SELECT name, value FROM metadata", func(s *sqlite.Stmt) error { meta[s.ColumnText(0)] = s.ColumnText(1); return nil })
	for name, want := range map[string]string{"name": "星明村", "format": "pbf", "minzoom": "0", "maxzoom": "17", "type": "overlay"} {
		if meta[name] != want {
			t.Errorf("metadata %s is %q, expected %q", name, meta[name], want)
		}
	}
	if !json.Valid([]byte(meta["json"])) || strings.Count(meta["bounds"], ",") != 3 || strings.Count(meta["center"], ",") != 2 {
		t.Errorf("metadata %v", meta)
	}
	query("PRAGMA application_id", func(s *sqlite.Stmt) error {
		if s.ColumnInt64(0) != 0x4d504258 {
			t.Errorf("application id %x", s.ColumnInt64(0))
		}
		return nil
	})
	out := map[mvt.TileID][]byte{}
	query("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles", func(s *sqlite.Stmt) error {
		packed := make([]byte, s.ColumnLen(3))
		s.ColumnBytes(3, packed)
		raw, err := unpack(packed)
		z := s.ColumnInt64(0)
		out[mvt.TileID{Z: uint8(z), X: uint32(s.ColumnInt64(1)), Y: uint32(1<<z - 1 - s.ColumnInt64(2))}] = raw
		return err
	})
	return out
}

// GDAL reads the MBTiles file, with its Chinese name and as many houses as the village has.
func TestGDALReadsMBTiles(t *testing.T) {
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("ogrinfo is not installed: apt install gdal-bin")
	}
	path := filepath.Join(t.TempDir(), "village.mbtiles")
	if _, err := Write(t.Context(), path, MBTiles, village(t), Options{MinZoom: 14, MaxZoom: 15}); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(ogrinfo, "-ro", "-so", path, "houses").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"MBTiles", "Layer name: houses", "floors_above", "WGS 84 / Pseudo-Mercator"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("ogrinfo does not say %q:\n%s", want, out)
		}
	}
}

// A part of the zooms, described as such.
func TestZoomRange(t *testing.T) {
	s := village(t)
	path := filepath.Join(t.TempDir(), "part.pmtiles")
	if _, err := Write(t.Context(), path, PMTiles, s, Options{MinZoom: 9, MaxZoom: 12}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := readPMTiles(b)
	if err != nil {
		t.Fatal(err)
	}
	if f.Zooms != [2]int{9, 12} || f.Center[2] > 12 {
		t.Errorf("zooms %v, begins at %v", f.Zooms, f.Center)
	}
	for _, l := range f.Metadata["vector_layers"].([]any) {
		if l := l.(map[string]any); l["minzoom"].(float64) < 9 || l["maxzoom"].(float64) != 12 {
			t.Errorf("layer %v", l)
		}
	}
	for _, opts := range []Options{{MinZoom: 5, MaxZoom: 4}, {MaxZoom: 18}, {MinZoom: -1, MaxZoom: 4}} {
		if _, err := Write(t.Context(), path, PMTiles, s, opts); err == nil {
			t.Errorf("%+v was written", opts)
		}
	}
}

func fakeSet() tiles.Description { return tiles.Description{Name: "fake", MaxZoom: 17} }

// fake is a source whose tiles follow from their place: many, and many of them alike.
type fake struct{ shows func(id mvt.TileID) bool }

func (fake) Describe() tiles.Description { return fakeSet() }

func (f fake) Shows(id mvt.TileID) bool { return f.shows(id) }

func (f fake) Tile(id mvt.TileID) ([]byte, error) {
	h := fnv.New64a()
	fmt.Fprint(h, id.Z, id.X>>1, id.Y)
	if n := h.Sum64(); n%5 > 0 {
		return fmt.Append(nil, "tile ", n%100_000), nil
	}
	return nil, nil
}

// Where the root has no room for all, leaves hold the entries, and everything is found again.
func TestLeaves(t *testing.T) {
	src := fake{func(mvt.TileID) bool { return true }}
	path := filepath.Join(t.TempDir(), "large.pmtiles")
	res, err := Write(t.Context(), path, PMTiles, src, Options{MaxZoom: 7})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := readPMTiles(b)
	if err != nil {
		t.Fatal(err)
	}
	if f.Leaves < 2 || len(f.Tiles) != res.Tiles || f.Contents != res.Contents {
		t.Errorf("%d leaves, %d tiles, %d contents; written %+v", f.Leaves, len(f.Tiles), f.Contents, res)
	}
	for id, got := range f.Tiles {
		if want, _ := src.Tile(id); !bytes.Equal(got, want) {
			t.Fatalf("%v is %q, expected %q", id, got, want)
		}
	}
}

// Whatever entries there are, the directories give them back, and the root stays within its room.
func TestDirectories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12_000).Draw(t, "entries")
		seed := rapid.Uint64().Draw(t, "seed")
		es := make([]entry, n)
		code, offset := uint64(0), uint64(0)
		for i := range es {
			seed = seed*6364136223846793005 + 1442695040888963407
			run := uint32(seed>>60) + 1
			es[i] = entry{code, offset, uint32(seed>>40)%9000 + 1, run}
			if seed>>33&7 == 0 && i > 0 {
				es[i].offset, es[i].length = es[0].offset, es[0].length
			} else {
				offset += uint64(es[i].length)
			}
			code += uint64(run) + seed>>50&63
		}
		root, leaves := directories(newPacker(), es)
		var count int
		got, err := readTree(root, leaves, &count)
		if err != nil || len(root) > firstPart-headerSize || !reflect.DeepEqual(got, es) {
			t.Fatalf("%d entries come back as %d in a root of %d bytes and %d leaves: %v", n, len(got), len(root), count, err)
		}
	})
}

// Nothing to show makes no archive, and one that is called off ends.
func TestNoArchive(t *testing.T) {
	for _, f := range []Format{PMTiles, MBTiles} {
		dir := t.TempDir()
		_, err := Write(t.Context(), filepath.Join(dir, "a"), f, fake{func(mvt.TileID) bool { return false }}, Options{})
		if !errors.Is(err, ErrEmpty) {
			t.Errorf("%s: %v", f, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Write(ctx, filepath.Join(dir, "b"), f, fake{func(mvt.TileID) bool { return true }}, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", f, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".tiles-*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
