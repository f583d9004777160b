package mvt

import (
	"bytes"
	"testing"

	"github.com/paulmach/orb"
)

func mustGeom(t testing.TB, g orb.Geometry) Geometry {
	t.Helper()
	out, err := FromOrb(g)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// at is the position of a tile coordinate of tile 14/8192/8192 in degrees.
func at(x, y int) orb.Point {
	lon, lat := Unproject(uint32((8192*Extent+x)<<6), uint32((8192*Extent+y)<<6))
	return orb.Point{lon, lat}
}

var testTile = TileID{14, 8192, 8192}

func encodeOne(t testing.TB, id TileID, l *Layer, g *Geometry, p Props) []byte {
	t.Helper()
	var e Encoder
	if err := e.BeginTile(id); err != nil {
		t.Fatal(err)
	}
	e.BeginLayer(l)
	e.AddFeature(1, g, p)
	if err := e.EndLayer(); err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(e.Bytes())
}

func TestEncodeKnownBytes(t *testing.T) {
	g := mustGeom(t, orb.Polygon{{at(3, 6), at(8, 12), at(20, 34), at(3, 6)}})
	d := NewDict()
	p := Props(nil).Ref(0, d.String("world"))
	got := encodeOne(t, testTile, &Layer{Name: "hello", Keys: []string{"hello"}, Values: d.Table()}, &g, p)
	// Feature 2, example polygon of MVT 2.1 §4.3.5.5: 9 6 12 18 10 12 24 44 15.
	want := []byte("\x1a\x31\x78\x02\x0a\x05hello" +
		"\x12\x13\x08\x01\x12\x02\x00\x00\x18\x03\x22\x09\x09\x06\x0c\x12\x0a\x0c\x18\x2c\x0f" +
		"\x1a\x05hello\x22\x07\x0a\x05world\x28\x80\x20")
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
}
