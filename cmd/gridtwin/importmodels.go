package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/cityjson"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// Only forms with a roof say more than footprint and height do.
const leastModelLoD = 2

// blobPutter is a store that keeps uploads.
type blobPutter interface {
	PutBlob(ctx context.Context, media string, at int64, body []byte) ([32]byte, error)
}

// modelBatch is how many houses get their models in one commit.
const modelBatch = 200

// keepModels makes the detailed forms of a city model the models of the houses that were brought in from it. One that
// cannot be shown is told and passed over; one that a house has already makes no commit.
func (r *importRun) keepModels(ctx context.Context, tw *openedTwin, j importJob, source string, warn func(ingest.Reject)) (kept int, err error) {
	store, ok := tw.store.(blobPutter)
	if !ok {
		return 0, errors.New("the store keeps no models: import without --models")
	}
	src, rd, crs, err := r.openCity(j.file)
	if err != nil {
		return 0, err
	}
	defer src.Close()
	t := j.typ
	var ops []twin.Operation
	commit := func() error {
		if len(ops) == 0 {
			return nil
		}
		_, err := tw.Commit(ctx, &twin.Request{Actor: actor(), Reason: r.reason, Ops: ops})
		kept, ops = kept+len(ops), nil
		return err
	}
	for {
		f, err := rd.Next()
		var bad *cityjson.FeatureError
		switch {
		case errors.Is(err, io.EOF):
			return kept, commit()
		case errors.As(err, &bad):
			continue // its row was refused
		case err != nil:
			return kept, err
		}
		h, ok := tw.Snapshot().BySource(t, source, f.Root.ID)
		if !ok {
			continue
		}
		body, err := modelOf(f, crs)
		if body == nil && err == nil {
			continue
		}
		if err == nil {
			body, err = ingest.NormalCityModel(ctx, body, h.ID.String(), h.Geometry())
		}
		if err == nil {
			err = drawable(body)
		}
		if err != nil {
			warn(ingest.Reject{Row: f.Row, Field: "model", Reason: "is not kept: " + err.Error()})
			continue
		}
		hash, err := store.PutBlob(ctx, house.MediaCityJSON, tw.Clock().UnixMicro(), body)
		if err != nil {
			return kept, err
		}
		name := twin.BlobName(hash)
		if h.Get("model").Equal(name) {
			continue
		}
		ops = append(ops, twin.Operation{Do: twin.Patch, Type: t, ID: h.ID, Server: true, Set: []twin.Assignment{{Field: t.Field("model"), Value: name}}})
		if len(ops) == modelBatch {
			if err := commit(); err != nil {
				return kept, err
			}
		}
	}
}

// openCity opens a city model in the system that the import takes it in.
func (r *importRun) openCity(name string) (src io.Closer, rd *cityjson.Reader, crs geo.CRS, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, crs, err
	}
	if rd, err = cityjson.NewReader(f, cityjson.Limits{}); err != nil {
		return nil, nil, crs, errors.Join(fmt.Errorf("--models takes CityJSON: %w", err), f.Close())
	}
	if crs = r.crs; crs == (geo.CRS{}) {
		crs, err = lonLatOrder(rd.Header().CRS)
	}
	return f, rd, crs, err
}

// modelOf writes a building and its parts, each by its most detailed form, as a document of its own; nil where no form
// is detailed.
func modelOf(f *cityjson.Feature, crs geo.CRS) ([]byte, error) {
	var objects []*cityjson.Object
	var origin cityjson.Vec3
	detailed := false
	for i, o := range append([]*cityjson.Object{f.Root}, f.Parts...) {
		if i > 0 && o.Type != "BuildingPart" && o.Type != "BuildingInstallation" {
			continue
		}
		one := &cityjson.Object{ID: o.ID, Type: o.Type, Parents: o.Parents}
		if g := detailedForm(o); g != nil {
			one.Geometries = []cityjson.Geometry{*g}
			if !detailed {
				origin = g.Surfaces[0].Rings[0][0]
			}
			detailed = true
		}
		objects = append(objects, one)
	}
	if !detailed {
		return nil, nil
	}
	for _, o := range objects { // children that were left out are not named
		for _, child := range objects {
			if slices.Contains(child.Parents, o.ID) {
				o.Children = append(o.Children, child.ID)
			}
		}
	}
	var out bytes.Buffer
	w, err := cityjson.NewWriter(&out, cityjson.WriterOptions{CRS: crs.URI(), Title: "A building of an imported city model", Origin: origin})
	if err == nil {
		err = errors.Join(w.Feature(objects...), w.Close())
	}
	return out.Bytes(), err
}

// detailedForm is the outside of an object's most detailed form, nil where it shows no more than a block.
func detailedForm(o *cityjson.Object) *cityjson.Geometry {
	var best *cityjson.Geometry
	for i := range o.Geometries {
		if g := &o.Geometries[i]; len(g.Surfaces) > 0 && g.LoDNumber() >= leastModelLoD && (best == nil || g.LoDNumber() > best.LoDNumber()) {
			best = g
		}
	}
	if best == nil {
		return nil
	}
	form := *best
	form.Surfaces = slices.DeleteFunc(slices.Clone(best.Surfaces), func(s cityjson.Surface) bool {
		return s.Shell > 0 || len(s.Rings) == 0 || len(s.Rings[0]) < 3
	})
	if len(form.Surfaces) == 0 {
		return nil
	}
	if form.Type != "Solid" {
		form.Type = "MultiSurface" // several bodies are told as their surfaces
	}
	return &form
}
