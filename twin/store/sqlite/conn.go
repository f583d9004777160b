package sqlite

import (
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
)

// busyTimeout bounds the wait for another process, as a shell that somebody opened on the live file.
const busyTimeout = 10 * time.Second

// conn is a connection with its cache of type names; like the connection it serves one goroutine at a time.
type conn struct {
	*sqlite.Conn
	typeNames []string // by number; 0 is unused
}

func openConn(path string, flags sqlite.OpenFlags) (*conn, error) {
	db, err := sqlite.OpenConn(path, flags)
	if err != nil {
		return nil, err
	}
	db.SetBusyTimeout(busyTimeout)
	c := &conn{Conn: db}
	// Nothing in a damaged or foreign schema runs functions, and damaged cells are noticed when they are read.
	for _, pragma := range []string{"PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON"} {
		if err := c.exec(pragma); err != nil {
			db.Close()
			return nil, err
		}
	}
	return c, nil
}

// exec runs a statement of which no rows are wanted.
func (c *conn) exec(query string, args ...any) error {
	return c.query(query, func(*sqlite.Stmt) error { return nil }, args...)
}

// query runs a statement and calls fn for each row.
func (c *conn) query(query string, fn func(*sqlite.Stmt) error, args ...any) error {
	stmt, err := c.Prepare(query)
	if err != nil {
		return err
	}
	return rows(stmt, fn, args...)
}

// rows binds args, steps through all rows of a prepared statement and leaves it ready for its next use.
func rows(stmt *sqlite.Stmt, fn func(*sqlite.Stmt) error, args ...any) (err error) {
	defer func() {
		// What Reset says about a failed step has been said already.
		if rerr := stmt.Reset(); err == nil {
			err = rerr
		}
	}()
	for i, a := range args {
		if err := bind(stmt, i+1, a); err != nil {
			return err
		}
	}
	for {
		more, err := stmt.Step()
		if err != nil || !more {
			return err
		}
		if err := fn(stmt); err != nil {
			return err
		}
	}
}

func bind(stmt *sqlite.Stmt, i int, a any) error {
	switch a := a.(type) {
	case int64:
		stmt.BindInt64(i, a)
	case string:
		stmt.BindText(i, a)
	case []byte:
		stmt.BindBytes(i, a) // empty becomes an empty blob, not NULL
	case nil:
		stmt.BindNull(i)
	default:
		return fmt.Errorf("a %T cannot be bound", a)
	}
	return nil
}

// bindBlob binds b, and NULL for none.
func bindBlob(stmt *sqlite.Stmt, i int, b []byte) {
	if len(b) == 0 {
		stmt.BindNull(i)
	} else {
		stmt.BindBytes(i, b)
	}
}

// one runs a query of one row with one number.
func (c *conn) one(query string, args ...any) (n int64, err error) {
	err = c.query(query, func(s *sqlite.Stmt) error { n = s.ColumnInt64(0); return nil }, args...)
	return n, err
}

// column copies a blob; nil for NULL and for the empty blob.
func column(stmt *sqlite.Stmt, i int) []byte {
	n := stmt.ColumnLen(i)
	if n == 0 {
		return nil
	}
	b := make([]byte, n)
	stmt.ColumnBytes(i, b)
	return b
}

// typeName translates a number of the type dictionary, which it reads again when a number is new to it.
func (c *conn) typeName(n int64) (string, error) {
	if n > 0 && n < int64(len(c.typeNames)) {
		return c.typeNames[n], nil
	}
	names := []string{""}
	err := c.query("SELECT n, name, sum FROM type WHERE feed="+feedID+" ORDER BY n", func(s *sqlite.Stmt) error {
		if s.ColumnInt64(0) != int64(len(names)) || s.ColumnInt64(2) != sumOf(s.ColumnInt64(0), s.ColumnText(1)) {
			return damaged("type %d, %q", s.ColumnInt64(0), s.ColumnText(1))
		}
		names = append(names, s.ColumnText(1))
		return nil
	})
	if err != nil {
		return "", err
	}
	c.typeNames = names
	if n <= 0 || n >= int64(len(names)) {
		return "", damaged("a row of the unknown type %d", n)
	}
	return names[n], nil
}
