package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// cityHall is a city model of a box of ten metres at a place in the village.
func cityHall(t *testing.T) string {
	t.Helper()
	crs, err := geo.ParseCRS("EPSG:4549")
	if err != nil {
		t.Fatal(err)
	}
	at := crs.Forward(orb.Point{121.2448, 31.3084})
	return fmt.Sprintf(`{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},
		"transform":{"scale":[0.001,0.001,0.001],"translate":[%.3f,%.3f,0]},"CityObjects":{"hall":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"1",
		"boundaries":[[[0,1,2,3]],[[4,5,6,7]]]}]}},"vertices":[[0,0,4000],[0,10000,4000],[10000,10000,4000],[10000,0,4000],
		[0,0,9000],[10000,0,9000],[10000,10000,9000],[0,10000,9000]]}`, at[0], at[1])
}

// reaching is a glb whose buffer is named by an address, with its lengths in order.
func reaching(file []byte) []byte {
	n := binary.LittleEndian.Uint32(file[12:])
	doc := bytes.Replace(file[20:20+n], []byte(`"buffers":[{`), []byte(`"buffers":[{"uri":"http://example.org/b",`), 1)
	for len(doc)%4 != 0 {
		doc = append(doc, ' ')
	}
	out := slices.Concat(file[:20], doc, file[20+n:])
	binary.LittleEndian.PutUint32(out[8:], uint32(len(out)))
	binary.LittleEndian.PutUint32(out[12:], uint32(len(doc)))
	return out
}

