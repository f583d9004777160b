package house

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/png"
	"math"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/glb/glbtest"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// shelf keeps uploads by name.
type shelf map[string][]byte

func (s shelf) Upload(_ context.Context, name string) (string, []byte, error) {
	if body, ok := s[name]; ok {
		return mediaGLB, body, nil
	}
	return "", nil, twin.ErrNotFound
}

// pyramid is a model as somebody uploads it, with a picture on its walls: 10 m to the north, 4 m to the east.
func pyramid(t testing.TB) []byte {
	t.Helper()
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	wall := glb.Matte("wall", glb.Color{255, 255, 255, 255})
	wall.BaseTexture = &glb.Texture{}
	m := &glb.Model{
		Materials: []glb.Material{wall}, Images: []glb.Image{{Name: "bricks", Data: pic.Bytes()}},
		Nodes: []glb.Node{{Name: "pyramid", Mesh: &glb.Mesh{Primitives: []glb.Primitive{{
			Positions: []glb.Vec{glb.FromENU(0, 0, 0), glb.FromENU(4, 0, 0), glb.FromENU(0, 10, 3)}, TexCoords: [][2]float32{{0, 0}, {1, 0}, {0, 1}},
			Triangles: [][3]uint32{{0, 1, 2}},
		}}}}},
	}
	data, err := m.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestNormalize(t *testing.T) {
	at := glb.Place{Lon: 121.24, Lat: 31.3, HeightM: 4}
	for heading, want := range map[float64]glb.Vec{
		0: glb.FromENU(0, 10, 3), 90: glb.FromENU(10, 0, 3), 180: glb.FromENU(0, -10, 3), -90: glb.FromENU(-10, 0, 3),
	} {
		data, err := Normalize(pyramid(t), at, heading)
		if err != nil {
			t.Fatal(err)
		}
		m, err := glb.Parse(data, glb.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		p := m.Nodes[0].Mesh.Primitives[0]
		if *m.Place != at || m.Table != nil || len(m.Images) != 1 {
			t.Errorf("heading %g: %+v, %d images", heading, m.Place, len(m.Images))
		}
		for _, word := range []string{"bricks", "pyramid", `"wall"`} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("heading %g: keeps the name %s", heading, word)
			}
		}
		for k := range want {
			if math.Abs(p.Positions[2][k]-want[k]) > 0.002 {
				t.Errorf("heading %g: %v, want %v", heading, p.Positions[2], want)
			}
		}
		again, err := Normalize(data, at, 0)
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("heading %g: a normal form has another: %v", heading, err)
		}
	}
	if _, err := Normalize([]byte("PK\x03\x04"), at, 0); err == nil {
		t.Error("a zip was taken")
	}
}

// A house is drawn by its upload as long as it names one, also as of then, and by its footprint before and after.
func TestUploadReplaces(t *testing.T) {
	v := newVillage(t)
	kept, err := Normalize(pyramid(t), glb.Place{Lon: west, Lat: south, HeightM: 7}, 0)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(kept)
	name := hex.EncodeToString(sum[:])
	books := shelf{name: kept}
	if v.Service, err = New(Config{Twin: v.tw, Uploads: books}); err != nil {
		t.Fatal(err)
	}
	defer v.Service.Close()
	path := "/models/" + v.first.String()
	generated := v.as(nil, path)
	set := func(value twin.Value) {
		t.Helper()
		if _, err := v.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
			Do: twin.Patch, Type: v.house, ID: v.first, Server: true, Set: []twin.Assignment{{Field: v.house.Field("model"), Value: value}},
		}}}); err != nil {
			t.Fatal(err)
		}
	}
	set(twin.Text(name))
	with := v.tw.Snapshot().Version()
	w := v.as(nil, path)
	if w.Code != 200 || w.Header().Get("ETag") == generated.Header().Get("ETag") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	m, err := glb.Parse(w.Body.Bytes(), glb.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Place.HeightM != 7 || len(m.Images) != 1 || m.Table.Columns[0].Texts[0] != v.first.String() || len(m.Nodes[0].Mesh.Primitives[0].Features) != 3 {
		t.Errorf("%+v", m)
	}
	set(twin.Value{})
	if w := v.as(nil, path); w.Header().Get("ETag") != generated.Header().Get("ETag") {
		t.Error("without its upload the house is not as it was")
	}
	if w := v.as(nil, path+"?as_of="+itoa(with)); w.Code != 200 || w.Header().Get("Twin-Version") != itoa(with) || !bytes.Contains(w.Body.Bytes(), []byte("image/png")) {
		t.Errorf("as of the upload: %d", w.Code)
	}
	clear(books)
	set(twin.Text(name))
	v.cache.kept, v.cache.bytes = map[key]*picture{}, 0
	v.cache.used.Init()
	if w := v.as(nil, path); w.Code != 500 {
		t.Errorf("a lost upload: %d", w.Code)
	}
	glbtest.Khronos(t, kept, w.Body.Bytes())
}

// What cannot be read is nobody's fault but ours, and says so.
func TestDamagedUpload(t *testing.T) {
	v := newVillage(t)
	s, err := New(Config{Twin: v.tw, Uploads: shelf{"x": []byte("glTF")}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f := v.form(v.first)
	f.Model = "x"
	if _, err := s.draw(t.Context(), &f); err == nil || errors.Is(err, twin.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// citizen keeps one upload of some media type, and counts how often it is fetched.
type citizen struct {
	media string
	body  []byte
	asked int
}

func (c *citizen) Upload(context.Context, string) (string, []byte, error) {
	c.asked++
	return c.media, c.body, nil
}

// Another form is made once for all who may see no more than everybody, and an upload in it fetched once for all.
func TestOtherFormsAreKept(t *testing.T) {
	v := newVillage(t)
	books := &citizen{media: "text/x-house", body: []byte("uploaded")}
	written := map[bool]int{}
	s, err := New(Config{Twin: v.tw, Uploads: books, Forms: []Other{{
		F: "text", Media: "text/x-house",
		Write: func(_ context.Context, h access.Seen, units bool) ([]byte, error) {
			written[units]++
			if !units && h.View().Principal().SignedIn() {
				t.Error("what is kept is written through the view of a caller")
			}
			return []byte(h.ID().String()), nil
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v.Service = s
	path := "/models/" + v.first.String() + "?f=text"
	inside := v.worker(v.grids[0])
	for _, who := range []*access.Principal{inside, nil, inside, nil} {
		if w := v.as(who, path+"&part=house"); w.Code != 200 || w.Body.String() != v.first.String() {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if written[false] != 1 {
		t.Errorf("written %d times for everybody", written[false])
	}
	set := func(model string) {
		if _, err := v.tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
			Do: twin.Patch, Type: v.house, ID: v.first, Server: true, Set: []twin.Assignment{{Field: v.house.Field("model"), Value: twin.Text(model)}},
		}}}); err != nil {
			t.Fatal(err)
		}
	}
	set("aa")
	for range 3 {
		if w := v.as(nil, path); w.Code != 200 || w.Body.String() != "uploaded" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if books.asked != 1 || written[false] != 1 {
		t.Errorf("fetched %d times, written %d times", books.asked, written[false])
	}
	*books = citizen{media: mediaGLB, body: pyramid(t)}
	set("bb")
	for range 3 {
		if w := v.as(nil, path); w.Code != 200 || w.Body.String() != v.first.String() {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if books.asked != 1 || written[false] != 2 {
		t.Errorf("of another form: fetched %d times, written %d times", books.asked, written[false])
	}
}
