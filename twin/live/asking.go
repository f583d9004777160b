package live

import (
	"encoding/json"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// parseAreaOf and compileFilterOf are how subscriptions ask by default: as every other query does.
func parseAreaOf(raw json.RawMessage, v *access.View, maxVertices int) (*Area, error) {
	a, err := query.ParseArea(raw, v, maxVertices)
	if err != nil {
		return nil, err
	}
	return &Area{Region: a.Region, Key: a.Key, Grids: a.Grids != nil}, nil
}

func compileFilterOf(v *access.View, t *twin.Type, text string) (*Filter, error) {
	f, err := query.CompileFilter(v, t, text)
	if f == nil || err != nil {
		return nil, err
	}
	return &Filter{Match: f.Match, Internal: f.Internal}, nil
}