// An upload goes through the built server into its file, is there after a restart and in a backup, and what no house
// ever named is swept away.
func TestUploadedModelsAreKept(t *testing.T) {
	a := describedApp(t)
	srv := httptest.NewServer(a.mux)
	defer srv.Close()
	defer a.hub.Close(t.Context())
	token := a.accounts.AddProcessToken(&access.Principal{Name: "steward", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}})
	ask := func(method, path, media, body string) (int, http.Header, map[string]any) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", media)
		r.Header.Set("If-Match", "*")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		_ = json.Unmarshal(raw, &doc) // some answers have no body
		return resp.StatusCode, resp.Header, doc
	}
	_, _, made := ask("POST", "/api/collections/houses/items", "application/geo+json", `{"type":"Feature","properties":{},
		"geometry":{"type":"Polygon","coordinates":[[[121.2448,31.3084],[121.2449,31.3084],[121.2449,31.3085],[121.2448,31.3085],[121.2448,31.3084]]]}}`)
	id, _ := made["id"].(string)
	status, _, done := ask("PUT", "/models/"+id, "application/city+json", cityHall(t))
	if status != 200 || done["visibility"] != "pub" {
		t.Fatalf("upload: %d %v", status, done)
	}
	if status, _, doc := ask("PUT", "/models/"+id, "application/json", `{"asset":{"version":"2.0"},"meshes":[]}`); status != 415 || !strings.Contains(fmt.Sprint(doc), "other files") {
		t.Errorf("glTF as text: %d %v", status, doc)
	}
	if status, h, _ := ask("POST", "/models/"+id, "application/json", `{}`); status != 405 || !strings.Contains(h.Get("Allow"), "GET") || !strings.Contains(h.Get("Allow"), "PUT") {
		t.Errorf("POST: %d, Allow %q", status, h.Get("Allow"))
	}
	wedge := glb.Model{Nodes: []glb.Node{{Mesh: &glb.Mesh{Primitives: []glb.Primitive{{
		Positions: []glb.Vec{{0, 0, 0}, {10, 0, 0}, {0, 5, 0}}, Triangles: [][3]uint32{{0, 1, 2}},
	}}}}}}
	raw, err := wedge.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := func(query string, body []byte) *glb.Model {
		t.Helper()
		status, _, done := ask("PUT", "/models/"+id+query, "model/gltf-binary", string(body))
		if status != 200 {
			t.Fatalf("upload of a glb%s: %d %v", query, status, done)
		}
		hash, _ := twin.BlobHash(twin.Text(done["model"].(string)))
		b, err := a.store.Blob(t.Context(), hash)
		if err != nil {
			t.Fatal(err)
		}
		m, err := glb.Parse(b.Body, glb.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		raw = b.Body
		return m
	}
	if m := kept("", raw); *m.Place != (glb.Place{Lon: 121.24485, Lat: 31.30845}) {
		t.Errorf("by default it stands at %+v", *m.Place)
	}
	turned := kept("?lon=121.2448&lat=31.3084&height_m=4.5&heading_deg=90", raw)
	if *turned.Place != (glb.Place{Lon: 121.2448, Lat: 31.3084, HeightM: 4.5}) {
		t.Errorf("it stands at %+v", *turned.Place)
	}
	// What pointed east points south, which is z.
	far := glb.Vec{}
	for _, p := range turned.Nodes[0].Mesh.Primitives[0].Positions {
		far[0], far[2] = max(far[0], math.Abs(p[0])), max(far[2], p[2])
	}
	if far[0] > 0.01 || math.Abs(far[2]-10) > 0.01 {
		t.Errorf("turned by 90°, it reaches %v", far)
	}
	if m := kept("", raw); *m.Place != *turned.Place {
		t.Errorf("sent again as it was kept, it stands at %+v", *m.Place)
	}
	if status, _, doc := ask("PUT", "/models/"+id, "model/gltf-binary", string(raw[:len(raw)-8])); status != 422 {
		t.Errorf("a glb cut off: %d %v", status, doc)
	}
	outside := reaching(raw)
	if status, _, doc := ask("PUT", "/models/"+id, "model/gltf-binary", string(outside)); status != 422 || !strings.Contains(fmt.Sprint(doc), "uri") {
		t.Errorf("a glb that reaches outside: %d %v", status, doc)
	}
	if _, err := a.store.PutBlob(t.Context(), "model/gltf-binary", time.Now().Add(-2*time.Hour).UnixMicro(), []byte("named by nobody")); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := ask("DELETE", "/models/"+id, "", ""); status != 204 {
		t.Errorf("delete: %d", status)
	}
	// The log still names the first one, so it stays; the other goes, and one that came just now waits.
	if _, err := a.store.PutBlob(t.Context(), "model/gltf-binary", time.Now().UnixMicro(), []byte("under way")); err != nil {
		t.Fatal(err)
	}
	if n, err := sweepModels(t.Context(), a.store, time.Now().Add(30*time.Minute)); err != nil || n != 1 {
		t.Errorf("swept %d, %v; want 1", n, err)
	}
	if n, err := sweepModels(t.Context(), a.store, time.Now().Add(2*time.Hour)); err != nil || n != 1 {
		t.Errorf("swept %d later, %v; want 1", n, err)
	}
	ask("PUT", "/models/"+id, "application/city+json", cityHall(t))
	backup := filepath.Join(t.TempDir(), "backup.db")
	if _, err := a.store.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if err := runCheck(t.Context(), streams{out: &out, err: &errs}, []string{"--store", backup}); err != nil || !strings.Contains(out.String(), " models,") {
		t.Errorf("check: %v, %s%s", err, out.String(), errs.String())
	}
	w, err := sqlite.Open(t.Context(), sqlite.Config{Path: backup})
	if err != nil {
		t.Fatal(err)
	}
	hash, _ := twin.BlobHash(twin.Text(done["model"].(string)))
	if b, err := w.Blob(t.Context(), hash); err != nil || !strings.Contains(string(b.Body), id) {
		t.Errorf("the blob in the backup: %+v, %v", b.BlobHead, err)
	}
	if err := w.DropBlobs(t.Context(), 1<<62, hash); err != nil {
		t.Fatal(err)
	}
	w.Close()
	out.Reset()
	if err := runCheck(t.Context(), streams{out: &out, err: &errs}, []string{"--store", backup}); err == nil || !strings.Contains(out.String(), id) {
		t.Errorf("check without the blob: %v, %s", err, out.String())
	}
}
