package synth

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func trouble() Record {
	return Record{Type: "house", Source: "synth", SourceID: "q\"1", Geometry: orb.Point{121.2448, 31.30840001}, Props: []Prop{
		{"name", "行一\n行二\\ \"引\" \x01"},
		{"floors_above", int64(3)},
		{"height_m", 1e-7},
		{"let", true},
		{"care", []string{"very_old", "living_alone"}},
		{"outline", orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}, {{0.5, 0.2}, {0.6, 0.2}, {0.6, 0.3}, {0.5, 0.2}}}},
	}}
}

// TestFeature reads a written feature back with the standard library.
func TestFeature(t *testing.T) {
	r := trouble()
	var got struct {
		Type     string
		Geometry struct {
			Type        string
			Coordinates []float64
		}
		Properties map[string]any
	}
	if err := json.Unmarshal(appendFeature(nil, &r), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Properties
	if got.Type != "Feature" || got.Geometry.Coordinates[1] != 31.30840001 || p["source_id"] != "q\"1" || p["name"] != r.Props[0].Value ||
		p["floors_above"] != 3.0 || p["height_m"] != 1e-7 || p["let"] != true || len(p["care"].([]any)) != 2 {
		t.Errorf("read back as %+v", got)
	}
	if n := len(p["outline"].(map[string]any)["coordinates"].([]any)); n != 2 {
		t.Errorf("outline has %d rings", n)
	}
}

// TestCSV reads a written row back.
func TestCSV(t *testing.T) {
	var b bytes.Buffer
	r := trouble()
	table := NewCSV(&b, []string{"name", "floors_above", "missing", "care", "outline"})
	if err := errors.Join(table.Encode(&r), table.Encode(&r), table.Flush()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	want := []string{"synth", "q\"1", r.Props[0].Value.(string), "3", "", "very_old;living_alone", "POLYGON((0 0,1 0,1 1,0 0),(0.5 0.2,0.6 0.2,0.6 0.3,0.5 0.2))", "POINT(121.2448 31.30840001)"}
	for i, v := range want {
		if rows[2][i] != v {
			t.Errorf("column %s is %q, not %q", rows[0][i], rows[2][i], v)
		}
	}
}

type memory struct {
	bytes.Buffer
	closed int
	fail   bool
}

func (m *memory) Close() error { m.closed++; return nil }

func (m *memory) Write(b []byte) (int, error) {
	if m.fail && len(b) > 0 {
		return 0, io.ErrShortWrite
	}
	return m.Buffer.Write(b)
}

// TestWriteFiles writes a small town and counts lines, then lets the disk fail.
func TestWriteFiles(t *testing.T) {
	for _, fail := range []bool{false, true} {
		files := map[string]*memory{}
		n := map[string]int{}
		err := WriteFiles(func(name string) (io.WriteCloser, error) {
			files[name] = &memory{fail: fail && strings.HasPrefix(name, "people")}
			return files[name], nil
		}, func(emit func(Record) error) error {
			return Town(TownConfig{Seed: 2, People: 30}, func(r Record) error { n[FileName(r.Type)]++; return emit(r) })
		})
		if (err != nil) != fail {
			t.Errorf("failing disk %v: %v", fail, err)
		}
		for name, m := range files {
			if m.closed != 1 {
				t.Errorf("%s was closed %d times", name, m.closed)
			}
			if got := bytes.Count(m.Bytes(), []byte("\n")); !fail && got != n[name] {
				t.Errorf("%s has %d lines for %d records", name, got, n[name])
			}
		}
	}
}
