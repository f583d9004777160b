package cql2

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// collection is one layer of the standard's test data set: its queryables as published, its features as read.
type collection struct {
	types map[string]Type
	rows  []record
}

func (c *collection) lookup(name string) (Queryable, bool) {
	t, ok := c.types[name]
	return Queryable{name, t}, ok
}

// TestConformance evaluates the abstract test suite's predicates on the standard's own data and compares the counts.
func TestConformance(t *testing.T) {
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	text, err := os.ReadFile("testdata/conformance.txt")
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]*collection{}
	script(t, string(text), func(t *testing.T, filter, want string) {
		name, filter, _ := strings.Cut(filter, " | ")
		if data[name] == nil {
			data[name] = readCollection(t, filepath.Join(root, "cql2", "data"), name)
		}
		c := data[name]
		p, err := Check(mustParse(t, filter), c.lookup)
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		n := 0
		need := p.Needs()
		for _, rec := range c.rows {
			if !p.Match(bound{rec, p.Columns()}) {
				continue
			}
			n++
			if !need.holds(rec) {
				t.Errorf("%s matches in spite of %s", filter, need.show())
			}
		}
		if fmt.Sprint(n) != want {
			t.Errorf("%s: %s: %d of %d features, want %s", name, filter, n, len(c.rows), want)
		}
	})
}

func readCollection(t *testing.T, dir, name string) *collection {
	t.Helper()
	c := &collection{types: readTypes(t, filepath.Join(dir, name+".json"))}
	uri := "file:" + filepath.Join(dir, "ne110m4cql2.gpkg") + "?immutable=1"
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadOnly, sqlite.OpenURI)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = sqlitex.ExecuteTransient(conn, "SELECT * FROM "+name, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		rec := record{}
		for i := range s.ColumnCount() {
			if t, ok := c.types[s.ColumnName(i)]; ok {
				v, err := readValue(s, i, t)
				if err != nil {
					return fmt.Errorf("%s: %w", s.ColumnName(i), err)
				}
				rec[s.ColumnName(i)] = v
			}
		}
		c.rows = append(c.rows, rec)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// readTypes turns the published queryables, a JSON Schema, into types.
func readTypes(t *testing.T, path string) map[string]Type {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Properties map[string]struct{ Type, Format string }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	types := map[string]Type{}
	for name, p := range doc.Properties {
		switch p.Type + p.Format {
		case "string":
			types[name] = Text
		case "stringdate":
			types[name] = Date
		case "stringdate-time":
			types[name] = Timestamp
		case "integer":
			types[name] = Int
		case "number":
			types[name] = Float
		case "boolean":
			types[name] = Bool
		case "":
			types[name] = Geometry
		default:
			t.Fatalf("%s of type %s %s", name, p.Type, p.Format)
		}
	}
	return types
}

func readValue(s *sqlite.Stmt, i int, t Type) (Value, error) {
	if s.ColumnType(i) == sqlite.TypeNull {
		return Value{}, nil
	}
	text := s.ColumnText(i)
	switch t {
	case Text:
		return TextValue(text), nil
	case Int, Float:
		f, err := strconv.ParseFloat(text, 64)
		return NumberValue(f), err
	case Bool:
		return BoolValue(text == "1"), nil
	case Date:
		d, err := time.Parse(time.DateOnly, text)
		return DateValue(d), err
	case Timestamp:
		d, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(text, "Z"))
		return TimestampValue(d), err
	}
	blob := make([]byte, s.ColumnLen(i))
	s.ColumnBytes(i, blob)
	g, err := readGeoPackage(blob)
	return GeometryValue(g), err
}

// readGeoPackage skips the header of a GeoPackage geometry; the size of its envelope is in three bits of the flags.
func readGeoPackage(blob []byte) (orb.Geometry, error) {
	header := 8 + []int{0, 32, 48, 48, 64, 0, 0, 0}[blob[3]>>1&7]
	return wkb.Unmarshal(blob[header:])
}
