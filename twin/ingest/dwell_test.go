package ingest_test

import (
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

const streetOf2 = "source_id,address,wkt\n" +
	"h1,安亭镇星明村第1组1号,\"POLYGON((121.2 31.3,121.2001 31.3,121.2001 31.3001,121.2 31.3001,121.2 31.3))\"\n" +
	"h2,安亭镇星明村第1组2号,\"POLYGON((121.201 31.3,121.2011 31.3,121.2011 31.3001,121.201 31.3001,121.201 31.3))\"\n"

// people are found their house by reference, door plate or point, and their room by its name.
func TestPeopleFindTheirHouse(t *testing.T) {
	tests := []struct {
		name, head, row string
		house, room     string // source id of the house, room as stair/floor/room; "" for none
		warn            string
	}{
		{"by unit", "unit", "u1", "h1", "1/2/201", ""},
		{"by whole plate", "门牌", "安亭镇星明村第1组1号", "h1", "1/2/201", ""},
		{"by plate within the village", "地址", "第１组2号", "h2", "//", ""},
		{"by a longer plate", "地址", "上海市嘉定区安亭镇星明村第1组2号", "h2", "//", ""},
		{"by the house's id", "house", "h2", "h2", "//", ""},
		{"by a known room", "门牌,室号", "第1组1号,201", "h1", "1/2/201", ""},
		{"by a new room", "门牌,楼层,室号", "第1组1号,3,301", "h1", "/3/301", ""},
		{"by a point", "经度,纬度", "121.20105,31.30005", "h2", "//", ""},
		{"by a point before the door", "经度,纬度", "121.20105,31.2999", "h2", "//", "nearest, 11 m"},
		{"by a point in the field", "经度,纬度", "121.2006,31.3", "", "", "nearest is 38 m"},
		{"by nothing", "备注", "x", "", "", ""},
		{"by an unknown plate", "门牌", "第9组9号", "", "", "no house has this door plate"},
		{"by an unknown unit", "unit", "u9", "", "", "no unit is known"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.bring("house", "houses.csv", streetOf2)
			d.bring("unit", "units.csv", "source_id,house,stair,floor,room\nu1,h1,1,2,201\n")
			text := "source_id,姓名," + tt.head + "\np1,甲," + tt.row + "\n"
			d.bring("person", "people.csv", text)
			p := d.only("person")
			if tt.warn != "" && !strings.Contains(strings.Join(d.warned, "\n"), tt.warn) {
				t.Errorf("warned %q, expected %q", d.warned, tt.warn)
			}
			s := d.tw.Snapshot()
			house, room := "", ""
			if h, ok := s.Get("house", p.House); ok {
				house = h.Get("source_id").Str()
				u, _ := s.Get("unit", p.Get("unit").Ref())
				room = u.Get("stair").String() + "/" + u.Get("floor").String() + "/" + u.Get("room").String()
			}
			if house != tt.house || room != tt.room {
				t.Errorf("lives in %q, %q, expected %q, %q; warned %q", house, room, tt.house, tt.room, d.warned)
			}
			if rep := d.bring("person", "people.csv", text); rep.Unchanged != 1 || rep.Units != 0 {
				t.Errorf("again: %+v", rep)
			}
		})
	}
}

// Two plates alike are not guessed between.
func TestAmbiguousPlate(t *testing.T) {
	d := newDesk(t)
	d.bring("house", "houses.csv", strings.Replace(streetOf2, "第1组2号", "第1组1号", 1))
	d.bring("person", "p.csv", "source_id,姓名,门牌\n1,甲,第1组1号\n")
	if p := d.only("person"); p.House != 0 || !strings.Contains(strings.Join(d.warned, " "), "more than one") {
		t.Errorf("lives in %s; warned %q", p.House, d.warned)
	}
}

