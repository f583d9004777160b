package house

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

const (
	west, south = 121.24, 31.30
	metre       = 1e-5 // degrees, about
)

// village is a twin with two houses in two grids, and a service.
type village struct {
	*Service
	t      testing.TB
	tw     *twin.Twin
	first  twin.ID // three floors, a gable, two units
	second twin.ID // nothing known
	units  [2]twin.ID
	grids  [2]string
}

func newVillage(t testing.TB) *village {
	t.Helper()
	next := twin.ID(0)
	tw, err := twin.Open(context.Background(), twin.Config{
		Store: mem.New(), NewID: func() twin.ID { next++; return next * 0x1F3D5B79A7 % twin.MaxID },
		Clock: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	v := &village{t: t, tw: tw, grids: [2]string{"31011410321800101", "31011410321800102"}}
	for i, code := range v.grids {
		v.commit(twin.Create, "grid", 0, rectangle(float64(i)*1000, 0, 1000, 1000), map[string]twin.Value{"code": twin.Text(code), "level": twin.Enum("micro")})
	}
	v.first = v.commit(twin.Create, "house", 0, rectangle(100, 100, 12, 9), map[string]twin.Value{
		"height_m": twin.Float(10.5), "floors_above": twin.Int(3), "roof": twin.Enum("gable"), "kind": twin.Enum("rental"),
		"base_elev_m": twin.Float(4.25), "use": twin.Text("住宅"), "safety": twin.Enum("B"),
	})
	v.second = v.commit(twin.Create, "house", 0, rectangle(1100, 100, 20, 20), nil)
	for i := range v.units {
		values := map[string]twin.Value{"house": twin.Ref(v.first), "floor": twin.Int(2), "room": twin.Text([...]string{"201", "202"}[i])}
		if i == 0 {
			values["outline"] = twin.Geom(rectangle(100, 100, 6, 9))
		}
		v.units[i] = v.commit(twin.Create, "unit", 0, nil, values)
	}
	if v.Service, err = New(Config{Twin: tw}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

// commit makes one change and returns the entity it is of.
func (v *village) commit(do twin.Action, typ string, id twin.ID, g orb.Geometry, values map[string]twin.Value) twin.ID {
	v.t.Helper()
	t := v.tw.Snapshot().Schema().Type(typ)
	op := twin.Operation{Do: do, Type: t, ID: id, Geometry: g, SetGeometry: g != nil, Import: true}
	for _, f := range t.AllFields() {
		if value, ok := values[f.Name]; ok {
			op.Set = append(op.Set, twin.Assignment{Field: f, Value: value})
		}
	}
	res, err := v.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}})
	if err != nil {
		v.t.Fatal(err)
	}
	return res.Results[0].ID
}

// rectangle is about so many metres east and north of the corner of the village.
func rectangle(x, y, w, h float64) orb.Polygon {
	at := func(x, y float64) orb.Point { return orb.Point{west + x*metre, south + y*metre} }
	return orb.Polygon{{at(x, y), at(x+w, y), at(x+w, y+h), at(x, y+h), at(x, y)}}
}

// as asks as a principal, nil for a visitor.
func (v *village) as(who *access.Principal, path string, headers ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	mux := http.NewServeMux()
	v.Routes(mux)
	r := httptest.NewRequest("GET", path, nil)
	if who != nil {
		r = r.WithContext(access.WithPrincipal(r.Context(), who))
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func (v *village) worker(code string) *access.Principal {
	v.t.Helper()
	c, err := grid.Parse(code)
	if err != nil {
		v.t.Fatal(err)
	}
	return &access.Principal{Name: "w", Role: access.Worker, Scopes: []grid.Code{c}}
}

func itoa(v twin.Version) string { return strconv.FormatUint(uint64(v), 10) }
