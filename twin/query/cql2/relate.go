package cql2

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/gridtwin/gridtwin/geo"
)

// shapeValue is a geometry with its box, and its form for DE-9IM where that was made already.
type shapeValue struct {
	geom   orb.Geometry
	bound  orb.Bound
	simple geom.Geometry
}

// toSimple makes the second form when first needed, in the caller's own copy of the value.
func (s *shapeValue) toSimple() geom.Geometry {
	if s.simple.IsEmpty() {
		s.simple = toSimple(s.geom)
	}
	return s.simple
}

// spatialTest is one of the DE-9IM predicates, with what is known of it before the matrix is computed.
type spatialTest struct {
	boxes  func(a, b orb.Bound) bool // false: the answer is miss
	relate func(a, b geom.Geometry) (bool, error)
	miss   tri // where the operands share no point
	inside tri // where a lies within b and away from its border
	within tri // where b lies within a and away from its border
}

// covers reports whether box b lies in box a.
func covers(a, b orb.Bound) bool { return a.Contains(b.Min) && a.Contains(b.Max) }

// coveredBy reports whether box a lies in box b.
func coveredBy(a, b orb.Bound) bool { return covers(b, a) }

// sameBox is exact: equal geometries have equal boxes to the last bit.
func sameBox(a, b orb.Bound) bool { return a == b }

// spatialTestOf gives the test of a standard function. S_INTERSECTS and S_DISJOINT have no relate: to share a point or
// not is all they ask.
func spatialTestOf(name string) spatialTest {
	meet := orb.Bound.Intersects
	switch name {
	case "s_contains":
		return spatialTest{covers, geom.Contains, isFalse, isFalse, isTrue}
	case "s_within":
		return spatialTest{coveredBy, geom.Within, isFalse, isTrue, isFalse}
	case "s_equals":
		return spatialTest{sameBox, geom.Equals, isFalse, isFalse, isFalse}
	case "s_touches":
		return spatialTest{meet, geom.Touches, isFalse, isFalse, isFalse}
	case "s_crosses":
		return spatialTest{meet, geom.Crosses, isFalse, isFalse, isFalse}
	case "s_overlaps":
		return spatialTest{meet, geom.Overlaps, isFalse, isFalse, isFalse}
	case "s_disjoint":
		return spatialTest{meet, nil, isTrue, isFalse, isFalse}
	}
	return spatialTest{meet, nil, isFalse, isTrue, isTrue}
}

// marginDeg keeps a box off a border by more than the rounding of predicates, about a tenth of a millimetre.
const marginDeg = 1e-9

// byRegion decides a test of a and b, one of which is the area of region and the other is row. Most rows lie wholly
// outside or inside, which takes no matrix; inner is the answer for the latter.
func (t *spatialTest) byRegion(region geo.Region, a, b, row *shapeValue, inner tri) tri {
	switch {
	case !t.boxes(a.bound, b.bound) || region.DisjointBound(row.bound):
		return t.miss
	case region.ContainsBound(row.bound.Pad(marginDeg)):
		return inner
	case !region.Intersects(row.geom):
		return t.miss
	case t.relate == nil:
		return t.miss.not()
	}
	return t.matrix(a, b)
}

// decide is the general case: two columns, or a literal that is no area.
func (t *spatialTest) decide(a, b *shapeValue) tri {
	switch {
	case !t.boxes(a.bound, b.bound):
		return t.miss
	case t.relate != nil:
		return t.matrix(a, b)
	case geo.Intersects(a.geom, b.geom):
		return t.miss.not()
	}
	return t.miss
}

// matrix computes the relation. An invalid geometry has no interior that the question could be about: NULL.
func (t *spatialTest) matrix(a, b *shapeValue) tri {
	holds, err := t.relate(a.toSimple(), b.toSimple())
	if err != nil {
		return unknown
	}
	return truth(holds)
}
