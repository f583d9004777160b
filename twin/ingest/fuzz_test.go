package ingest_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/ingest"
)

// drain reads a file to its end; a row that is spoilt does not end it.
func drain(t *testing.T, name, text string) (rows int) {
	src, err := ingest.Open(name, io.NopCloser(strings.NewReader(text)))
	if err != nil {
		return 0
	}
	defer src.Close()
	last := 0
	for {
		rec, err := src.Next()
		var bad *ingest.RowError
		switch {
		case errors.As(err, &bad):
			if bad.Msg == "" || bad.Row < last {
				t.Fatalf("row %d after %d is spoilt: %q", bad.Row, last, bad.Msg)
			}
			last = bad.Row
		case err != nil:
			return rows
		default:
			rows++
			if rec.Row < last {
				t.Fatalf("row %d after row %d", rec.Row, last)
			}
			last = rec.Row
		}
		if rows > len(text)+1 {
			t.Fatalf("%d rows out of %d bytes", rows, len(text))
		}
	}
}

// importAll brings a file in as three types: whatever it holds, its rows are accounted for.
func importAll(t *testing.T, name, text string) {
	d := newDesk(t)
	for _, typ := range []string{"house", "facility", "person"} {
		d.try(typ, name, text)
	}
}

func FuzzParseCSV(f *testing.F) {
	f.Add("source_id,name,lon,lat\n1,a,121,31\n")
	f.Add("名称;经度;纬度\r\n\"a\"\"b\";121;31\r\n")
	f.Add("\ufeffid\twkt\r1\tPOINT(1 2)\r")
	f.Add("a,\"b\n\nc\",\n,,\n\"")
	f.Add("\xc3\xfb\xb3\xc6,\xc0\xe0\xb1\xf0\n\xff,\x81\x30\x81\x30\n")
	f.Add("\xff\xfea\x00,\x00b\x00")
	f.Fuzz(func(t *testing.T, text string) {
		drain(t, "f.csv", text)
		importAll(t, "f.csv", text)
	})
}

func FuzzParseGeoJSON(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[121,31]},"properties":{"kind":"pump","a":[1,{}],"b":null}}]}`)
	f.Add(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[1,2]}]}`)
	f.Add("\x1e{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\\u0061me\":\"\\ud83d\"}}\n{}\n")
	f.Add(`{"features":[],"type":"FeatureCollection"}`)
	f.Add(piece("a", 121, 121.1, `"name":"x"`) + piece("a", 121.1, 121.2, ""))
	if root := os.Getenv("GRIDTWIN_TESTDATA"); root != "" {
		files, _ := filepath.Glob(filepath.Join(root, "messy", "geojsonhint", "*", "*.geojson"))
		for _, name := range files {
			if data, err := os.ReadFile(name); err == nil && len(data) < 4096 {
				f.Add(string(data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"f.geojson", "f.ndjson"} {
			drain(t, name, text)
			importAll(t, name, text)
		}
	})
}
