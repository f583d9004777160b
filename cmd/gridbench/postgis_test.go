package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test's own program be the server, and the process of sockets, that gridbench starts itself as.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == peerCommand || os.Args[1] == readersCommand) {
		main()
		return
	}
	os.Exit(m.Run())
}

// ownTemp gives the test a folder for temporary ones that another account may pass through, with a name short enough for
// a socket.
func ownTemp(t *testing.T) {
	dir, err := os.MkdirTemp("", "gb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
}

// TestPostgis asks both sides on a hamlet: times mean nothing, but every question must be answered, and alike where the
// questions mean the same.
func TestPostgis(t *testing.T) {
	ownTemp(t)
	var out bytes.Buffer
	err := run(t.Context(), []string{"postgis", "--people", "500", "--asks", "3"}, &out)
	if errors.Is(err, errNoPostGIS) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"PostGIS 3", "box 5 km, full GeoJSON", "16-gon", "circle 500 m, counts", "by grid", "by kind", "nearest people", "tile z12", "tile z16"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("does not say %q", want)
		}
	}
	for line := range strings.Lines(out.String()) {
		if strings.Contains(line, "they differ") {
			t.Errorf("both sides should find the same: %s", line)
		}
	}
	left, err := filepath.Glob(os.Getenv("TMPDIR") + "/gridbench*")
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// A run that is called off stops its server and removes its folder.
func TestPostgisCalledOff(t *testing.T) {
	ownTemp(t)
	ctx, cancel := context.WithCancel(t.Context())
	pg, err := startPostgres(ctx)
	if errors.Is(err, errNoPostGIS) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := pg.connect(ctx); err == nil {
		t.Error("connected though called off")
	}
	if err := pg.stop(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(os.Getenv("TMPDIR") + "/*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestTilesBesidePostgis asks both sides for the tiles of a hamlet, in two sizes.
func TestTilesBesidePostgis(t *testing.T) {
	ownTemp(t)
	store := filepath.Join(t.TempDir(), "town.db")
	args := []string{"--store", store, "--people", "2000", "--seconds", "0.05", "--asks", "5"}
	if err := run(t.Context(), append([]string{"load"}, args...), new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), append([]string{"tiles", "--postgis"}, args...), &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), errNoPostGIS.Error()) {
		t.Skip(errNoPostGIS)
	}
	if n := strings.Count(out.String(), "everything, ST_AsMVT"); n != 6 {
		t.Errorf("%d of 6 comparisons:\n%s", n, &out)
	}
}
