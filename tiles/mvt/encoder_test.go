package mvt

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
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

// TestLayersJoin: layers encoded apart and concatenated are the same tile.
func TestLayersJoin(t *testing.T) {
	g := mustGeom(t, orb.Point(at(100, 100)))
	a, b := Layer{Name: "a"}, Layer{Name: "b"}
	joined := append(encodeOne(t, testTile, &a, &g, nil), encodeOne(t, testTile, &b, &g, nil)...)
	var e Encoder
	if err := e.BeginTile(testTile); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*Layer{&a, {Name: "empty"}, &b} {
		e.BeginLayer(l)
		if l.Name != "empty" {
			e.AddFeature(1, &g, nil)
		}
		if err := e.EndLayer(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(joined, e.Bytes()) {
		t.Errorf("joined %x\nwhole  %x", joined, e.Bytes())
	}
}

// TestLayerLengths crosses each width of the layer's length.
func TestLayerLengths(t *testing.T) {
	g := mustGeom(t, orb.Point(at(100, 100)))
	l := Layer{Name: "l", Keys: []string{"k"}}
	for _, size := range []int{1, 80, 90, 100, 110, 16300, 16340, 16370, 16400, 2_097_100, 2_097_140, 2_097_200} {
		text := strings.Repeat("x", size)
		for range 2 { // the second layer does not start at byte 0
			l.Name += "l"
		}
		data := append(encodeOne(t, testTile, &Layer{Name: "first"}, &g, nil), encodeOne(t, testTile, &l, &g, Props(nil).String(0, text))...)
		tile, err := Decode(data)
		if err != nil {
			t.Fatalf("%d: %v", size, err)
		}
		if v, ok := tile.Layers[1].Get(&tile.Layers[1].Features[0], "k"); !ok || v.Any() != text {
			t.Errorf("%d: value lost", size)
		}
	}
}

func TestTinyPolygons(t *testing.T) {
	dot := mustGeom(t, orb.Polygon{{at(100, 100), at(103, 100), at(103, 102), at(100, 102), at(100, 100)}})
	cases := []struct {
		name  string
		tile  TileID
		layer Layer
		want  string
	}{
		{"kept by default", testTile, Layer{}, "[[[100,100],[103,100],[103,102],[100,102]]]"},
		{"dropped below 4 units", testTile, Layer{TinyUnits: 4}, ""},
		{"kept at 3 units", testTile, Layer{TinyUnits: 3}, "[[[100,100],[103,100],[103,102],[100,102]]]"},
		{"square of 4 units", testTile, Layer{TinyUnits: 4, Tiny: TinySquare}, "[[[99,99],[103,99],[103,103],[99,103]]]"},
		{"no area at zoom 11", TileID{11, 1024, 1024}, Layer{}, ""},
		{"square at zoom 11", TileID{11, 1024, 1024}, Layer{Tiny: TinySquare}, "[[[12,12],[13,12],[13,13],[12,13]]]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.layer.Name = "l"
			data := encodeOne(t, c.tile, &c.layer, &dot, nil)
			if err := Validate(data); err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(data) > 0 {
				tile, err := Decode(data)
				if err != nil {
					t.Fatal(err)
				}
				got = partsJSON(tile.Layers[0].Features[0].Parts)
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestSnap(t *testing.T) {
	l := Layer{Name: "l", SnapBits: 2}
	line := mustGeom(t, orb.LineString{at(0, 0), at(1, 1), at(101, 5), at(200, 298)})
	ring := mustGeom(t, orb.Polygon{{at(1, 1), at(101, 2), at(103, 50), at(101, 1), at(200, 0), at(198, 201), at(0, 199), at(1, 1)}})
	for want, g := range map[string]*Geometry{
		"[[[0,0],[100,4],[200,300]]]":                                  &line,
		"[[[0,0],[100,4],[104,52],[100,0],[200,0],[200,200],[0,200]]]": &ring,
	} {
		tile, err := Decode(encodeOne(t, testTile, &l, g, nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := partsJSON(tile.Layers[0].Features[0].Parts); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestTrimSpikes(t *testing.T) {
	a, b, c, d, e := vec{0, 0}, vec{9, 0}, vec{9, 9}, vec{20, 20}, vec{30, 20}
	for _, k := range []struct {
		name     string
		in, want []vec
	}{
		{"none", []vec{a, b, c}, []vec{a, b, c}},
		{"in the middle", []vec{a, b, d, b, c}, []vec{a, b, c}},
		{"of two edges", []vec{a, b, d, e, d, b, c}, []vec{a, b, c}},
		{"first vertex", []vec{d, a, b, c, a}, []vec{a, b, c}},
		{"last vertex", []vec{a, b, c, a, d}, []vec{a, b, c}},
		{"across the seam", []vec{e, d, a, b, c, a, d}, []vec{a, b, c}},
		{"nothing else", []vec{a, b, c, b}, []vec{b}},
		{"one", []vec{a}, []vec{a}},
	} {
		got := trimSpikes(slices.Clone(k.in))
		if len(k.want) < 3 && len(got) < 3 {
			continue // no ring either way
		}
		if !slices.Equal(got, k.want) {
			t.Errorf("%s: %v, want %v", k.name, got, k.want)
		}
	}
}

func TestHolesThatTakeAllLeaveNothing(t *testing.T) {
	outer := []Vertex{{-9000, -9000}, {9000, -9000}, {9000, 9000}, {-9000, 9000}}
	inner := []Vertex{{-8000, -8000}, {-8000, 8000}, {8000, 8000}, {8000, -8000}}
	g := shape(Polygon, [][]Vertex{outer, inner}, []bool{false, true})
	if got := decodeOne(t, &g); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestPropsThatDoNotFit(t *testing.T) {
	g := mustGeom(t, orb.Point(at(1, 1)))
	d := NewDict()
	yes := d.Bool(true)
	l := Layer{Name: "l", Keys: []string{"a"}, Values: d.Table()}
	for name, p := range map[string]Props{
		"key":     Props(nil).Ref(1, yes),
		"value":   Props(nil).Ref(0, d.String("added after the view was taken")),
		"twice":   Props(nil).Ref(0, yes).Ref(0, yes),
		"cut off": Props(nil).String(0, "text")[:4],
		"half":    {2<<1 | 1},
	} {
		var e Encoder
		if err := e.BeginTile(testTile); err != nil {
			t.Fatal(err)
		}
		e.BeginLayer(&l)
		if e.AddFeature(1, &g, p) {
			t.Errorf("%s: added", name)
		}
		if err := e.EndLayer(); !errors.Is(err, ErrProps) || len(e.Bytes()) != 0 {
			t.Errorf("%s: error %v, %d bytes", name, err, len(e.Bytes()))
		}
	}
}

func TestBeginTileRefuses(t *testing.T) {
	for _, id := range []TileID{{25, 0, 0}, {0, 1, 0}, {3, 0, 8}} {
		var e Encoder
		if err := e.BeginTile(id); err == nil {
			t.Errorf("%v accepted", id)
		}
	}
}

// TestRemapWraps: the epoch counter comes round without old stamps showing.
func TestRemapWraps(t *testing.T) {
	var r remap
	r.reset(1, 1)
	r.value(0)
	r.key(0)
	r.epoch = math.MaxUint32
	r.reset(1, 1)
	if _, fresh := r.value(0); !fresh || r.epoch == 0 {
		t.Error("an old stamp passed for a new one")
	}
}

func TestNoAllocationPerTile(t *testing.T) {
	s := newScene(400)
	var e Encoder
	s.encode(&e)
	if n := testing.AllocsPerRun(20, func() { s.encode(&e) }); n != 0 {
		t.Errorf("%v allocations per tile", n)
	}
}

// TestPoolIsShared encodes the same tile from many goroutines.
func TestPoolIsShared(t *testing.T) {
	s := newScene(200)
	var pool Pool
	want := bytes.Clone(s.encode(NewEncoder()))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			e := pool.Get()
			defer pool.Put(e)
			if !bytes.Equal(s.encode(e), want) {
				t.Error("another tile came out")
			}
		})
	}
	wg.Wait()
}
