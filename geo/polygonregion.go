package geo

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// polygonRegion is one or more polygons with holes. The parts may touch or overlap: the region is their union.
type polygonRegion struct {
	parts    []areaPart
	tree     boxTree        // over parts
	areaM2   func() float64 // computed when first asked for
	vertices int
	asked    atomic.Int32 // how often, until there is a picture
	picture  atomic.Pointer[raster]
}

// areaPart is one polygon, prepared: its edges under a tree and a vertex to ask other areas about.
type areaPart struct {
	edgeSet
	poly  orb.Polygon
	bound orb.Bound
}

// newAreaPart prepares one polygon; p is kept, not copied.
func newAreaPart(p orb.Polygon) areaPart {
	return areaPart{edgeSet: newEdgeSet(p), poly: p, bound: BoundOf(p)}
}

// NewPolygonRegion returns the region of a Polygon or MultiPolygon (also Ring and Bound). Each polygon must be valid
// by itself; the error names ring and vertex. Parts may touch or overlap. The geometry must not be changed afterwards.
func NewPolygonRegion(g orb.Geometry) (Region, error) {
	var polys orb.MultiPolygon
	switch g := g.(type) {
	case orb.Bound:
		return NewBox(g)
	case orb.Ring:
		polys = orb.MultiPolygon{{g}}
	case orb.Polygon:
		polys = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polys = g
	case nil:
		return nil, errors.New("area: the geometry is missing")
	default:
		return nil, fmt.Errorf("area: a %s has no area; give a Polygon or MultiPolygon", g.GeoJSONType())
	}
	if len(polys) == 0 {
		return nil, errors.New("area: the MultiPolygon is empty")
	}
	r := &polygonRegion{vertices: VertexCount(polys)}
	if err := checkVertexCount(r.vertices); err != nil {
		return nil, fmt.Errorf("area: %w", err)
	}
	for i, p := range polys {
		if err := Validate(p); err != nil {
			if len(polys) > 1 {
				err = fmt.Errorf("polygon %d: %w", i+1, err)
			}
			return nil, fmt.Errorf("area: %w", err)
		}
		r.parts = append(r.parts, newAreaPart(p))
	}
	// Parts in the order of the file are near enough to neighbours; there are seldom more than a few.
	r.tree = newBoxTree(len(r.parts), func(i int) orb.Bound { return r.parts[i].bound })
	r.areaM2 = sync.OnceValue(func() float64 { return unionAreaM2(polys) })
	return r, nil
}

func (r *polygonRegion) Bound() orb.Bound { return r.tree.bound() }
func (r *polygonRegion) Vertices() int    { return r.vertices }
func (r *polygonRegion) AreaM2() float64  { return r.areaM2() }

// raster returns the region's picture, nil where it is not asked often enough.
func (r *polygonRegion) raster() *raster {
	if g := r.picture.Load(); g != nil || r.asked.Load() > rasterAfter {
		return g
	}
	if r.asked.Add(1) == rasterAfter {
		r.picture.Store(newRaster(r.tree.bound(), r.parts, r.holds))
	}
	return nil
}

// ContainsBound: a box that no edge meets lies inside or outside as a whole, so one corner speaks for it.
func (r *polygonRegion) ContainsBound(b orb.Bound) bool {
	if g := r.raster(); g != nil {
		inside, border, all := g.count(b)
		if border == 0 || inside+border < all {
			return inside == all && g.bound.Contains(b.Min) && g.bound.Contains(b.Max)
		}
	}
	return r.anyPart(b, func(p *areaPart) bool {
		return p.bound.Contains(b.Min) && p.bound.Contains(b.Max) && p.side(b.Min) == inside && !p.meetBound(b)
	})
}

// DisjointBound does without the case of a part that lies wholly in the box, for then its edges meet the box.
func (r *polygonRegion) DisjointBound(b orb.Bound) bool {
	if g := r.raster(); g != nil && g.bound.Intersects(b) {
		if inside, border, _ := g.count(b); border == 0 || inside > 0 {
			return inside == 0
		}
	}
	return !r.anyPart(b, func(p *areaPart) bool { return p.side(b.Min) != outside || p.meetBound(b) })
}

// Intersects asks in the order of what usually settles it: a vertex of g inside, the box of g, edges that meet, a part
// inside g.
func (r *polygonRegion) Intersects(g orb.Geometry) bool {
	pic := r.raster()
	// Most of what a query meets has a vertex inside, often the first.
	if pic != nil && eachSegment(g, func(p, _ orb.Point) bool { return pic.at(p) == cellInside }) {
		return true
	}
	b := BoundOf(g)
	if pic != nil && pic.bound.Intersects(b) {
		if inside, border, _ := pic.count(b); inside+border == 0 {
			return false
		}
	}
	return eachPart(g, r.holds) || r.anyPart(b, func(p *areaPart) bool { return p.meets(g, b) })
}

// holds reports whether q lies in the closed area of a part.
func (r *polygonRegion) holds(q orb.Point) bool {
	return r.anyPart(orb.Bound{Min: q, Max: q}, func(p *areaPart) bool { return p.side(q) != outside })
}

// anyPart calls fn for the parts whose boxes meet b until it returns true, and reports whether it did.
func (r *polygonRegion) anyPart(b orb.Bound, fn func(p *areaPart) bool) bool {
	for i := int32(0); int(i) < len(r.tree); {
		n := &r.tree[i]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) {
			i = n.skip
			continue
		}
		for k := n.from; k < n.to; k++ {
			if p := &r.parts[k]; p.bound.Intersects(b) && fn(p) {
				return true
			}
		}
		i++
	}
	return false
}

// meets reports whether the part and g share a point, given that g, with box b, has no part that begins inside.
func (p *areaPart) meets(g orb.Geometry, b orb.Bound) bool {
	return p.nearBound(b) && eachSegment(g, func(q, r orb.Point) bool { return p.meetSegment(q, r) }) ||
		b.Contains(p.edges[0].a) && ContainsPoint(g, p.edges[0].a)
}
