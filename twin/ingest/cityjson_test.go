package ingest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// City models come in whole: each building is a house, what is none is told, and a second time nothing changes.
func TestCityModels(t *testing.T) {
	rd := func(o *ingest.Options) { o.CRS, _ = geo.ParseCRS("EPSG:7415") }
	for name, c := range map[string]struct {
		file    string
		change  []func(*ingest.Options)
		created int
		passed  int // objects that are no buildings
		at      [2]float64
	}{
		"Delft":                     {"delft.json", nil, 160, 410, [2]float64{4.36, 52.01}},
		"one of Delft":              {"delft_1b.json", nil, 1, 0, [2]float64{4.36, 52.01}},
		"The Hague, with parts":     {"DH_01_subs.city.json", []func(*ingest.Options){rd}, 4, 0, [2]float64{4.27, 52.10}},
		"several levels of detail":  {"multi_lod.json", []func(*ingest.Options){rd}, 10, 0, [2]float64{5.36, 51.71}},
		"Rotterdam":                 {"rotterdam/rotterdam_subset.json", []func(*ingest.Options){rd}, 16, 0, [2]float64{4.45, 51.90}},
		"Rotterdam, no transform":   {"rotterdam/rotterdam_subset_cjio_test.json", []func(*ingest.Options){rd}, 16, 0, [2]float64{4.45, 51.90}},
		"Zürich, in parts":          {"zurich/zurich_subset_lod2.json", nil, 49, 0, [2]float64{8.50, 47.36}},
		"attributes of a part":      {"material/mt-1.json", []func(*ingest.Options){rd}, 1, 0, [2]float64{4.24, 52.05}},
		"a template that is a tree": {"dummy/dummy.json", nil, 1, 1, [2]float64{3.31, 47.97}},
		"nothing":                   {"minimal.json", []func(*ingest.Options){rd}, 0, 0, [2]float64{}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			file := "cityjson/cjio/" + c.file
			rep := d.bringFile("house", file, c.change...)
			if rep.Created != c.created || rep.Rows != c.created || said(d.warned, "and no building") != c.passed {
				t.Fatalf("%+v, refused %q", rep, d.refused)
			}
			for h := range d.tw.Snapshot().All(d.typ("house"), 0) {
				at := h.Geometry().Bound().Center()
				if at[0] < c.at[0]-0.1 || at[0] > c.at[0]+0.1 || at[1] < c.at[1]-0.1 || at[1] > c.at[1]+0.1 {
					t.Fatalf("a house stands at %v", at)
				}
			}
			version := d.tw.Snapshot().Version()
			if again := d.bringFile("house", file, c.change...); again.Unchanged != c.created || d.tw.Snapshot().Version() != version {
				t.Errorf("again: %+v", again)
			}
		})
	}
}

// TestDelftHouse: where a known house stands, and how tall it is. The corner of its box was converted with PROJ.
func TestDelftHouse(t *testing.T) {
	d := newDesk(t)
	d.bringFile("house", "cityjson/cjio/delft_1b.json")
	h := d.only("house")
	at := h.Geometry().Bound().Min
	if geo.DistanceM(at, [2]float64{4.36734538, 52.01111383}) > 1 {
		t.Errorf("stands at %v", at)
	}
	if h.Get("base_elev_m").Float() != -0.1 || h.Get("height_m").Float() < 2 {
		t.Errorf("height %g on %g", h.Get("height_m").Float(), h.Get("base_elev_m").Float())
	}
}

const cityHouse = `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[621000,3465000,4]},
"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},
"CityObjects":{"h1":{"type":"Building","attributes":{"measuredHeight":9.5,"roofType":"1030","yearOfConstruction":1987,"storeysAboveGround":2,
"function":"1000","name":"东厢","note":null},"address":[{"ThoroughfareName":"星明村","ThoroughfareNumber":"850"}],
"geometry":[{"type":"Solid","lod":"1.2","boundaries":[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]]}]}},
"vertices":[[0,0,0],[14000,0,0],[14000,13000,0],[0,13000,0],[0,0,6000],[14000,0,6000],[14000,13000,6000],[0,13000,6000]]}`

