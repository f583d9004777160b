package wire_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// A house comes out as a prism over its footprint.
func ExampleFG_AppendFeature() {
	tw := openTwin(fatal{})
	defer tw.Close()
	s, err := create(tw, "house", `{"geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.3],[121.241,31.301],[121.24,31.3]]]},`+
		`"properties":{"height_m":9.5,"base_elev_m":4}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	form := &wire.Form{Only: map[string]bool{"height_m": true}}
	fg := wire.NewFG(s.Type(), []access.Seen{s}, form)
	fmt.Println(string(fg.AppendFeature(nil, s, false)))
	// Output: {"type":"Feature","id":"00000000001","time":{"timestamp":"2026-09-21T14:13:20Z"},"place":{"type":"Prism","base":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.3],[121.241,31.301],[121.24,31.3]]]},"lower":4,"upper":13.5},"geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.3],[121.241,31.301],[121.24,31.3]]]},"properties":{"height_m":9.5}}
}

// fatal stands for a test in an example.
type fatal struct{}

func (fatal) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func TestSolidOf(t *testing.T) {
	for _, c := range []struct {
		name, props  string
		lower, upper float64
		solid        bool
	}{
		{"measured", `"height_m":9.5,"base_elev_m":4,"floors_above":3`, 4, 13.5, true},
		{"by storeys", `"floors_above":3,"base_elev_m":-1`, -1, 8, true},
		{"no known ground", `"height_m":9`, 0, 9, true},
		{"nothing known", `"kind":"home"`, 0, 0, false},
		{"no storey", `"floors_above":0`, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := openTwin(t)
			defer tw.Close()
			s, err := create(tw, "house", `{"geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.241,31.3],[121.241,31.301],[121.24,31.3]]]},"properties":{`+c.props+`}}`)
			if err != nil {
				t.Fatal(err)
			}
			solid, ok := wire.SolidOf(s)
			if ok != c.solid || ok && (solid.LowerM != c.lower || solid.UpperM != c.upper) {
				t.Errorf("%+v, %v", solid, ok)
			}
		})
	}
}

// A document says the system of its places in its definition's order of axes, under whichever name it was asked for.
func TestFGSystems(t *testing.T) {
	tw := openTwin(t)
	defer tw.Close()
	s, err := create(tw, "facility", `{"geometry":{"type":"Point","coordinates":[121.24,31.3]},"properties":{"kind":"lamp"}}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, northFirst := range map[string]bool{"EPSG:4549": true, "http://www.opengis.net/def/crs/EPSG/0/4549": true, "EPSG:3857": false, "": false} {
		crs, err := geo.ParseCRS(name)
		if err != nil {
			t.Fatal(err)
		}
		fg := wire.NewFG(s.Type(), []access.Seen{s}, &wire.Form{CRS: crs})
		var doc struct {
			CRS   string `json:"coordRefSys"`
			Place *struct{ Coordinates [2]float64 }
		}
		if err := json.Unmarshal(fg.AppendFeature(nil, s, true), &doc); err != nil {
			t.Fatal(err)
		}
		if name == "" {
			if doc.Place != nil || doc.CRS != "" {
				t.Errorf("in CRS84: %+v", doc)
			}
			continue
		}
		if doc.CRS != crs.URI() || (doc.Place.Coordinates[0] > 3e6 && doc.Place.Coordinates[1] < 1e6) != northFirst {
			t.Errorf("%s: %s %v", name, doc.CRS, doc.Place)
		}
	}
}
