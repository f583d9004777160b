package ingest_test

import (
	"encoding/json"
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

func TestNormalCityModel(t *testing.T) {
	house := orb.Polygon{{{121.2448, 31.3084}, {121.2449, 31.3084}, {121.2449, 31.3085}, {121.2448, 31.3085}, {121.2448, 31.3084}}}
	good := boxModel(t, 0, "")
	for _, c := range []struct{ name, body, says string }{
		{"a box", good, ""},
		{"with colours", boxModel(t, 0, `,"appearance":{"materials":[{"name":"red"}]}`), ""},
		{"another house", boxModel(t, 900, ""), "away from the house"},
		{"pictures", boxModel(t, 0, `,"appearance":{"textures":[{"type":"PNG","image":"https://example.org/a.png"}]}`), "picture in another file"},
		{"pictures twice", boxModel(t, 0, `,"appearance":{"textures":[{"image":"http://x"}]},"Appearance":{}`), "picture in another file"},
		{"pictures behind", boxModel(t, 0, `,"Appearance":{},"appearance":{"textures":[{"image":"http://x"}]}`), "stands twice"},
		{"a member twice", boxModel(t, 0, `,"version":"2.0"`), `"version" stands twice`},
		{"an attribute twice", strings.Replace(good, `"Building",`, `"Building","attributes":{"a":1,"a":2},`, 1), `"a" stands twice`},
		{"attributes alike", strings.Replace(good, `"Building",`, `"Building","attributes":{"a":1,"A":2},`, 1), ""},
		{"extensions", boxModel(t, 0, `,"extensions":{"X":{"url":"https://example.org/x.json","version":"1.0"}}`), "kept in another file"},
		{"a sequence", strings.ReplaceAll(good, "\n", "") + "\n{\"type\":\"CityJSONFeature\",\"CityObjects\":{},\"vertices\":[]}", "send one document"},
		{"a room alone", strings.Replace(good, `"Building"`, `"BuildingRoom"`, 1), "no forms of buildings"},
		{"a long face", strings.Replace(good, "[[4,5,6,7]]", "[["+strings.Repeat("4,5,6,7,", 1000)+"4]]", 1), "at most 4000 a surface"},
		{"long faces", strings.Replace(good, "[[4,5,6,7]]", strings.Repeat("[["+strings.Repeat("4,5,6,7,", 990)+"4]],", 7)+"[[4,5,6,7]]", 1), "too many surfaces of many corners"},
		{"many corners", strings.Replace(good, "[[4,5,6,7]]", strings.Repeat("[[4,5,6,7]],", 75_000)+"[[4,5,6,7]]", 1), "more than 300000 corners"},
		{"a far corner", strings.Replace(good, `"translate":[`, `"translate":[1e300`, 1), ""},
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
			_, err := ingest.NormalCityModel(t.Context(), []byte(c.body), "h1", house)
			refused := c.says != "" || c.name == "no forms" || c.name == "a far corner" || c.name == "endless nesting" || c.name == "cut off"
			if (err != nil) != refused || err != nil && (!strings.Contains(err.Error(), c.says) || len(err.Error()) > 400) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
	for _, other := range []string{`{"asset":{"version":"2.0"}}`, `[]`, ``, `{}`} {
		if _, err := ingest.NormalCityModel(t.Context(), []byte(other), "h1", house); !errors.Is(err, ingest.ErrNoCityModel) {
			t.Errorf("%q: %v, want ErrNoCityModel", other, err)
		}
	}
}

// What is kept says nothing but what a building looks like from outside, whatever the file holds; and it is kept as it is
// when it comes again.
func TestNormalCityModelTellsNothing(t *testing.T) {
	house := orb.Polygon{{{121.2448, 31.3084}, {121.2449, 31.3084}, {121.2449, 31.3085}, {121.2448, 31.3085}, {121.2448, 31.3084}}}
	const face, wall = `"boundaries":[[[0,1,2,3]]]`, `"boundaries":[[[0,1,2,3]],[[4,5,6,7]],[[0,1,5,4]]]`
	body := boxModel(t, 0, `,"+secret":{"a":"secret"},"appearance":{"materials":[{"name":"secret"}]}`)
	body = strings.Replace(body, `"metadata":{`, `"metadata":{"title":"secret","pointOfContact":{"contactName":"secret"},`, 1)
	body = strings.Replace(body, `"CityObjects":{"hall":{"type":"Building",`, `"CityObjects":{
		"secret-part":{"type":"BuildingPart","parents":["hall"],"attributes":{"owner":"secret"},"geometry":[{"type":"MultiSurface","lod":"2.secret",
			"semantics":{"surfaces":[{"type":"+secret"},{"type":"RoofSurface","owner":"secret"},{"type":"FloorSurface"}],"values":[0,1,2]},"material":{"secret":{"value":0}},`+wall+`}]},
		"secret-floor":{"type":"BuildingStorey","parents":["hall"],"attributes":{"floor":1},"geometry":[{"type":"MultiSurface","lod":"1.2",`+face+`}]},
		"secret-unit":{"type":"BuildingUnit","parents":["secret-floor"],"attributes":{"safety":"secret","let":true},"geometry":[{"type":"MultiSurface","lod":"1.2",`+face+`}]},
		"secret-inner":{"type":"BuildingPart","parents":["secret-unit"],"geometry":[{"type":"MultiSurface","lod":"1.2",`+face+`}]},
		"secret-thing":{"type":"+SecretThing","parents":["hall"],"geometry":[{"type":"MultiSurface","lod":"1.2",`+face+`}]},
		"hall":{"type":"Building","attributes":{"phone":"secret"},"address":[{"owner":"secret"}],"+owner":"secret","geographicalExtent":[1,2,3,4,5,6],`, 1)
	kept, err := ingest.NormalCityModel(t.Context(), []byte(body), "h1", house)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(kept, &doc); err != nil {
		t.Fatal(err)
	}
	for member := range doc {
		switch member {
		case "type", "version", "metadata", "transform", "CityObjects", "vertices":
		default:
			t.Errorf("keeps the member %q", member)
		}
	}
	objects := doc["CityObjects"].(map[string]any)
	if len(objects) != 2 || objects["h1"] == nil || objects["b1"] == nil {
		t.Errorf("keeps %v", objects)
	}
	for _, word := range []string{"ecret", "attributes", "Storey", "Unit", "Floor", "owner", "appearance", "material", "address", "hall"} {
		if strings.Contains(string(kept), word) {
			t.Errorf("keeps %q: %s", word, kept)
		}
	}
	if n := strings.Count(string(kept), "RoofSurface"); n != 1 {
		t.Errorf("keeps %d kinds of roofs: %s", n, kept)
	}
	again, err := ingest.NormalCityModel(t.Context(), kept, "h1", house)
	if err != nil || string(again) != string(kept) {
		t.Errorf("comes again as %s, %v; was %s", again, err, kept)
	}
}
