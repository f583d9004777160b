package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// models judge what is uploaded for houses.
func models(maxBytes int64) api.Models {
	return api.Models{
		MaxBytes: maxBytes,
		GLB:      func(_ context.Context, m *api.ModelUpload) ([]byte, error) { return placedGLB(m) },
		CityJSON: cityModels(),
	}
}

// cityModels judge city models, one at a time: as objects they take many times the memory of their bytes.
func cityModels() api.ModelCheck {
	turn := make(chan struct{}, 1)
	return func(ctx context.Context, m *api.ModelUpload) (kept []byte, err error) {
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		kept, err = ingest.NormalCityModel(ctx, m.Body, m.House.String(), m.Footprint)
		if errors.Is(err, ingest.ErrNoCityModel) {
			err = fmt.Errorf("%w: %w", api.ErrModelFormat, err)
		}
		if err == nil { // what is taken can be drawn
			err = drawable(kept)
		}
		return kept, err
	}
}

// drawable draws a city model once, for nobody.
func drawable(body []byte) error {
	m, err := house.FromCity(body, house.Colors{})
	if err == nil {
		_, err = m.Append(nil)
	}
	return err
}

// uploads finds models for who draws houses.
type uploads struct{ store *sqlite.Store }

// Upload returns what a house names.
func (u uploads) Upload(ctx context.Context, model string) (string, []byte, error) {
	hash, ok := twin.BlobHash(twin.Text(model))
	if !ok {
		return "", nil, fmt.Errorf("model %.12s…: %w", model, twin.ErrNotFound)
	}
	b, err := u.store.Blob(ctx, hash)
	return b.Media, b.Body, err
}

// placedGLB brings a glb into the form that is kept, at the place that whoever uploads it says. Who says none means the
// place in the file, as files of GET /models have one.
func placedGLB(m *api.ModelUpload) ([]byte, error) {
	at, heading := glb.Place{Lon: m.Place.Lon, Lat: m.Place.Lat, HeightM: m.Place.HeightM}, m.Place.HeadingDeg
	if m.Place.Default {
		own, err := glb.Parse(m.Body, glb.Limits{Bytes: len(m.Body)})
		if err != nil {
			return nil, err
		}
		if own.Place != nil {
			if at = *own.Place; m.Near(at.Lon, at.Lat) != nil {
				return nil, fmt.Errorf("by scenes[0].extras.place it %w: say where with lon and lat", m.Near(at.Lon, at.Lat))
			}
		}
	}
	site := house.Site{Footprint: m.Footprint, BaseM: m.BaseM}
	return site.Normalize(m.Body, at, heading)
}

// blobKeeper is a store that keeps uploads.
type blobKeeper interface {
	twin.Store
	Blobs(ctx context.Context) ([]store.BlobHead, error)
	DropBlobs(ctx context.Context, before int64, hashes ...[32]byte) error
}

// An upload is named within seconds of being put, or never.
const (
	blobGrace  = time.Hour
	sweepEvery = 24 * time.Hour
)

// sweepModels drops uploads that neither a live state nor the log names: those of requests that were refused at the
// last moment, or cut off. The log is read only where something is left that no house has.
func sweepModels(ctx context.Context, s blobKeeper, now time.Time) (dropped int, err error) {
	before := now.Add(-blobGrace).UnixMicro()
	all, err := s.Blobs(ctx)
	if err != nil {
		return 0, err
	}
	loose := map[[32]byte]bool{}
	for _, b := range all {
		if b.Put < before {
			loose[b.Hash] = true
		}
	}
	for _, named := range []func() error{
		func() error {
			return twin.LiveBlobs(ctx, s, func(_ *twin.Entity, hash [32]byte) { delete(loose, hash) })
		},
		func() error { return twin.LoggedBlobs(ctx, s, func(hash [32]byte) { delete(loose, hash) }) },
	} {
		if len(loose) == 0 {
			return 0, nil
		}
		if err := named(); err != nil {
			return 0, err
		}
	}
	var drop [][32]byte
	for _, b := range all {
		if loose[b.Hash] {
			drop = append(drop, b.Hash)
		}
	}
	return len(drop), s.DropBlobs(ctx, before, drop...)
}

// keepSwept sweeps at the start and then daily, until the context ends.
func (a *app) keepSwept(ctx context.Context) {
	for {
		n, err := sweepModels(ctx, a.store, a.twin.Clock())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.log.WarnContext(ctx, "looking for unused models failed", "error", err)
		case n > 0:
			a.log.InfoContext(ctx, "dropped unused models", "count", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}

// checkModels proves that each model that a live house names is kept.
func checkModels(ctx context.Context, s blobKeeper, report func(string)) error {
	all, err := s.Blobs(ctx)
	if err != nil {
		return err
	}
	kept := map[[32]byte]bool{}
	for _, b := range all {
		kept[b.Hash] = true
	}
	return twin.LiveBlobs(ctx, s, func(e *twin.Entity, hash [32]byte) {
		if !kept[hash] {
			report(fmt.Sprintf("%s %s: its model %x… is not in the store: upload it again, or delete it", e.Type.Name, e.ID, hash[:4]))
		}
	})
}
