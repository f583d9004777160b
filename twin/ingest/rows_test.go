package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// An import runs twice as well as once; what changed in between is updated, and what is cut off is taken up again.
func TestImportAgain(t *testing.T) {
	d := newDesk(t)
	head := "source_id,kind,state,lon,lat\n"
	rows := "1,hydrant,ok,121.2,31.3\n2,pump,ok,121.2,31.3\n"
	if rep := d.bring("facility", "f.csv", head+rows); rep.Created != 2 {
		t.Fatalf("first: %+v", rep)
	}
	v := d.tw.Snapshot().Version()
	if rep := d.bring("facility", "f.csv", head+rows); rep.Unchanged != 2 || d.tw.Snapshot().Version() != v {
		t.Errorf("again: %+v, version %d after %d", rep, d.tw.Snapshot().Version(), v)
	}
	rep := d.bring("facility", "f.csv", head+strings.Replace(rows, "pump,ok", "pump,", 1)+"3,lamp,ok,121.2,31.3\n")
	if rep.Unchanged != 1 || rep.Updated != 1 || rep.Created != 1 {
		t.Errorf("changed: %+v", rep)
	}
	e, _ := d.tw.Snapshot().BySource(d.typ("facility"), "test", "2")
	if !e.Get("state").IsNull() {
		t.Errorf("an emptied cell left %v", e.Get("state"))
	}
	if rep := d.bring("facility", "f.csv", "source_id,kind\n2,lamp\n"); rep.Updated != 1 {
		t.Errorf("without coordinates: %+v %q", rep, d.refused)
	}
}

// cutOff is a source that breaks after some rows.
type cutOff struct {
	ingest.Source
	left int
}

func (c *cutOff) Next() (*ingest.Record, error) {
	if c.left--; c.left < 0 {
		return nil, errors.New("the cable is out")
	}
	return c.Source.Next()
}

