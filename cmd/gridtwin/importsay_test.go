package main

import (
	"os"
	"strings"
	"testing"
)

// Nothing that is personal is printed or written of a table that has no header or cells in wrong columns.
func TestImportTellsNothingPersonal(t *testing.T) {
	const people = "张三丰,990000194005060018,19900001234\n李四光,990000194005060026,19900001235\n"
	c := newCLI(t)
	lists := []string{"--rejects", c.path("r.csv"), "--warnings", c.path("w.csv")}
	for _, tt := range []struct {
		text string
		want int
		says string
	}{
		{people, exitFailed, "put a header above the rows"},
		{"张三丰,户主,男\n李四光,配偶,女\n", exitFailed, "put a header above the rows"},
		{people + "王五,x,\n", exitFailed, "put a header above the rows"},
		{people + "姓名,性别,x\n", exitFailed, "2 refused"},
		{"姓名,性别,备注\n" + people, exitDone, "columns not used: 备注"},
		{"姓名,性别,备注\n虚构,女女990000194005060018,x\n", exitDone, "女女…"},
		{"姓名,张三丰,19900001234\n虚构,a,b\n", exitFailed, "put a header above the rows"},
		{"姓名,张三丰,李四光\n虚构,a,b\n", exitDone, "columns not used: column 2, column 3"},
	} {
		os.Remove(c.path("r.csv"))
		os.Remove(c.path("w.csv"))
		args := append([]string{"import", "--store", c.path("twin.db"), "--type", "person", c.put("p.csv", tt.text)}, lists...)
		c.run(tt.want, args...)
		c.says(tt.says)
		told := c.stdout + c.stderr
		for _, name := range []string{"r.csv", "w.csv"} {
			if data, err := os.ReadFile(c.path(name)); err == nil {
				told += string(data)
			}
		}
		for _, value := range []string{"张三", "李四", "王五", "9900", "1990"} {
			if strings.Contains(told, value) {
				t.Errorf("%q tells %q:\n%s", tt.text, value, told)
			}
		}
	}
}

// A file of which nothing can be read makes no store, be it the first or a later one.
func TestImportOfJunkMakesNoStore(t *testing.T) {
	c := newCLI(t)
	good := c.put("facilities.csv", twoPumps)
	for name, text := range map[string]string{
		"empty.csv": "", "prose.csv": "this is\nno table\n", "junk.geojson": "junk", "object.geojson": `{"a":1}`,
		"book.xlsx": "PK\x03\x04 and nothing", "bare.csv": "张三丰,990000194005060018\n", "header.csv": "kind\n",
		"crs.geojson": `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:9999"}},"features":[]}`,
		"quote.csv":   "source_id,kind\n1,\"pump\n",
	} {
		for _, files := range [][]string{{c.put(name, text)}, {good, c.path(name)}} {
			c.run(exitFailed, append([]string{"import", "--store", c.path("twin.db"), "--type", "facility"}, files...)...)
			c.says(name)
			if entries, err := os.ReadDir(c.dir); err != nil || strings.Contains(entryNames(entries), "twin.db") {
				t.Fatalf("%s made a store: %v, %v", name, entries, err)
			}
		}
	}
}

func entryNames(entries []os.DirEntry) (list string) {
	for _, e := range entries {
		list += " " + e.Name()
	}
	return list
}

// A quote that is never closed names its line, and the rows before it are there.
func TestImportOfAnOpenQuote(t *testing.T) {
	c := newCLI(t)
	file := c.put("f.csv", "source_id,kind,name,lon,lat\n1,pump,a,121,31\n2,pump,\"b,121,31\n3,pump,c,121,31\n")
	c.run(exitFailed, "import", "--store", c.path("twin.db"), "--type", "facility", file)
	c.says("f.csv: line 3: a quote opens and is never closed", "1 row read before")
	c.run(exitDone, "export", "--store", c.path("twin.db"), "--type", "facility")
	c.says(`"source_id":"1"`)
}
