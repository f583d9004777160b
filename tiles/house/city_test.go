package house

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/tiles/glb"
)

// cityBox is a box of 4 by 3 by 2 metres in the village; its faces may be turned inside out.
func cityBox(t testing.TB, faces, more string) []byte {
	t.Helper()
	crs, err := geo.ParseCRS("EPSG:4549")
	if err != nil {
		t.Fatal(err)
	}
	at := crs.Forward([2]float64{west, south})
	return fmt.Appendf(nil, `{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},
"transform":{"scale":[0.001,0.001,0.001],"translate":[%.3f,%.3f,7]},"CityObjects":{
"b":{"type":"Building","children":["r"],"geometry":[{"type":"MultiSurface","lod":"0","boundaries":[[[0,1,2]]]},{"type":"Solid","lod":"2","boundaries":[[%s]]}]},
"r":{"type":"BuildingRoom","parents":["b"],"geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]]}]}%s},
"vertices":[[0,0,0],[4000,0,0],[4000,3000,0],[0,3000,0],[0,0,2000],[4000,0,2000],[4000,3000,2000],[0,3000,2000]]}`, at[0], at[1], faces, more)
}

const boxOut = `[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]`

const boxIn = `[[0,1,2,3]],[[7,6,5,4]],[[4,5,1,0]],[[5,6,2,1]],[[6,7,3,2]],[[7,4,0,3]]`

// volumeOf is what triangles enclose, in cubic metres: above 0 where they are seen from outside.
func volumeOf(m *glb.Model) (v float64) {
	for _, p := range m.Nodes[0].Mesh.Primitives {
		for _, t := range p.Triangles {
			a, b, c := p.Positions[t[0]], p.Positions[t[1]], p.Positions[t[2]]
			v += (a[0]*(b[1]*c[2]-b[2]*c[1]) + a[1]*(b[2]*c[0]-b[0]*c[2]) + a[2]*(b[0]*c[1]-b[1]*c[0])) / 6
		}
	}
	return v
}

// A city model is drawn where it stands, right side out, without what is within.
func TestFromCity(t *testing.T) {
	for name, faces := range map[string]string{"outside out": boxOut, "inside out": boxIn} {
		m, err := FromCity(cityBox(t, faces, ""), ColorsOf("home", 0))
		if err != nil {
			t.Fatal(err)
		}
		if v := volumeOf(m); math.Abs(v-24) > 0.01 || len(m.Nodes[0].Mesh.Primitives[0].Triangles) != 12 {
			t.Errorf("%s: %.3f m³", name, v)
		}
		if off := geo.DistanceM([2]float64{west, south}, [2]float64{m.Place.Lon, m.Place.Lat}); math.Abs(off-2.5) > 0.01 || m.Place.HeightM != 7 {
			t.Errorf("%s: its middle is %.3f m off, at %g m", name, off, m.Place.HeightM)
		}
		if _, err := m.Append(nil); err != nil {
			t.Error(err)
		}
	}
}

// Models that cannot be drawn are refused with the reason.
func TestFromCityRefuses(t *testing.T) {
	good := string(cityBox(t, boxOut, ""))
	long := strings.Repeat("0,1,2,3,", maxFaceCorners/4) + "0"
	for name, c := range map[string]struct{ text, says string }{
		"no system":      {strings.Replace(good, "referenceSystem", "none", 1), "no surfaces"},
		"unknown system": {strings.Replace(good, "4549", "5514", 1), "is not known"},
		"a bad index":    {strings.Replace(good, "[0,3,2,1]", "[0,3,2,99]", 1), `object "b"`},
		"a huge face":    {strings.Replace(good, "[0,3,2,1]", "["+long+"]", 1), "too many corners"},
		"flat faces":     {strings.Replace(good, boxOut, "[[0,1,0,1]]", 1), "no surface of any size"},
		"a sequence":     {strings.ReplaceAll(good, "\n", "") + "\n" + `{"type":"CityJSONFeature","CityObjects":{},"vertices":[]}`, "send one document"},
		"nothing":        {"{}", "is no CityJSON"},
	} {
		if name == "no system" { // without a name coordinates count as degrees, which a picture is not made of
			c.says = "is in degrees"
		}
		if _, err := FromCity([]byte(c.text), Colors{}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Published city models are drawn whole, within the limits of a file that is read.
func TestFromRealCities(t *testing.T) {
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA names no folder of test data")
	}
	for _, name := range []string{"delft_1b.json", "rotterdam/rotterdam_one.json", "zurich/zurich_subset_lod2.json"} {
		body, err := os.ReadFile(filepath.Join(root, "cityjson", "cjio", name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := FromCity(body, ColorsOf("", 0))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		data, err := m.Append(nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := glb.Parse(data, glb.Limits{ExtentM: 50_000}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %d triangles, %.0f m³, %d bytes", name, len(m.Nodes[0].Mesh.Primitives[0].Triangles), volumeOf(m), len(data))
	}
}

// FuzzFromCity draws anything that can be read: it ends, and what it makes can be written.
func FuzzFromCity(f *testing.F) {
	f.Add(cityBox(f, boxOut, ""))
	f.Add(cityBox(f, boxIn+`,[[0,1,2,3],[0,1,2],[0,0,1]]`, ""))
	f.Add(cityBox(f, `[[0,6,1,7,2,4,3,5]]`, `,"g":{"type":"Bridge","geometry":[{"type":"CompositeSurface","lod":"9e9","boundaries":[[[0,1,2]],[[5,5,5]]]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 1<<14 {
			return
		}
		m, err := FromCity(body, Colors{})
		if err != nil {
			return
		}
		if _, err := m.Append(nil); err != nil {
			t.Errorf("is not written: %v", err)
		}
	})
}
