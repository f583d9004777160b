package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/tiles/tiles3d"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// tileHouses is the number of houses that a tile is measured with, as the design has it.
const tileHouses = 300

// runModels measures 3D tiles: the tree made, tiles of about tileHouses houses with and without the meshes of their houses
// at hand, hot and unchanged ones beside a handler that does nothing, their bytes, meshes by themselves, and what one edit
// of a house costs until its tile is there again.
func runModels(ctx context.Context, o *options, out io.Writer) (err error) {
	store, tw, err := openOld(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	var f figures
	f.add("entities, houses", fmt.Sprintf("%d, %d", size(tw.Snapshot()), tw.Snapshot().Len(tw.Snapshot().Schema().Type("house"))), "")
	meshesAlone(&f, tw)
	for _, run := range []func(context.Context, *figures, *options, *twin.Twin) error{coldModels, hotModels, editModels} {
		if err := run(ctx, &f, o, tw); err != nil {
			return err
		}
	}
	f.print(out)
	return nil
}

// meshesAlone draws houses one by one: out of the row, body, roof and triangles.
func meshesAlone(f *figures, tw *twin.Twin) {
	v := access.Public(tw.Snapshot())
	var forms []house.Form
	for seen := range v.All(v.Schema().Type("house"), 0) {
		if form, ok := house.FormOf(seen); ok {
			forms = append(forms, form)
		}
		if len(forms) == 20_000 {
			break
		}
	}
	triangles, failed := 0, 0
	s := measure(len(forms), func(i int) {
		bodies, err := forms[i].Bodies()
		if err != nil {
			failed++
		}
		for _, b := range bodies {
			triangles += len(b.Mesh().Triangles)
		}
	})
	f.add("meshes", fmt.Sprintf("%.0f per CPU second, %s each, %.1f triangles; %d of %d failed", 1/max(s.each().Seconds(), 1e-9), round(s.each()),
		per(triangles, s.n), failed, s.n), "")
}

// openModels serves the 3D tiles of a twin, and tells which tiles have about as many houses as wanted, the best first.
func openModels(tw *twin.Twin, cfg tiles3d.Config) (h http.Handler, best []tiles3d.Tile, done func() error, err error) {
	cfg.Twin = tw
	s, err := tiles3d.New(cfg)
	if err != nil {
		return nil, nil, nil, err
	}
	mux := http.NewServeMux()
	s.Routes(mux)
	best = s.Tiles()
	away := func(t tiles3d.Tile) int { return max(len(t.Houses)-tileHouses, tileHouses-len(t.Houses)) }
	slices.SortStableFunc(best, func(a, b tiles3d.Tile) int { return away(a) - away(b) })
	return mux, best[:min(20, len(best))], s.Close, nil
}

// coldModels puts tiles together that are not kept, first without the meshes of their houses, then with them.
func coldModels(ctx context.Context, f *figures, _ *options, tw *twin.Twin) error {
	var tiles []tiles3d.Tile
	for _, kind := range []struct {
		name, target string
		meshes       int64
	}{{"no mesh kept", "≤ 20 ms for 300", 1}, {"meshes kept, as after an edit", "", 0}} {
		var h http.Handler
		var failed error
		done := func() error { return nil }
		made := measure(1, func(int) {
			h, tiles, done, failed = openModels(tw, tiles3d.Config{MaxCacheBytes: 1, MaxMeshBytes: kind.meshes})
		})
		if failed != nil {
			return failed
		}
		houses := 0
		for _, t := range tiles {
			houses += len(t.Houses)
		}
		ask := func(i int) {
			_, err := get(ctx, h, tiles[i%len(tiles)].Path)
			failed = errors.Join(failed, err)
		}
		for i := range tiles { // warm, and the meshes are there where they are kept
			ask(i)
		}
		s := measure(2*len(tiles), ask)
		if err := errors.Join(failed, done()); err != nil {
			return err
		}
		if kind.meshes == 1 {
			f.add("tree of all houses, made when first asked for", made.String(), "")
		}
		f.add("tile of "+fmt.Sprintf("%.0f houses, cold, %s", per(houses, len(tiles)), kind.name),
			fmt.Sprintf("%s CPU, %.1f µs a house, %.0f allocations of %.0f B in all", round(s.each()), 1e6*s.each().Seconds()*float64(len(tiles))/float64(max(houses, 1)),
				per(int(s.allocs), s.n), per(int(s.bytes), s.n)), kind.target)
	}
	return modelBytes(ctx, f, tw, tiles)
}

// modelBytes weighs tiles, as they are and in each coding.
func modelBytes(ctx context.Context, f *figures, tw *twin.Twin, tiles []tiles3d.Tile) error {
	h, _, done, err := openModels(tw, tiles3d.Config{})
	if err != nil {
		return err
	}
	defer done()
	houses := 0
	for _, t := range tiles {
		houses += len(t.Houses)
	}
	for _, coding := range []struct{ name, target string }{{"identity", ""}, {"gzip", "≤ 60 KB for 300"}, {"zstd", ""}} {
		sum := 0
		for _, t := range tiles {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.Path, nil)
			if err != nil {
				return err
			}
			r.Header.Set("Accept-Encoding", coding.name)
			w := &sink{header: http.Header{}, status: http.StatusOK}
			h.ServeHTTP(w, r)
			if w.status != http.StatusOK {
				return fmt.Errorf("%s: status %d", t.Path, w.status)
			}
			sum += w.n
		}
		each := per(sum, houses)
		f.add("bytes of a tile, "+coding.name, fmt.Sprintf("%.0f B a house, %.1f KB for %d", each, each*tileHouses/1000, tileHouses), coding.target)
	}
	return nil
}

