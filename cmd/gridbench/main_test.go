package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryCommand runs each measurement on a hamlet: the figures mean nothing, but every one must be there.
func TestEveryCommand(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name  string
		wants []string
	}{
		{"load", []string{"town drawn", "loaded through Commit", "entities per second"}},
		{"restart", []string{"first answer", "live heap", "resident"}},
		{"commit", []string{"syncs of 4 KB", "1 clients: durable single edits", "3 clients: durable single edits"}},
		{"area", []string{"16-gon", "circle", "nearest 10 houses", "box of 5 km"}},
		{"http", []string{"counts of all types", "by age", "nearest 10 houses", "16 clients, circle of 500 m", "p99"}},
		{"tiles", []string{
			"tile z12, everything, cold", "tile z16, as served, first", "encoder z14, everything, times less", "whole tile set", "hot /tiles/14", "16 clients", "✓",
		}},
		{"models", []string{"meshes", "tree of all houses", "cold, no mesh kept", "bytes of a tile, gzip", "hot /3dtiles", "unchanged /3dtiles", "one edit"}},
		{"live", []string{"gridtwin: 20 sockets, 1 % match, commits", "100 % match, edit sent to frame read, p50", "an idle socket", "one change to 20 sockets", "20 of 20"}},
		{"import", []string{"imported from NDJSON", "rows per second"}},
	} {
		store := "town.db"
		if c.name == "import" {
			store = "import.db"
		}
		var out bytes.Buffer
		err := run(context.Background(), []string{
			c.name, "--store", filepath.Join(dir, store), "--people", "300", "--clients", "3", "--seconds", "0.05", "--asks", "20", "--sockets", "20",
			"--files", filepath.Join(dir, "files"),
		}, &out)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, want := range c.wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not say %q:\n%s", c.name, want, &out)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"juggle"}, {"load"}, {"load", "--store", "x", "y"}, {"load", "--colour"}} {
		var usage *usageError
		if err := run(context.Background(), args, new(bytes.Buffer)); !errors.As(err, &usage) {
			t.Errorf("%q: %v", args, err)
		}
	}
	err := run(context.Background(), []string{"restart", "--store", filepath.Join(t.TempDir(), "none.db")}, new(bytes.Buffer))
	if err == nil {
		t.Error("a store that is not there was opened")
	}
}