// TestCityHouse takes values from where they are truest: heights from the form, the rest from attributes.
func TestCityHouse(t *testing.T) {
	d := newDesk(t)
	rep := d.bring("house", "village.json", cityHouse)
	if rep.Created != 1 || len(d.refused) > 0 {
		t.Fatalf("%+v %q", rep, d.refused)
	}
	h := d.only("house")
	for field, want := range map[string]twin.Value{
		"height_m": twin.Float(6), "base_elev_m": twin.Float(4), "roof": twin.Enum("gable"), "built_year": twin.Int(1987),
		"floors_above": twin.Int(2), "name": twin.Text("东厢"), "address": twin.Text("星明村850号"), "source_id": twin.Text("h1"), "use": {},
	} {
		if got := h.Get(field); !got.Equal(want) {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	if m2 := geo.AreaM2(h.Geometry()); m2 < 181.9 || m2 > 182.1 {
		t.Errorf("%.2f m²", m2)
	}
	// A building that grew is the same house.
	if rep := d.bring("house", "village.json", strings.ReplaceAll(cityHouse, "6000]", "7000]")); rep.Updated != 1 {
		t.Errorf("%+v", rep)
	}
	if h := d.only("house"); h.Get("height_m").Float() != 7 {
		t.Errorf("%g m", h.Get("height_m").Float())
	}
}

func TestCityModelsSayWhatTheyNeed(t *testing.T) {
	crs := func(name string) func(*ingest.Options) {
		return func(o *ingest.Options) { o.CRS, _ = geo.ParseCRS(name) }
	}
	for name, c := range map[string]struct {
		typ, text string
		change    func(*ingest.Options)
		says      string
	}{
		"no system":       {"house", strings.Replace(cityHouse, "referenceSystem", "none", 1), nil, "names no coordinate system: name it with --crs"},
		"unknown system":  {"house", strings.Replace(cityHouse, "4549", "5514", 1), nil, `EPSG/0/5514" is not known`},
		"degrees":         {"house", strings.Replace(cityHouse, "4549", "4326", 1), nil, "is in degrees (EPSG:4326)"},
		"told degrees":    {"house", cityHouse, crs("gcj02"), "is in degrees (gcj02)"},
		"people":          {"person", cityHouse, nil, "holds buildings, and people are none: import it as houses"},
		"a layer":         {"house", cityHouse, func(o *ingest.Options) { o.Layer = "houses" }, "has no layers"},
		"a level for CSV": {"house", "", func(o *ingest.Options) { o.LoD = 2 }, "no level of detail is chosen"},
		"a broken file":   {"house", cityHouse[:300], nil, "is no CityJSON: "},
	} {
		file := "x.city.json"
		if c.text == "" {
			file, c.text = "x.csv", "name,wkt\na,POINT(1 2)\n"
		}
		d := newDesk(t)
		var change []func(*ingest.Options)
		if c.change != nil {
			change = append(change, c.change)
		}
		if _, err := d.try(c.typ, file, c.text, change...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCityRowsRefused: what is refused says why, and costs its neighbours nothing.
func TestCityRowsRefused(t *testing.T) {
	text := strings.Replace(cityHouse, `"CityObjects":{`, `"CityObjects":{"flat":{"type":"Building"},"lost":{"type":"BuildingPart"},`+
		`"bad":{"type":"Building","geometry":[{"type":"Solid","boundaries":[[[[0,1,77]]]]}]},"own":{"type":"+Shed 310114198001010010"},`, 1)
	d := newDesk(t)
	rep := d.bring("house", "village.json", text)
	if rep.Created != 1 || rep.Refused != 3 {
		t.Errorf("%+v", rep)
	}
	for _, want := range []string{
		"1 geometry: has no geometry with surfaces", `2 : object "lost" is a BuildingPart`, "3 : object \"bad\": geometry 0: boundaries: line 3, column 148: vertex 77 is not there: the file has 8",
	} {
		if !slices.ContainsFunc(d.refused, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("nobody says %q: %q", want, d.refused)
		}
	}
	if !slices.Contains(d.warned, "4 : is of a type of its own and no building") {
		t.Errorf("%q", d.warned)
	}
}
