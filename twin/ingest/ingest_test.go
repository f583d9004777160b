package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// desk is a twin that files are brought into, with what was said about their rows.
type desk struct {
	t       testing.TB
	tw      *twin.Twin
	refused []string // "row field: reason"
	warned  []string
	values  string // all values that reasons came with
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	return &desk{t: t, tw: tw}
}

func (d *desk) typ(name string) *twin.Type { return d.tw.Snapshot().Schema().Type(name) }

// open makes the source of a file's text.
func (d *desk) open(name, text string) (ingest.Source, error) {
	return ingest.Open(name, io.NopCloser(strings.NewReader(text)))
}

// bring imports a file's text as a type; change may set further options.
func (d *desk) bring(typ, name, text string, change ...func(*ingest.Options)) ingest.Report {
	d.t.Helper()
	rep, err := d.try(typ, name, text, change...)
	if err != nil {
		d.t.Fatal(err)
	}
	return rep
}

func (d *desk) try(typ, name, text string, change ...func(*ingest.Options)) (ingest.Report, error) {
	d.t.Helper()
	d.refused, d.warned, d.values = nil, nil, ""
	src, err := d.open(name, text)
	if err != nil {
		return ingest.Report{}, err
	}
	defer src.Close()
	note := func(list *[]string) func(ingest.Reject) {
		return func(x ingest.Reject) {
			*list = append(*list, fmt.Sprintf("%d %s: %s", x.Row, x.Field, x.Reason))
			d.values += x.Value + "\n"
		}
	}
	opts := ingest.Options{Type: d.typ(typ), Source: "test", Actor: "test", Reject: note(&d.refused), Warn: note(&d.warned)}
	for _, c := range change {
		c(&opts)
	}
	rep, err := ingest.Import(d.t.Context(), d.tw, src, opts)
	if err == nil {
		if n := rep.Created + rep.Updated + rep.Unchanged + rep.Joined + rep.Refused; n != rep.Rows {
			d.t.Errorf("%d rows, of which %d are accounted for: %+v", rep.Rows, n, rep)
		}
	}
	return rep, err
}

// only returns the single entity of a type.
func (d *desk) only(typ string) *twin.Entity {
	d.t.Helper()
	if n := d.tw.Snapshot().Len(d.typ(typ)); n != 1 {
		d.t.Fatalf("%d of type %s, expected one; refused: %q", n, typ, d.refused)
	}
	for e := range d.tw.Snapshot().All(d.typ(typ), 0) {
		return e
	}
	return nil
}

func (d *desk) refusedOnly(want ...string) {
	d.t.Helper()
	if len(d.refused) != len(want) {
		d.t.Fatalf("refused %q, expected %d", d.refused, len(want))
	}
	for i, w := range want {
		if !strings.Contains(d.refused[i], w) {
			d.t.Errorf("refusal %d is %q, expected %q in it", i+1, d.refused[i], w)
		}
	}
}

const square = "POLYGON((121.2 31.3,121.2001 31.3,121.2001 31.3001,121.2 31.3001,121.2 31.3))"

