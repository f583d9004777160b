package tiles

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// Tiles follow from what everybody may see alone: when every number, date, truth value, code, list and free text that is
// internal, personal or secret is another one, and when all people and their rooms are gone, each tile of the model
// village is the same to the last byte.
func TestTilesDoNotDependOnSecrets(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	before := allTiles(t, tw)
	changed := map[string]int{}
	snap := tw.Snapshot()
	var edits, ends []twin.Operation
	for _, typ := range snap.Schema().Types() {
		for e := range snap.All(typ, 0) {
			op := twin.Operation{Do: twin.Patch, Type: typ, ID: e.ID, Import: true}
			for _, f := range typ.AllFields() {
				if v, ok := another(typ, f, e.Value(f)); ok {
					op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
					changed[typ.Name+"/"+f.Name]++
				}
			}
			if len(op.Set) > 0 {
				edits = append(edits, op)
			}
			if typ.Sensitivity > twin.Public {
				ends = append(ends, twin.Operation{Do: twin.Delete, Type: typ, ID: e.ID, Import: true})
			}
		}
	}
	slices.Reverse(ends) // people before the rooms that they are in
	for _, name := range []string{
		"person/birth", "person/sex", "person/care", "person/name", "unit/area_m2", "unit/ebike",
		"house/kind", "house/let", "house/safety", "grid/leader", "grid/last_patrol_at", "industry/employees", "institution/staff", "land/holder",
	} {
		if changed[name] == 0 {
			t.Errorf("no %s was changed", name)
		}
	}
	for i, ops := range [][]twin.Operation{edits, ends} {
		for len(ops) > 0 {
			n := min(2000, len(ops))
			commit(t, tw, ops[:n]...)
			ops = ops[n:]
		}
		after := allTiles(t, tw)
		if !maps.Equal(before, after) {
			for id, body := range before {
				if after[id] != body {
					t.Errorf("step %d: tile %d/%d/%d depends on what not everybody may see", i, id.Z, id.X, id.Y)
				}
			}
		}
	}
	t.Logf("%d tiles; changed: %v", len(before), changed)
}

// allTiles are those of all zooms, by a service that has seen nothing before.
func allTiles(t *testing.T, tw *twin.Twin) map[mvt.TileID]string {
	t.Helper()
	s := newService(t, tw)
	defer s.Close()
	return tilesOf(t, s)
}

// tilesOf are those of all zooms.
func tilesOf(t *testing.T, s *Service) map[mvt.TileID]string {
	t.Helper()
	all := map[mvt.TileID]string{}
	for z := uint8(0); z <= MaxZoom; z++ {
		for _, id := range tilesOver(z, s.state().bounds(s.plan)) {
			body, err := s.Tile(id)
			if err != nil {
				t.Fatal(err)
			}
			all[id] = string(body)
		}
	}
	return all
}

// another is another value for what not everybody may see; not ok where there is none or the field is public.
func another(typ *twin.Type, f *twin.Field, v twin.Value) (twin.Value, bool) {
	hidden := typ.Sensitivity > twin.Public || f.Sensitivity > twin.Public
	if f.Kind == twin.KindEnum && !v.IsNull() {
		for _, c := range f.Codes {
			// A code that reads as another is the one hidden value of a public field.
			if was, _ := f.Code(v.Str()); c.Value != v.Str() && (hidden || c.ReadsAs == v.Str() || was.ReadsAs == c.Value) {
				return twin.Enum(c.Value), true
			}
		}
		return v, false
	}
	if !hidden || v.IsNull() || f.Assigned || f.Check != "" || strings.HasPrefix(f.Name, "source") {
		return v, false
	}
	switch f.Kind {
	case twin.KindBool:
		return twin.Bool(!v.Bool()), true
	case twin.KindInt:
		if f.Max != nil && float64(v.Int()) >= *f.Max {
			return twin.Int(v.Int() - 1), true
		}
		return twin.Int(v.Int() + 1), true
	case twin.KindFloat:
		return twin.Float(v.Float() + 0.5), true
	case twin.KindDate:
		return twin.Date(v.Time().AddDate(0, 0, -1)), true
	case twin.KindTime:
		return twin.Time(v.Time().Add(-time.Hour)), true
	case twin.KindText:
		return twin.Text("另" + v.Str()), true
	case twin.KindList:
		if len(f.Codes) > 0 {
			return twin.List(f.Codes[0].Value, f.Codes[1].Value), true
		}
		return twin.List("另外的人"), true
	}
	return v, false
}
