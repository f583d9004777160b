package main

import (
	"context"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/export"
)

// forms are those in which single houses are served besides glb.
func forms() []house.Other {
	return []house.Other{{
		F: "cityjson", Media: house.MediaCityJSON,
		Doc: "As CityJSON 2.0 it has the footprint (LoD 0), the block (1.2) and the body with its roof (2.2), in easting, northing and height; " +
			"floors and rooms (BuildingStorey, BuildingUnit) for who may see the units of this house. Where a CityJSON was uploaded, the house alone is that: what its buildings look like from outside, without attributes.",
		Write: func(_ context.Context, h access.Seen, units bool) ([]byte, error) {
			return export.CityModel(h, units)
		},
	}}
}
