package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
)

// splitOf is the answer to a split, as clients read it.
type splitOf struct {
	Version, Rev int
	Floors       []struct {
		Floor, Rooms int
		CoreM2       float64 `json:"core_m2"`
	}
	Units []struct {
		ID         *string
		Floor      int
		Stair      *string
		Room, Done string
		Outline    json.RawMessage
	}
	Warnings []string
}

func (a *answer) split(t *testing.T) (out splitOf) {
	t.Helper()
	if err := json.Unmarshal(a.want(t, 200).body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// done lists what was done with each unit, as "101 created".
func (s *splitOf) done() string {
	var parts []string
	for _, u := range s.Units {
		parts = append(parts, u.Room+" "+u.Done)
	}
	return strings.Join(parts, ", ")
}

// outlineOf reads the outline of a unit, and whether it was laid out by default.
func (s *site) outlineOf(t *testing.T, id string) (areaM2 float64, auto bool) {
	t.Helper()
	f := s.do("steward", "GET", "/api/collections/units/items/"+id, "").want(t, 200)
	raw, _ := json.Marshal(f.prop("outline"))
	g, err := geo.ParseGeoJSON(raw)
	if err != nil {
		t.Fatalf("%s: %v", f.body, err)
	}
	return geo.AreaM2(g), f.prop("outline_auto") != nil
}

func TestSplit(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house := "/api/collections/houses/items/" + ids["ha"]
	split := func(body string, headers ...string) *answer {
		return s.do("worker", "POST", house+"/split", body, headers...)
	}
	version := s.tw.Snapshot().Version()

	try := split(`{"rooms_per_floor":3,"dry_run":true}`).split(t)
	if s.tw.Snapshot().Version() != version || len(try.Units) != 6 || try.Units[0].ID == nil || try.Units[5].ID != nil || try.Units[5].Outline == nil {
		t.Fatalf("a dry run: %+v", try)
	}
	first := split(`{"rooms_per_floor":3,"reason":"surveyed"}`).split(t)
	// The one unit there was has no name for its room, so it comes first.
	if first.done() != " outlined, 101 created, 102 created, 201 created, 202 created, 203 created" || *first.Units[0].ID != ids["ua"] {
		t.Fatalf("the first split: %s", first.done())
	}
	if s.tw.Snapshot().Version() != version+1 || first.Version != int(version)+1 || first.Rev != first.Version {
		t.Fatalf("version %d, %+v; want one commit", s.tw.Snapshot().Version(), first)
	}
	g, err := geo.ParseGeoJSON([]byte(square(0.5, 0.5, 0.2)))
	if err != nil {
		t.Fatal(err)
	}
	whole := geo.AreaM2(g)
	for _, f := range first.Floors {
		sum := f.CoreM2
		for _, u := range first.Units {
			if u.Floor == f.Floor {
				area, auto := s.outlineOf(t, *u.ID)
				if sum += area; !auto {
					t.Errorf("the outline of %s is not marked as a default", u.Room)
				}
			}
		}
		if math.Abs(sum-whole) > 0.3 {
			t.Errorf("floor %d: rooms and core have %.2f m², the house %.2f", f.Floor, sum, whole)
		}
	}
	if h := s.do("worker", "GET", house+"/history", "").want(t, 200); !strings.Contains(string(h.body), "surveyed") {
		t.Errorf("the reason is not in the history of the house: %s", h.body)
	}

	again := split(`{"rooms_per_floor":3}`).split(t)
	if strings.Contains(again.done(), "created") || strings.Contains(again.done(), "outlined") || again.Version != first.Version {
		t.Errorf("the same split again: %s at %d", again.done(), again.Version)
	}
	more := split(`{"rooms":[{"floor":1,"rooms":4}]}`).split(t)
	if more.done() != " outlined, 101 outlined, 102 outlined, 103 created" {
		t.Errorf("one room more: %s", more.done())
	}
	for i, u := range more.Units[:3] {
		if *u.ID != *first.Units[i].ID {
			t.Errorf("the id of room %s changed", u.Room)
		}
	}

	few := split(`{"rooms_per_floor":2}`).want(t, 409)
	if units := few.json["units"].([]any); len(units) != 3 || units[0].(map[string]any)["room"] != "102" || few.json["current_etag"] == nil {
		t.Errorf("fewer rooms than units: %s", few.body)
	}
}

// What somebody drew stays until it is asked for, and the others share what it leaves.
func TestSplitKeepsDrawnOutlines(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house := "/api/collections/houses/items/" + ids["ha"] + "/split"
	split := func(body string) *answer { return s.do("worker", "POST", house, body) }
	unit := "/api/collections/units/items/" + ids["ua"]
	split(`{"rooms":[{"floor":1,"rooms":3}]}`).want(t, 200)
	s.do("worker", "PATCH", unit, `{"properties":{"outline_auto":"0011223344556677"}}`, "If-Match", "*").want(t, 422)
	drawn := square(0.51, 0.51, 0.05)
	s.do("worker", "PATCH", unit, `{"properties":{"room":"100","outline":`+drawn+`}}`, "If-Match", "*").want(t, 200)
	got := split(`{"rooms":[{"floor":1,"rooms":4}]}`).split(t)
	if got.done() != "100 drawn, 101 outlined, 102 outlined, 103 created" {
		t.Fatalf("beside a drawn outline: %s", got.done())
	}
	if area, auto := s.outlineOf(t, ids["ua"]); auto || area > 30 {
		t.Errorf("the drawn outline: %.1f m², auto %v", area, auto)
	}
	got = split(`{"rooms":[{"floor":1,"rooms":4}],"outlines":"replace"}`).split(t)
	if area, auto := s.outlineOf(t, ids["ua"]); !auto || area < 60 || got.Units[0].Done != "outlined" {
		t.Errorf("replaced: %.1f m², auto %v, %s", area, auto, got.done())
	}
	s.do("worker", "PATCH", unit, `{"properties":{"outline":`+square(0.5, 0.5, 0.2)+`}}`, "If-Match", "*").want(t, 200)
	full := split(`{"rooms":[{"floor":1,"rooms":4}]}`).want(t, 422)
	if !strings.Contains(string(full.body), `/rooms/0/rooms`) || !strings.Contains(string(full.body), "replace") {
		t.Errorf("no room beside what is drawn: %s", full.body)
	}
}

func TestSplitRefuses(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house := "/api/collections/houses/items/" + ids["ha"]
	rev := s.do("worker", "GET", house, "").prop("rev").(float64)
	for _, c := range []struct {
		name, body, pointer string
		want                int
	}{
		{"neither", `{}`, "", 422},
		{"both", `{"rooms_per_floor":2,"rooms":[{"floor":1,"rooms":1}]}`, "", 422},
		{"no floors", `{"rooms":[]}`, "", 422},
		{"floor 0", `{"rooms":[{"floor":0,"rooms":1}]}`, "/rooms/0/floor", 422},
		{"a floor twice", `{"rooms":[{"floor":2,"rooms":1},{"floor":1,"rooms":1},{"floor":2,"rooms":1}]}`, "/rooms/2/floor", 422},
		{"no rooms", `{"rooms_per_floor":0}`, "/rooms_per_floor", 422},
		{"too many", `{"rooms_per_floor":101}`, "/rooms_per_floor", 422},
		{"too many in all", `{"rooms_per_floor":60,"floors":200}`, "", 422},
		{"a floor too high", `{"rooms":[{"floor":2,"rooms":1},{"floor":9,"rooms":1}]}`, "/rooms/1/floor", 422},
		{"more floors than there are", `{"rooms_per_floor":2,"floors":3}`, "/floors", 422},
		{"floors of rooms", `{"rooms":[{"floor":1,"rooms":1}],"floors":2}`, "/floors", 422},
		{"word", `{"rooms_per_floor":2,"outlines":"drop"}`, "/outlines", 422},
		{"unknown member", `{"rooms_per_floor":2,"colour":1}`, "", 400},
		{"broken", `{"rooms_per_floor":`, "", 400},
		{"stale rev", `{"rooms_per_floor":2,"if_rev":0}`, "", 409},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.do("worker", "POST", house+"/split", c.body).want(t, c.want)
			if c.pointer != "" && a.json["errors"].([]any)[0].(map[string]any)["pointer"] != c.pointer {
				t.Errorf("%s", a.body)
			}
		})
	}
	body := `{"rooms_per_floor":2}`
	stale := s.do("worker", "POST", house+"/split", body, "If-Match", `"0.x"`).want(t, 412)
	if stale.json["current"] == nil || stale.json["current_etag"] == nil {
		t.Errorf("stale: %s", stale.body)
	}
	s.do("", "POST", house+"/split", body).want(t, 401)
	s.do("stats", "POST", house+"/split", body).want(t, 403)
	s.do("worker", "POST", "/api/collections/houses/items/"+ids["hb"]+"/split", body).want(t, 403)
	s.do("worker", "POST", "/api/collections/houses/items/0000000000Z/split", body).want(t, 404)
	s.do("worker", "GET", house+"/split", "").want(t, 405)
	s.do("worker", "POST", "/api/collections/units/items/"+ids["ua"]+"/split", body).want(t, 404)
	s.do("worker", "POST", house+"/split", fmt.Sprintf(`{"rooms_per_floor":2,"if_rev":%d}`, int(rev)), "If-Match", fmt.Sprintf(`"%d.x"`, int(rev))).want(t, 200)
	s.do("steward", "POST", "/api/batch", `{"changes":[{"op":"create","type":"units","properties":{"house":"`+ids["ha"]+`","floor":1,"stair":"1"}},
		{"op":"create","type":"units","properties":{"house":"`+ids["ha"]+`","stair":"2"}}]}`).want(t, 200)
	s.do("worker", "POST", house+"/split", `{"rooms_per_floor":5}`).want(t, 422)
	got := s.do("worker", "POST", house+"/split", `{"rooms_per_floor":5,"stair":"2"}`).split(t)
	if !slices.ContainsFunc(got.Warnings, func(w string) bool { return strings.Contains(w, "no floor") }) {
		t.Errorf("nothing is said of the unit without a floor: %v", got.Warnings)
	}
}

