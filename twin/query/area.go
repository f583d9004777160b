package query

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// MaxAreaVertices bounds the vertices of an area over HTTP.
const MaxAreaVertices = 10_000

// MaxAreaGrids bounds the grid codes that one area may name.
const MaxAreaGrids = 1000

// Area is an area of interest.
type Area struct {
	Region geo.Region
	Key    string      // canonical text: equal keys are equal areas at one version
	Grids  []grid.Code // the codes by which the area was given, nil for other forms
}

type areaJSON struct {
	Circle *struct {
		Center  *[2]float64 `json:"center"`
		RadiusM *float64    `json:"radius_m"`
	} `json:"circle"`
	BBox     []float64       `json:"bbox"`
	Geometry json.RawMessage `json:"geometry"`
	Grids    []string        `json:"grids"`
	Buffer   *struct {
		Geometry  json.RawMessage `json:"geometry"`
		DistanceM *float64        `json:"distance_m"`
	} `json:"buffer"`
}

// ParseArea reads the "area" member of a request: circle, bbox, geometry, grids or buffer. Grids are looked up in the
// view. Errors are *Error.
func ParseArea(raw json.RawMessage, v *access.View, maxVertices int) (*Area, error) {
	var in areaJSON
	if err := wire.Decode(raw, &in); err != nil {
		var member *wire.MemberError
		if errors.As(err, &member) {
			return nil, &Error{"area" + member.Pointer, member.Msg}
		}
		return nil, &Error{"area", err.Error()}
	}
	forms := 0
	for _, there := range []bool{in.Circle != nil, in.BBox != nil, in.Geometry != nil, in.Grids != nil, in.Buffer != nil} {
		if there {
			forms++
		}
	}
	if forms != 1 {
		return nil, &Error{"area", fmt.Sprintf("has %d of circle, bbox, geometry, grids and buffer: give exactly one", forms)}
	}
	a, at, err := in.region(v)
	if err != nil {
		return nil, &Error{"area/" + at, bare(err)}
	}
	if n := a.Region.Vertices(); n > maxVertices && a.Grids == nil {
		return nil, &Error{"area/" + at, fmt.Sprintf("has %d vertices, at most %d are taken: simplify it", n, maxVertices)}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return nil, &Error{"area", err.Error()}
	}
	a.Key = compact.String()
	return a, nil
}

// bare is what package geo says is wrong, without the name of the form, which the place says.
func bare(err error) string {
	text := err.Error()
	for _, form := range []string{"area: ", "buffer: ", "box: "} {
		text = strings.TrimPrefix(text, form)
	}
	return text
}

func (in *areaJSON) region(v *access.View) (a *Area, at string, err error) {
	a = &Area{}
	switch {
	case in.Circle != nil:
		if in.Circle.Center == nil || in.Circle.RadiusM == nil {
			return nil, "circle", fmt.Errorf("needs center [lon, lat] and radius_m")
		}
		a.Region, err = geo.NewCircle(orb.Point(*in.Circle.Center), *in.Circle.RadiusM)
		return a, "circle", err
	case in.BBox != nil:
		if len(in.BBox) != 4 {
			return nil, "bbox", fmt.Errorf("has %d numbers, expected west, south, east, north", len(in.BBox))
		}
		for _, x := range in.BBox {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, "bbox", fmt.Errorf("has a number that is not finite")
			}
		}
		a.Region, err = geo.NewBox(orb.Bound{Min: orb.Point{in.BBox[0], in.BBox[1]}, Max: orb.Point{in.BBox[2], in.BBox[3]}})
		return a, "bbox", err
	case in.Geometry != nil:
		g, err := geo.ParseGeoJSON(in.Geometry)
		if err != nil {
			return nil, "geometry", err
		}
		a.Region, err = geo.NewPolygonRegion(g)
		return a, "geometry", err
	case in.Grids != nil:
		a.Region, a.Grids, at, err = gridRegion(v, in.Grids)
		return a, "grids" + at, err
	}
	if in.Buffer.Geometry == nil || in.Buffer.DistanceM == nil {
		return nil, "buffer", fmt.Errorf("needs geometry and distance_m")
	}
	g, err := geo.ParseGeoJSON(in.Buffer.Geometry)
	if err != nil {
		return nil, "buffer/geometry", err
	}
	a.Region, err = geo.NewBuffer(g, *in.Buffer.DistanceM)
	return a, "buffer", err
}

// gridRegion is the union of the grids that the codes name: the grid of a code itself where there is one, else all
// micro-grids of its subtree. A fault of one code has its place, as "/3".
func gridRegion(v *access.View, names []string) (all geo.Region, codes []grid.Code, at string, err error) {
	if len(names) == 0 || len(names) > MaxAreaGrids {
		return nil, nil, "", fmt.Errorf("has %d codes, expected 1 to %d", len(names), MaxAreaGrids)
	}
	t := v.Schema().Type("grid")
	var parts []geo.Region
	for i, name := range names {
		at = "/" + strconv.Itoa(i)
		c, err := grid.Parse(name)
		if err != nil {
			return nil, nil, at, err
		}
		if slices.Contains(codes, c) {
			continue
		}
		codes = append(codes, c)
		found := len(parts)
		if e, ok := v.ByCode(t, c.String()); ok {
			if parts, err = addRegion(parts, e); err != nil {
				return nil, nil, at, err
			}
			continue
		}
		for e := range v.All(t, 0) {
			if m, err := grid.Parse(e.Code()); err == nil && m.Level() == grid.Micro && c.Contains(m) {
				if parts, err = addRegion(parts, e); err != nil {
					return nil, nil, at, err
				}
			}
		}
		if len(parts) == found {
			return nil, nil, at, fmt.Errorf("no grid has the code %s or lies in it", c)
		}
	}
	return geo.NewUnion(parts), codes, "", nil
}

func addRegion(parts []geo.Region, e access.Seen) ([]geo.Region, error) {
	r, err := geo.NewPolygonRegion(e.Geometry())
	if err != nil {
		return nil, err
	}
	return append(parts, r), nil
}
