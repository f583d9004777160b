package ingest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// boxModel is a city model of a box of ten metres, so many metres east of a place in the village.
func boxModel(t *testing.T, eastM int, more string) string {
	t.Helper()
	crs, err := geo.ParseCRS("EPSG:4549")
	if err != nil {
		t.Fatal(err)
	}
	at := crs.Forward(orb.Point{121.2448, 31.3084})
	return fmt.Sprintf(`{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},
		"transform":{"scale":[0.001,0.001,0.001],"translate":[%.3f,%.3f,0]},"CityObjects":{"hall":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"1",
		"boundaries":[[[0,1,2,3]],[[4,5,6,7]]]}]}},"vertices":[[0,0,4000],[0,10000,4000],[10000,10000,4000],[10000,0,4000],
		[0,0,9000],[10000,0,9000],[10000,10000,9000],[0,10000,9000]]%s}`, at[0]+float64(eastM), at[1], more)
}

func TestCheckCityModel(t *testing.T) {
	house := orb.Polygon{{{121.2448, 31.3084}, {121.2449, 31.3084}, {121.2449, 31.3085}, {121.2448, 31.3085}, {121.2448, 31.3084}}}
	good := boxModel(t, 0, "")
	for _, c := range []struct{ name, body, says string }{
		{"a box", good, ""},
		{"with colours", boxModel(t, 0, `,"appearance":{"materials":[{"name":"red"}]}`), ""},
		{"another house", boxModel(t, 900, ""), "away from the house"},
		{"pictures", boxModel(t, 0, `,"appearance":{"textures":[{"type":"PNG","image":"https://example.org/a.png"}]}`), "picture in another file"},
		{"no system", strings.Replace(good, `"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},`, "", 1), "names no coordinate system"},
		{"degrees", strings.Replace(good, "EPSG/0/4549", "EPSG/0/4326", 1), "in degrees"},
		{"unknown system", strings.Replace(good, "EPSG/0/4549", "EPSG/0/99999", 1), "99999"},
		{"no forms", strings.Replace(good, `"type":"MultiSurface","lod":"1",`, `"type":"MultiPoint","lod":"1",`, 1), ""},
		{"no objects", `{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},
			"transform":{"scale":[1,1,1],"translate":[0,0,0]},"CityObjects":{},"vertices":[]}`, "no forms"},
		{"an index out of range", strings.Replace(good, "[[4,5,6,7]]", "[[4,5,6,70]]", 1), "hall"},
		{"endless nesting", `{"type":"CityJSON","CityObjects":` + strings.Repeat("[", 1_000_000), ""},
		{"cut off", good[:len(good)-20], ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := ingest.CheckCityModel(t.Context(), []byte(c.body), house)
			refused := c.says != "" || c.name == "no forms" || c.name == "endless nesting" || c.name == "cut off"
			if (err != nil) != refused || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
	for _, other := range []string{`{"asset":{"version":"2.0"}}`, `[]`, ``, `{}`} {
		if err := ingest.CheckCityModel(t.Context(), []byte(other), house); !errors.Is(err, ingest.ErrNoCityModel) {
			t.Errorf("%q: %v, want ErrNoCityModel", other, err)
		}
	}
}