// A key is answered once, and two splits at once do not create the same rooms twice.
func TestSplitOnce(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house := "/api/collections/houses/items/" + ids["ha"] + "/split"
	first := s.do("worker", "POST", house, `{"rooms_per_floor":3}`, "Idempotency-Key", "k").want(t, 200)
	if again := s.do("worker", "POST", house, `{"rooms_per_floor":3}`, "Idempotency-Key", "k").want(t, 200); string(again.body) != string(first.body) {
		t.Errorf("the same key again: %s, first %s", again.body, first.body)
	}
	s.do("worker", "POST", house, `{"rooms_per_floor":4}`, "Idempotency-Key", "k").want(t, 422)
	same := s.do("worker", "POST", house, `{"rooms_per_floor":3}`, "Idempotency-Key", "same").want(t, 200)
	s.do("worker", "POST", house, `{"rooms_per_floor":5}`).want(t, 200)
	if again := s.do("worker", "POST", house, `{"rooms_per_floor":3}`, "Idempotency-Key", "same").want(t, 200); string(again.body) != string(same.body) {
		t.Errorf("a key of a split that changed nothing: %s, first %s", again.body, same.body)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() { s.do("command", "POST", house, `{"rooms_per_floor":8}`) })
	}
	wg.Wait()
	units := s.do("steward", "GET", "/api/collections/units/items?limit=100&house="+ids["ha"], "").want(t, 200)
	if n := units.json["numberMatched"].(float64); n != 16 {
		t.Errorf("%v units after six splits at once, want 16", n)
	}
}