// People of one room that is not known yet share the one that is made, also when a dry run looks first.
func TestRoomIsMadeOnce(t *testing.T) {
	d := newDesk(t)
	d.bring("house", "houses.csv", streetOf2)
	text := "source_id,姓名,门牌,室号\n1,甲,第1组1号,101\n2,乙,第1组1号,101\n3,丙,第1组1号,102\n"
	if rep := d.bring("person", "p.csv", text, func(o *ingest.Options) { o.DryRun = true }); rep.Units != 2 || rep.Created != 3 {
		t.Errorf("dry run: %+v", rep)
	}
	if rep := d.bring("person", "p.csv", text); rep.Units != 2 || rep.Created != 3 {
		t.Errorf("%+v", rep)
	}
	if n := d.tw.Snapshot().Len(d.typ("unit")); n != 2 {
		t.Errorf("%d rooms", n)
	}
}

func TestHouseholdNamesItsHead(t *testing.T) {
	d := newDesk(t)
	d.bring("person", "p.csv", "户号,户主,人口\n77,虚构户七,4\n")
	p := d.only("person")
	if p.Get("name").Str() != "虚构户七" || p.Get("relation").Str() != "head" || p.Get("household").Str() != "77" {
		t.Errorf("%v %v %v", p.Get("name"), p.Get("relation"), p.Get("household"))
	}
	if !strings.Contains(strings.Join(d.warned, " "), "counts 4 people") {
		t.Errorf("warned %q", d.warned)
	}
}

// References are found across files of different names, as long as one source alone knows the id.
func TestReferences(t *testing.T) {
	d := newDesk(t)
	from := func(s string) func(*ingest.Options) { return func(o *ingest.Options) { o.Source = s } }
	d.bring("house", "houses.csv", streetOf2, from("houses"))
	d.bring("unit", "units.csv", "source_id,house\nu1,h1\nu2,h3\nu3,\n", from("units"))
	if e := d.only("unit"); e.House == 0 {
		t.Error("the unit has no house")
	}
	d.refusedOnly("no house is known", "is required")
	d.bring("house", "houses.csv", streetOf2, from("other"))
	d.bring("unit", "units.csv", "source_id,house\nu4,h2\n", from("units"))
	d.refusedOnly("no house is known")
	id := d.only("unit").House
	d.bring("unit", "units.csv", "source_id,house\nu5,"+id.String()+"\n", from("units"))
	if len(d.refused) != 0 {
		t.Errorf("by our own id: %q", d.refused)
	}
}

// A type may refer to itself, and a row to one before it.
func TestReferenceWithinTheFile(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: newStore(), Types: func() []*twin.Type {
		return append(twin.Builtin(), &twin.Type{
			Name: "pipe", Plural: "pipes", Geometry: twin.AnyGeometry,
			Fields: []twin.Field{{Name: "flows_to", Kind: twin.KindRef, Ref: "pipe", Required: true}, {Name: "size", Kind: twin.KindInt}},
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	d := &desk{t: t, tw: tw}
	row := func(id, to string) string {
		return `{"type":"Feature","id":"` + id + `","geometry":{"type":"LineString","coordinates":[[121,31],[121.1,31]]},"properties":{"flows_to":"` + to + `"}}` + "\n"
	}
	// The first pipe has nowhere to flow to; made by hand, it flows to itself.
	pipe := d.typ("pipe")
	_, err = tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{{
		Do: twin.Create, Type: pipe, ID: 9, Import: true, Geometry: line(), SetGeometry: true, Set: []twin.Assignment{
			{Field: pipe.Field("flows_to"), Value: twin.Ref(9)},
			{Field: pipe.Field("source"), Value: twin.Text("test")},
			{Field: pipe.Field("source_id"), Value: twin.Text("sea")},
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if rep := d.bring("pipe", "p.ndjson", row("a", "sea")+row("b", "a")+row("c", "nowhere")+row("d", "b")); rep.Created != 3 || rep.Refused != 1 {
		t.Errorf("%+v %q", rep, d.refused)
	}
}