func gb18030(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16le(s string) string {
	out := []byte{0xff, 0xfe}
	for _, c := range s {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

// The same table, however it is written, makes the same house.
func TestTablesOfAllKinds(t *testing.T) {
	plain := "source_id,名称,层数,高度,屋顶,wkt\r\nh1,\"老街, 一号\",3,9.5米,gabled,\"" + square + "\"\r\n"
	tests := []struct{ name, text string }{
		{"utf8.csv", plain},
		{"bom.csv", "\ufeff" + plain},
		{"gb18030.csv", gb18030(t, plain)},
		{"utf16.csv", utf16le(plain)},
		{"cr.csv", strings.ReplaceAll(plain, "\r\n", "\r")},
		{"lf.txt", strings.ReplaceAll(plain, "\r\n", "\n")},
		{"semicolon.csv", "source_id;名称;层数;高度;屋顶;wkt\nh1;老街, 一号;3;9,.5;gabled;" + square + "\n"},
		{"tab.tsv", "source_id\t名称\t层数\t高度\t屋顶\twkt\nh1\t老街, 一号\t3\t9.5 m\tgabled\t" + square + "\n"},
		{"title.csv", "安亭镇房屋清单,,,,,\n2026年,,,,,\n" + plain},
		{"no ending", plain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			text := strings.Replace(tt.text, "9,.5", "9.5", 1)
			d.bring("house", tt.name, text)
			h := d.only("house")
			got := fmt.Sprint(h.Get("name"), h.Get("floors_above"), h.Get("height_m"), h.Get("roof"), h.Get("source_id"))
			if got != "老街, 一号 3 9.5 gable h1" {
				t.Errorf("got %s", got)
			}
			if len(d.refused)+len(d.warned)-said(d.warned, "taken for a title") > 1 { // outside all grids
				t.Errorf("refused %q, warned %q", d.refused, d.warned)
			}
		})
	}
}

// Text that is plain at first and Chinese far behind is read as what it then turns out to be.
func TestEncodingIsToldLate(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("source_id,kind,name,lon,lat\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "%d,hydrant,plain name of a hydrant,121.2,31.3\n", i)
	}
	b.WriteString(gb18030(t, "last,hydrant,村口消火栓,121.2,31.3\n"))
	d := newDesk(t)
	d.bring("facility", "f.csv", b.String())
	e, ok := d.tw.Snapshot().BySource(d.typ("facility"), "test", "last")
	if !ok || e.Get("name").Str() != "村口消火栓" {
		t.Errorf("the last row came in as %v; refused %q", e, d.refused)
	}
	if rep := d.bring("facility", "g.csv", "source_id,name,lon,lat\n1,消火栓,121,31\n2,\xff\xfe,121,31\n"); rep.Refused != 1 {
		t.Errorf("text in no encoding: %+v %q", rep, d.refused)
	}
}

func TestCoordinates(t *testing.T) {
	crs := func(name string) func(*ingest.Options) {
		c, err := geo.ParseCRS(name)
		if err != nil {
			t.Fatal(err)
		}
		return func(o *ingest.Options) { o.CRS = c }
	}
	swap := func(o *ingest.Options) { o.SwapXY = true }
	tests := []struct {
		name, text string
		change     []func(*ingest.Options)
		refusal    string
	}{
		{"lon lat", "kind,经度,纬度\npump,120.159,30.267\n", nil, ""},
		{"wrong way round", "kind,lon,lat\npump,30.267,120.159\n", nil, "--swap-xy"},
		{"mended", "kind,lon,lat\npump,30.267,120.159\n", []func(*ingest.Options){swap}, ""},
		{"plane", "kind,x,y\npump,515300.094,3349722.302\n", []func(*ingest.Options){crs("EPSG:4549")}, ""},
		{"plane, northing first", "kind,x,y\npump,3349722.302,515300.094\n", []func(*ingest.Options){crs("EPSG:4549")}, "--swap-xy"},
		{"plane, northing first, mended", "kind,x,y\npump,3349722.302,515300.094\n", []func(*ingest.Options){crs("EPSG:4549"), swap}, ""},
		{"metres as degrees", "kind,x,y\npump,515300.094,3349722.302\n", nil, "--crs"},
		{"no numbers", "kind,x,y\npump,here,there\n", nil, "no numbers"},
		{"no place", "kind,x,y\npump,,\n", nil, "is missing"},
		{"wkt", "kind,wkt\npump,POINT(120.159 30.267)\n", nil, ""},
		{"wkt of another kind", "kind,wkt\npump,\"LINESTRING(1 1,2 2)\"\n", nil, "is a LineString"},
		{"wkt, broken", "kind,wkt\npump,POINT(1\n", nil, "wkt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.bring("facility", "f.csv", tt.text, tt.change...)
			if tt.refusal != "" {
				d.refusedOnly(tt.refusal)
				return
			}
			g := d.only("facility").Geometry()
			if p := geo.InteriorPoint(g); geo.DistanceM(p, geo.InteriorPoint(geo.Round(p))) > 1 || p[0] < 120.1589 || p[0] > 120.1591 || p[1] < 30.2669 || p[1] > 30.2671 {
				t.Errorf("stands at %v", g)
			}
		})
	}
}

func TestOldGeoJSONNamesItsSystem(t *testing.T) {
	d := newDesk(t)
	d.bring("facility", "f.geojson", `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4549"}},
		"features":[{"type":"Feature","properties":{"kind":"pump"},"geometry":{"type":"Point","coordinates":[515300.094,3349722.302]}}]}`)
	if p := geo.InteriorPoint(d.only("facility").Geometry()); p[0] < 120.1589 || p[0] > 120.1591 {
		t.Errorf("stands at %v", p)
	}
	_, err := d.try("facility", "f.geojson", `{"crs":{"properties":{"name":"EPSG:9999"}},"type":"FeatureCollection","features":[]}`)
	if err == nil || !strings.Contains(err.Error(), "--crs") {
		t.Errorf("an unknown system: %v", err)
	}
}

// Whatever is stored, a mask is none of its values: an identity or telephone number, too, is said to be masked.
func TestMasksAreLeftOut(t *testing.T) {
	d := newDesk(t)
	whole := "source_id,name,id_no,phone,register_address\n1,甲某,,19900001234,\n"
	masked := "source_id,name,id_no,phone,register_address\n1,乙*,**************002X,199****5678,上海市嘉定区某某村**\n"
	for i, text := range []string{masked, masked, whole, masked} {
		rep := d.bring("person", "people.csv", text)
		if i > 0 && rep.Unchanged != 1 && i != 2 {
			t.Errorf("%d: %+v", i, rep)
		}
		if n := said(d.warned, "is a masked value and was left out: export with --reveal"); i != 2 && n != 4 {
			t.Errorf("%d: %d values are said to be masked: %q", i, n, d.warned)
		}
		if said(d.warned, "digits") > 0 {
			t.Errorf("%d: %q", i, d.warned)
		}
	}
	p := d.only("person")
	if p.Get("name").Str() != "甲某" || p.Get("phone").Str() != "19900001234" || !p.Get("register_address").IsNull() {
		t.Errorf("%v %v %v", p.Get("name"), p.Get("phone"), p.Get("register_address"))
	}
	// The mask of what is stored loses nothing, so nothing is said; nor does it unset.
	if d.bring("person", "people.csv", "source_id,name,phone\n1,甲*,199****1234\n"); said(d.warned, "masked") > 0 {
		t.Errorf("%q", d.warned)
	}
	// A list of households of another program names its heads.
	d.bring("person", "heads.csv", "source_id,户主\n1,丙*\n")
	if p := d.only("person"); p.Get("name").Str() != "甲某" {
		t.Errorf("named %v", p.Get("name"))
	}
}
