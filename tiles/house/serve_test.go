package house

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/glb/glbtest"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

func TestHTTP(t *testing.T) {
	v := newVillage(t)
	path := "/models/" + v.first.String()
	plain := v.as(nil, path)
	tag := plain.Header().Get("ETag")
	zipTag := v.as(nil, path, "Accept-Encoding", "gzip").Header().Get("ETag")
	version := v.as(nil, path).Header().Get("Twin-Version")
	for _, c := range []struct {
		name, path string
		headers    []string
		code       int
		want       map[string]string
	}{
		{"a house", path, nil, 200, map[string]string{
			"Content-Type": mediaGLB, "Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
			"Content-Encoding": "", "ETag": tag, "Twin-Version": version, "Content-Disposition": `inline; filename="` + v.first.String() + `.glb"`,
		}},
		{"in lower case", strings.ToLower(path), nil, 200, map[string]string{"ETag": tag}},
		{"compressed", path, []string{"Accept-Encoding", "gzip"}, 200, map[string]string{"Content-Encoding": "gzip", "ETag": zipTag}},
		{"unchanged", path, []string{"If-None-Match", tag}, 304, map[string]string{"ETag": tag, "Content-Type": "", "Twin-Version": version}},
		{"unchanged, compressed", path, []string{"If-None-Match", zipTag, "Accept-Encoding", "gzip"}, 304, map[string]string{"ETag": zipTag}},
		{"the other coding", path, []string{"If-None-Match", zipTag}, 200, nil},
		{"by f", path + "?f=glb&part=house", nil, 200, map[string]string{"ETag": tag}},
		{"by format", path + "?format=glb", nil, 200, map[string]string{"ETag": tag}},
		{"a browser", path, []string{"Accept", "text/html, */*;q=0.8"}, 200, nil},
		{"a version that is here", path + "?min_version=1", nil, 200, nil},
		{"a version that is none", path + "?min_version=soon", nil, 400, nil},
		{"a form that is none", path + "?f=fbx", nil, 400, nil},
		{"two forms", path + "?f=glb&format=fbx", nil, 400, nil},
		{"twice", path + "?f=glb&f=glb", nil, 400, nil},
		{"a part that is none", path + "?part=roof", nil, 400, nil},
		{"an unknown parameter", path + "?colour=red", nil, 400, map[string]string{"Content-Type": "application/problem+json"}},
		{"a time that is none", path + "?as_of=soon", nil, 400, nil},
		{"a time to come", path + "?as_of=99", nil, 400, nil},
		{"before the house", path + "?as_of=2", nil, 404, nil},
		{"no id", "/models/house", nil, 404, map[string]string{"Content-Type": "application/problem+json"}},
		{"nobody", "/models/00000000001", nil, 404, nil},
		{"a unit", "/models/" + v.units[0].String(), nil, 404, nil},
		{"units of a visitor", path + "?part=units", nil, 404, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := v.as(nil, c.path, c.headers...)
			if w.Code != c.code {
				t.Fatalf("%d %s, want %d", w.Code, w.Body, c.code)
			}
			for k, want := range c.want {
				if got := w.Header().Get(k); got != want {
					t.Errorf("%s: %q, want %q", k, got, want)
				}
			}
			if c.code == 304 && w.Body.Len() > 0 {
				t.Errorf("a body of %d bytes", w.Body.Len())
			}
		})
	}
	z, err := gzip.NewReader(v.as(nil, path, "Accept-Encoding", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
		t.Fatalf("compressed it is another file: %v", err)
	}
}

// A house keeps its tag through edits elsewhere and of what nobody sees, and has it back after an edit was undone.
func TestTags(t *testing.T) {
	v := newVillage(t)
	path := "/models/" + v.first.String()
	tag := func() string { return v.as(nil, path).Header().Get("ETag") }
	first := tag()
	change := func(id twin.ID, values map[string]twin.Value) { v.commit(twin.Patch, "house", id, nil, values) }
	change(v.second, map[string]twin.Value{"height_m": twin.Float(9)})
	change(v.first, map[string]twin.Value{"safety": twin.Enum("D")})
	change(v.first, map[string]twin.Value{"kind": twin.Enum("home")}) // rental reads as home
	if tag() != first {
		t.Fatal("an edit of nothing that shows changed the tag")
	}
	before := v.tw.Snapshot().Version()
	for name, values := range map[string]map[string]twin.Value{
		"height_m": {"height_m": twin.Float(11)}, "roof": {"roof": twin.Enum("flat")}, "base_elev_m": {"base_elev_m": twin.Float(5)}, "use": {"use": twin.Text("店")},
	} {
		last := tag()
		change(v.first, values)
		if tag() == last {
			t.Errorf("%s changed and the tag did not", name)
		}
	}
	change(v.first, map[string]twin.Value{"height_m": twin.Float(10.5), "roof": twin.Enum("gable"), "base_elev_m": twin.Float(4.25), "use": twin.Text("住宅")})
	if tag() != first {
		t.Error("the house is as it was, its tag is not")
	}
	v.commit(twin.Patch, "house", v.first, rectangle(100, 100, 13, 9), nil)
	if tag() == first {
		t.Error("the footprint changed and the tag did not")
	}
	then := v.as(nil, path+"?as_of="+itoa(before))
	if then.Code != 200 || then.Header().Get("ETag") != first || then.Header().Get("Twin-Version") != itoa(before) {
		t.Errorf("as of %d: %d, tag %s, want %s", before, then.Code, then.Header().Get("ETag"), first)
	}
}

