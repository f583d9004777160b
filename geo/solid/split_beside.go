package solid

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/gridtwin/gridtwin/geo"
)

// SplitBeside is SplitFloor for what outlines that are taken already, as those somebody drew, leave of a footprint. Slivers
// between them, as walls are, become core.
func SplitBeside(footprint orb.Geometry, taken []orb.Polygon, rooms int) (Plan, error) {
	if len(taken) == 0 {
		return SplitFloor(footprint, rooms)
	}
	left, err := without(footprint, taken)
	if err != nil {
		return Plan{}, fmt.Errorf("%w beside the outlines that stay: %w", ErrNoRoom, err)
	}
	var parts, slivers []orb.Polygon
	for _, p := range left {
		if a := geo.AreaM2(p); a < leastM2 || 2*a < fairThicknessM*perimeterM(p) {
			slivers = append(slivers, p)
		} else {
			parts = append(parts, p)
		}
	}
	plan, err := splitParts(parts, rooms)
	if err != nil {
		return Plan{}, fmt.Errorf("beside the outlines that stay: %w", err)
	}
	plan.Core = append(plan.Core, slivers...)
	return plan, nil
}

// without takes outlines off a footprint. What comes out is rounded; a part that rounding breaks is a sliver too small
// for anything and left out.
func without(footprint orb.Geometry, taken []orb.Polygon) ([]orb.Polygon, error) {
	rest, err := simple(footprint)
	if err != nil {
		return nil, err
	}
	for _, t := range taken {
		g, err := simple(t)
		if err == nil {
			rest, err = geom.Difference(rest, g)
		}
		if err != nil {
			return nil, err
		}
	}
	g, err := geo.ParseWKB(rest.AsBinary())
	if err != nil {
		return nil, err
	}
	var out []orb.Polygon
	for _, p := range polygonsOf(geo.Orient(geo.Round(g))) {
		if geo.Validate(p) == nil {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("nothing is left")
	}
	return out, nil
}

func simple(g orb.Geometry) (geom.Geometry, error) {
	return geom.UnmarshalWKB(geo.AppendWKB(nil, g), geom.NoValidate{})
}
