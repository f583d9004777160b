package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// houseWithUnit adds a house of two floors with a room.
func houseWithUnit(t *testing.T, tw *twin.Twin) string {
	t.Helper()
	s := tw.Snapshot().Schema()
	house, unit := s.Type("house"), s.Type("unit")
	res, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: house, SetGeometry: true, Set: []twin.Assignment{{Field: house.Field("floors_above"), Value: twin.Int(2)}},
		Geometry: orb.Polygon{{{121.2448, 31.3084}, {121.2449, 31.3084}, {121.2449, 31.3085}, {121.2448, 31.3085}, {121.2448, 31.3084}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	id := res.Results[0].ID
	if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: unit, Set: []twin.Assignment{{Field: unit.Field("house"), Value: twin.Ref(id)}, {Field: unit.Field("floor"), Value: twin.Int(2)}},
	}}}); err != nil {
		t.Fatal(err)
	}
	return id.String()
}

// A house comes as CityJSON by f, format or Accept; with floors and rooms for who may see its units, and to nobody else
// is it told that there are any.
func TestHouseAsCityJSON(t *testing.T) {
	a := describedApp(t)
	srv := httptest.NewServer(a.mux)
	defer srv.Close()
	defer a.hub.Close(t.Context())
	token := a.accounts.AddProcessToken(&access.Principal{Name: "command", Role: access.Command, Scopes: []grid.Code{access.Everywhere}})
	id := houseWithUnit(t, a.twin)
	get := func(query, accept, token string) (*http.Response, map[string]int) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/models/"+id+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		types := map[string]int{}
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/city+json" {
			return resp, types
		}
		cj, err := cityjson.NewReader(resp.Body, cityjson.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := cj.Next()
		if err != nil {
			t.Fatal(err)
		}
		types[f.Root.Type]++
		for _, p := range f.Parts {
			types[p.Type]++
		}
		return resp, types
	}
	for name, c := range map[string]struct {
		query, accept, token string
		units                bool
		cache                string
	}{
		"staff by f":          {"?f=cityjson", "", token, true, "no-store"},
		"staff by format":     {"?format=cityjson", "", token, true, "no-store"},
		"staff by Accept":     {"", "application/city+json", token, true, "no-store"},
		"staff, units":        {"?f=cityjson&part=units", "", token, true, "no-store"},
		"staff, house alone":  {"?f=cityjson&part=house", "", token, false, "private, no-cache"},
		"a visitor":           {"?f=cityjson", "", "", false, "private, no-cache"},
		"a visitor by Accept": {"", "application/city+json", "", false, "private, no-cache"},
	} {
		resp, types := get(c.query, c.accept, c.token)
		if resp.StatusCode != 200 || types["Building"] != 1 || (types["BuildingUnit"] > 0) != c.units || (types["BuildingStorey"] > 0) != c.units {
			t.Errorf("%s: %d, %v", name, resp.StatusCode, types)
		}
		if resp.Header.Get("Cache-Control") != c.cache || resp.Header.Get("Etag") == "" || !strings.Contains(resp.Header.Get("Vary"), "Accept") {
			t.Errorf("%s: %v", name, resp.Header)
		}
	}
	if resp, _ := get("?f=cityjson&part=units", "", ""); resp.StatusCode != 404 {
		t.Errorf("units for a visitor: %d", resp.StatusCode)
	}
}

// The outside of a CityJSON that was uploaded is what comes as CityJSON, to everybody; as glb its surfaces are drawn where
// it stands. Units are those of the twin: they are never in an upload.
func TestUploadedCityJSONIsServed(t *testing.T) {
	a := describedApp(t)
	srv := httptest.NewServer(a.mux)
	defer srv.Close()
	defer a.hub.Close(t.Context())
	id := houseWithUnit(t, a.twin)
	token := a.accounts.AddProcessToken(&access.Principal{Name: "steward", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}})
	do := func(method, query, token, body string) (int, []byte) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+"/models/"+id+query, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("If-Match", "*")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, b
	}
	hall := cityHall(t)
	if status, b := do("PUT", "", token, hall); status != 200 {
		t.Fatalf("upload: %d %s", status, b)
	}
	served := func(query, who string) []byte {
		t.Helper()
		status, b := do("GET", query, who, "")
		if status != 200 {
			t.Fatalf("%s: %d %.200s", query, status, b)
		}
		return b
	}
	public := served("?f=cityjson", "")
	if s := string(public); !strings.Contains(s, `"lod":"1"`) || !strings.Contains(s, `"`+id+`":{"type":"Building","geometry"`) || strings.Contains(s, "hall") || strings.Contains(s, "attributes") {
		t.Errorf("a visitor gets %s", s)
	}
	if b := served("?f=cityjson&part=house", token); !bytes.Equal(b, public) {
		t.Errorf("staff gets another house: %s", b)
	}
	for _, query := range []string{"?f=cityjson", "?f=cityjson&part=units"} {
		b := served(query, token)
		if !bytes.Contains(b, []byte("BuildingUnit")) {
			t.Errorf("%s has no units: %s", query, b)
		}
		// Sent back, nothing but its outside is kept.
		if status, b := do("PUT", "", token, string(b)); status != 200 {
			t.Fatalf("sent back: %d %s", status, b)
		}
		for _, word := range []string{"BuildingStorey", "BuildingUnit", "attributes", "-F1"} {
			if b := served("?f=cityjson", ""); bytes.Contains(b, []byte(word)) {
				t.Errorf("%s sent back shows %q: %s", query, word, b)
			}
		}
	}
	if status, b := do("PUT", "", token, hall); status != 200 || !bytes.Equal(served("?f=cityjson", ""), public) {
		t.Fatalf("uploaded again: %d %s", status, b)
	}
	_, b := do("GET", "", "", "")
	m, err := glb.Parse(b, glb.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.Nodes[0].Mesh.Primitives[0].Triangles); n != 4 || m.Place == nil || m.Place.HeightM != 4 {
		t.Errorf("%d triangles at %+v", n, m.Place)
	}
	// Taken back, the house is made from its footprint again.
	if status, _ := do("DELETE", "", token, ""); status != 204 {
		t.Errorf("delete: %d", status)
	}
	if _, b := do("GET", "?f=cityjson", "", ""); !strings.Contains(string(b), `"lod":"2.2"`) {
		t.Errorf("after that: %.200s", b)
	}
	if status, b := do("PUT", "", token, strings.ReplaceAll(hall, "\n", "")+"\n{\"type\":\"CityJSONFeature\",\"CityObjects\":{},\"vertices\":[]}"); status != 422 || !strings.Contains(string(b), "send one document") {
		t.Errorf("a sequence: %d %s", status, b)
	}
}
