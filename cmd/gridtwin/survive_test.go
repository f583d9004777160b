package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// TestEditSurvivesKill is the skeleton of the whole: an edit of a house and a person, the process killed at once,
// started again; and the edit is there in item, area, tile and resumed feed, masked for who may not see it.
func TestEditSurvivesKill(t *testing.T) {
	dir := t.TempDir()
	p := startDemo(t, dir, "--still")
	house, person := pickHome(t, p)

	f := p.live("command")
	ready := f.until("ready", nil)
	since := map[string]any{"epoch": ready["epoch"], "version": ready["version"]}

	patch(t, p, "command", "houses", house, `{"properties":{"floors_above":7,"height_m":22.5}}`)
	patch(t, p, "steward", "people", person, `{"properties":{"phone":"19900009876","mobility":"assisted"}}`)
	p.kill()

	q := startDemo(t, dir, "--still")
	seen := q.get("command", "/api/collections/houses/items/"+house)
	if got := props(seen)["floors_above"]; got != 7.0 {
		t.Fatalf("after the kill the house has %v floors", got)
	}
	if got := props(q.get("", "/api/collections/houses/items/"+house)); got["floors_above"] != 7.0 || got["safety"] != nil {
		t.Fatalf("the visitor sees %v", got)
	}
	who := q.get("command", "/api/collections/people/items/"+person)
	if props(who)["phone"] != "199****9876" || props(who)["mobility"] != "assisted" {
		t.Fatalf("after the kill the person is %v", props(who))
	}
	if res, _ := q.do("", "GET", "/api/collections/people/items/"+person, ""); res.StatusCode != http.StatusUnauthorized {
		t.Fatalf("the visitor gets %s for a person", res.Status)
	}
	areaHas(t, q, house)
	tileHas(t, q, seen, 7)

	g := q.live("command")
	g.until("ready", nil)
	g.send(map[string]any{"t": "sub", "id": "a", "types": []string{"houses", "people"}, "since": since})
	if ok := g.until("ok", nil); ok["resume"] != "replay" {
		t.Fatalf("the feed resumes by %v", ok)
	}
	changed := map[string]map[string]any{}
	for len(changed) < 2 {
		ev := g.until("ev", nil)
		for _, c := range ev["changes"].([]any) {
			m := c.(map[string]any)
			changed[m["id"].(string)] = m["set"].(map[string]any)
		}
	}
	if changed[house]["floors_above"] != 7.0 || changed[person]["phone"] != "199****9876" {
		t.Fatalf("replayed %v", changed)
	}
	v := q.live("")
	v.until("ready", nil)
	v.send(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "since": since})
	ev := v.until("ev", nil)
	text, _ := json.Marshal(ev)
	if !strings.Contains(string(text), house) || strings.Contains(string(text), person) || strings.Contains(string(text), "1990000") {
		t.Fatalf("the visitor's replay is %s", text)
	}
}

// TestSeenElsewhereWithinASecond edits in one client and waits for the frame in another.
func TestSeenElsewhereWithinASecond(t *testing.T) {
	p := startDemo(t, t.TempDir(), "--still")
	house, _ := pickHome(t, p)
	f := p.live("")
	f.until("ready", nil)
	f.send(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
	f.until("snap", func(m map[string]any) bool { return m["last"] == true })
	start := time.Now()
	patch(t, p, "command", "houses", house, `{"properties":{"floors_above":9}}`)
	ev := f.until("ev", nil)
	if c := ev["changes"].([]any)[0].(map[string]any); c["id"] != house || c["op"] != "update" {
		t.Fatalf("ev %v", ev)
	}
	t.Logf("seen elsewhere after %v", time.Since(start))
}

func props(feature map[string]any) map[string]any { return feature["properties"].(map[string]any) }

// pickHome finds a house with somebody in it.
func pickHome(t *testing.T, p *process) (house, person string) {
	t.Helper()
	people := p.get("command", "/api/collections/people/items?limit=1")
	f := people["features"].([]any)[0].(map[string]any)
	return props(f)["house"].(string), f["id"].(string)
}

func patch(t *testing.T, p *process, role, collection, id, body string) {
	t.Helper()
	res, data := p.do(role, "PATCH", "/api/collections/"+collection+"/items/"+id, body,
		"If-Match", "*", "Content-Type", "application/merge-patch+json", "Twin-Reason", "test")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("PATCH %s: %s: %s", id, res.Status, data)
	}
}

func areaHas(t *testing.T, p *process, house string) {
	t.Helper()
	res, data := p.do("command", "POST", "/api/area",
		`{"area":{"grids":["310114103218"]},"types":["houses"],"filter":{"houses":"floors_above = 7 AND height_m = 22.5"},"list":{"type":"houses","limit":5}}`)
	var doc struct {
		Counts map[string]int
		Items  struct{ Features []struct{ ID string } }
	}
	if err := json.Unmarshal(data, &doc); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("area: %s: %s", res.Status, data)
	}
	if doc.Counts["houses"] != 1 || len(doc.Items.Features) != 1 || doc.Items.Features[0].ID != house {
		t.Fatalf("the area does not find the edited house: %s", data)
	}
}

// tileHas looks for the edited house in the vector tile of its place.
func tileHas(t *testing.T, p *process, house map[string]any, floors int64) {
	t.Helper()
	ring := house["geometry"].(map[string]any)["coordinates"].([]any)[0].([]any)[0].([]any)
	const z = 16
	x, y := tileOf(ring[0].(float64), ring[1].(float64), z)
	res, data := p.do("", "GET", fmt.Sprintf("/tiles/%d/%d/%d.mvt", z, x, y), "", "Accept-Encoding", "identity")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("tile: %s", res.Status)
	}
	tile, err := mvt.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	layer := tile.Layer("houses")
	for i := range layer.Features {
		f := &layer.Features[i]
		if id, ok := layer.Get(f, "id"); ok && id.Any() == house["id"] {
			if n, _ := layer.Get(f, "floors_above"); fmt.Sprint(n.Any()) != fmt.Sprint(floors) {
				t.Fatalf("the tile shows %v floors", n.Any())
			}
			return
		}
	}
	t.Fatal("the tile does not show the house")
}

func tileOf(lon, lat float64, z int) (x, y int) {
	n := math.Exp2(float64(z))
	r := lat * math.Pi / 180
	return int((lon + 180) / 360 * n), int((1 - math.Asinh(math.Tan(r))/math.Pi) / 2 * n)
}
