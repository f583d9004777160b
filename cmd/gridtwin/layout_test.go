package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// tenRooms adds a house whose second floor has ten units without outlines, made in no order, with a second stair.
func tenRooms(t *testing.T, tw *twin.Twin) (id string, rooms int) {
	t.Helper()
	s := tw.Snapshot().Schema()
	building, unit := s.Type("house"), s.Type("unit")
	const west, south, east, north = 121.2448, 31.3084, 121.2454, 31.30855
	res, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: building, SetGeometry: true, Set: []twin.Assignment{{Field: building.Field("floors_above"), Value: twin.Int(2)}},
		Geometry: orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	var ops []twin.Operation
	for _, name := range []string{"1/103", "1/2", "2/1", "1/10", "2/10", "1/9", "1/厅", "2/2", "1/11", "1/3"} {
		stair, room, _ := strings.Cut(name, "/")
		ops = append(ops, twin.Operation{Do: twin.Create, Type: unit, Set: []twin.Assignment{
			{Field: unit.Field("house"), Value: twin.Ref(res.Results[0].ID)},
			{Field: unit.Field("floor"), Value: twin.Int(2)},
			{Field: unit.Field("stair"), Value: twin.Text(stair)},
			{Field: unit.Field("room"), Value: twin.Text(room)},
		}})
	}
	if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: ops}); err != nil {
		t.Fatal(err)
	}
	return res.Results[0].ID.String(), len(ops)
}

// A unit without an outline stands at one place: where a split would draw it, in glb and in CityJSON.
func TestUnitsStandAlikeEverywhere(t *testing.T) {
	a := openSite(t)
	id, rooms := tenRooms(t, a.twin)
	steward := &access.Principal{Name: "s", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}}
	token := a.accounts.AddProcessToken(steward)
	ask := func(method, path, body string) []byte {
		t.Helper()
		r, w := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)), httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		a.mux.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w.Body.Bytes()
	}

	split := map[string]orb.Bound{}
	var plan struct {
		Units []struct {
			ID, Room string
			Outline  *geojson.Geometry
		}
	}
	path := "/api/collections/houses/items/" + id + "/split"
	if err := json.Unmarshal(ask("POST", path, fmt.Sprintf(`{"rooms":[{"floor":2,"rooms":%d}],"stair":"1","dry_run":true}`, rooms)), &plan); err != nil {
		t.Fatal(err)
	}
	for _, u := range plan.Units {
		split[u.ID] = u.Outline.Geometry().Bound()
	}
	inGLB := unitsOfGLB(t, a.twin, steward, id)
	inCity := unitsOfCity(t, string(ask("GET", "/models/"+id+"?f=cityjson", "")))
	if len(split) != rooms || len(inGLB) != rooms || len(inCity) != rooms {
		t.Fatalf("%d units of a split, %d of glb, %d of CityJSON", len(split), len(inGLB), len(inCity))
	}
	for unit, want := range split {
		for form, got := range map[string]orb.Bound{"glb": inGLB[unit], "CityJSON": inCity[unit]} {
			if !near(got, want) {
				t.Errorf("unit %s stands at %v in %s, a split puts it to %v", unit, got, form, want)
			}
		}
	}
}

// near tells whether boxes differ by less than a decimetre; rooms are metres wide.
func near(a, b orb.Bound) bool {
	const most = 1e-6 // degrees
	d := 0.0
	for k := range 2 {
		d = max(d, math.Abs(a.Min[k]-b.Min[k]), math.Abs(a.Max[k]-b.Max[k]))
	}
	return d < most
}

// unitsOfGLB reads what the nodes of units cover in the picture of an opened house.
func unitsOfGLB(t *testing.T, tw *twin.Twin, who *access.Principal, id string) map[string]orb.Bound {
	t.Helper()
	v := access.NewView(tw.Snapshot(), who, time.Now())
	key, err := twin.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	seen, _ := v.Get(v.Schema().Type("house"), key)
	form, _ := house.FormOf(seen)
	units, _ := house.UnitsOf(v, seen)
	m, err := form.Opened(units)
	if err != nil {
		t.Fatal(err)
	}
	out, frame := map[string]orb.Bound{}, form.Frame()
	for _, floor := range m.Nodes[0].Children {
		for _, unit := range floor.Children {
			box := emptyBox()
			for _, p := range unit.Mesh.Primitives {
				for _, v := range p.Positions {
					box = box.Extend(frame.LonLat(v[0], -v[2]))
				}
			}
			out[unit.Name] = box
		}
	}
	return out
}

// unitsOfCity reads what the units of a city model cover.
func unitsOfCity(t *testing.T, text string) map[string]orb.Bound {
	t.Helper()
	r, err := cityjson.NewReader(strings.NewReader(text), cityjson.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	crs, err := geo.ParseCRS(r.Header().CRS)
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]orb.Bound{}
	for _, o := range f.Parts {
		if o.Type != "BuildingUnit" {
			continue
		}
		box := emptyBox()
		for _, s := range o.Geometries[0].Surfaces {
			for _, v := range s.Rings[0] {
				box = box.Extend(crs.Inverse(orb.Point{v[0], v[1]}))
			}
		}
		out[o.ID] = box
	}
	return out
}

func emptyBox() orb.Bound {
	return orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
}
