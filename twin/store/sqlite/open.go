package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Config says which file to open and how.
type Config struct {
	Path     string // the database file; made when it is missing, unless ReadOnly
	ReadOnly bool   // read beside a running server; takes no lock

	// Writes are refused while the disk has less than MinFreeBytes or less than MinFreePercent of it free.
	// Zero means the defaults, 500 MB and 5 %; negative switches a limit off.
	MinFreeBytes   int64
	MinFreePercent float64
	// FreeDisk tells the free and the whole size in bytes of the disk that holds a folder; nil asks the system.
	FreeDisk func(folder string) (free, whole uint64, err error)

	// WALPages is the length of the write-ahead log, in pages of 4 KB, at which it is folded into the file.
	// Zero means 4 000: 16 MB.
	WALPages int
}

// Store is a twin in a SQLite file.
type Store struct {
	cfg  Config
	path string
	lock *os.File // held while the store is open for writing

	mu     sync.Mutex // guards what follows; taken after writer.mu
	closed bool
	idle   []*conn // readers for the next who asks

	w writer
}

var _ twin.Store = (*Store)(nil)

// idleReaders bounds the connections that are kept open for the next reader.
const idleReaders = 4

// Open opens the store, creates it when it is missing, and verifies the newest links of its chain.
// A store that another process writes to is refused with store.ErrLocked, unless cfg.ReadOnly.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	path, err := realPath(cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", cfg.Path, err)
	}
	s := &Store{cfg: cfg, path: path}
	if cfg.FreeDisk == nil {
		s.cfg.FreeDisk = freeDisk
	}
	s.w.walPages, s.w.tailEntries = cmp.Or(cfg.WALPages, defaultWALPages), defaultTailEntries
	s.w.bulkChanges = defaultBulkChanges
	open := s.openWriter
	if cfg.ReadOnly {
		open = s.openReadOnly
	}
	err = open()
	if err == nil {
		err = s.view(ctx, verifyTail)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("open store %s: %w", cfg.Path, err)
	}
	return s, nil
}

// realPath follows symbolic links, so that one file has one lock whatever name it is opened by.
func realPath(path string) (string, error) {
	if path == "" {
		return "", fmt.Errorf("%w: no path", twin.ErrInvalid)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	target, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return abs, nil
	}
	return target, err
}

func (s *Store) openReadOnly() error {
	if _, err := os.Stat(s.path); err != nil {
		return err
	}
	c, err := s.openReader()
	if err != nil {
		return err
	}
	s.idle = append(s.idle, c)
	return nil
}

func (s *Store) openReader() (*conn, error) {
	c, err := openConn(s.path, sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	if err := identify(c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (s *Store) openWriter() error {
	lock, err := lockFile(s.path + ".lock")
	if err != nil {
		return err
	}
	s.lock = lock
	if err := createFile(s.path); err != nil {
		return err
	}
	c, err := openConn(s.path, sqlite.OpenReadWrite)
	if err != nil {
		return err
	}
	s.w.conn = c
	if err := prepareFile(c); err != nil {
		return err
	}
	if err := s.w.start(); err != nil {
		return err
	}
	// The log's file has its name by now. SQLite syncs the folder too, but lets a failure pass.
	return syncFolder(filepath.Dir(s.path))
}

// createFile makes the file for its owner's eyes alone: it will hold personal data.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// prepareFile sets the connection up for writing and gives an empty file its tables.
func prepareFile(c *conn) error {
	fresh, err := isEmpty(c)
	if err != nil {
		return err
	}
	if !fresh {
		if err := identify(c); err != nil {
			return err
		}
	}
	mode := ""
	err = c.query("PRAGMA journal_mode=WAL", func(s *sqlite.Stmt) error { mode = s.ColumnText(0); return nil })
	if err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("write-ahead logging is not to be had (%q): keep the store on a local disk", mode)
	}
	// Checkpoints are ours to run: the automatic one keeps a failed sync to itself.
	for _, pragma := range []string{
		"PRAGMA synchronous=FULL", "PRAGMA fullfsync=ON", "PRAGMA wal_autocheckpoint=0",
		"PRAGMA journal_size_limit=67108864", "PRAGMA cache_size=-32768",
	} {
		if err := c.exec(pragma); err != nil {
			return err
		}
	}
	if !fresh {
		return runScript(c, blobTable+outletTable)
	}
	return createTables(c, twin.NewEpoch())
}

// isEmpty says whether no table was ever made, which a crash during creation leaves behind too.
func isEmpty(c *conn) (bool, error) {
	id, err := c.one("PRAGMA application_id")
	if err != nil || id != 0 {
		return false, err
	}
	n, err := c.one("SELECT count(*) FROM sqlite_schema")
	return n == 0, err
}

// identify refuses files that are not ours, or of a later format.
func identify(c *conn) error {
	id, err := c.one("PRAGMA application_id")
	if err != nil {
		return err
	}
	if id != applicationID {
		return fmt.Errorf("%w: it is a database of another program; name a store's file", twin.ErrInvalid)
	}
	format, err := c.one("PRAGMA user_version")
	if err != nil {
		return err
	}
	if format != formatVersion {
		return fmt.Errorf("%w: it has format %d and this program reads %d; use the program that wrote it", twin.ErrInvalid, format, formatVersion)
	}
	return nil
}

// Close ends all use of the store and gives the lock back. Streams that still run end first in their own time.
func (s *Store) Close() error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	for _, c := range s.idle {
		errs = append(errs, c.Close())
	}
	s.idle = nil
	if s.w.conn != nil {
		errs = append(errs, s.w.close())
	}
	if s.lock != nil {
		errs = append(errs, unlockFile(s.lock))
	}
	return errors.Join(errs...)
}

// errClosed is what a closed store answers.
func errClosed() error { return fmt.Errorf("%w: the store is closed", twin.ErrStopped) }

// damaged marks an error as one of the stored bytes.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%s: %w: run gridtwin check, and restore a backup", fmt.Sprintf(format, args...), store.ErrDamaged)
}
