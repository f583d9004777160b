package geo

import (
	"encoding/hex"
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// jtsCase is a case of JTS's XML tests: two geometries and what operations on them should give.
type jtsCase struct {
	Desc  string `xml:"desc"`
	A     string `xml:"a"`
	B     string `xml:"b"`
	Tests []struct {
		Op struct {
			Name string `xml:"name,attr"`
			Arg1 string `xml:"arg1,attr"`
			Arg2 string `xml:"arg2,attr"`
			Want string `xml:",chardata"`
		} `xml:"op"`
	} `xml:"test"`
}

func jtsCases(t *testing.T) map[string][]jtsCase {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "jts", "*", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no JTS cases: %v", err)
	}
	all := map[string][]jtsCase{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Cases []jtsCase `xml:"case"`
		}
		if err := xml.Unmarshal(raw, &doc); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[filepath.Base(file)] = doc.Cases
	}
	return all
}

// jtsGeometry reads WKT or hexadecimal WKB. ok is false for what gridtwin does not have: empty parts, NaN.
func jtsGeometry(t *testing.T, s string) (g orb.Geometry, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Contains(s, "EMPTY") || strings.Contains(strings.ToUpper(s), "NAN") {
		return nil, false
	}
	if raw, err := hex.DecodeString(s); err == nil {
		g, err := wkb.Unmarshal(raw)
		return g, err == nil
	}
	g, err := ParseWKT(s)
	if err != nil {
		t.Errorf("%.80s: %v", s, err)
		return nil, false
	}
	return g, VertexCount(g) > 0
}

// shrink divides coordinates by a power of two, which is exact, so that they fit lon and lat.
func shrink(gs ...orb.Geometry) []orb.Geometry {
	largest := 1.0
	for _, g := range gs {
		eachSegment(g, func(a, b orb.Point) bool {
			for _, p := range []orb.Point{a, b} {
				largest = math.Max(largest, math.Max(math.Abs(p[0]), math.Abs(p[1])))
			}
			return false
		})
	}
	_, exp := math.Frexp(largest / 45)
	scale := math.Ldexp(1, -exp)
	out := make([]orb.Geometry, len(gs))
	for i, g := range gs {
		out[i] = mapPoints(g, func(p orb.Point) orb.Point { return orb.Point{p[0] * scale, p[1] * scale} })
	}
	return out
}

func TestJTSValidity(t *testing.T) {
	checked := 0
	for file, cases := range jtsCases(t) {
		for _, c := range cases {
			for _, test := range c.Tests {
				if test.Op.Name != "isValid" {
					continue
				}
				g, ok := jtsGeometry(t, c.A)
				if !ok {
					continue
				}
				want := strings.TrimSpace(test.Op.Want) == "true"
				err := Validate(shrink(g)[0])
				if (err == nil) != want {
					t.Errorf("%s: %s: valid %v, error %v\n%.300s", file, strings.TrimSpace(c.Desc), want, err, strings.TrimSpace(c.A))
				}
				checked++
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d cases were checked", checked)
	}
}

func TestJTSIntersects(t *testing.T) {
	checked, regions := 0, 0
	for file, cases := range jtsCases(t) {
		for _, c := range cases {
			for _, test := range c.Tests {
				op := strings.ToLower(test.Op.Name)
				if op != "intersects" && op != "disjoint" {
					continue
				}
				a, ok := jtsGeometry(t, c.A)
				b, ok2 := jtsGeometry(t, c.B)
				if !ok || !ok2 {
					continue
				}
				want := (strings.TrimSpace(test.Op.Want) == "true") == (op == "intersects")
				small := shrink(a, b)
				a, b = small[0], small[1]
				if got := Intersects(a, b); got != want {
					t.Errorf("%s: %s: Intersects = %v", file, strings.TrimSpace(c.Desc), got)
				}
				if r, err := NewPolygonRegion(a); err == nil {
					regions++
					if got := r.Intersects(b); got != want {
						t.Errorf("%s: %s: the region of a and b: %v", file, strings.TrimSpace(c.Desc), got)
					}
				}
				checked++
			}
		}
	}
	if checked < 300 || regions < 50 {
		t.Errorf("only %d cases and %d regions were checked", checked, regions)
	}
}
