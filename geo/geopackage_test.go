package geo

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"pgregory.net/rapid"
)

func TestGeoPackageRoundTrip(t *testing.T) {
	for _, g := range sampleGeometries() {
		b := AppendGeoPackage(nil, g, 4490)
		got, srs, err := ParseGeoPackage(b)
		want := asWritten(g)
		if isVoid(want) {
			want = nil
		}
		if err != nil || srs != 4490 || !sameOrNil(got, want) {
			t.Errorf("%T: %v, %d, %v", g, got, srs, err)
		}
	}
	if b := AppendGeoPackage(nil, nil, 0); b != nil {
		t.Errorf("nothing is written as %x", b)
	}
}

func sameOrNil(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return orb.Equal(a, b)
}

// Other writers use either byte order, Z and M, each kind of envelope, and the flags of PostGIS.
func TestParseGeoPackageTakes(t *testing.T) {
	big := func(values ...any) []byte {
		var b bytes.Buffer
		for _, v := range values {
			if err := binary.Write(&b, binary.BigEndian, v); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	little := func(kind uint32, xs ...float64) []byte {
		b := binary.LittleEndian.AppendUint32([]byte{1}, kind)
		for _, x := range xs {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}
	head := func(flags byte, box int) []byte {
		return append([]byte{'G', 'P', 0, flags, 0, 0, 0x10, 0xE6}, make([]byte, box)...)
	}
	nan := math.NaN()
	for name, c := range map[string]struct {
		b    []byte
		want orb.Geometry
	}{
		"big endian":         {append(head(0, 0), big(byte(0), uint32(1), 121.0, 31.0)...), orb.Point{121, 31}},
		"box":                {append(head(1<<1, 32), little(1, 121, 31)...), orb.Point{121, 31}},
		"box with Z":         {append(head(2<<1, 48), little(1001, 121, 31, 4)...), orb.Point{121, 31}},
		"box with M":         {append(head(3<<1, 48), little(2001, 121, 31, 4)...), orb.Point{121, 31}},
		"box with Z and M":   {append(head(4<<1, 64), little(3001, 121, 31, 4, 5)...), orb.Point{121, 31}},
		"EWKB Z":             {append(head(0, 0), little(ewkbZ|1, 121, 31, 4)...), orb.Point{121, 31}},
		"EWKB ZM":            {append(head(0, 0), little(ewkbZ|ewkbM|1, 121, 31, 4, 5)...), orb.Point{121, 31}},
		"empty point":        {append(head(gpkgEmpty, 0), little(1, nan, nan)...), nil},
		"empty point with Z": {append(head(gpkgEmpty, 0), little(1001, nan, nan, nan)...), nil},
		"empty polygon":      {append(head(gpkgEmpty, 0), big(byte(0), uint32(3), uint32(0))...), nil},
		"empty collection":   {append(head(gpkgEmpty, 0), big(byte(0), uint32(7), uint32(0))...), nil},
		"mixed orders": {
			append(head(0, 0), append(big(byte(0), uint32(7), uint32(2)), append(little(1, 121, 31), big(byte(0), uint32(1), 122.0, 32.0)...)...)...),
			orb.Collection{orb.Point{121, 31}, orb.Point{122, 32}},
		},
	} {
		got, srs, err := ParseGeoPackage(c.b)
		if err != nil || srs != 4326 || !sameOrNil(got, c.want) {
			t.Errorf("%s: %v, %d, %v", name, got, srs, err)
		}
	}
}

func TestParseGeoPackageRefuses(t *testing.T) {
	good := AppendGeoPackage(nil, orb.LineString{{1, 2}, {3, 4}}, 4326)
	with := func(at int, v byte) []byte {
		b := bytes.Clone(good)
		b[at] = v
		return b
	}
	wkb := gpkgHeadBytes + 32
	nested := []byte{'G', 'P', 0, 1, 0, 0, 0, 0}
	for range 1000 {
		nested = append(nested, 1, 7, 0, 0, 0, 1, 0, 0, 0)
	}
	for name, c := range map[string]struct {
		b    []byte
		says string
	}{
		"nothing":                 {nil, "no geometry"},
		"spatialite":              {[]byte("\x00\x01\xe6\x10\x00\x00rest of it"), "no geometry"},
		"other version":           {with(2, 1), "version 1"},
		"extended":                {with(3, gpkgExtended|1), "extension"},
		"bad envelope":            {with(3, 7<<1|1), "kind 7"},
		"short envelope":          {good[:20], "end within"},
		"bad order":               {with(wkb, 9), "byte order"},
		"arc":                     {with(wkb+1, 8), "CircularString"},
		"unknown type":            {with(wkb+1, 99), "no geometry type"},
		"too many points":         {with(wkb+8, 0xff), "end within"},
		"cut":                     {good[:len(good)-1], "end within"},
		"something follows":       {append(bytes.Clone(good), 0), "follow"},
		"nested a thousand times": {nested, "nested"},
	} {
		_, _, err := ParseGeoPackage(c.b)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestISOWKBOfOthers reads what another library writes.
func TestISOWKBOfOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Round(anyGeometry(t, orb.Point{121.2448, 31.3084}, 0.1))
		if Validate(g) != nil {
			t.Skip("the drawn geometry is not valid")
		}
		theirs, err := geom.UnmarshalWKB(AppendWKB(nil, g), geom.NoValidate{})
		if err != nil {
			t.Fatal(err)
		}
		for _, dims := range []geom.CoordinatesType{geom.DimXY, geom.DimXYZ, geom.DimXYM, geom.DimXYZM} {
			if got, err := ParseISOWKB(theirs.ForceCoordinatesType(dims).AsBinary()); err != nil || !orb.Equal(got, g) {
				t.Fatalf("%s of %v reads as %v, %v", dims, g, got, err)
			}
		}
	})
}

func FuzzParseGeoPackageGeometry(f *testing.F) {
	for _, g := range sampleGeometries() {
		f.Add(AppendGeoPackage(nil, g, 4490))
	}
	f.Add([]byte("GP\x00\x00\x00\x00\x10\xe6\x00\x00\x00\x03\xe9@^@\x00\x00\x00\x00\x00@?\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, srs, err := ParseGeoPackage(b)
		if err != nil || g == nil {
			return
		}
		again := AppendGeoPackage(nil, g, srs)
		if h, srs2, err := ParseGeoPackage(again); err != nil || srs2 != srs || !bytes.Equal(AppendGeoPackage(nil, h, srs), again) {
			t.Errorf("%v came back as %v, %v", g, h, err)
		}
	})
}
