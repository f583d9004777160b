package tiles3d

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"math"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
)

// shelf keeps uploads by name, and counts how often one is fetched.
type shelf struct {
	bodies map[string][]byte
	asked  int
}

func (s *shelf) Upload(_ context.Context, name string) (string, []byte, error) {
	s.asked++
	if body, ok := s.bodies[name]; ok {
		if bytes.HasPrefix(body, []byte("{")) {
			return "application/city+json", body, nil
		}
		return typeGLB, body, nil
	}
	return "", nil, twin.ErrNotFound
}

func (s *shelf) put(body []byte) string {
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:])
	s.bodies[name] = body
	return name
}

// sail is a model with a picture on it: a triangle of so many metres to the east and up, standing at a place.
func sail(t *testing.T, x, y, wide, high float64) []byte {
	t.Helper()
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	cloth := glb.Matte("cloth", glb.Color{200, 30, 30, 255})
	cloth.BaseTexture = &glb.Texture{}
	m := &glb.Model{
		Materials: []glb.Material{cloth}, Images: []glb.Image{{Name: "stripes", Data: pic.Bytes()}},
		Nodes: []glb.Node{{Name: "sail", Mesh: &glb.Mesh{Primitives: []glb.Primitive{{
			Positions: []glb.Vec{glb.FromENU(0, 0, 0), glb.FromENU(wide, 0, 0), glb.FromENU(0, 0, high)}, TexCoords: [][2]float32{{0, 0}, {1, 0}, {0, 1}},
			Triangles: [][3]uint32{{0, 1, 2}},
		}}}}},
	}
	data, err := m.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := house.Normalize(data, glb.Place{Lon: west + x*metreEast, Lat: south + y*metreNorth, HeightM: 4}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// An upload stands in its tile in the place of the generated house, under its id, where its place is; it decides which
// tile that is and how high the root.
func TestUploadReplaces(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	id := create(t, tw, box(10, 10, 10, 8), floors(2))
	create(t, tw, box(40, 10, 10, 8), floors(2))
	books := &shelf{bodies: map[string][]byte{}}
	s, err := New(Config{Twin: tw, Uploads: books})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	get := getter(t, s)
	before := s.Tiles()
	generated := get(before[0].Path[len("/3dtiles/houses/"):])
	set := func(name string) {
		t.Helper()
		value := twin.Value{}
		if name != "" {
			value = twin.Text(name)
		}
		typ := tw.Snapshot().Schema().Type("house")
		commit(t, tw, twin.Operation{Do: twin.Patch, Type: typ, ID: id, Server: true, Set: []twin.Assignment{{Field: typ.Field("model"), Value: value}}})
		get("tileset.json") // waits until the service stands there
	}
	for _, c := range []struct {
		name             string
		x, y, wide, high float64
		tiles            int
		grows            bool
	}{
		{"beside the house", 12, 12, 6, 9, 1, false},
		{"into the next cell", 12, 12, 600, 9, 2, false},
		{"higher than the root", 12, 12, 6, 400, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := s.tree.root
			set(books.put(sail(t, c.x, c.y, c.wide, c.high)))
			tiles := s.Tiles()
			if len(tiles) != c.tiles || (s.tree.root != root) != c.grows {
				t.Fatalf("%+v, root %+v, before %+v", tiles, s.tree.root, root)
			}
			w := walk(t, get)
			region := w.tileset.Root.BoundingVolume.Region
			found := 0
			for _, tile := range tiles {
				file := get(tile.Path[len("/3dtiles/houses/"):])
				if err := glb.Validate(file); err != nil {
					t.Fatal(err)
				}
				parsed := parseTile(t, file)
				for i, v := range parsed.at {
					if parsed.ids[parsed.of[i]] != id.String() {
						continue
					}
					found++
					lon, lat, height := geodetic(v)
					x, y := (lon-west)/metreEast, (lat-south)/metreNorth
					if math.Abs(y-c.y) > 1 || x < c.x-1 || x > c.x+c.wide*1.02+1 || height < 3.9 || height > 4.3+c.high || height > region[5] {
						t.Errorf("a vertex at %.2f, %.2f m, %.2f m high; region %v", x, y, height, region)
					}
				}
				if has := bytes.Contains(file, []byte("image/png")); has != (len(parsed.ids) == 2 || len(tiles) == 2 && parsed.ids[0] == id.String()) {
					t.Errorf("%s: the picture is there: %v", tile.Path, has)
				}
			}
			if found != 3 {
				t.Errorf("%d vertices of the upload", found)
			}
		})
	}
	asked := books.asked
	commit(t, tw, operation(tw, twin.Patch, id, nil, map[string]twin.Value{"use": twin.Text("庙")}))
	get(s.Tiles()[0].Path[len("/3dtiles/houses/"):])
	if books.asked != asked {
		t.Errorf("an upload that is kept was fetched %d times", books.asked-asked)
	}
	commit(t, tw, operation(tw, twin.Patch, id, nil, map[string]twin.Value{"use": {}}))
	for name, shown := range map[string]string{"": "none", books.put([]byte(`{"type":"CityJSON"}`)): "a form that tiles do not show", "00": "a lost one"} {
		set(name)
		if file := get(s.Tiles()[0].Path[len("/3dtiles/houses/"):]); !bytes.Equal(file, generated) {
			t.Errorf("%s: the house is not as it was", shown)
		}
	}
}

// What is put out for want of room is read again; what is wanted of it otherwise is known for good.
func TestUploadsAreBounded(t *testing.T) {
	books := &shelf{bodies: map[string][]byte{}}
	k := newUploads(books, 1, time.Now)
	name := books.put(sail(t, 0, 0, 5, 5))
	for range 3 {
		if m, err := k.model(t.Context(), name); err != nil || m == nil || k.bytes > k.limit {
			t.Fatalf("%v, %v, %d bytes", m, err, k.bytes)
		}
	}
	asked := books.asked
	if r, known := k.room(name); !known || !r.shown || k.kept[name].model != nil || books.asked != asked {
		t.Errorf("%+v, fetched %d times", r, books.asked-asked)
	}
}

// A tile stays small: what is too large for it is shown by GET /models alone.
func TestJudged(t *testing.T) {
	at := func(i int, x, z float64) glb.Vec { return glb.FromENU(float64(i%100)+x, float64(i/100), z) }
	large := func(triangles, picture int) []byte {
		p := glb.Primitive{}
		for i := range triangles {
			p.Positions = append(p.Positions, at(i, 0, 0), at(i, 1, 0), at(i, 0, 2))
			p.Triangles = append(p.Triangles, [3]uint32{uint32(3 * i), uint32(3*i + 1), uint32(3*i + 2)})
		}
		m := &glb.Model{Place: &glb.Place{Lon: west, Lat: south}, Nodes: []glb.Node{{Mesh: &glb.Mesh{Primitives: []glb.Primitive{p}}}}}
		if picture > 0 {
			var pic bytes.Buffer
			plain := png.Encoder{CompressionLevel: png.NoCompression}
			if err := plain.Encode(&pic, image.NewGray(image.Rect(0, 0, 1024, picture/1025))); err != nil {
				t.Fatal(err)
			}
			m.Images = []glb.Image{{Data: pic.Bytes()}}
			m.Materials = []glb.Material{{BaseTexture: &glb.Texture{}}}
			m.Nodes[0].Mesh.Primitives[0].TexCoords = make([][2]float32, len(p.Positions))
		}
		data, err := m.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, c := range []struct {
		name  string
		media string
		body  []byte
		shown bool
	}{
		{"a small one", typeGLB, large(1, 0), true},
		{"too many triangles", typeGLB, large(maxShownMesh/60+1, 0), false},
		{"as many as may be", typeGLB, large(maxShownMesh/60, 0), true},
		{"too large a picture", typeGLB, large(1, maxShownPictures+2048), false},
		{"a large picture", typeGLB, large(1, maxShownPictures-8192), true},
		{"too large a file", typeGLB, append(large(1, 0), make([]byte, maxShownFile)...), false},
		{"broken", typeGLB, []byte("glTF"), false},
		{"another form", "text/x", []byte("x"), false},
	} {
		if u := judged(c.media, c.body); u.shown != c.shown || (u.model != nil) != c.shown {
			t.Errorf("%s: shown %v", c.name, u.shown)
		}
	}
}
