package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/archive"
)

// exportTiles writes the vector tiles of a store into one file, for use without network. They are those that everybody
// who may see the map is served, so nothing is masked and nothing can be revealed.
func (r *exportRun) exportTiles(ctx context.Context) (err error) {
	tw, err := openTwin(ctx, r.store, openRead)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.close()) }()
	// Each tile is cut once, so none is kept.
	name := strings.TrimSuffix(filepath.Base(r.out), filepath.Ext(r.out))
	s, err := tiles.New(tiles.Config{Twin: tw.Twin, Name: name, MaxCacheBytes: 1})
	if err != nil {
		return err
	}
	defer s.Close()
	tick := newTicker(r.std.err)
	defer tick.clear()
	opts := archive.Options{MinZoom: r.zooms[0], MaxZoom: r.zooms[1], Progress: func(zoom, n int) { tick.show("zoom %d, %d tiles", zoom, n) }}
	tmp := r.out + ".part"
	os.Remove(tmp) // of a run that was killed; if it cannot be removed, it cannot be written either
	res, err := archive.Write(ctx, tmp, r.archive, s, opts)
	if err == nil {
		err = os.Rename(tmp, r.out)
	}
	if err != nil {
		os.Remove(tmp)
		return fmt.Errorf("cannot write the tiles of %s: %w", r.store, err)
	}
	tick.clear()
	fmt.Fprintf(r.std.out, "%d tiles of zoom %d to %d, %d different, written to %s\n", res.Tiles, res.MinZoom, res.MaxZoom, res.Contents, r.out)
	return nil
}

// fitsTiles refuses what means nothing for tiles.
func (r *exportRun) fitsTiles(crs string) error {
	switch {
	case r.store == "" || r.out == "":
		return usagef("needs --store S and --out FILE for %s", r.archive)
	case len(r.types) > 0 || r.filter != "" || r.asOf != "" || crs != "" || r.reveal:
		return usagef("writes all tiles as they are served now to %s: it takes no --type, --filter, --as-of, --crs and --reveal", r.archive)
	case r.zooms[0] < 0 || r.zooms[1] > tiles.MaxZoom || r.zooms[0] > r.zooms[1]:
		return usagef("takes zooms 0 to %d, --min-zoom not above --max-zoom", tiles.MaxZoom)
	}
	return nil
}