// hotModels asks over HTTP for a tile that is kept, and for one that the client has.
func hotModels(ctx context.Context, f *figures, o *options, tw *twin.Twin) error {
	h, tiles, done, err := openModels(tw, tiles3d.Config{})
	if err != nil || len(tiles) == 0 {
		return err
	}
	defer done()
	for _, coding := range []string{"identity", "gzip"} {
		if err := besideBare(ctx, f, o, h, nil, "GET /3dtiles/houses/e/{epoch}/{level}/{x}/{y}", tiles[0].Path, coding); err != nil {
			return err
		}
	}
	return nil
}

// editModels raises houses of kept tiles one by one and asks for their tile: beside the same edits while nobody serves
// tiles, that is one mesh, one tile put together, and one look at what the step changed.
func editModels(ctx context.Context, f *figures, o *options, tw *twin.Twin) error {
	h, tiles, done, err := openModels(tw, tiles3d.Config{})
	if err != nil || len(tiles) == 0 {
		return err
	}
	for _, t := range tiles {
		if _, err := get(ctx, h, t.Path); err != nil {
			return errors.Join(err, done())
		}
	}
	typ := tw.Snapshot().Schema().Type("house")
	field := typ.Field("height_m")
	var failed error
	set := func(id twin.ID, v twin.Value) {
		_, err := tw.Commit(ctx, &twin.Request{Actor: "system:bench", Reason: "bench models", Ops: []twin.Operation{
			{Do: twin.Patch, Type: typ, ID: id, Import: true, Set: []twin.Assignment{{Field: field, Value: v}}},
		}})
		failed = errors.Join(failed, err)
	}
	const edits = 40
	var ids []twin.ID // no house twice
	var before []twin.Value
	for i := range edits {
		t := tiles[i%len(tiles)]
		if k := i / len(tiles); k < len(t.Houses) {
			e, _ := tw.Snapshot().Entity(typ, t.Houses[k])
			ids, before = append(ids, e.ID), append(before, e.Value(field))
		}
	}
	with := measure(len(ids), func(i int) {
		set(ids[i], twin.Float(3+float64(i)/10))
		_, err := get(ctx, h, tiles[i%len(tiles)].Path)
		failed = errors.Join(failed, err)
	})
	if err := errors.Join(failed, done()); err != nil {
		return err
	}
	alone := measure(len(ids), func(i int) { set(ids[i], before[i]) })
	if failed != nil {
		return failed
	}
	f.add("one edit, until its tile is there again", fmt.Sprintf("%s CPU, of which the commit %s", round(with.each()), round(alone.each())), "")
	f.add("one edit, on the clock, durable", round(with.wall/time.Duration(max(with.n, 1))).String(), "≤ 300 ms to be seen")
	return nil
}
