package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func newStore() twin.Store { return mem.New() }

func line() orb.Geometry { return orb.LineString{{121, 31}, {121.1, 31}} }

// piece is a feature of a house that reaches from one longitude to another.
func piece(id string, from, to float64, props string) string {
	return fmt.Sprintf(`{"type":"Feature","id":%q,"geometry":{"type":"Polygon","coordinates":[[[%v,31],[%v,31],[%v,31.1],[%v,31.1],[%v,31]]]},"properties":{%s}}`+"\n",
		id, from, to, to, from, from, props)
}

func TestPiecesOfOneID(t *testing.T) {
	other := piece("b", 121.8, 121.9, "")
	tests := []struct {
		name, pieces string
		parts        int // how many polygons come of it
		joined       int
		refusal      string
	}{
		{"the same twice", piece("a", 121, 121.1, "") + other + piece("a", 121, 121.1, ""), 1, 1, ""},
		{"cut at a border", piece("a", 121, 121.1, "") + other + piece("a", 121.1, 121.2, ""), 1, 1, ""},
		{"overlapping", piece("a", 121, 121.1, "") + piece("a", 121.05, 121.2, "") + other, 1, 1, ""},
		{"three", piece("a", 121, 121.1, "") + piece("a", 121.1, 121.2, "") + other + piece("a", 121.2, 121.3, ""), 1, 2, ""},
		{"far apart", piece("a", 121, 121.1, "") + other + piece("a", 121.4, 121.5, ""), 1, 0, "row 1 has the same id, and this piece does not touch it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			rep := d.bring("house", "h.ndjson", tt.pieces)
			if rep.Created != 2 || rep.Joined != tt.joined {
				t.Errorf("%+v", rep)
			}
			if tt.refusal != "" {
				d.refusedOnly(tt.refusal)
			}
			e, ok := d.tw.Snapshot().BySource(d.typ("house"), "test", "a")
			if !ok {
				t.Fatal("not there")
			}
			if err := geo.Validate(e.Geometry()); err != nil {
				t.Error(err)
			}
			v := d.tw.Snapshot().Version()
			if d.bring("house", "h.ndjson", tt.pieces); d.tw.Snapshot().Version() != v {
				t.Error("a second import made a commit")
			}
		})
	}
}

// What a later piece says is taken where the first said nothing.
func TestPiecesShareWhatTheySay(t *testing.T) {
	d := newDesk(t)
	d.bring("house", "h.ndjson", piece("a", 121, 121.1, `"name":"东楼","height":12`)+piece("a", 121.1, 121.2, `"name":"西楼","building:levels":4`))
	e := d.only("house")
	if got := fmt.Sprint(e.Get("name"), e.Get("height_m"), e.Get("floors_above")); got != "东楼 12 4" {
		t.Error(got)
	}
	want := geo.AreaM2(orb.Polygon{{{121, 31}, {121.2, 31}, {121.2, 31.1}, {121, 31.1}, {121, 31}}})
	if got := geo.AreaM2(e.Geometry()); got < want*0.9999 || got > want*1.0001 {
		t.Errorf("%g m², expected %g", got, want)
	}
}

// A piece that comes after the rows that are held back is refused with the row of the first.
func TestPieceThatComesTooLate(t *testing.T) {
	if testing.Short() {
		t.Skip("20 000 rows")
	}
	d := newDesk(t)
	var b strings.Builder
	b.WriteString(piece("a", 121, 121.1, ""))
	for i := range 20_100 {
		b.WriteString(piece(fmt.Sprint("h", i), 121.3, 121.4, ""))
	}
	b.WriteString(piece("a", 121.1, 121.2, ""))
	if rep := d.bring("house", "h.ndjson", b.String()); rep.Refused != 1 || rep.Created != 20_101 {
		t.Errorf("%+v", rep)
	}
	d.refusedOnly("row 1 has the same id and was taken already")
}

// Of what has no outline the first row of an id is taken.
func TestSameIDTwice(t *testing.T) {
	d := newDesk(t)
	d.bring("facility", "f.csv", "source_id,kind,lon,lat\n1,pump,121,31\n1,lamp,121,31\n")
	d.refusedOnly("3 source_id: row 2 has the same id")
	if got := d.only("facility").Get("kind").Str(); got != "pump" {
		t.Errorf("kind %s", got)
	}
}

// OpenStreetMap's ids of eleven digits look like ours and are none.
func TestForeignIDsAreNotOurs(t *testing.T) {
	d := newDesk(t)
	d.bring("house", "h.ndjson", piece("11234567890", 121, 121.1, ""))
	if e := d.only("house"); e.Get("source_id").Str() != "11234567890" || e.ID.String() == "11234567890" {
		t.Errorf("came in as %s, %v", e.ID, e.Get("source_id"))
	}
}
