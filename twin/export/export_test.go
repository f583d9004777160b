package export_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/xuri/excelize/v2"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/mem"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// hamlet is a small synthetic village in a twin.
func hamlet(t testing.TB) (*twin.Twin, *mem.Store) {
	t.Helper()
	tw, st := empty(t)
	cfg := synth.Xingming()
	cfg.Homes, cfg.People = 20, 100
	village, err := synth.Village(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range synth.Types() {
		var b bytes.Buffer
		lines := synth.NewLines(&b)
		for _, r := range village.Of(typ) {
			if err := lines.Encode(&r); err != nil {
				t.Fatal(err)
			}
		}
		if err := lines.Flush(); err != nil {
			t.Fatal(err)
		}
		bring(t, tw, typ, "x.ndjson", b.String())
	}
	return tw, st
}

func empty(t testing.TB) (*twin.Twin, *mem.Store) {
	t.Helper()
	st := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: st})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	return tw, st
}

func bring(t testing.TB, tw *twin.Twin, typ, name, text string) ingest.Report {
	t.Helper()
	if text == "" {
		return ingest.Report{}
	}
	src, err := ingest.Open(name, io.NopCloser(strings.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	rep, err := ingest.Import(t.Context(), tw, src, ingest.Options{
		Type: tw.Snapshot().Schema().Type(typ), Source: "test", Actor: "test",
		Reject: func(x ingest.Reject) { t.Errorf("%s row %d refused: %s %s", typ, x.Row, x.Field, x.Reason) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func viewOf(s *twin.Snapshot) *access.View {
	who := &access.Principal{Name: "test", Role: access.Command, Scopes: []grid.Code{access.Everywhere}}
	return access.NewView(s, who, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
}

// written exports a type.
func written(t testing.TB, s *twin.Snapshot, typ string, f export.Format, change ...func(*export.Options)) string {
	t.Helper()
	var b bytes.Buffer
	opts := export.Options{Type: s.Schema().Type(typ), Format: f}
	for _, c := range change {
		c(&opts)
	}
	res, err := export.Write(t.Context(), &b, viewOf(s), opts)
	if err != nil {
		t.Fatal(err)
	}
	if opts.Filter == nil && res.Entities != s.Len(opts.Type) {
		t.Errorf("%d of %d written", res.Entities, s.Len(opts.Type))
	}
	return b.String()
}

func unmasking(st *mem.Store) func(*export.Options) {
	return func(o *export.Options) {
		o.Unmask = func(ctx context.Context, batch []access.Seen) ([]access.Seen, error) {
			return access.Unmask(ctx, st, time.Unix(1, 0), "export", "test", batch)
		}
	}
}

// fitting is the format itself, or another where a type has no place in it.
func fitting(f export.Format, typ string) export.Format {
	if (f == export.CityJSON || f == export.CityJSONSeq) && typ != "house" {
		return export.GeoJSONSeq
	}
	return f
}

// What is exported comes in again and changes nothing, masked or whole, in each format.
func TestImportOfExportChangesNothing(t *testing.T) {
	t.Parallel()
	tw, st := hamlet(t)
	for _, f := range export.Formats() {
		for _, typ := range synth.Types() {
			for _, whole := range []bool{false, true} {
				f := fitting(f, typ)
				before := tw.Snapshot()
				var text string
				if whole {
					text = written(t, before, typ, f, unmasking(st))
				} else {
					text = written(t, before, typ, f)
				}
				rep := bring(t, tw, typ, "x."+string(f), text)
				if rep.Unchanged != before.Len(before.Schema().Type(typ)) || tw.Snapshot().Version() != before.Version() {
					t.Errorf("%s as %s, whole %v: %+v", typ, f, whole, rep)
				}
			}
		}
	}
}

// A whole export makes the same village in an empty twin: ids, references, outlines, values.
func TestExportMovesATwin(t *testing.T) {
	t.Parallel()
	from, st := hamlet(t)
	for _, f := range export.Formats() {
		to, st2 := empty(t)
		for _, typ := range synth.Types() {
			f := fitting(f, typ)
			bring(t, to, typ, "x."+string(f), written(t, from.Snapshot(), typ, f, unmasking(st)))
		}
		for _, typ := range synth.Types() {
			a := written(t, from.Snapshot(), typ, export.CSV, unmasking(st))
			b := written(t, to.Snapshot(), typ, export.CSV, unmasking(st2))
			if withoutRev(a) != withoutRev(b) {
				t.Errorf("%s by %s came out otherwise:\n%.600s\n%.600s", typ, f, withoutRev(a), withoutRev(b))
			}
		}
	}
}

// withoutRev cuts the columns that say when something was changed.
func withoutRev(csv string) string {
	var out []string
	for _, l := range strings.Split(csv, "\n") {
		cells := strings.Split(l, ",")
		for i, c := range cells {
			if _, err := time.Parse(time.RFC3339Nano, c); err == nil && i > 8 {
				cells[i-1], cells[i] = "", ""
			}
		}
		out = append(out, strings.Join(cells, ","))
	}
	return strings.Join(out, "\n")
}

// No identity number, phone, name or date of birth leaves unless it is revealed, and then each person is audited.
func TestMasksAndReveals(t *testing.T) {
	tw, st := hamlet(t)
	s := tw.Snapshot()
	for _, f := range []export.Format{export.GeoJSON, export.GeoJSONSeq, export.CSV} {
		text := written(t, s, "person", f)
		for p := range s.All(s.Schema().Type("person"), 0) {
			for _, name := range []string{"name", "id_no", "phone", "register_address"} {
				if v := p.Get(name).Str(); v != "" && strings.Contains(text, v) {
					t.Fatalf("%s shows a %s", f, name)
				}
			}
		}
		if strings.Contains(text, "source_id") || strings.Contains(text, "birth") {
			t.Errorf("%s has a column that is hidden", f)
		}
	}
	rows, _ := st.Audit(t.Context(), store.AuditQuery{})
	if len(rows) != 0 {
		t.Fatalf("%d audit rows of masked exports", len(rows))
	}
	text := written(t, s, "person", export.CSV, unmasking(st))
	if !strings.Contains(text, "990000") || !strings.Contains(text, ",birth,") {
		t.Error("a revealed export hides values")
	}
	rows, _ = st.Audit(t.Context(), store.AuditQuery{})
	if want := s.Len(s.Schema().Type("person")); len(rows) != want || rows[0].Reason != "test" {
		t.Errorf("%d audit rows for %d people", len(rows), want)
	}
}

// While a GeoPackage is written there is no file of it to be found, so that a process that is killed leaves none.
func TestGeoPackageLeavesNothingBehind(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files keep their names on Windows")
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	looks := 0
	opts := export.Options{Type: s.Schema().Type("house"), Format: export.GeoPackage, Unmask: func(_ context.Context, batch []access.Seen) ([]access.Seen, error) {
		looks++
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v %v are there", left, err)
		}
		return batch, nil
	}}
	var b bytes.Buffer
	if _, err := export.WriteLayers(t.Context(), &b, viewOf(s), []export.Options{opts}); err != nil {
		t.Fatal(err)
	}
	if looks == 0 || !strings.HasPrefix(b.String(), "SQLite format 3") {
		t.Errorf("%d looks, %.20q", looks, b.String())
	}
}

func TestRevealFailsWithItsAudit(t *testing.T) {
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	var b bytes.Buffer
	_, err := export.Write(t.Context(), &b, viewOf(s), export.Options{
		Type: s.Schema().Type("person"), Format: export.CSV,
		Unmask: func(context.Context, []access.Seen) ([]access.Seen, error) { return nil, errors.New("no room") },
	})
	if err == nil || strings.Contains(b.String(), "990000") {
		t.Errorf("%v: %.200s", err, b.String())
	}
}

func TestBytesAreDeterministic(t *testing.T) {
	tw, _ := hamlet(t)
	for _, f := range export.Formats() {
		first := written(t, tw.Snapshot(), "house", f)
		if again := written(t, tw.Snapshot(), "house", f); again != first {
			t.Errorf("%s: two exports differ", f)
		}
	}
}

// A cell that a spreadsheet would run is text there and comes back as it was.
func TestFormulasAreHarmless(t *testing.T) {
	tw, _ := empty(t)
	evil := `=HYPERLINK("http://x","y")`
	bring(t, tw, "facility", "f.ndjson", `{"type":"Feature","id":"1","geometry":{"type":"Point","coordinates":[121,-31]},"properties":{"name":"=HYPERLINK(\"http://x\",\"y\")"}}`)
	text := written(t, tw.Snapshot(), "facility", export.CSV)
	if strings.Contains(text, ",\"=H") || !strings.Contains(text, "'=H") || !strings.Contains(text, ",-31") {
		t.Error(text)
	}
	if rep := bring(t, tw, "facility", "f.csv", text); rep.Unchanged != 1 {
		t.Errorf("%+v", rep)
	}
	book, err := excelize.OpenReader(strings.NewReader(written(t, tw.Snapshot(), "facility", export.XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	value, _ := book.GetCellValue("facilities", "C2")
	formula, _ := book.GetCellFormula("facilities", "C2")
	if value != evil || formula != "" {
		t.Errorf("the cell holds %q, formula %q", value, formula)
	}
}

func TestFilterAndPast(t *testing.T) {
	tw, _ := empty(t)
	facility := tw.Snapshot().Schema().Type("facility")
	for i := range 3 {
		bring(t, tw, "facility", "f.csv", fmt.Sprintf("source_id,kind,capacity,lon,lat\n1,pump,%d,121,31\n%d,lamp,,121,31\n", i, i+2))
	}
	now := tw.Snapshot()
	filter, err := query.CompileFilter(viewOf(now), facility, "kind = 'lamp'")
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, now, "facility", export.GeoJSONSeq, func(o *export.Options) { o.Filter = filter })
	if n := strings.Count(text, "\n"); n != 3 || strings.Contains(text, "pump") {
		t.Errorf("%d lamps:\n%s", n, text)
	}
	for v, lamps := range []int{0, 1, 2, 3} {
		then, err := export.AsOf(t.Context(), tw, fmt.Sprint(v))
		if err != nil {
			t.Fatal(err)
		}
		text := written(t, then, "facility", export.CSV)
		if n := strings.Count(text, ",lamp,"); n != lamps {
			t.Errorf("version %d: %d lamps:\n%s", v, n, text)
		}
		if v > 0 && !strings.Contains(text, fmt.Sprintf(",%d,,", v-1)) {
			t.Errorf("version %d shows another capacity:\n%s", v, text)
		}
	}
	if s, err := export.AsOf(t.Context(), tw, "2000-01-01T00:00:00Z"); err != nil || s.Len(facility) != 0 {
		t.Errorf("as of 2000: %v", err)
	}
	if s, err := export.AsOf(t.Context(), tw, "2900-01-01T00:00:00Z"); err != nil || s != now {
		t.Errorf("as of 2900: %v", err)
	}
	for _, text := range []string{"4", "yesterday", "-1"} {
		if _, err := export.AsOf(t.Context(), tw, text); !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("as of %s: %v", text, err)
		}
	}
}

func TestWhoMayNotSeeATypeExportsNone(t *testing.T) {
	tw, _ := hamlet(t)
	s := tw.Snapshot()
	_, err := export.Write(t.Context(), io.Discard, access.Public(s), export.Options{Type: s.Schema().Type("person"), Format: export.CSV})
	if !errors.Is(err, twin.ErrForbidden) {
		t.Errorf("%v", err)
	}
}

func TestParseFormat(t *testing.T) {
	for text, want := range map[string]export.Format{".GeoJSON": export.GeoJSON, "json": export.GeoJSON, "ndjson": export.GeoJSONSeq, "xlsx": export.XLSX} {
		if got, err := export.ParseFormat(text); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	if _, err := export.ParseFormat("shp"); !errors.Is(err, twin.ErrInvalid) || !strings.Contains(err.Error(), "geojsonseq") {
		t.Errorf("shp: %v", err)
	}
}

// Texts that a cell has no room for are left out and counted.
func TestLongTexts(t *testing.T) {
	tw, _ := empty(t)
	ring := make(orb.Ring, 0, 4001)
	for i := range 2000 {
		ring = append(ring, orb.Point{121 + float64(i)/1e5, 31})
	}
	for i := 2000; i > 0; i-- {
		ring = append(ring, orb.Point{121 + float64(i)/1e5, 31.0001})
	}
	ring = append(ring, ring[0])
	_, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: tw.Snapshot().Schema().Type("house"), Geometry: orb.Polygon{ring}, SetGeometry: true,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	s := tw.Snapshot()
	for f, cut := range map[export.Format]int{export.CSV: 0, export.XLSX: 1} {
		res, err := export.Write(t.Context(), io.Discard, viewOf(s), export.Options{Type: s.Schema().Type("house"), Format: f})
		if err != nil || res.Cut != cut {
			t.Errorf("%s: %d cut, %v", f, res.Cut, err)
		}
	}
}
