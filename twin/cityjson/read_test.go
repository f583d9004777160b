package cityjson_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// box is a document of one building, a box of 4 by 3 by 2 metres, with what a case puts in.
func box(object, document string) string {
	return `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[1000,2000,10]},
"CityObjects":{"b":{"type":"Building"` + object + `}},
"vertices":[[0,0,0],[4000,0,0],[4000,3000,0],[0,3000,0],[0,0,2000],[4000,0,2000],[4000,3000,2000],[0,3000,2000]]` + document + `}`
}

const boxFaces = `[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]`

const boxSolid = `,"geometry":[{"type":"Solid","lod":"1.2","boundaries":[[` + boxFaces + `]]}]`

func one(t *testing.T, text string) *cityjson.Feature {
	t.Helper()
	r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	features, bad := all(t, r)
	if len(features) != 1 || len(bad) > 0 {
		t.Fatalf("%d features, %v", len(features), bad)
	}
	return features[0]
}

func TestShapes(t *testing.T) {
	const ground = `{"type":"MultiSurface","lod":"0","boundaries":[[[0,1,2,3]]]}`
	const upper = `{"type":"MultiSurface","lod":"2.2","semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"RoofSurface"}],"values":[0,1,null]},` +
		`"boundaries":[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]]]}`
	for name, c := range map[string]struct {
		text        string
		lod         float64
		from, lodOf string
		base, ridge float64
		roof        string
		area        string
	}{
		"a solid":                 {box(boxSolid, ""), 0, "projection", "1.2", 10, 12, "", "12.00"},
		"a footprint":             {box(`,"geometry":[`+ground+`]`, ""), 0, "footprint", "", 0, 0, "", "12.00"},
		"a footprint and a roof":  {box(`,"geometry":[`+ground+`,`+upper+`]`, ""), 0, "footprint", "2.2", 10, 12, "flat", "12.00"},
		"only up to LoD 1":        {box(`,"geometry":[`+ground+`,`+upper+`]`, ""), 1, "footprint", "", 0, 0, "", "12.00"},
		"the ground of the solid": {box(`,"geometry":[`+upper+`]`, ""), 0, "ground surfaces", "2.2", 10, 12, "flat", "12.00"},
		"a template": {
			box(`,"geometry":[{"type":"GeometryInstance","template":0,"boundaries":[6],"transformationMatrix":[2,0,0,0, 0,1,0,0, 0,0,1,1, 0,0,0,1]}]`,
				`,"geometry-templates":{"templates":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,2,3]],[[0,1,4]]]}],`+
					`"vertices-templates":[[0,0,0],[1,0,0],[1,1,0],[0,1,0],[1,0,3]]}`),
			0, "projection", "1", 13, 16, "", "2.00",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := one(t, c.text).Shape(c.lod)
			if err != nil {
				t.Fatal(err)
			}
			area := fmt.Sprintf("%.2f", areaOf(s))
			if s.From != c.from || s.LoD != c.lodOf || s.BaseM != c.base || s.RidgeM != c.ridge || s.Roof != c.roof || area != c.area {
				t.Errorf("got %+v, area %s", s, area)
			}
		})
	}
}

