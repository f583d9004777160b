package tiles3d

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
)

func floors(n int64) map[string]twin.Value {
	return map[string]twin.Value{"floors_above": twin.Int(n), "height_m": twin.Float(3.2 * float64(n))}
}

// base is where files of the tileset are now.
func base(t fataler, s *Service) string {
	t.Helper()
	_, uri, _ := strings.Cut(string(getter(t, s)("tileset.json")), `"uri":"`)
	uri, _, _ = strings.Cut(uri, "{")
	return "/3dtiles/houses/" + uri
}

// Without any house there is a tileset that shows nothing; the first house changes the epoch.
func TestEmptyTwin(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	empty := fetch(h, "/3dtiles/houses/tileset.json")
	if empty.Code != 200 || strings.Contains(empty.Body.String(), "implicit") {
		t.Fatalf("%d %s", empty.Code, empty.Body)
	}
	if w := fetch(h, "/3dtiles/houses/e/x/0/0/0.glb"); w.Code != http.StatusGone {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	create(t, tw, box(10, 10, 10, 8), floors(2))
	w := fetch(h, "/3dtiles/houses/tileset.json", "If-None-Match", empty.Header().Get("ETag"))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "implicit") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	checkTileset(t, s, tw.Snapshot())
}

// Answers: codings, ETags, 304, and what is told of wrong addresses.
func TestAnswers(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	create(t, tw, box(10, 10, 10, 8), floors(2))
	create(t, tw, box(-200, 10, 10, 8), floors(3))
	s := newService(t, tw)
	defer s.Close()
	h, at := handler(s), base(t, s)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/3dtiles/houses/tileset.json", 200, "ADD"},
		{at + "0/0/0.glb", 200, "glTF"},
		{at + "0/0/0.subtree", 200, "subt"},
		{at + "4/15/15.glb", 200, "glTF"}, // of no house, now or ever
		{at + "1/0/0.subtree", 404, "subtrees begin"},
		{at + "9/0/0.glb", 404, "levels 0 to"},
		{at + "1/2/0.glb", 404, "columns and rows"},
		{at + "1/0/-1.glb", 400, "whole numbers"},
		{at + "1/00/0.glb", 400, "whole numbers"},
		{at + "1/0/0.b3dm", 404, ".glb or .subtree"},
		{strings.Replace(at, "-", "-x", 1) + "0/0/0.glb", 410, "load /3dtiles/houses/tileset.json again"},
		{strings.Replace(at, "-", "-x", 1) + "0/0/0.subtree", 410, at[len("/3dtiles/houses/"):]},
	} {
		for _, accepts := range []string{"", "gzip", "zstd"} {
			w := fetch(h, c.path, "Accept-Encoding", accepts)
			if w.Code != c.status || accepts == "" && !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("%s: %d %.200q, want %d with %q", c.path, w.Code, w.Body, c.status, c.says)
			}
			if c.status != 200 {
				continue
			}
			if w.Header().Get("Cache-Control") != "private, no-cache" || w.Header().Get("Twin-Version") != "2" {
				t.Errorf("%s: %v", c.path, w.Header())
			}
			tag := w.Header().Get("ETag")
			again := fetch(h, c.path, "Accept-Encoding", accepts, "If-None-Match", tag)
			if again.Code != http.StatusNotModified || again.Body.Len() > 0 || tag == "" || strings.HasPrefix(tag, "W/") {
				t.Errorf("%s, %s: %d, ETag %s", c.path, accepts, again.Code, tag)
			}
		}
	}
}

// A tile that became empty is one node and nothing else, and no longer available.
func TestEmptiedTile(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	id := create(t, tw, box(10, 10, 10, 8), floors(2))
	create(t, tw, box(-900, 10, 10, 8), floors(3))
	s := newService(t, tw)
	defer s.Close()
	get := getter(t, s)
	before := walk(t, get)
	commit(t, tw, operation(tw, twin.Delete, id, nil, nil))
	after := walk(t, get)
	if len(before.content) != 2 || len(after.content) != 1 || before.tileset.Root.Content.URI != after.tileset.Root.Content.URI {
		t.Fatalf("%v, then %v", before.content, after.content)
	}
	for _, key := range before.content {
		file := get(filled(before.tileset.Root.Content.URI, key[0], key[1], key[2]))
		if err := glb.Validate(file); err != nil {
			t.Fatal(err)
		}
		if tile := parseTile(t, file); key != after.content[0] && (tile.nodes != 1 || len(tile.at) != 0 || len(tile.ids) != 0) {
			t.Errorf("%+v", tile)
		}
	}
}