// However often a house is split, beside whatever somebody draws in between, no unit goes or changes its name, and the
// outlines of a floor have no more area than the house.
func TestSplitsKeepUnits(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house := "/api/collections/houses/items/" + ids["ha"]
	g, err := geo.ParseGeoJSON([]byte(square(0.5, 0.5, 0.2)))
	if err != nil {
		t.Fatal(err)
	}
	whole := geo.AreaM2(g)
	rapid.Check(t, func(rt *rapid.T) {
		floor := rapid.IntRange(1, 3).Draw(rt, "floor")
		before := s.unitsOf(t, ids["ha"])
		if own := before[floor]; len(own) > 0 && rapid.IntRange(0, 3).Draw(rt, "draw") == 0 {
			u := own[rapid.IntRange(0, len(own)-1).Draw(rt, "unit")]
			x := rapid.Float64Range(0.5, 0.65).Draw(rt, "x")
			s.do("worker", "PATCH", "/api/collections/units/items/"+u.id, `{"properties":{"outline":`+square(x, 0.52, 0.03)+`}}`, "If-Match", "*").want(t, 200)
		}
		rooms := len(before[floor]) + rapid.IntRange(-1, 2).Draw(rt, "more")
		a := s.do("worker", "POST", house+"/split", fmt.Sprintf(`{"rooms":[{"floor":%d,"rooms":%d}],"outlines":%q}`, floor, max(rooms, 1),
			rapid.SampledFrom([]string{"keep", "replace"}).Draw(rt, "outlines")))
		after := s.unitsOf(t, ids["ha"])
		switch fewer := max(rooms, 1) < len(before[floor]); {
		case fewer && a.status != 409, !fewer && a.status != 200 && a.status != 422:
			rt.Fatalf("%d rooms where %d units are: %s", rooms, len(before[floor]), a.body)
		case a.status == 200 && len(after[floor]) != max(rooms, 1):
			rt.Fatalf("%d units after asking for %d rooms", len(after[floor]), rooms)
		}
		for f, units := range before {
			for _, u := range units {
				if !slices.ContainsFunc(after[f], func(v unitOf) bool { return v.id == u.id && v.room == u.room }) {
					rt.Fatalf("unit %s, room %q on floor %d, is gone", u.id, u.room, f)
				}
			}
		}
		sum := 0.0
		for _, u := range after[floor] {
			sum += u.areaM2
		}
		// Drawn outlines may overlap: nobody's hand is held. What is laid out has the rest at most.
		if drawn := 12.0 * float64(len(after[floor])); sum > whole+drawn {
			rt.Fatalf("the outlines of floor %d have %.1f m², the house %.1f", floor, sum, whole)
		}
	})
}

type unitOf struct {
	id, room string
	areaM2   float64
}

func (s *site) unitsOf(t *testing.T, house string) map[int][]unitOf {
	t.Helper()
	out := map[int][]unitOf{}
	for _, f := range s.do("steward", "GET", "/api/collections/units/items?limit=1000&house="+house, "").want(t, 200).json["features"].([]any) {
		props := f.(map[string]any)["properties"].(map[string]any)
		u := unitOf{id: f.(map[string]any)["id"].(string)}
		u.room, _ = props["room"].(string)
		if raw, _ := json.Marshal(props["outline"]); props["outline"] != nil {
			g, err := geo.ParseGeoJSON(raw)
			if err != nil {
				t.Fatal(err)
			}
			u.areaM2 = geo.AreaM2(g)
		}
		floor, _ := props["floor"].(float64)
		out[int(floor)] = append(out[int(floor)], u)
	}
	return out
}
