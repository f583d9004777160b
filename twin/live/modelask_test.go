package live_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin/access"
)

// filtersOf are filters of a collection; some look at what not everybody may see, many at what follows from others.
func filtersOf(plural string) []string {
	switch plural {
	case "houses":
		return []string{"floors_above >= 3", "residents >= 2", "over_60 >= 1", "safety = 'C' OR safety = 'D'", "kind = 'rental'", "grid = '31011410321800101'", "grid IS NULL"}
	case "people":
		return []string{"age >= 60", "floor >= 2", "age_band = '60-69'", "grid = '31011410321800101'"}
	case "units":
		return []string{"floor >= 2", "grid = '31011410321800102'"}
	case "grids":
		return []string{"residents >= 1", "risk = 'red'"}
	case "institutions":
		return []string{"grid = '31011410321800101'", "house IS NOT NULL"}
	}
	return []string{"grid = '31011410321800101'"}
}

// fieldsOf are choices of properties, stored and derived.
func fieldsOf(plural string) [][]string {
	switch plural {
	case "houses":
		return [][]string{{"floors_above", "kind"}, {"residents", "kind"}, {"safety", "grid", "over_60"}, {"rev"}, {}}
	case "people":
		return [][]string{{"mobility", "floor", "room"}, {"age", "phone", "house"}, {"name", "grid"}, {}}
	case "units":
		return [][]string{{"floor"}, {"house", "grid"}}
	case "grids":
		return [][]string{{"code", "residents"}, {"risk", "leader"}}
	}
	return [][]string{{"name", "grid", "house"}, {"kind", "updated_at"}}
}

// ask draws a subscription: mostly one that the client may have now, if it is to be tried at all also another one.
func (m *model) ask(c *checker, refused bool) map[string]any {
	m.n++
	ask := map[string]any{"t": "sub", "id": fmt.Sprintf("s%d", m.n%4)}
	if rapid.IntRange(0, 3).Draw(m.t, "count") == 0 {
		ask["mode"] = "count"
	}
	who := m.rig.now(c.token)
	if who == nil {
		who = access.VisitorPrincipal()
	}
	view := access.NewView(m.rig.tw.Snapshot(), who, m.rig.clock())
	all := []string{"houses", "people", "units", "grids", "institutions", "facilities"}
	types := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		return mayAsk(view, map[string]any{"types": []string{name}, "mode": ask["mode"]}) != nil
	})
	if len(types) == 0 || refused && rapid.IntRange(0, 19).Draw(m.t, "perhaps refused") == 0 {
		types = all
	}
	n := rapid.IntRange(1, len(types)).Draw(m.t, "types")
	ask["types"] = rapid.Permutation(types).Draw(m.t, "which")[:n]
	if a := m.area(); a != nil {
		ask["area"] = a
	}
	m.shape(view, ask)
	if rapid.IntRange(0, 2).Draw(m.t, "slowly") == 0 {
		ask["max_hz"] = rapid.SampledFrom([]float64{0.5, 1, 4}).Draw(m.t, "max_hz")
	}
	if rapid.IntRange(0, 3).Draw(m.t, "tiles") == 0 {
		ask["tiles"] = true
	}
	if mayAsk(view, ask) != nil && !refused {
		delete(ask, "area")
	}
	return ask
}

// shape draws filters and fields.
func (m *model) shape(view *access.View, ask map[string]any) {
	filter, fields := map[string]string{}, map[string][]string{}
	for _, plural := range ask["types"].([]string) {
		if rapid.Bool().Draw(m.t, "filtered") {
			filter[plural] = rapid.SampledFrom(filtersOf(plural)).Draw(m.t, "filter")
			one := map[string]any{"types": []string{plural}, "filter": map[string]string{plural: filter[plural]}, "mode": ask["mode"]}
			if mayAsk(view, one) != nil && rapid.IntRange(0, 9).Draw(m.t, "perhaps refused") > 0 {
				delete(filter, plural)
			}
		}
		if rapid.Bool().Draw(m.t, "some fields") {
			fields[plural] = rapid.SampledFrom(fieldsOf(plural)).Draw(m.t, "fields")
		}
	}
	if len(filter) > 0 {
		ask["filter"] = filter
	}
	if len(fields) > 0 {
		ask["fields"] = fields
	}
}

func (m *model) area() map[string]any {
	x := west + float64(rapid.IntRange(-1, 3).Draw(m.t, "west"))*cell
	y := south + float64(rapid.IntRange(-1, 3).Draw(m.t, "south"))*cell
	switch rapid.SampledFrom([]string{"none", "box", "circle", "grids", "grids"}).Draw(m.t, "area") {
	case "box":
		return map[string]any{"bbox": []float64{x, y, x + 1.5*cell, y + 1.5*cell}}
	case "circle":
		return map[string]any{"circle": map[string]any{"center": []float64{x, y}, "radius_m": 120}}
	case "grids":
		if codes := m.gridCodes(); len(codes) > 0 {
			return map[string]any{"grids": rapid.Permutation(codes).Draw(m.t, "grids")[:rapid.IntRange(1, len(codes)).Draw(m.t, "number of grids")]}
		}
	}
	return nil
}

func (m *model) gridCodes() (codes []string) {
	s := m.rig.tw.Snapshot()
	for e := range s.All(s.Schema().Type("grid"), 0) {
		codes = append(codes, e.Code())
	}
	return codes
}
