package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// openedTwin is a twin that a command works on, without anything that faces outward.
type openedTwin struct {
	*twin.Twin
	store twin.Store
}

// How a command opens a store.
type openMode uint8

const (
	openWrite openMode = iota // made when it is missing
	openRead                  // beside a running server; must be there
	openTry                   // to try something out: read-only, or an empty one in memory when it is missing
)

// openTwin opens the store that --store names and loads its twin.
func openTwin(ctx context.Context, name string, mode openMode) (*openedTwin, error) {
	var store twin.Store
	if mode == openTry {
		if err := hasFolder(name); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(name); mode == openTry && errors.Is(err, fs.ErrNotExist) && !strings.Contains(name, "://") {
		store = mem.New()
	} else {
		s, err := openStore(ctx, name, mode != openWrite)
		if err != nil {
			return nil, err
		}
		store = s
	}
	tw, err := twin.Open(ctx, twin.Config{Store: store})
	if err != nil {
		store.Close()
		return nil, err
	}
	return &openedTwin{tw, store}, nil
}

// hasFolder refuses a store whose folder is not there. A folder is not made: its name may be a slip.
func hasFolder(name string) error {
	if strings.Contains(name, "://") {
		return nil
	}
	dir := filepath.Dir(name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("store %s: there is no folder %s: make the folder first", name, dir)
	}
	return nil
}

func (o *openedTwin) close() error { return errors.Join(o.Twin.Close(), o.store.Close()) }

// findType finds a type by its name or collection id.
func findType(s *twin.Schema, name string) (*twin.Type, error) {
	if t := s.Type(name); t != nil {
		return t, nil
	}
	var names []string
	for _, t := range s.Types() {
		names = append(names, t.Plural)
	}
	return nil, usagef("--type is %q, expected one of %s", name, strings.Join(names, ", "))
}

// bulkGCPercent lets the heap grow further between collections while a twin is filled: nearly all that is made stays.
const bulkGCPercent = 200

// bulk prepares the process for filling a twin; what it returns undoes that. Who set GOGC knows better.
func bulk() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	was := debug.SetGCPercent(bulkGCPercent)
	return func() { debug.SetGCPercent(was) }
}

// actor names who runs a command, for the log.
func actor() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "command-line:" + u.Username
	}
	return "command-line"
}

// ticker shows progress on one line of a terminal, and nothing anywhere else.
type ticker struct {
	w    io.Writer // nil where standard error is no terminal
	last time.Time
	wide int
}

// tickEvery is how often the line is written anew.
const tickEvery = 200 * time.Millisecond

func newTicker(w io.Writer) *ticker {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &ticker{}
	}
	return &ticker{w: w}
}

// show writes the line, unless the last one is too young.
func (t *ticker) show(format string, args ...any) {
	if t.w == nil || time.Since(t.last) < tickEvery {
		return
	}
	t.last = time.Now()
	line := fmt.Sprintf(format, args...)
	fmt.Fprintf(t.w, "\r%-*s", t.wide, line)
	t.wide = max(t.wide, len(line))
}

// clear takes the line away, for what is written next.
func (t *ticker) clear() {
	if t.w != nil && t.wide > 0 {
		fmt.Fprintf(t.w, "\r%*s\r", t.wide, "")
		t.wide = 0
	}
}
