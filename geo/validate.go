package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// Validate says what keeps g from being stored or asked about: nil, empty, too large, coordinates that are not finite
// or not lon, lat, rings that are open, too short or meet themselves, holes that are not inside, parts that overlap.
// The rules are those of OGC Simple Features; rings may wind either way. The error names part, ring and vertex,
// counted from 1, and the mend.
func Validate(g orb.Geometry) error {
	if g == nil {
		return errors.New("the geometry is missing")
	}
	n := VertexCount(g)
	if n == 0 {
		return errors.New("the geometry is empty; give it coordinates or leave it out")
	}
	if err := checkVertexCount(n); err != nil {
		return err
	}
	return validate(g, 0)
}

// checkVertexCount keeps the work of everything that follows in bounds.
func checkVertexCount(n int) error {
	if n > maxVertices {
		return fmt.Errorf("%d vertices are more than %d; simplify or split the geometry", n, maxVertices)
	}
	return nil
}

// validate checks one geometry of known size; depth counts collections around it.
func validate(g orb.Geometry, depth int) error {
	switch g := g.(type) {
	case orb.Point:
		return checkLonLat(g)
	case orb.MultiPoint:
		return validatePoints(g, "point")
	case orb.LineString:
		return validateLine(g)
	case orb.MultiLineString:
		for i, l := range g {
			if err := validateLine(l); err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
		}
	// Rings and polygons go one way, so that one set of rules judges them.
	case orb.Ring:
		return validatePolygons(orb.MultiPolygon{{g}}, false)
	case orb.Polygon:
		return validatePolygons(orb.MultiPolygon{g}, false)
	case orb.MultiPolygon:
		return validatePolygons(g, true)
	case orb.Collection:
		if depth >= maxNestedness {
			return fmt.Errorf("collections are nested more than %d deep", maxNestedness)
		}
		for i, m := range g {
			// An empty member would vanish when the collection is drawn, and nobody would know why.
			if m == nil || VertexCount(m) == 0 {
				return fmt.Errorf("member %d: the geometry is empty; leave it out", i+1)
			}
			if err := validate(m, depth+1); err != nil {
				return fmt.Errorf("member %d: %w", i+1, err)
			}
		}
	case orb.Bound:
		_, err := NewBox(g)
		return err
	}
	return nil
}

// validatePoints checks each position by itself.
func validatePoints(l []orb.Point, what string) error {
	for i, p := range l {
		if err := checkLonLat(p); err != nil {
			return fmt.Errorf("%s %d: %w", what, i+1, err)
		}
	}
	return nil
}

// validateLine lets a line cross itself, as roads do, but not stand still.
func validateLine(l orb.LineString) error {
	if err := validatePoints(l, "vertex"); err != nil {
		return err
	}
	// One vertex apart from the first is enough: repeated vertices are harmless, a length of zero is not.
	for _, p := range l {
		if p != l[0] {
			return nil
		}
	}
	return errors.New("a line needs two different vertices; give a Point for a place")
}

// validatePolygons checks all polygons; many says whether errors name the polygon.
func validatePolygons(polys orb.MultiPolygon, many bool) error {
	place := func(part int) string {
		if many {
			return fmt.Sprintf("polygon %d, ", part+1)
		}
		return ""
	}
	// First what is wrong with rings by themselves: the topology relies on closed rings of numbers.
	for i, p := range polys {
		if len(p) == 0 {
			return fmt.Errorf("%sring 1: the polygon has no ring; leave it out", place(i))
		}
		for j, r := range p {
			if err := validateRing(r); err != nil {
				return fmt.Errorf("%sring %d%w", place(i), j+1, err)
			}
		}
	}
	return newTopology(polys, many).check()
}

// validateRing checks a ring by itself, except for how its edges lie. Its errors begin with the vertex or a colon.
func validateRing(r orb.Ring) error {
	if len(r) == 0 {
		return errors.New(": the ring is empty; leave it out")
	}
	for i, p := range r {
		if err := checkLonLat(p); err != nil {
			return fmt.Errorf(", vertex %d: %w", i+1, err)
		}
	}
	if r[0] != r[len(r)-1] {
		return fmt.Errorf(", vertex %d: the ring is open; end it with its first vertex", len(r))
	}
	if len(r) < 4 {
		return fmt.Errorf(": %d vertices; a ring needs four or more, the last equal to the first", len(r))
	}
	return nil
}
