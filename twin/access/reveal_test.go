package access_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// deafLog is an audit that cannot be written.
type deafLog struct{}

func (deafLog) AppendAudit(context.Context, ...store.AuditRow) error { return errors.New("no room") }

// lodger makes a twin of one house with one person in it, and finds that person.
func lodger(t *testing.T, who *access.Principal) (access.Seen, *mem.Store) {
	t.Helper()
	st := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: st})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	s := tw.Snapshot().Schema()
	house, unit, person := s.Type("house"), s.Type("unit"), s.Type("person")
	ring := orb.Ring{{121, 31}, {121.0001, 31}, {121.0001, 31.0001}, {121, 31.0001}, {121, 31}}
	set := func(typ *twin.Type, field string, v twin.Value) twin.Assignment {
		return twin.Assignment{Field: typ.Field(field), Value: v}
	}
	_, err = tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{
		{Do: twin.Create, Type: house, ID: 1, Geometry: orb.Polygon{ring}, SetGeometry: true},
		{Do: twin.Create, Type: unit, ID: 2, Set: []twin.Assignment{set(unit, "house", twin.Ref(1))}},
		{Do: twin.Create, Type: person, ID: 3, Set: []twin.Assignment{
			set(person, "unit", twin.Ref(2)), set(person, "name", twin.Text("张三")), set(person, "birth", twin.Date(time.Unix(0, 0).UTC())),
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	seen, ok := access.NewView(tw.Snapshot(), who, time.Unix(0, 0)).Get(person, 3)
	if !ok {
		t.Fatal("the person is not seen")
	}
	return seen, st
}

func TestUnmaskAuditsBeforeItShows(t *testing.T) {
	who := &access.Principal{Name: "zhang", Role: access.Command, Scopes: []grid.Code{access.Everywhere}}
	seen, st := lodger(t, who)
	name, birth := seen.Type().Field("name"), seen.Type().Field("birth")
	shown, err := access.Unmask(t.Context(), st, time.Unix(9, 0), "test", "flood", []access.Seen{seen})
	if err != nil {
		t.Fatal(err)
	}
	if v, how := shown[0].Value(name); v.Str() != "张三" || how != access.Whole {
		t.Errorf("the name shows as %v, %v", v, how)
	}
	if v, how := shown[0].Value(birth); v.String() != "1970-01-01" || how != access.Whole {
		t.Errorf("the date of birth shows as %v, %v", v, how)
	}
	if v, how := seen.Value(name); v.Str() != "张*" || how != access.Masked {
		t.Errorf("what was not revealed shows as %v, %v", v, how)
	}
	if v, how := shown[0].Visitor().Value(name); !v.IsNull() || how != access.Absent {
		t.Errorf("a visitor is shown %v, %v", v, how)
	}
	rows, err := st.Audit(t.Context(), store.AuditQuery{})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d audit rows, %v", len(rows), err)
	}
	if r := rows[0]; r.Actor != "command:zhang" || r.Action != "reveal" || r.Object != "people/"+seen.ID().String() || r.Reason != "flood" {
		t.Errorf("the audit says %+v", r)
	}
}

func TestUnmaskRefuses(t *testing.T) {
	everywhere := []grid.Code{access.Everywhere}
	who := &access.Principal{Name: "zhang", Role: access.Command, Scopes: everywhere}
	seen, st := lodger(t, who)
	if _, err := access.Unmask(t.Context(), st, time.Now(), "test", "  ", []access.Seen{seen}); !errors.Is(err, twin.ErrInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if shown, err := access.Unmask(t.Context(), deafLog{}, time.Now(), "test", "flood", []access.Seen{seen}); err == nil || shown != nil {
		t.Errorf("without an audit: %v, %v", shown, err)
	}
	reader := &access.Principal{
		Name: "c", Role: access.Component, Scopes: everywhere,
		Rights: []access.Right{access.MapRead, access.ReadInside, access.PeopleRead},
	}
	seen, st = lodger(t, reader)
	if _, err := access.Unmask(t.Context(), st, time.Now(), "test", "flood", []access.Seen{seen}); !errors.Is(err, twin.ErrForbidden) {
		t.Errorf("without the right: %v", err)
	}
}
