package main

import (
	"context"
	"crypto/sha256"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/tiles/tiles3d"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
)

// prepared shows what is taken to the 3D tiles before a house names it: whoever uploads waits for them to read it, and
// nobody else.
func prepared(m api.Models, solid *tiles3d.Service) api.Models {
	m.GLB = preparing(m.GLB, mediaGLB, solid)
	m.CityJSON = preparing(m.CityJSON, house.MediaCityJSON, solid)
	return m
}

const mediaGLB = "model/gltf-binary"

func preparing(check api.ModelCheck, media string, solid *tiles3d.Service) api.ModelCheck {
	return func(ctx context.Context, m *api.ModelUpload) ([]byte, error) {
		kept, err := check(ctx, m)
		if err == nil {
			solid.Prepare(ctx, twin.BlobName(sha256.Sum256(kept)).Str(), media, kept)
		}
		return kept, err
	}
}
