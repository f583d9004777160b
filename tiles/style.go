package tiles

import (
	"net/http"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
)

// style is a MapLibre style, version 8. It names no glyphs and no sprite: text is drawn from the reader's own fonts.
type style struct {
	Version int            `json:"version"`
	Name    string         `json:"name"`
	Center  [2]float64     `json:"center"`
	Zoom    float64        `json:"zoom"`
	Light   map[string]any `json:"light"`
	Sources map[string]any `json:"sources"`
	Layers  []styleLayer   `json:"layers"`
}

type styleLayer struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Source      string         `json:"source,omitempty"`
	SourceLayer string         `json:"source-layer,omitempty"`
	MinZoom     int            `json:"minzoom,omitempty"`
	Filter      any            `json:"filter,omitempty"`
	Layout      map[string]any `json:"layout,omitempty"`
	Paint       map[string]any `json:"paint"`
}

const sourceName = "twin"

func (s *Service) serveStyle(w http.ResponseWriter, r *http.Request) error {
	if err := s.steps.Current(r); err != nil {
		return err
	}
	st := s.state()
	c := center(st.bounds(s.plan))
	doc := style{
		Version: 8, Name: s.cfg.Name, Center: [2]float64{c[0], c[1]}, Zoom: c[2],
		Light:   map[string]any{"anchor": "viewport", "intensity": 0.3},
		Sources: map[string]any{sourceName: map[string]any{"type": "vector", "url": s.base(r) + "/tiles/twin.json"}},
		Layers:  s.plan.style(),
	}
	return s.writeJSON(w, r, st, varyWho, doc)
}

// expr is an expression of the style language.
type expr = []any

// style draws every layer by what its types declare: areas below, then lines, solids, points, and labels on top.
func (p *plan) style() []styleLayer {
	layers := []styleLayer{{ID: "background", Type: "background", Paint: map[string]any{"background-color": "#f4f2ec"}}}
	var feet, lines, solids, points []styleLayer
	for _, l := range p.layers {
		if len(l.sources) == 0 || l.index == p.labels {
			continue
		}
		src := l.sources[0]
		switch {
		case src.isGrid:
			lines = append(lines, gridLines(l))
		case src.typ.Solid.HeightM != "":
			feet = append(feet, l.drawn("fill", map[string]any{"fill-color": colours(src)})) // for readers that raise nothing, as QGIS
			solids = append(solids, solid(l, src))
		case src.typ.Geometry == twin.Polygon:
			layers = append(layers, l.drawn("fill", map[string]any{"fill-color": colours(src), "fill-opacity": 0.8, "fill-outline-color": "#cfcabb"}))
		case src.typ.Geometry == twin.AnyGeometry:
			layers = append(layers, l.of("Polygon", l.drawn("fill", map[string]any{"fill-color": colours(src), "fill-opacity": 0.6})))
			lines = append(lines, l.of("LineString", l.drawn("line", map[string]any{"line-color": colours(src), "line-width": 2})))
			points = append(points, l.of("Point", dots(l, src)))
		default:
			points = append(points, dots(l, src))
		}
	}
	layers = slices.Concat(layers, feet, lines, solids, points)
	return append(layers, numbers(), texts())
}

// drawn is a layer of the style that shows all of a tile layer, named after both.
func (l *layer) drawn(form string, paint map[string]any) styleLayer {
	return styleLayer{ID: l.name + "-" + form, Type: form, Source: sourceName, SourceLayer: l.name, Paint: paint}
}

// of narrows a layer of the style to one kind of geometry.
func (l *layer) of(geometry string, s styleLayer) styleLayer {
	s.Filter = expr{"==", expr{"geometry-type"}, geometry}
	return s
}

func gridLines(l *layer) styleLayer {
	s := l.drawn("line", map[string]any{
		"line-color":   expr{"match", expr{"get", "level"}, expr{"county", "town"}, "#7a4b8c", expr{"village"}, "#a0522d", expr{"unit"}, "#c07a3e", "#b9a88f"},
		"line-width":   byZoom(11, byLevel(2, 1.6, 0.8, 0.4), 14, byLevel(3, 2.5, 1.6, 1)),
		"line-opacity": byZoom(11.5, byLevel(0.9, 0.9, 0.6, 0), 13.5, byLevel(0.9, 0.9, 0.9, 0.9)), // from afar micro-grids would be a thick net
	})
	s.Layout = map[string]any{"line-join": "round"}
	return s
}

// byLevel chooses by the level of a grid. Labels of a match stand in lists even where they are single: QGIS reads no others.
func byLevel(town, village, unit, micro float64) expr {
	return expr{"match", expr{"get", "level"}, expr{"county", "town"}, town, expr{"village"}, village, expr{"unit"}, unit, micro}
}

// byZoom leads from one value to another between two zooms.
func byZoom(from float64, a any, to float64, b any) expr {
	return expr{"interpolate", expr{"linear"}, expr{"zoom"}, from, a, to, b}
}

