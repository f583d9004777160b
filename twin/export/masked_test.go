package export_test

import (
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// sealed calls fn for every text field of every entity that is personal or secret.
func sealed(s *twin.Snapshot, fn func(e *twin.Entity, f *twin.Field)) {
	for _, name := range synth.Types() {
		t := s.Schema().Type(name)
		for e := range s.All(t, 0) {
			for _, f := range t.AllFields() {
				if f.Sealed() && f.Kind == twin.KindText && !f.ImportOnly {
					fn(e, f)
				}
			}
		}
	}
}

// fill sets all personal and secret texts of a twin in one commit.
func fill(t *testing.T, tw *twin.Twin, text func(f *twin.Field) twin.Value) {
	t.Helper()
	var ops []twin.Operation
	sealed(tw.Snapshot(), func(e *twin.Entity, f *twin.Field) {
		op := twin.Operation{Do: twin.Patch, Type: e.Type, ID: e.ID, Set: []twin.Assignment{{Field: f, Value: text(f)}}}
		if n := len(ops); n > 0 && ops[n-1].ID == e.ID {
			ops[n-1].Set = append(ops[n-1].Set, op.Set...)
			return
		}
		ops = append(ops, op)
	})
	if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

// madeUp is a value that a field takes: one of two, so that it can have changed.
func madeUp(other bool) func(f *twin.Field) twin.Value {
	return func(f *twin.Field) twin.Value {
		pick := func(a, b string) twin.Value {
			if other {
				a = b
			}
			return twin.Text(a)
		}
		switch f.Check {
		case "phone":
			return pick("19900001234", "19900005678")
		case "citizen_id":
			return twin.Value{} // each person's own: the village has none twice
		}
		return pick("杨甲某", "彭乙某")
	}
}

// Masks are never taken for values: not by a new twin, where nothing is stored yet, when the file comes again, nor by
// one where the whole value has changed or gone since.
func TestMaskedExportNeverOverwrites(t *testing.T) {
	from, _ := hamlet(t)
	fill(t, from, madeUp(false))
	old := from.Snapshot()
	files := map[string]string{}
	for _, f := range export.Formats() {
		for _, typ := range synth.Types() {
			files[string(f)+typ] = written(t, old, typ, fitting(f, typ))
		}
	}
	again := func(tw *twin.Twin, f export.Format, what string) {
		for _, typ := range synth.Types() {
			before := tw.Snapshot()
			rep := bring(t, tw, typ, "x."+string(fitting(f, typ)), files[string(f)+typ])
			if n := before.Len(before.Schema().Type(typ)); rep.Unchanged != n || tw.Snapshot().Version() != before.Version() {
				t.Errorf("%s as %s into %s: %+v", typ, f, what, rep)
			}
		}
	}
	for _, f := range export.Formats() {
		to, _ := empty(t)
		for _, typ := range synth.Types() {
			bring(t, to, typ, "x."+string(fitting(f, typ)), files[string(f)+typ])
		}
		again(to, f, "a new twin")
		sealed(to.Snapshot(), func(e *twin.Entity, field *twin.Field) {
			if v := e.Value(field).Str(); strings.Contains(v, "*") {
				t.Errorf("%s of a %s came in as %q", field.Name, e.Type.Name, v)
			}
		})
	}
	fill(t, from, madeUp(true))
	again(from, export.CSV, "a twin with other values")
	fill(t, from, func(*twin.Field) twin.Value { return twin.Value{} })
	again(from, export.GeoJSON, "a twin without values")
}
