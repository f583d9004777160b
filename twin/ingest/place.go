package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// place reads where a row is, in lon/lat: its geometry, or its columns of well-known text or coordinates. whole is
// false when the place is no more than a point of the columns.
func (r *Run) place(rec *Record, p *parts) (g orb.Geometry, whole bool, err error) {
	switch {
	case rec.GeometryErr != nil:
		return nil, true, rec.GeometryErr
	case rec.Geometry != nil:
		g, whole = rec.Geometry, true
	case p.role[roleWKT] != "":
		whole = true
		if strings.HasPrefix(p.role[roleWKT], "{") {
			g, err = geo.ParseGeoJSON([]byte(p.role[roleWKT]))
		} else {
			g, err = geo.ParseWKT(p.role[roleWKT])
		}
		g = unwrap(g)
	case p.role[roleLon] != "" || p.role[roleLat] != "":
		g, err = pointOf(p.role[roleLon], p.role[roleLat])
	}
	if g == nil || err != nil {
		return nil, whole, err
	}
	if r.opts.SwapXY {
		g = swapped(g)
	}
	if err := r.sensible(g); err != nil {
		return nil, whole, err
	}
	return r.opts.CRS.ToLonLat(g), whole, nil
}

func pointOf(x, y string) (orb.Geometry, error) {
	lon, err1 := strconv.ParseFloat(x, 64)
	lat, err2 := strconv.ParseFloat(y, 64)
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("the coordinates %q, %q are no numbers", x, y)
	}
	return orb.Point{lon, lat}, nil
}

// swapped exchanges x and y, of a new geometry.
func swapped(g orb.Geometry) orb.Geometry {
	flipped, err := geo.ParseCRS("http://www.opengis.net/def/crs/EPSG/0/4326")
	if err != nil {
		return g
	}
	return flipped.ToLonLat(g)
}

// sensible refuses coordinates that cannot be of the system: those that stand the wrong way round, as surveyors write
// them, and metres where degrees are due.
func (r *Run) sensible(g orb.Geometry) error {
	p, ok := firstPoint(g)
	if !ok {
		return nil // an empty geometry is refused as such
	}
	// One corner of a far country may look swapped, as Svalbard's does: all of the geometry must.
	if b := g.Bound(); !r.opts.ordered && geo.DetectSwapped(r.opts.CRS, []orb.Point{p, b.Min, b.Max}) {
		return fmt.Errorf("the coordinates stand the wrong way round for %s, y or latitude first: import with --swap-xy", r.opts.CRS)
	}
	if r.opts.CRS.IsDegrees() && (math.Abs(p[0]) > 1000 || math.Abs(p[1]) > 1000) {
		return fmt.Errorf("the coordinates are no degrees: name their system with --crs, as EPSG:4549")
	}
	return nil
}

func firstPoint(g orb.Geometry) (orb.Point, bool) {
	switch g := g.(type) {
	case orb.Point:
		return g, true
	case orb.Polygon:
		if len(g) > 0 && len(g[0]) > 0 {
			return g[0][0], true
		}
	case orb.MultiPolygon:
		if len(g) > 0 {
			return firstPoint(g[0])
		}
	case orb.LineString:
		if len(g) > 0 {
			return g[0], true
		}
	case orb.MultiPoint:
		if len(g) > 0 {
			return g[0], true
		}
	case orb.MultiLineString:
		if len(g) > 0 {
			return firstPoint(g[0])
		}
	case orb.Collection:
		if len(g) > 0 {
			return firstPoint(g[0])
		}
	}
	return orb.Point{}, false
}

// geometry gives an operation its geometry, or says why not.
func (r *Run) geometry(op *twin.Operation, rec *Record, p *parts) (bad string) {
	t := op.Type
	g, whole, err := r.place(rec, p)
	if err != nil {
		return err.Error()
	}
	optional := t.Geometry == twin.PointOrByHouse || op.Do == twin.Patch
	if g == nil {
		if optional {
			return ""
		}
		if t.Geometry == twin.AnyGeometry {
			return "is missing: a " + t.Name + " needs one"
		}
		return "is missing: a " + t.Name + " is a " + t.Geometry.String()
	}
	if point, ok := g.(orb.Point); ok && !whole && t.Geometry == twin.Polygon {
		if op.Do == twin.Patch {
			return "" // the label point that tables show of a polygon
		}
		return fmt.Sprintf("the row tells a point, and a %s is a %s: give its outline in a column wkt", t.Name, t.Geometry)
	} else if ok && t.Geometry == twin.PointOrByHouse && r.isLabelPoint(op, point) {
		return ""
	}
	n, err := t.NormalizeGeometry(g)
	if err != nil {
		return err.Error()
	}
	op.Geometry, op.SetGeometry = n, true
	return ""
}

// isLabelPoint tells the point with which something is served that goes by its house: it is not its own.
func (r *Run) isLabelPoint(op *twin.Operation, p orb.Point) bool {
	ref := op.Type.HouseRef()
	for _, a := range op.Set {
		if a.Field != ref || a.Value.Ref() == 0 {
			continue
		}
		house, ok := r.snap.Get(ref.Ref, a.Value.Ref())
		return ok && house.Geometry() != nil && geo.DistanceM(geo.InteriorPoint(house.Geometry()), p) < 0.01
	}
	return false
}
