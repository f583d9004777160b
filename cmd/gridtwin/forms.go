package main

import (
	"context"
	"fmt"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/export"
)

// forms are those in which single houses are served besides glb.
func forms(kept house.Uploads) []house.Other {
	return []house.Other{{
		F: "cityjson", Media: house.MediaCityJSON,
		Doc: "As CityJSON 2.0 it has the footprint (LoD 0), the block (1.2) and the body with its roof (2.2), in easting, northing and height; " +
			"floors and rooms (BuildingStorey, BuildingUnit) for who may see the units of this house. Where a CityJSON was uploaded, the house alone is that: what its buildings look like from outside, without attributes.",
		Write: func(ctx context.Context, h access.Seen, units bool) ([]byte, error) {
			if !units { // uploads have no units
				if body, err := uploadedCity(ctx, kept, h); body != nil || err != nil {
					return body, err
				}
			}
			return export.CityModel(h, units)
		},
	}}
}

// uploadedCity is the CityJSON that somebody uploaded for a house, nil for none. It is public, as every upload is.
func uploadedCity(ctx context.Context, kept house.Uploads, h access.Seen) ([]byte, error) {
	form, ok := house.FormOf(h)
	if !ok || form.Model == "" {
		return nil, nil
	}
	media, body, err := kept.Upload(ctx, form.Model)
	if err != nil {
		return nil, fmt.Errorf("house %s: its model: %w", form.ID, err)
	}
	if media != house.MediaCityJSON {
		return nil, nil
	}
	return body, nil
}