// A house beyond the root, or higher than it, begins a new epoch; what changes within does not.
func TestRootGrows(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	first := create(t, tw, box(10, 10, 10, 8), floors(2))
	s := newService(t, tw)
	defer s.Close()
	at := base(t, s)
	_, stop := tw.Watch(func(*twin.Step) {})
	defer stop()
	for _, c := range []struct {
		name  string
		edit  func()
		grows bool
	}{
		{"a neighbour", func() { create(t, tw, box(40, 10, 10, 8), floors(2)) }, false},
		{"a tower", func() { create(t, tw, box(80, 10, 10, 8), floors(12)) }, false},
		{"a skyscraper", func() { create(t, tw, box(80, 40, 30, 30), floors(120)) }, true},
		{"west of the cell", func() { create(t, tw, box(-80, 10, 10, 8), floors(2)) }, true},
		{"across a border of cells", func() { create(t, tw, box(-4, 90, 10, 8), floors(2)) }, false},
		{"within what has grown", func() { create(t, tw, box(-500, -400, 10, 8), floors(2)) }, false},
		{"one less", func() { commit(t, tw, operation(tw, twin.Delete, first, nil, nil)) }, false},
		{"another country", func() { create(t, tw, box(-9e6, 2e6, 10, 8), floors(2)) }, true},
	} {
		var step *twin.Step
		_, stop := tw.Watch(func(done *twin.Step) { step = done })
		c.edit()
		stop()
		ks := s.Changed(step)
		now := base(t, s)
		if (now != at) != c.grows || (len(ks.Beneath) > 0) != c.grows {
			t.Errorf("%s: from %s to %s, keys %v, beneath %v", c.name, at, now, ks.Keys, ks.Beneath)
		}
		if c.grows {
			if w := fetch(handler(s), at+"0/0/0.glb"); w.Code != http.StatusGone {
				t.Errorf("%s: the old epoch answers %d", c.name, w.Code)
			}
		}
		at = now
		checkTileset(t, s, tw.Snapshot())
	}
}

// After a restart the same houses make the same keys.
func TestRestartKeepsKeys(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	a, b := newService(t, tw), newService(t, tw)
	defer a.Close()
	defer b.Close()
	if x, y := base(t, a), base(t, b); x != y {
		t.Errorf("%s, then %s", x, y)
	}
}

// What tiles do not show changes nothing, and says nothing.
func TestUnshownEdit(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	id := create(t, tw, box(10, 10, 10, 8), floors(2))
	s := newService(t, tw)
	defer s.Close()
	h, at := handler(s), base(t, s)
	key := walk(t, getter(t, s)).content[0]
	path := at + fmt.Sprintf("%d/%d/%d.glb", key[0], key[1], key[2])
	tag := fetch(h, path).Header().Get("ETag")
	var step *twin.Step
	_, stop := tw.Watch(func(done *twin.Step) { step = done })
	defer stop()
	commit(t, tw, operation(tw, twin.Patch, id, nil, map[string]twin.Value{"safety": twin.Enum("D"), "let": twin.Bool(true), "name": twin.Text("张家")}))
	if w := fetch(h, path, "If-None-Match", tag); w.Code != http.StatusNotModified || w.Header().Get("Twin-Version") != "2" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if ks := s.Changed(step); len(ks.Keys)+len(ks.Beneath) > 0 {
		t.Errorf("%+v", ks)
	}
	commit(t, tw, operation(tw, twin.Patch, id, nil, map[string]twin.Value{"use": twin.Text("祠堂")}))
	if w := fetch(h, path, "If-None-Match", tag); w.Code != 200 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if ks := s.Changed(step); len(ks.Keys) != 1 || ks.Keys[0] != fmt.Sprintf("%d/%d/%d", key[0], key[1], key[2]) {
		t.Errorf("%+v", ks)
	}
}
