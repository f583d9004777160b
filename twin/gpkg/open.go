package gpkg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"zombiezen.com/go/sqlite"
)

// MaxValueBytes bounds one value of a file: a text, or a geometry of some million points.
const MaxValueBytes = 16 << 20

// File is a GeoPackage that is open to be read.
type File struct {
	db     *sqlite.Conn
	layers []Layer
}

// Open opens a file and reads which layers it has. The file must not change while it is open.
func Open(path string) (*File, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := examine(path); err != nil {
		return nil, err
	}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "mode=ro&immutable=1&cache=private"}
	db, err := sqlite.OpenConn(uri.String(), sqlite.OpenReadOnly, sqlite.OpenURI)
	if err != nil {
		return nil, worded(err)
	}
	f := &File{db: db}
	if err = f.harden(); err == nil {
		err = f.readLayers()
	}
	if err != nil {
		db.Close() // of a file that is only read it says nothing new
		return nil, worded(err)
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error { return f.db.Close() }

// The header of a SQLite file, as far as it tells a file that was cut off.
const (
	headerBytes   = 100
	atPageSize    = 16 // u16; 1 means 65 536
	atChanges     = 24 // u32
	atPages       = 28 // u32, valid where atPagesAsOf says the same as atChanges
	atPagesAsOf   = 92 // u32
	magic         = "SQLite format 3\x00"
	largestPage   = 65536
	largestAsRead = 1
)

// examine looks at what SQLite itself would find late or pass over: a file that was cut off, and changes that stand in
// a sidecar.
func examine(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, headerBytes)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:len(magic)]) != magic {
		return errors.New("is no GeoPackage: it does not begin like a SQLite file")
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	page := int64(binary.BigEndian.Uint16(head[atPageSize:]))
	if page == largestAsRead {
		page = largestPage
	}
	pages := int64(binary.BigEndian.Uint32(head[atPages:]))
	known := binary.BigEndian.Uint32(head[atChanges:]) == binary.BigEndian.Uint32(head[atPagesAsOf:])
	if known && info.Size() < pages*page {
		return fmt.Errorf("is cut off: %d of its %d bytes are there: fetch or copy it again", info.Size(), pages*page)
	}
	for _, side := range [...]string{"-wal", "-journal"} {
		if info, err := os.Stat(path + side); err == nil && info.Size() > 0 {
			return fmt.Errorf("has changes in the file %s beside it that are not in it yet: close the program that writes it, or open and close it there once", filepath.Base(path)+side)
		}
	}
	return nil
}

// harden leaves statements nothing to do but to read tables, before the first of them looks at the file's schema.
func (f *File) harden() error {
	if err := f.db.SetDefensive(true); err != nil {
		return err
	}
	f.db.Limit(sqlite.LimitLength, MaxValueBytes)
	f.db.Limit(sqlite.LimitAttached, 0)
	f.db.Limit(sqlite.LimitTriggerDepth, 0)
	for _, pragma := range [...]string{"PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA query_only=ON", "PRAGMA mmap_size=0"} {
		if err := f.each(pragma, func(*sqlite.Stmt) error { return nil }); err != nil {
			return err
		}
	}
	return f.db.SetAuthorizer(sqlite.AuthorizeFunc(func(a sqlite.Action) sqlite.AuthResult {
		switch a.Type() {
		case sqlite.OpSelect, sqlite.OpRead:
			return sqlite.AuthResultOK
		case sqlite.OpPragma:
			if a.Pragma() == "table_xinfo" {
				return sqlite.AuthResultOK
			}
		}
		return sqlite.AuthResultDeny
	}))
}

// each runs a statement and calls fn for each row.
func (f *File) each(query string, fn func(*sqlite.Stmt) error, args ...string) (err error) {
	stmt, _, err := f.db.PrepareTransient(query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, quiet(stmt.Finalize(), err)) }()
	for i, a := range args {
		stmt.BindText(i+1, a)
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

// quiet drops what the end of a statement says where its steps said it before.
func quiet(end, said error) error {
	if said != nil {
		return nil
	}
	return end
}

// worded says in words of use what SQLite found.
func worded(err error) error {
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultCorrupt, sqlite.ResultNotADB, sqlite.ResultFormat:
		return fmt.Errorf("is damaged (%w): fetch or copy it again, or mend it with sqlite3 FILE .recover", err)
	case sqlite.ResultAuth:
		return fmt.Errorf("has something in its tables that runs by itself (%w): write its layers to a plain file, as with ogr2ogr -f GPKG plain.gpkg FILE", err)
	}
	return err
}
