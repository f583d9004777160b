package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// Times tells of every commit what the log does.
func TestTimes(t *testing.T) {
	s, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "twin.db"), MinFreeBytes: -1, MinFreePercent: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for v := range twin.Version(9) {
		c := &twin.Commit{Version: v + 1, Time: int64(v*7919%13) + 1, Changes: []twin.Change{
			{Op: twin.OpCreate, Type: "house", ID: twin.ID(v + 1), After: &twin.Image{Rev: v + 1, Row: []byte("a row")}},
		}}
		if err := s.Append(t.Context(), []*twin.Commit{c}); err != nil {
			t.Fatal(err)
		}
	}
	for after := range twin.Version(9) {
		want := map[twin.Version]int64{}
		if err := s.Log(t.Context(), after, 7, func(c *twin.Commit) error { want[c.Version] = c.Time; return nil }); err != nil {
			t.Fatal(err)
		}
		n, last := 0, after
		err := s.Times(t.Context(), after, 7, func(v twin.Version, at int64) error {
			if want[v] != at || v != last+1 {
				t.Errorf("version %d after %d: %d, want %d", v, last, at, want[v])
			}
			n, last = n+1, v
			return nil
		})
		if err != nil || n != len(want) {
			t.Errorf("after %d: %d times, want %d, %v", after, n, len(want), err)
		}
	}
}