// solid raises an area by its height, or else by three metres a floor. The map is flat, so the base is the ground
// whatever its elevation.
func solid(l *layer, src *source) styleLayer {
	height := expr{"coalesce", expr{"get", src.typ.Solid.HeightM}}
	if f := src.typ.Solid.Floors; f != "" {
		height = append(height, expr{"*", 3, expr{"get", f}})
	}
	return l.drawn("fill-extrusion", map[string]any{
		"fill-extrusion-color":   colours(src),
		"fill-extrusion-height":  append(height, 3),
		"fill-extrusion-base":    0,
		"fill-extrusion-opacity": 0.95,
	})
}

// clusterRadius makes a dot larger by how many it stands for.
func clusterRadius(one float64) expr {
	return expr{"min", 3 * one, expr{"*", one, expr{"sqrt", expr{"coalesce", expr{"get", "members"}, 1}}}}
}

func dots(l *layer, src *source) styleLayer {
	return l.drawn("circle", map[string]any{
		"circle-color":        colours(src),
		"circle-radius":       expr{"interpolate", expr{"linear"}, expr{"zoom"}, 11, clusterRadius(1.2), 13.5, clusterRadius(2), 14, 1.4, 15.5, 3, 17, 6},
		"circle-stroke-color": "#ffffff",
		"circle-stroke-width": byZoom(14, 0.3, 16.5, 1),
	})
}

// texts draws the names in one layer, so that they make way for each other: the smaller rank wins. Names of villages and
// what is above them go where the map has come too close for them.
func texts() styleLayer {
	far := expr{"match", expr{"get", "level"}, expr{"county", "town", "village"}, false, true}
	l := words(labelsLayer, expr{"all", expr{"!", expr{"has", "number"}}, expr{"step", expr{"zoom"}, true, 15, far}})
	l.Layout["text-size"] = expr{"match", expr{"get", "rank"}, expr{0, 1}, 18, expr{2}, 16, 14}
	l.Layout["text-variable-anchor"] = expr{"center", "top", "bottom"}
	l.Layout["text-radial-offset"] = 0.6
	l.Layout["text-padding"] = 4
	return l
}

// numbers draws house numbers, which give way to everything else.
func numbers() styleLayer {
	l := words("house-numbers", expr{"has", "number"})
	l.MinZoom = numberZoom
	l.Layout["text-size"] = byZoom(numberZoom, 10, 19, 14)
	l.Paint["text-color"] = "#5c5448"
	return l
}

func words(id string, filter any) styleLayer {
	return styleLayer{
		ID: id, Type: "symbol", Source: sourceName, SourceLayer: labelsLayer, Filter: filter,
		Layout: map[string]any{
			"text-field":              expr{"get", "text"},
			"symbol-sort-key":         expr{"get", "rank"},
			"text-max-width":          8,
			"text-rotation-alignment": "viewport",
		},
		Paint: map[string]any{"text-color": "#2b2b2b", "text-halo-color": "#ffffff", "text-halo-width": 1.2},
	}
}

// plainColour is what is drawn of a kind that has no colour of its own.
const plainColour = "#9aa5b1"

// colours is a colour by the codes of the type's kind.
func colours(src *source) any {
	f := src.typ.Field("kind")
	if f == nil || f.Kind != twin.KindEnum || f.Sensitivity > twin.Public {
		if c := colour(src.typ.Name); c != "" {
			return c
		}
		return plainColour
	}
	match := expr{"match", expr{"get", "kind"}}
	for _, code := range f.Codes {
		if c := colour(code.Value); c != "" && code.ReadsAs == "" {
			match = append(match, expr{code.Value}, c)
		}
	}
	if len(match) == 2 {
		return plainColour
	}
	return append(match, plainColour)
}

// colour is the colour of a code or type by name, "" for none.
func colour(name string) string {
	switch name {
	case "home":
		return "#e3d5c3"
	case "public":
		return "#9db8d9"
	case "industry":
		return "#b7a6cf"
	case "shed", "hut":
		return "#c9c3b8"
	case "homestead":
		return "#efe3cf"
	case "contract":
		return "#dfe8bf"
	case "farmland":
		return "#e7eec2"
	case "construction":
		return "#e2dbe6"
	case "forest":
		return "#bcd9ae"
	case "pond":
		return "#aad3e6"
	case "road":
		return "#d9d6cf"
	case "facility":
		return "#e6d6c8"
	case "committee", "party":
		return "#c0392b"
	case "school":
		return "#2d7dd2"
	case "clinic", "aed":
		return "#e4572e"
	case "elder_care":
		return "#d08c20"
	case "temple":
		return "#8e6c3a"
	case "ngo":
		return "#3a9a8c"
	case "hydrant":
		return "#d7263d"
	case "shelter", "depot":
		return "#2e8b57"
	case "camera":
		return "#4b5a6a"
	case "pump":
		return "#1f78b4"
	case "lamp":
		return "#e0b000"
	}
	return ""
}
