package main

import (
	"encoding/json"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/tiles3d"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/query"
)

// newHub wires the live feed to sign-in, areas, filters and tiles: it reads both as POST /api/area does.
func newHub(a *app, cfg appConfig) *live.Hub {
	return live.New(live.Config{
		Twin: a.twin, Authenticate: a.api.Identify, AuthenticateToken: a.accounts.ByToken, AllowVisitors: cfg.AllowVisitors,
		MaxVisitorsEach: cfg.VisitorsEach, PublicURL: cfg.PublicURL, Origins: cfg.Origins,
		Generation: a.accounts.Generation, Logger: a.log, Tiles: changedTiles{a.tiles, a.solid},
		ParseArea: func(raw json.RawMessage, v *access.View, maxVertices int) (*live.Area, error) {
			area, err := query.ParseArea(raw, v, maxVertices)
			if err != nil {
				return nil, err
			}
			return &live.Area{Region: area.Region, Key: area.Key, Grids: area.Grids != nil}, nil
		},
		CompileFilter: func(v *access.View, t *twin.Type, text string) (*live.Filter, error) {
			f, err := query.CompileFilter(v, t, text)
			if f == nil || err != nil {
				return nil, err
			}
			return &live.Filter{Match: f.Match, Internal: f.Internal}, nil
		},
	})
}

// changedTiles tells the hub which tiles a step made stale.
type changedTiles struct {
	tiles *tiles.Service
	solid *tiles3d.Service
}

func (c changedTiles) Changed(step *twin.Step) []live.TileKeys {
	set, solid := c.tiles.Changed(step), c.solid.Changed(step)
	return []live.TileKeys{
		{Set: set.Set, Keys: set.Keys},
		{Set: set.Set, Beneath: true, Keys: set.Beneath},
		{Set: solid.Set, Keys: solid.Keys},
		{Set: solid.Set, Beneath: true, Keys: solid.Beneath},
	}
}
