package sqlite_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"testing"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// The format foresees that sealed bytes are destroyed and their hash stays. What does so must mend the checksum too;
// then the chain verifies as before, and a hash that is not the right one breaks it.
func TestDestroyedSealedBytesKeepTheChain(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil byte
		clean bool
	}{{"the right hash", 0, true}, {"another hash", 1, false}} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(folder(t), "twin.db")
			s := open(t, path)
			lives(t, s, 0, 5)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			hash := twin.HashBytes([]byte("sealed of 5 at 5"))
			hash[0] ^= c.spoil
			destroySealed(t, path, 5*7919, hash)

			sum, problems := 0, ""
			if _, err := sqlite.Check(t.Context(), path, func(p sqlite.Problem) { sum++; problems += p.String() + "\n" }); err != nil {
				t.Fatal(err)
			}
			if (sum == 0) != c.clean {
				t.Errorf("%d problems:\n%s", sum, problems)
			}
		})
	}
}

// destroySealed does by hand what a future command will do: both rows of an entity's newest state lose their sealed
// bytes, keep the hash, and get a new checksum.
func destroySealed(t *testing.T, path string, id twin.ID, hash [32]byte) {
	t.Helper()
	db, err := zombiezen.OpenConn(path, zombiezen.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const where = "WHERE at=(SELECT max(at) FROM change WHERE id=%d)"
	for _, table := range []string{"entity", "change"} {
		set := fmt.Sprintf("UPDATE %s SET sealed=NULL, sealed_hash=x'%s' "+where, table, hex.EncodeToString(hash[:]), id)
		if err := sqlitex.ExecuteScript(db, set, nil); err != nil {
			t.Fatal(err)
		}
		var sum int64
		err := sqlitex.Execute(db, fmt.Sprintf("SELECT at, type, id, version, updated, grid, house, row, geom FROM %s "+where, table, id), &sqlitex.ExecOptions{
			ResultFunc: func(s *zombiezen.Stmt) error {
				row, geom := []byte(s.ColumnText(7)), []byte(s.ColumnText(8))
				sum = formatSum([11]int64{
					s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnInt64(2), s.ColumnInt64(3), s.ColumnInt64(4), s.ColumnInt64(5), s.ColumnInt64(6),
					int64(len(row)), 0, int64(len(geom)), int64(len(hash)),
				}, row, geom, hash[:])
				return nil
			},
		})
		if err == nil {
			err = sqlitex.Execute(db, fmt.Sprintf("UPDATE %s SET sum=%d "+where, table, sum, id), nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// formatSum is the checksum of a state's row, written from FORMAT.md and not from the code.
func formatSum(numbers [11]int64, parts ...[]byte) int64 {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, p := range parts {
		b = append(b, p...)
	}
	return int64(int32(crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))))
}