// Floors and units are there for who may see the units of that very house, and for nobody else.
func TestUnitsAreInternal(t *testing.T) {
	v := newVillage(t)
	for _, c := range []struct {
		name  string
		who   *access.Principal
		codes [2]int // of the first house, and of the second, which has no units
	}{
		{"visitor", nil, [2]int{404, 404}},
		{"worker of the first grid", v.worker(v.grids[0]), [2]int{200, 404}},
		{"worker of the second grid", v.worker(v.grids[1]), [2]int{404, 200}},
		{"command", &access.Principal{Name: "c", Role: access.Command, Scopes: []grid.Code{access.Everywhere}}, [2]int{200, 200}},
		{"admin", &access.Principal{Name: "a", Role: access.Admin}, [2]int{404, 404}},
		{"statistics", &access.Principal{Name: "s", Role: access.Component, Rights: []access.Right{access.MapRead, access.PeopleStats}, Scopes: []grid.Code{access.Everywhere}}, [2]int{404, 404}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, id := range [...]twin.ID{v.first, v.second} {
				w := v.as(c.who, "/models/"+id.String()+"?part=units")
				if w.Code != c.codes[i] {
					t.Errorf("house %d: %d %s, want %d", i, w.Code, w.Body, c.codes[i])
				}
				if w.Code == 200 && w.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("house %d: %q", i, w.Header().Get("Cache-Control"))
				}
				if all := v.as(c.who, "/models/"+id.String()); all.Code != 200 || strings.Contains(all.Body.String(), v.units[0].String()) {
					t.Errorf("house %d as a whole: %d", i, all.Code)
				}
			}
		})
	}
	for id := range v.cache.kept {
		if p := v.cache.kept[id]; strings.Contains(string(p.body), v.units[0].String()) {
			t.Error("what is internal was kept")
		}
	}
}

// One drawing for all who ask at once, and never more than the limit is kept.
func TestCache(t *testing.T) {
	v := newVillage(t)
	c := newCache(1 << 20)
	made := 0
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			p, err := c.get(key{1}, func() ([]byte, error) { made++; return []byte("house"), nil })
			if err != nil || string(p.body) != "house" {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if made != 1 {
		t.Errorf("drawn %d times", made)
	}
	if _, err := c.get(key{2}, func() ([]byte, error) { return nil, io.ErrUnexpectedEOF }); err == nil || c.kept[key{2}] != nil {
		t.Error("a failure was kept")
	}
	small, err := New(Config{Twin: v.tw, MaxCacheBytes: 9000})
	if err != nil {
		t.Fatal(err)
	}
	defer small.Close()
	v.Service = small
	for i := range 20 {
		v.commit(twin.Patch, "house", v.first, nil, map[string]twin.Value{"height_m": twin.Float(9 + float64(i)/10)})
		if w := v.as(nil, "/models/"+v.first.String(), "Accept-Encoding", "gzip"); w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
		if n := small.cache.size(); n > 9000 || n == 0 {
			t.Fatalf("%d bytes are kept", n)
		}
	}
}

// The files are good, by our own judgement and that of Khronos.
func TestKhronos(t *testing.T) {
	v := newVillage(t)
	var files [][]byte
	for _, id := range [...]twin.ID{v.first, v.second} {
		files = append(files, v.as(nil, "/models/"+id.String()).Body.Bytes())
		files = append(files, v.as(v.worker(v.grids[len(files)/2]), "/models/"+id.String()+"?part=units").Body.Bytes())
	}
	glbtest.Khronos(t, files...)
}

// Two reads of one state are the same bytes, also of services that never met.
func TestSameBytes(t *testing.T) {
	a, b := newVillage(t), newVillage(t)
	for _, path := range []string{"/models/" + a.first.String(), "/models/" + a.first.String() + "?part=units"} {
		one, two := a.as(a.worker(a.grids[0]), path), b.as(b.worker(b.grids[0]), path)
		if one.Code != 200 || !bytes.Equal(one.Body.Bytes(), two.Body.Bytes()) {
			t.Errorf("%s: %d, %d bytes and %d", path, one.Code, one.Body.Len(), two.Body.Len())
		}
		if err := glb.Validate(one.Body.Bytes()); err != nil {
			t.Error(err)
		}
	}
}

func TestOtherForms(t *testing.T) {
	v := newVillage(t)
	s, err := New(Config{Twin: v.tw, Forms: []Other{{
		F: "text", Media: "text/x-house",
		Write: func(_ context.Context, h access.Seen, units bool) ([]byte, error) {
			if units {
				return []byte(h.ID().String() + " with units"), nil
			}
			return []byte(h.ID().String()), nil
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v.Service = s
	path, in := "/models/"+v.first.String(), v.worker(v.grids[0])
	for _, c := range []struct {
		who          *access.Principal
		path, accept string
		code         int
		body, media  string
	}{
		{nil, path + "?f=text", "", 200, v.first.String(), "text/x-house"},
		{nil, path, "text/x-house", 200, v.first.String(), "text/x-house"},
		{nil, path, "text/x-house, model/gltf-binary", 200, "", mediaGLB},
		{nil, path + "?f=glb", "text/x-house", 200, "", mediaGLB},
		{in, path + "?f=text&part=units", "", 200, v.first.String() + " with units", "text/x-house"},
		{nil, path + "?f=text&part=units", "", 404, "", "application/problem+json"},
	} {
		var headers []string
		if c.accept != "" {
			headers = []string{"Accept", c.accept}
		}
		w := v.as(c.who, c.path, headers...)
		if w.Code != c.code || c.body != "" && w.Body.String() != c.body || w.Header().Get("Content-Type") != c.media {
			t.Errorf("%s, %s: %d %s %.60s", c.path, c.accept, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
}
