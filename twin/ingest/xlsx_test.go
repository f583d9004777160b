package ingest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/gridtwin/gridtwin/twin/codes"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// sheet makes a workbook of the given rows.
func sheet(t testing.TB, rows ...[]any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func bytesOf(t testing.TB, f *excelize.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWorkbook(t *testing.T) {
	birth := time.Date(1950, 3, 9, 0, 0, 0, 0, time.UTC)
	id, err := codes.MakeCitizenID(birth, 1)
	if err != nil {
		t.Fatal(err)
	}
	f := sheet(t,
		[]any{"星明村人口（虚构）"},
		[]any{},
		[]any{"来源编号", "姓名", "性别", "出生日期", "来住日期", "身份证号", "电话", "标签", "备注"},
		[]any{"p1", "甲", "男", birth, "2020年1月2日", string(id), 19900001234, "独居、高龄", "x"},
		[]any{"p2", "乙", "女", 19510203, nil, 990000195102030009.0, nil, nil},
	)
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "D4", "D4", style); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	rep := d.bring("person", "people.xlsx", bytesOf(t, f))
	if rep.Created != 1 {
		t.Fatalf("%+v: %q", rep, d.refused)
	}
	d.refusedOnly("5 id_no: is stored as a number")
	p := d.only("person")
	got := fmt.Sprint(p.Get("name"), p.Get("sex"), p.Get("birth"), p.Get("arrived"), p.Get("phone"), p.Get("care"))
	if want := "甲 male 1950-03-09 2020-01-02 19900001234 living_alone;very_old"; got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
	if p.Get("id_no").Str() != string(id) {
		t.Error("the number came in otherwise")
	}
	if strings.Contains(d.values+strings.Join(d.warned, ""), "990000") {
		t.Errorf("a number was told: %q", d.warned)
	}
}

func TestWorkbookNumbers(t *testing.T) {
	f := sheet(t,
		[]any{"source_id", "编号", "高度", "建筑面积(亩)", "出租", "层数", "wkt"},
		[]any{"h1", 310114103218, 98.04000000000001, 3, true, "2层", square},
		[]any{"h2", 310114103218001.0 * 100, 1.0, nil, "否", "三", square},
	)
	d := newDesk(t)
	rep := d.bring("house", "h.xlsx", bytesOf(t, f))
	if rep.Created != 1 {
		t.Fatalf("%+v %q", rep, d.refused)
	}
	d.refusedOnly("3 code: is stored as a number")
	h := d.only("house")
	got := fmt.Sprint(h.Get("code"), h.Get("height_m"), h.Get("area_m2"), h.Get("let"), h.Get("floors_above"))
	if want := "310114103218 98.04 2000 true 2"; got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
}

// A workbook is read in place from a file, and its hidden sheets are not read.
func TestWorkbookFromFile(t *testing.T) {
	f := sheet(t, []any{"hidden"})
	if _, err := f.NewSheet("数据"); err != nil {
		t.Fatal(err)
	}
	row, data := []any{"编号", "类别", "经度", "纬度"}, []any{"f1", "消火栓", 121.2, 31.3}
	if err := f.SetSheetRow("数据", "B2", &row); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("数据", "B3", &data); err != nil {
		t.Fatal(err)
	}
	f.SetActiveSheet(1)
	if err := f.SetSheetVisible("Sheet1", false); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "facilities.xlsx")
	if err := f.SaveAs(name); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	src, err := ingest.Open(name, file)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	d := newDesk(t)
	rep, err := ingest.Import(t.Context(), d.tw, src, ingest.Options{Type: d.typ("facility"), Source: "x", Actor: "test"})
	if err != nil || rep.Created != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
	if e := d.only("facility"); e.Code() != "f1" || e.Get("kind").Str() != "hydrant" {
		t.Errorf("%s %v", e.Code(), e.Get("kind"))
	}
}

func TestWorkbookLimits(t *testing.T) {
	wide := make([]any, ingest.MaxColumns+1)
	wide[0], wide[ingest.MaxColumns] = "f2", "x"
	f := sheet(t, []any{"编号", "类别", "经度", "纬度"}, []any{"f1", "消火栓", 121.2, 31.3}, wide)
	d := newDesk(t)
	if rep := d.bring("facility", "f.xlsx", bytesOf(t, f)); rep.Created != 1 || rep.Refused != 1 {
		t.Errorf("%+v %q", rep, d.refused)
	}
	d.refusedOnly("3 : has more than 1024 columns")
	if _, err := d.try("facility", "f.xlsx", bytesOf(t, excelize.NewFile())); err == nil || !strings.Contains(err.Error(), "holds no rows") {
		t.Errorf("an empty workbook: %v", err)
	}
}
