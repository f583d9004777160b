package ingest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	samplegrids "github.com/gridtwin/gridtwin/sample-grids"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// testdata is the folder of real test data; without it the test is passed over.
func testdata(t testing.TB) string {
	t.Helper()
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	return root
}

// bringFile imports a file of the test data.
func (d *desk) bringFile(typ, name string, change ...func(*ingest.Options)) ingest.Report {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(testdata(d.t), name))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.bring(typ, filepath.Base(name), string(data), change...)
}

// said counts the reasons that hold a text.
func said(list []string, text string) (n int) {
	for _, s := range list {
		if strings.Contains(s, text) {
			n++
		}
	}
	return n
}

func TestLujiazui(t *testing.T) {
	d := newDesk(t)
	rep := d.bringFile("house", "shanghai_lujiazui/buildings.geojson")
	if rep.Rows != 1450 || rep.Created != 1450 {
		t.Fatalf("%+v %q", rep, d.refused)
	}
	var named, chinese, high, roofs, doors int
	for h := range d.tw.Snapshot().All(d.typ("house"), 0) {
		if n := h.Get("name").Str(); n != "" {
			named++
			if strings.ContainsFunc(n, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
				chinese++
			}
		}
		if !h.Get("height_m").IsNull() {
			high++
		}
		if !h.Get("roof").IsNull() {
			roofs++
		}
		if !h.Get("address").IsNull() {
			doors++
		}
		if err := geo.Validate(h.Geometry()); err != nil {
			t.Errorf("%v: %v", h.Get("source_id"), err)
		}
	}
	if named != 220 || chinese != 196 || high != 696 || roofs != 91 || doors != 117 {
		t.Errorf("%d named, %d in Chinese, %d with height, %d with a roof, %d with a door plate", named, chinese, high, roofs, doors)
	}
	if n := said(d.warned, "building_part"); n != 129 {
		t.Errorf("%d parts of buildings explained", n)
	}
	if n := said(d.warned, "dome"); n != 4 {
		t.Errorf("%d domes explained", n)
	}
	if again := d.bringFile("house", "shanghai_lujiazui/buildings.geojson"); again.Unchanged != 1450 {
		t.Errorf("again: %+v", again)
	}
}

// The same buildings, cut by tiles: each comes in once, and every other row is explained.
func TestLujiazuiCutByTiles(t *testing.T) {
	d := newDesk(t)
	rep := d.bringFile("house", "messy/lujiazui_buildings_tilecut_dupids.geojson")
	if rep.Rows != 1981 || rep.Created != 1450 || rep.Refused+rep.Joined != 531 {
		t.Errorf("%+v", rep)
	}
	if n := said(d.refused, "is a Point, expected polygon"); n != 409 {
		t.Errorf("%d points explained: %q", n, d.refused[:min(9, len(d.refused))])
	}
	if n := said(d.warned, "joined to it"); n != 122 {
		t.Errorf("%d pieces explained", n)
	}
	if again := d.bringFile("house", "messy/lujiazui_buildings_tilecut_dupids.geojson"); again.Unchanged != 1450 {
		t.Errorf("again: %+v", again)
	}
}

func TestTowns(t *testing.T) {
	d := newDesk(t)
	if rep := d.bringFile("grid", "anting/jiading_towns.geojson"); rep.Created != 8 {
		t.Fatalf("%+v %q", rep, d.refused)
	}
	e, ok := d.tw.Snapshot().ByCode(d.typ("grid"), "310114103")
	if !ok || e.Get("name").Str() != "安亭镇" || e.Get("level").Str() != "town" || e.Get("parent").Str() != "310114" {
		t.Errorf("Anting came in as %v", e)
	}
	d = newDesk(t)
	d.bringFile("grid", "anting/anting_town.geojson", func(o *ingest.Options) { o.Map = map[string]string{"admin_code": "code"} })
	if a := geo.AreaM2(d.only("grid").Geometry()) / 1e6; a < 88 || a > 89.5 {
		t.Errorf("Anting has %g km²", a)
	}
	// A list of villages without outlines is no map: each row says so.
	rep := d.bringFile("grid", "admin/anting_villages.xlsx")
	if rep.Refused != 77 || said(d.refused, "is missing: a grid is a polygon") != 77 {
		t.Errorf("%+v %q", rep, d.refused[:1])
	}
}

