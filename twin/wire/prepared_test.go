package wire_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// askers are principals who see one and the same entity in every way that there is.
func askers() []*access.Principal {
	west, east := grid.Code(0), grid.Code(0)
	for _, c := range []struct {
		to   *grid.Code
		text string
	}{{&west, "31011410321800101"}, {&east, "31011410321800102"}} {
		*c.to, _ = grid.Parse(c.text)
	}
	all, in := []grid.Code{access.Everywhere}, func(c grid.Code) []grid.Code { return []grid.Code{c} }
	return []*access.Principal{
		access.VisitorPrincipal(),
		{Role: access.Worker, Scopes: in(west)},
		{Role: access.Worker, Scopes: in(east)},
		{Role: access.Command, Scopes: all},
		{Role: access.Steward, Scopes: in(east)},
		{Role: access.Admin, Scopes: all},
		{Role: access.Component, Scopes: all, Rights: []access.Right{access.MapRead}},
		{Role: access.Component, Scopes: in(west), Rights: []access.Right{access.MapRead, access.ReadInside}},
		{Role: access.Component, Scopes: in(east), Rights: []access.Right{access.MapRead, access.PeopleRead}},
		{Role: access.Component, Scopes: all, Rights: []access.Right{access.MapRead, access.PeopleStats}},
	}
}

// box is a square of a hundredth of a degree, some steps east of the first.
func box(step float64, side float64) string {
	w, s := 121.20+step/100, 31.30
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]g,%[2]g],[%[3]g,%[2]g],[%[3]g,%[4]g],[%[1]g,%[4]g],[%[1]g,%[2]g]]]}`, w, s, w+side, s+side)
}

// TestPreparedIsFresh edits houses and people by chance and asks for every entity as everybody may see it: what comes
// out of the twin's memory is what is written anew. Somebody may always be shown all of a person just before.
func TestPreparedIsFresh(t *testing.T) {
	tw := openTwin(t)
	defer tw.Close()
	must := func(typ, feature string) twin.ID {
		s, err := create(tw, typ, feature)
		if err != nil {
			t.Fatal(err)
		}
		return s.ID()
	}
	var houses, units, people []twin.ID
	for i := range 2 {
		must("grid", fmt.Sprintf(`{"geometry":%s,"properties":{"code":"3101141032180010%d","level":"micro"}}`, box(float64(i), 0.01), i+1))
	}
	for i := range 4 {
		houses = append(houses, must("house", fmt.Sprintf(`{"geometry":%s,"properties":{"kind":"rental","let":true,"safety":"C"}}`, box(float64(i)/2+0.1, 0.001))))
		units = append(units, must("unit", fmt.Sprintf(`{"properties":{"house":%q,"floor":1}}`, houses[i])))
		people = append(people, must("person", fmt.Sprintf(`{"properties":{"unit":%q,"name":"张三","phone":"13812348000","care":["living_alone"]}}`, units[i])))
	}
	r := rand.New(rand.NewPCG(11, 23))
	for range 60 {
		k := r.IntN(4)
		switch r.IntN(4) {
		case 0:
			patch(t, tw, "house", houses[k], fmt.Sprintf(`{"properties":{"floors_above":%d}}`, r.IntN(9)))
		case 1:
			patch(t, tw, "house", houses[k], fmt.Sprintf(`{"geometry":%s}`, box(r.Float64()*1.8, 0.001)))
		case 2:
			patch(t, tw, "person", people[k], fmt.Sprintf(`{"properties":{"unit":%q}}`, units[r.IntN(4)]))
		case 3:
			patch(t, tw, "person", people[k], fmt.Sprintf(`{"properties":{"phone":"1391234%04d"}}`, r.IntN(10000)))
		}
		for _, i := range r.Perm(len(askers())) {
			asks(t, access.NewView(tw.Snapshot(), askers()[i], tw.Clock()))
		}
	}
}

func patch(t *testing.T, tw *twin.Twin, typ string, id twin.ID, feature string) {
	t.Helper()
	of := tw.Snapshot().Schema().Type(typ)
	body, err := wire.ParseFeature([]byte(feature), of)
	if err != nil {
		t.Fatal(err)
	}
	op := twin.Operation{Do: twin.Patch, Type: of, ID: id, Set: body.Set, Geometry: body.Geometry, SetGeometry: body.HasGeometry}
	if _, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
		t.Fatal(err)
	}
}

// silent is an audit log.
type silent struct{}

func (silent) AppendAudit(context.Context, ...store.AuditRow) error { return nil }

// asks compares what one principal is given with what is written for them alone.
func asks(t *testing.T, v *access.View) {
	t.Helper()
	for _, typ := range v.Schema().Types() {
		every := map[string]bool{"house": true, "grid": true, "rev": true, "updated_at": true}
		for _, f := range typ.AllFields() {
			every[f.Name] = true
		}
		var list []access.Seen
		var all []byte
		for s := range v.All(typ, 0) {
			if shown, err := access.Unmask(t.Context(), silent{}, time.Now(), "test", "drill", []access.Seen{s}); err == nil {
				wire.AppendFeature(nil, shown[0], &wire.Form{})
			}
			want := wire.AppendFeature(nil, s, &wire.Form{Only: every})
			for range 2 {
				if got := wire.AppendFeature(nil, s, &wire.Form{}); !bytes.Equal(got, want) {
					t.Fatalf("%s is given\n%s, and anew\n%s", v.Principal().Actor(), got, want)
				}
			}
			if len(list) > 0 {
				all = append(all, ',')
			}
			list, all = append(list, s), append(all, want...)
		}
		if got := wire.AppendFeatures(nil, list, &wire.Form{}); !bytes.Equal(got, all) {
			t.Fatalf("%s is given\n%s, and anew\n%s", v.Principal().Actor(), got, all)
		}
	}
}
