package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/ingest"
)

// A table without a header is refused in one line that tells nothing of its rows, whatever words stand among them.
func TestTableWithoutHeader(t *testing.T) {
	const people = "张三丰,990000194005060018,19900001234\n李四光,990000194005060026,19900001235\n"
	for _, text := range []string{
		people,
		"张三丰,户主,男\n李四光,配偶,女\n",
		people + "王五,x,\n",                           // x is a column of coordinates
		"王五,990000194005060034,户主\n" + people,        // and 户主 one of households
		people + "户主,x,990000194005060034\n",         // two known words beside somebody's number
		"张三丰,19900001234\n",                          //
		strings.ReplaceAll(people, ",", "\t"),        //
		"张三丰,６号,１９９００００１２３４,y\n" + people + "x,赵六,b", //
	} {
		d := newDesk(t)
		rep, err := d.try("person", "p.csv", text)
		if err == nil || rep.Rows != 0 || !strings.Contains(err.Error(), "header") {
			t.Errorf("%q: %+v, %v", text, rep, err)
			continue
		}
		for _, told := range []string{"张三", "李四", "王五", "990", "\n"} {
			if strings.Contains(err.Error(), told) || len(rep.Columns) > 0 {
				t.Errorf("%q is told: %v %v", told, err, rep.Columns)
			}
		}
	}
}

// What stands above a header is told: rows as full as the table are refused, titles are warned of.
func TestRowsAboveTheHeader(t *testing.T) {
	const head, row = "source_id,kind,lon,lat\n", "1,pump,121,31\n"
	tests := []struct {
		name, above     string
		refused, warned int
	}{
		{"nothing", "", 0, 0},
		{"a title", "消火栓清单\n", 0, 0},
		{"a title in as many cells", "消火栓清单,,,\n", 0, 1},
		{"a title and who made it", "清单\n制表,2026-11\n\n", 0, 1},
		{"rows", "8,lamp,121,31\n9,lamp,121.1,31\n", 2, 0},
		{"a row that lacks a cell", "8,lamp,121\n", 1, 0},
		{"a row that is spoilt", "8,\"la\xff\xfe\",121,31\n", 1, 0},
		{"all of them", "清单,,,\n8,lamp,121,31\n,,,\n9,lamp\n", 1, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			rep := d.bring("facility", "f.csv", tt.above+head+row)
			above := said(d.warned, "above")
			if rep.Created != 1 || rep.Refused != tt.refused || len(d.refused) != tt.refused || above != tt.warned || rep.Rows != 1+tt.refused {
				t.Errorf("%+v, refused %q, warned %q", rep, d.refused, d.warned)
			}
		})
	}
	// Where the header is the last row none of the others is lost without a word.
	d := newDesk(t)
	rep := d.bring("facility", "f.csv", "8,lamp,121,31\n9,lamp,121.1,31\n"+head)
	if rep.Rows != 2 || rep.Refused != 2 || said(d.refused, "above row 3") != 2 {
		t.Errorf("%+v %q", rep, d.refused)
	}
	if _, err := d.try("facility", "f.csv", "清单,,,\n"+head); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("a title and a header alone: %v", err)
	}
}

// Names of columns that are not used are told where they can only be names.
func TestColumnsNotUsedAreNames(t *testing.T) {
	tests := []struct {
		text string
		m    map[string]string
		want string
	}{
		{"source_id,kind,lon,lat,备注\n1,pump,121,31,x\n", nil, "备注"},
		{"source_id,kind,,lon,lat,6222021001,备注\n1,pump,,121,31,a,b\n", nil, "column 6,备注"},
		{"kind,张三,李四\npump,b,c\n", nil, "column 2,column 3"},
		{"was,a,b\npump,b,c\n", map[string]string{"was": "kind"}, "a,b"},
		{"was,a,99000019400506001X\npump,b,c\n", map[string]string{"was": "kind"}, ""},
	}
	for _, tt := range tests {
		d := newDesk(t)
		rep, _ := d.try("facility", "f.csv", tt.text, func(o *ingest.Options) { o.Map = tt.m })
		var unused []string
		for _, c := range rep.Columns {
			if c.Field == "" {
				unused = append(unused, c.Column)
			}
		}
		if got := strings.Join(unused, ","); got != tt.want {
			t.Errorf("%q: not used %q, expected %q", tt.text, got, tt.want)
		}
	}
}

// A quote that never closes ends the file, and the rows before it stand, be there many or few.
func TestOpenQuoteKeepsWhatCameBefore(t *testing.T) {
	for _, rows := range []int{1, 5, 50} {
		var text strings.Builder
		text.WriteString("source_id,kind,name,lon,lat\n")
		for i := range rows {
			fmt.Fprintf(&text, "%d,pump,a,121,31\n", i)
		}
		text.WriteString("x,pump,\"open,121,31\ny,pump,b,121,31\n")
		d := newDesk(t)
		rep, err := d.try("facility", "f.csv", text.String())
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("line %d: a quote", rows+2)) || rep.Created != rows || rep.Rows != rows {
			t.Errorf("after %d rows: %+v, %v", rows, rep, err)
		}
	}
}