func TestFootprintsOfKorea(t *testing.T) {
	d := newDesk(t)
	if rep := d.bringFile("house", "footprint_korea/sample-geojson/footprint-with-height.geojson"); rep.Created+rep.Refused != rep.Rows || rep.Created < 170 {
		t.Errorf("%+v %q", rep, d.refused)
	}
}

func TestLandAndPlaces(t *testing.T) {
	d := newDesk(t)
	for name, typ := range map[string]string{
		"shanghai_lujiazui/landuse.geojson": "land", "hangzhou_yuhang/landuse.geojson": "land",
		"shanghai_lujiazui/pois.geojson": "institution", "shanghai_lujiazui/roads.geojson": "land",
	} {
		rep := d.bringFile(typ, name)
		if len(d.refused) < rep.Refused {
			t.Errorf("%s: %d rows refused, %d reasons", name, rep.Refused, len(d.refused))
		}
		t.Logf("%s as %s: %d rows, %d created, %d joined, %d refused", name, typ, rep.Rows, rep.Created, rep.Joined, rep.Refused)
	}
}

// village brings the model village in.
func (d *desk) village() {
	d.t.Helper()
	for _, f := range samplegrids.Xingming() {
		data, err := fs.ReadFile(samplegrids.FS(), f.Name)
		if err != nil {
			d.t.Fatal(err)
		}
		if rep := d.bring(f.Type, f.Name, string(data)); rep.Refused > 0 || rep.Created != rep.Rows {
			d.t.Fatalf("%s: %+v %q", f.Name, rep, d.refused)
		}
	}
}

// The people of the household sheet stand in the village's houses, or it is said why not.
func TestHouseholdSheet(t *testing.T) {
	testdata(t)
	d := newDesk(t)
	d.village()
	before := d.tw.Snapshot().Len(d.typ("person"))
	rep := d.bringFile("person", "synthetic/households_synthetic.xlsx")
	if rep.Rows != 300 || rep.Created != 300 {
		t.Fatalf("%+v %q", rep, d.refused)
	}
	housed, lost := 0, 0
	for p := range d.tw.Snapshot().All(d.typ("person"), 0) {
		if !strings.HasPrefix(p.Get("name").Str(), "虚构户") {
			continue
		}
		if p.House != 0 {
			housed++
		} else {
			lost++
		}
	}
	if explained := said(d.warned, "no house stands at the row's point"); housed+lost != 300 || lost != explained || housed == 0 {
		t.Errorf("%d stand in houses, %d do not, of whom %d are explained", housed, lost, explained)
	}
	if again := d.bringFile("person", "synthetic/households_synthetic.xlsx"); again.Unchanged != 300 {
		t.Errorf("again: %+v", again)
	}
	if n := d.tw.Snapshot().Len(d.typ("person")); n != before+300 {
		t.Errorf("%d people", n)
	}
}

// Nothing panics, and each row that is refused has a reason, for any type.
func TestMessyFiles(t *testing.T) {
	root := testdata(t)
	types := func() []*twin.Type {
		return append(twin.Builtin(), &twin.Type{Name: "thing", Plural: "things", Geometry: twin.AnyGeometry})
	}
	tw, err := twin.Open(t.Context(), twin.Config{Store: newStore(), Types: types})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	d := &desk{t: t, tw: tw}
	for _, dir := range []string{"geojsonhint/good", "geojsonhint/bad", "geojson-fixtures", "orb"} {
		taken, files := 0, 0
		err := filepath.WalkDir(filepath.Join(root, "messy", dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".geojson" {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			for _, typ := range []string{"thing", "house", "facility"} {
				rep, err := d.try(typ, filepath.Base(path), string(data))
				switch {
				case err != nil && err.Error() == "":
					t.Errorf("%s: refused without a reason", path)
				case rep.Refused > len(d.refused):
					t.Errorf("%s: %d rows refused, %d reasons", path, rep.Refused, len(d.refused))
				case typ == "thing" && err == nil && rep.Refused == 0:
					taken++
				}
				if typ == "thing" && strings.HasSuffix(dir, "good") && (err != nil || rep.Refused > 0) {
					t.Logf("%s: %v %q", filepath.Base(path), err, d.refused)
				}
				if typ == "thing" && strings.HasSuffix(dir, "bad") && err == nil && rep.Refused == 0 {
					t.Logf("%s is taken", filepath.Base(path))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d of %d files are taken whole", dir, taken, files)
	}
}
