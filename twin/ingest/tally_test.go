package ingest_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

func TestTally(t *testing.T) {
	d := newDesk(t)
	a := ingest.NewTally(d.typ("person"))
	for row, x := range []ingest.Reject{
		{Field: "sex", Value: "人", Reason: `"人" is none of male, female`},
		{Field: "unit", Reason: "the nearest is 38 m away"},
		{Field: "unit", Reason: "the nearest is 7.5 m away"},
		{Field: "care", Value: "甲", Reason: `"甲 \"x\"" is none of these`},
		{Field: "care", Value: "乙", Reason: `"乙" is none of these`},
		{Field: "unit", Reason: "the nearest is 1,200 m away"},
		{Field: "id_no", Value: "310114199001011230", Reason: "check character is X, expected 6"},
	} {
		x.Row = row + 1
		a.Add(x)
	}
	top, kinds, said := a.Top(3)
	want := []ingest.Group{
		{Field: "unit", Reason: "the nearest is … m away", Rows: 3, First: 2},
		{Field: "care", Reason: "… is none of these", Value: "甲", Rows: 2, First: 4},
		{Field: "sex", Reason: `"人" is none of male, female`, Rows: 1, First: 1},
	}
	if !reflect.DeepEqual(top, want) || kinds != 1 || said != 1 || a.Len() != 7 {
		t.Errorf("%+v, %d more kinds, %d of them, %d in all", top, kinds, said, a.Len())
	}
	top, _, _ = a.Top(9)
	if g := top[3]; g.Reason != "check character is …, expected …" || g.Value != "" {
		t.Errorf("of a secret field: %+v", g)
	}
	// Whatever a file says, what is held is bounded, and nothing is lost from the count.
	for i := range 3000 {
		a.Add(ingest.Reject{Row: i, Field: "name", Reason: strings.Repeat("x", i)})
	}
	if top, _, said := a.Top(5000); len(top) > 1000 || len(top)+said != 3004 {
		t.Errorf("%d kinds and %d others", len(top), said)
	}
}

// A dry run warns of what the run will warn of, and a second run of nothing that a commit has said.
func TestDryRunWarnsAlike(t *testing.T) {
	const grids = `{"type":"Feature","properties":{"code":"31011410322101001"},"geometry":` +
		`{"type":"Polygon","coordinates":[[[121.19,31.29],[121.2005,31.29],[121.2005,31.31],[121.19,31.31],[121.19,31.29]]]}}` + "\n"
	d := newDesk(t)
	d.bring("grid", "g.ndjson", grids)
	if len(d.refused) > 0 {
		t.Fatal(d.refused)
	}
	for _, f := range []struct{ typ, text, want string }{
		{
			"house", strings.NewReplacer("address,wkt", "address,层数,高度,屋顶,wkt", "1号", "1号,2,6,圆", "2号", "2号,3,60,平").Replace(streetOf2),
			"2 roof: ; 3 height_m: 3 floors and 60 m make 20.0 m a floor; 3 grid: lies outside all micro-grids: import the grids there first",
		},
		{"unit", "source_id,house,floor,room\nu1,h1,2,201\nu2,h1,3,301\nu3,h2,1,101\n", "3 floor: floor 3 is above; 4 grid: lies outside"},
		{"person", "source_id,姓名,室号,门牌\n1,甲,201,第1组1号\n2,乙,102,第1组2号\n3,丙,,第9组9号\n4,丁,103,第1组2号\n", "3 grid: ; 4 unit: no house; 5 grid: "},
	} {
		var said [3][]string
		for i := range said {
			rep := d.bring(f.typ, f.typ+".csv", f.text, func(o *ingest.Options) { o.DryRun, o.Batch = i == 0, 2 })
			said[i] = d.warned
			if rep.Warnings != len(d.warned) || len(d.refused) > 0 {
				t.Fatalf("%s: %+v %q", f.typ, rep, d.refused)
			}
		}
		if !reflect.DeepEqual(said[0], said[1]) {
			t.Errorf("%s: the dry run warns of\n%q, the run of\n%q", f.typ, said[0], said[1])
		}
		want := strings.Split(f.want, "; ")
		for i, w := range want {
			if len(said[1]) != len(want) || !strings.HasPrefix(said[1][i], w) {
				t.Errorf("%s: warned %q, expected %q", f.typ, said[1], want)
				break
			}
		}
		for _, w := range said[2] {
			if strings.Contains(w, "micro-grids") || strings.Contains(w, "floor") {
				t.Errorf("%s: again: %s", f.typ, w)
			}
		}
	}
}

// Rules of a dry run look at the batch as it would leave the twin.
func TestDryRunRulesSeeTheBatch(t *testing.T) {
	types := func() []*twin.Type {
		return append(twin.Builtin(), &twin.Type{
			Name: "part", Plural: "parts", Geometry: twin.NoGeometry,
			Fields: []twin.Field{{Name: "of", Kind: twin.KindRef, Ref: "part"}, {Name: "size", Kind: twin.KindInt}},
			Rules: []twin.Rule{{Field: "size", Warn: func(e *twin.Entity, s twin.Reader) string {
				if whole, ok := s.Get("part", e.Get("of").Ref()); ok && whole.Get("size").Int() < e.Get("size").Int() {
					return fmt.Sprintf("is more than the whole's %d", whole.Get("size").Int())
				}
				return ""
			}}},
		})
	}
	tw, err := twin.Open(t.Context(), twin.Config{Store: newStore(), Types: types})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	d := &desk{t: t, tw: tw}
	d.bring("part", "p.csv", "source_id,of,size\n1,,5\n2,1,4\n")
	const later = "source_id,of,size\n1,,3\n2,1,9\n"
	d.bring("part", "p.csv", later, func(o *ingest.Options) { o.DryRun = true })
	if len(d.warned) != 1 || !strings.Contains(d.warned[0], "3 size: is more than the whole's 3") {
		t.Errorf("dry: %q", d.warned)
	}
}

func TestStreetAndNumber(t *testing.T) {
	tests := []struct{ street, number, address, warn string }{
		{"银城中路", "501", "银城中路501号", ""},
		{"浦东南路", "100号", "浦东南路100号", ""},
		{"Main Street", "12b", "Main Street 12b", ""},
		{"永安路", "", "永安路", ""},
		{"", "20", "", "a house number without a street"},
		{"", "", "", ""},
	}
	for _, head := range []string{"addr_street,addr_housenumber", "addr:street,addr:housenumber"} {
		for _, tt := range tests {
			d := newDesk(t)
			d.bring("house", "h.csv", "source_id,wkt,"+head+"\n1,\""+square+"\","+tt.street+","+tt.number+"\n")
			if got := d.only("house").Get("address").Str(); got != tt.address || said(d.warned, "street") != min(len(tt.warn), 1) {
				t.Errorf("%q %q make %q, expected %q; warned %q", tt.street, tt.number, got, tt.address, d.warned)
			}
		}
	}
	// A type without a door plate has no use for them, and says so.
	d := newDesk(t)
	rep := d.bring("facility", "f.csv", "source_id,kind,lon,lat,addr_street\n1,pump,121,31,银城中路\n")
	if last := rep.Columns[len(rep.Columns)-1]; last.Column != "addr_street" || last.Field != "" {
		t.Errorf("%+v", rep.Columns)
	}
}