func TestImportCutOffIsResumed(t *testing.T) {
	d := newDesk(t)
	text := pumps(2500)
	src, err := d.open("f.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	opts := ingest.Options{Type: d.typ("facility"), Source: "test", Actor: "test", Batch: 100}
	rep, err := ingest.Import(t.Context(), d.tw, &cutOff{src, 1234}, opts)
	if err == nil || rep.Rows != 1234 || rep.Created != 1234 {
		t.Fatalf("cut off: %+v, %v", rep, err)
	}
	if rep := d.bring("facility", "f.csv", text); rep.Unchanged != 1234 || rep.Created != 2500-1234 {
		t.Errorf("resumed: %+v", rep)
	}
}

func TestImportEndsWithItsContext(t *testing.T) {
	d := newDesk(t)
	src, err := d.open("f.csv", pumps(3000))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	rep, err := ingest.Import(ctx, d.tw, src, ingest.Options{
		Type: d.typ("facility"), Source: "test", Actor: "test", Batch: 100,
		Progress: func(ingest.Report) { cancel() },
	})
	if !errors.Is(err, context.Canceled) || rep.Created < 100 || rep.Created == 3000 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestImportEndsWithItsTwin(t *testing.T) {
	d := newDesk(t)
	if err := d.tw.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.try("facility", "f.csv", pumps(9)); !errors.Is(err, twin.ErrStopped) {
		t.Errorf("into a closed twin: %v", err)
	}
}

func pumps(n int) string {
	var b strings.Builder
	b.WriteString("source_id,kind,lon,lat\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,pump,121.2,31.3\n", i)
	}
	return b.String()
}

// Bad rows are refused one by one, whatever their number, and their neighbours come in.
func TestBadRowsCostNobodyElse(t *testing.T) {
	d := newDesk(t)
	var b strings.Builder
	b.WriteString("source_id,code,kind,lon,lat\n")
	for i := range 600 {
		code := fmt.Sprint("c", i)
		if i%2 == 1 {
			code = "same"
		}
		fmt.Fprintf(&b, "%d,%s,pump,121.2,31.3\n", i, code)
	}
	rep := d.bring("facility", "f.csv", b.String())
	if rep.Created != 301 || rep.Refused != 299 {
		t.Errorf("%+v", rep)
	}
	for _, r := range d.refused {
		if !strings.Contains(r, "code") {
			t.Fatalf("refused for %q", r)
		}
	}
}

func TestDryRunTellsWithoutDoing(t *testing.T) {
	d := newDesk(t)
	d.bring("facility", "f.csv", "source_id,kind,lon,lat\n1,pump,121.2,31.3\n2,pump,121.2,31.3\n")
	before := d.tw.Snapshot()
	dry := func(o *ingest.Options) { o.DryRun = true }
	text := "source_id,code,kind,lon,lat\n1,,lamp,121.2,31.3\n2,,pump,121.2,31.3\n3,x,pump,121.2,31.3\n4,x,pump,121,31\n5,,pump,,\n"
	rep := d.bring("facility", "f.csv", text, dry)
	if rep.Updated != 1 || rep.Unchanged != 1 || rep.Created != 1 || rep.Refused != 2 {
		t.Errorf("%+v %q", rep, d.refused)
	}
	if d.tw.Snapshot() != before {
		t.Error("a dry run changed the twin")
	}
}

func TestUnknownValues(t *testing.T) {
	text := "source_id,kind,state,capacity,lon,lat\n1,pump,exploded,many,121.2,31.3\n"
	d := newDesk(t)
	if rep := d.bring("facility", "f.csv", text); rep.Created != 1 || rep.Warnings != 3 {
		t.Errorf("%+v %q", rep, d.warned)
	}
	d = newDesk(t)
	if rep := d.bring("facility", "f.csv", text, func(o *ingest.Options) { o.Strict = true }); rep.Refused != 1 || len(d.refused) != 2 {
		t.Errorf("strict: %+v %q", rep, d.refused)
	}
}

func TestColumnsMappedByHand(t *testing.T) {
	d := newDesk(t)
	rep := d.bring("facility", "f.csv", "nr,was,rechts,hoch,name\n7,pump,121.2,31.3,secret\n", func(o *ingest.Options) {
		o.Map = map[string]string{"nr": "source_id", "was": "kind", "rechts": "lon", "hoch": "lat", "name": ""}
	})
	e := d.only("facility")
	if e.Get("source_id").Str() != "7" || e.Get("kind").Str() != "pump" || !e.Get("name").IsNull() {
		t.Errorf("%v %v %v", e.Get("source_id"), e.Get("kind"), e.Get("name"))
	}
	want := "[{nr source_id} {was kind} {rechts lon} {hoch lat} {name }]"
	if got := fmt.Sprint(rep.Columns); got != want {
		t.Errorf("columns %s, expected %s", got, want)
	}
}

// Where two columns mean one field, the field's own name is believed before a label or alias, and text before nothing.
func TestColumnsThatMeanTheSame(t *testing.T) {
	d := newDesk(t)
	d.bring("facility", "f.ndjson", `{"type":"Feature","geometry":{"type":"Point","coordinates":[121,31]},"properties":{"name:zh":"别名","名称":"","name":"本名","kind":"pump"}}`)
	if got := d.only("facility").Get("name").Str(); got != "本名" {
		t.Errorf("named %q", got)
	}
}

// Personal and secret values stand in no reason and no value of a reject.
func TestReasonsKeepSecrets(t *testing.T) {
	d := newDesk(t)
	text := "source_id,姓名,身份证号,出生日期,电话,紧急联系人\n" +
		"1,甲,990000190001010000,noon-1900,19900001,x\n2,乙,9.90000E+17,1990-01-01,19900001234,y\n"
	rep := d.bring("person", "p.csv", text)
	if rep.Created != 1 || rep.Refused != 1 || rep.Warnings != 3 {
		t.Fatalf("%+v: %q %q", rep, d.refused, d.warned)
	}
	d.refusedOnly("format the column as text")
	said := strings.Join(d.refused, "\n") + strings.Join(d.warned, "\n") + d.values
	for _, secret := range []string{"990000", "noon", "19900001", "E+17", "甲"} {
		if strings.Contains(said, secret) {
			t.Errorf("%q was told: %s", secret, said)
		}
	}
}

// A personal number in a column where it does not belong is not told either.
func TestReasonsKeepSecretsOfWrongColumns(t *testing.T) {
	d := newDesk(t)
	text := "source_id,姓名,性别,室号\n1,甲,女女990000194005060018,x\n2,乙,19900001234,y\n3,丙,男,99000019400506001X\n3,丁,女,z\n"
	rep := d.bring("person", "p.csv", text)
	if rep.Created != 3 || said(d.warned, "sex") != 2 {
		t.Fatalf("%+v: %q %q", rep, d.refused, d.warned)
	}
	told := strings.Join(d.refused, "\n") + strings.Join(d.warned, "\n") + d.values
	for _, secret := range []string{"9900", "1990"} {
		if strings.Contains(told, secret) {
			t.Errorf("%q was told: %s", secret, told)
		}
	}
	if !strings.Contains(d.values, "女女…") {
		t.Errorf("what is no number is kept: %s", d.values)
	}
}

func TestLimits(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("x", ingest.MaxRowBytes)
	rep := d.bring("facility", "f.csv", "source_id,name,lon,lat\n1,"+long+",121,31\n2,ok,121,31\n")
	if rep.Created != 1 || rep.Refused != 1 {
		t.Errorf("a long row: %+v", rep)
	}
	d.refusedOnly("16 MB")
	feature := `{"type":"Feature","geometry":{"type":"Point","coordinates":[121,31]},"properties":{"name":"%s"}}`
	lines := fmt.Sprintf(feature+"\n"+feature+"\n", long, "a")
	if rep = d.bring("facility", "f.ndjson", lines); rep.Created != 1 || rep.Refused != 1 {
		t.Errorf("a long line: %+v", rep)
	}
	whole := fmt.Sprintf(`{"type":"FeatureCollection","features":[`+feature+","+feature+"]}", long, "b")
	if rep = d.bring("facility", "f.geojson", whole); rep.Created != 1 || rep.Refused != 1 {
		t.Errorf("a long feature: %+v", rep)
	}
	wide := strings.Repeat(",", ingest.MaxColumns)
	if rep = d.bring("facility", "f.csv", "source_id,kind,lon,lat\n1,pump,121,31"+wide+"\n"); rep.Refused != 1 {
		t.Errorf("a wide row: %+v", rep)
	}
	if _, err := d.try("facility", "f.csv", "source_id,kind,lon,lat\n1,\"pump,121,31\n"); err == nil || !strings.Contains(err.Error(), "line 2: a quote") {
		t.Errorf("an open quote: %v", err)
	}
	if _, err := d.try("facility", "f.csv", "source_id,kind\n1,\""+long+"\n"); err == nil || !strings.Contains(err.Error(), "line 2: a quote") {
		t.Errorf("a long open quote: %v", err)
	}
}

func TestNoFile(t *testing.T) {
	d := newDesk(t)
	for name, text := range map[string]string{
		"empty.csv": "", "blank.geojson": " \n", "x.xls": "\xd0\xcf\x11\xe0", "x.gz": "\x1f\x8b", "x.gpkg": "SQLite format 3\x00",
		"x.xml": "<osm/>", "broken.xlsx": "PK\x03\x04", "text.geojson": "\"hello\"", "array.geojson": "[]", "null.json": "null",
		"empty object.geojson": "{}", "features.geojson": `{"type":"FeatureCollection"}`, "number.json": `{"type":1}`,
		"twice.geojson": `{"type":"Feature","type":"Feature"}`, "cut.geojson": `{"type":"FeatureCollection","features"`,
		"garbage.geojson": "garbage", "x.json": "x", "PK.xlsx": "PK", "bom.csv": "\ufeff\n",
	} {
		if _, err := d.open(name, text); err == nil {
			t.Errorf("%s was opened", name)
		} else if !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: the error does not name it: %v", name, err)
		}
	}
	for _, text := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature"`,
		`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":null} {}`,
		`{"features":[],"type":"Topology"}`,
	} {
		if _, err := d.try("facility", "f.geojson", text); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