// TestParts joins the forms of a building's parts, whichever of the two names the other.
func TestParts(t *testing.T) {
	for name, link := range map[string][2]string{
		"both":     {`,"children":["p"]`, `,"parents":["b"]`},
		"children": {`,"children":["p"]`, ``},
		"parents":  {``, `,"parents":["b"]`},
	} {
		t.Run(name, func(t *testing.T) {
			f := one(t, box(link[0]+`},"p":{"type":"BuildingPart"`+link[1]+boxSolid, ""))
			if s, err := f.Shape(0); err != nil || areaOf(s) < 11.99 || f.Root.ID != "b" || len(f.Parts) != 1 {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
}

func TestSequence(t *testing.T) {
	head := `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.01,0.01,0.01],"translate":[100,200,0]},"CityObjects":{},"vertices":[],` +
		`"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/28992"}}`
	line := func(id string) string {
		return `{"type":"CityJSONFeature","id":"` + id + `","CityObjects":{"` + id + `":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"0","boundaries":[[[0,1,2]]]}]}},` +
			`"vertices":[[0,0,0],[1000,0,0],[0,1000,0]]}`
	}
	broken := `{"type":"CityJSONFeature","CityObjects":{"x":{"type":"Building"}},"vertices":[[0,0]]}`
	text := strings.Join([]string{head, line("one"), "", broken, line("two"), ""}, "\r\n")
	r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if h := r.Header(); !h.Sequence || h.CRS != "https://www.opengis.net/def/crs/EPSG/0/28992" {
		t.Errorf("%+v", h)
	}
	features, bad := all(t, r)
	if len(features) != 2 || len(bad) != 1 || !strings.Contains(bad[0].Error(), "line 4, column 7") {
		t.Fatalf("%d features, %v", len(features), bad)
	}
	if s, err := features[1].Shape(0); err != nil || features[1].Row != 5 || areaOf(s) != 50 || s.Footprint[0][0][0][0] < 100 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestRefused(t *testing.T) {
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	for name, c := range map[string]struct{ text, why string }{
		"another JSON":      {`{"type":"FeatureCollection","features":[]}`, `its type is "FeatureCollection", expected CityJSON`},
		"an old version":    {`{"type":"CityJSON","version":"0.9","CityObjects":{}}`, "upgrade"},
		"cut off":           {`{"type":"CityJSON","version":"2.0","CityObjects":{"a":`, "line 1, column 55"},
		"endless nesting":   {box("", `,"x":`+deep), "nested deeper than 64"},
		"a flat vertex":     {strings.Replace(box("", ""), "[0,0,0]", "[0,0]", 1), "has 2 numbers, expected 3"},
		"not a number":      {strings.Replace(box("", ""), "[0,0,0]", "[0,NaN,0]", 1), `"NaN" is no value`},
		"an endless number": {strings.Replace(box("", ""), "[0,0,0]", "[0,1e999,0]", 1), "is no number"},
		"the same id twice": {strings.Replace(box("", ""), `"CityObjects":{`, `"CityObjects":{"b":{"type":"Road"},`, 1), "stands twice"},
		"two documents":     {box("", "") + " x", "something follows"},
		"nothing":           {"", "is due"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := cityjson.NewReader(strings.NewReader(c.text), cityjson.Limits{})
			if err == nil {
				_, err = r.Next()
			}
			if err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %v, want %q", err, c.why)
			}
		})
	}
}

// TestRefusedObjects are objects that cannot be read: each is told with its place, and the next is read.
func TestRefusedObjects(t *testing.T) {
	many := strings.Repeat(`[[0,1,2,3]],`, 1000)
	for name, c := range map[string]struct{ object, why string }{
		"no such vertex":         {`,"geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,99]]]}]`, `vertex 99 is not there: the file has 8`},
		"a negative vertex":      {`,"geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,-1]]]}]`, `a whole number from 0 is due`},
		"a fraction":             {`,"geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,1.5]]]}]`, `a whole number from 0 is due`},
		"no boundaries":          {`,"geometry":[{"type":"MultiSurface","lod":"1"}]`, `has no boundaries`},
		"boundaries too shallow": {`,"geometry":[{"type":"Solid","lod":"1","boundaries":[[[0,1,2]]]}]`, `'[' is due`},
		"no such template":       {`,"geometry":[{"type":"GeometryInstance","template":3,"boundaries":[0]}]`, `template 3 is not there`},
		"a child of nobody":      {`,"children":["gone"]`, `child "gone" is not in the file`},
		"its own child":          {`,"children":["b"]`, `its parents lead in a circle`},
		"too many corners":       {`,"geometry":[{"type":"MultiSurface","lod":"1","boundaries":[` + many + `[[0,1,2]]]}]`, `more than 100 corners`},
	} {
		t.Run(name, func(t *testing.T) {
			text := box(c.object+`},"good":{"type":"Building"`, "")
			r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{Corners: 100})
			if err != nil {
				t.Fatal(err)
			}
			features, bad := all(t, r)
			if len(features) != 1 || features[0].Root.ID != "good" || len(bad) != 1 {
				t.Fatalf("%d features, %v", len(features), bad)
			}
			if !strings.Contains(bad[0].Error(), c.why) || !strings.HasPrefix(bad[0].Error(), `object "b": `) {
				t.Errorf("got %v, want %q", bad[0], c.why)
			}
		})
	}
}

// TestHasNoShape are buildings that cannot stand on a map.
func TestHasNoShape(t *testing.T) {
	for name, c := range map[string]struct {
		object string
		lod    float64
		why    string
	}{
		"no form":      {"", 0, "has no geometry with surfaces"},
		"all upright":  {`,"geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,5,4]]]}]`, 0, "covers no ground"},
		"too detailed": {boxSolid, 1, "no form of LoD 1 or less: its forms are of LoD 1.2"},
		"points alone": {`,"geometry":[{"type":"MultiPoint","lod":"1","boundaries":[0,1]}]`, 0, "has no geometry with surfaces"},
	} {
		t.Run(name, func(t *testing.T) {
			if s, err := one(t, box(c.object, "")).Shape(c.lod); err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %+v, %v, want %q", s, err, c.why)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]bool{
		`{"type":"CityJSON","vers`:                           true,
		`{"vertices":[],"type":"CityJSONFeature"}`:           true,
		`{"CityObjects":{"a":{"type":"Buil`:                  true,
		`{"type":"FeatureCollection","features":[{"type":"F`: false,
		`{"type":"Feature","properties":{"CityObjects":1}}`:  false,
		`a,b`: false,
		``:    false,
	} {
		if got := cityjson.Sniff([]byte(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestRoofShape(t *testing.T) {
	for text, want := range map[string]string{"1000": "flat", "1030": "gable", " Horizontal ": "flat", "slanted": "", "gabled": "gabled", "2000": "2000"} {
		if got := cityjson.RoofShape(text); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// areaOf is the area of a footprint by the shoelace formula.
func areaOf(s cityjson.Shape) (sum float64) {
	for _, p := range s.Footprint {
		for i, r := range p {
			a := 0.0
			for k := 1; k < len(r); k++ {
				a += (r[k-1][0]-r[0][0])*(r[k][1]-r[0][1]) - (r[k-1][1]-r[0][1])*(r[k][0]-r[0][0])
			}
			if a < 0 {
				a = -a
			}
			if i > 0 {
				a = -a
			}
			sum += a / 2
		}
	}
	return sum
}

// FuzzParseCityJSON reads anything: it ends, with features whose shapes are whole or with reasons.
func FuzzParseCityJSON(f *testing.F) {
	f.Add([]byte(box(boxSolid, "")))
	f.Add([]byte(box(`,"children":["p"]},"p":{"type":"BuildingPart","parents":["b"]`+boxSolid, `,"metadata":{"referenceSystem":"x"}`)))
	f.Add([]byte(`{"type":"CityJSON","version":"2.0","CityObjects":{},"vertices":[]}` + "\n" + `{"type":"CityJSONFeature","CityObjects":{},"vertices":[]}`))
	f.Add([]byte(box(`,"geometry":[{"type":"GeometryInstance","template":0,"boundaries":[6]}]`,
		`,"geometry-templates":{"templates":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,2]]]}],"vertices-templates":[[0,0,0],[1,0,0],[1,1,0]]}`)))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := cityjson.NewReader(bytes.NewReader(b), cityjson.Limits{Bytes: 1 << 20, Corners: 1000, Vertices: 1000})
		if err != nil {
			return
		}
		features, _ := all(t, r)
		for _, f := range features {
			if s, err := f.Shape(0); err == nil && (len(s.Footprint) == 0 || s.RidgeM < s.BaseM) {
				t.Errorf("%+v", s)
			}
		}
	})
}
