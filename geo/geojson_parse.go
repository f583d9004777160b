package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// ParseGeoJSON reads one GeoJSON geometry object (RFC 7946) of any type, with nothing after it. A third number of a
// position is dropped. Rings must be closed and have four positions or more; nothing else is asked of the shape, see
// Validate. Members that the standard does not define are passed over. Memory is taken as positions are read, never by
// a count that the input claims. Errors name the byte and, within coordinates, the position.
func ParseGeoJSON(b []byte) (orb.Geometry, error) {
	s := jsonScanner{b: b}
	g, err := s.geometry(0)
	if err == nil {
		if s.space(); s.at < len(b) {
			err = errors.New("something follows the geometry")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("geojson: byte %d: %w", s.at, err)
	}
	return g, nil
}

// members is what a geometry object said. Coordinates may stand before the type that tells how to read them, so
// only where they begin is kept.
type members struct {
	kind                    string
	coordinates, geometries int // byte offsets, -1 when absent
}

// geometry reads an object twice: once for its members, then the coordinates by the type. Files that write the type
// last, as many tools do, cost no more than others.
func (s *jsonScanner) geometry(depth int) (orb.Geometry, error) {
	if depth > maxNestedness {
		return nil, errors.New("geometry collections are nested too deeply")
	}
	m, err := s.members()
	if err != nil {
		return nil, err
	}
	end := s.at
	var g orb.Geometry
	switch {
	case m.kind == "":
		return nil, errors.New(`the geometry has no "type"`)
	case m.kind == "GeometryCollection":
		if m.geometries < 0 {
			return nil, errors.New(`the GeometryCollection has no "geometries"`)
		}
		s.at = m.geometries
		g, err = s.collection(depth)
	case !isGeometryType(m.kind):
		return nil, fmt.Errorf("%.40q is not a geometry type; give Point, LineString, Polygon, MultiPoint, "+
			"MultiLineString, MultiPolygon or GeometryCollection", m.kind)
	case m.coordinates < 0:
		return nil, fmt.Errorf(`the %s has no "coordinates"`, m.kind)
	default:
		s.at = m.coordinates
		g, err = s.coordinates(m.kind)
	}
	if err != nil {
		return nil, err
	}
	s.at = end
	return g, nil
}

// isGeometryType reports whether kind is a type with coordinates. Case counts.
func isGeometryType(kind string) bool {
	switch kind {
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon":
		return true
	}
	return false
}

// members reads an object to its end and notes the members that matter.
func (s *jsonScanner) members() (members, error) {
	m := members{coordinates: -1, geometries: -1}
	if s.peek() != '{' {
		return m, errors.New("a geometry is a JSON object")
	}
	s.at++
	if s.peek() == '}' {
		s.at++
		return m, nil
	}
	for {
		if err := s.member(&m); err != nil {
			return m, err
		}
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			return m, nil
		default:
			return m, errors.New("a comma or } is due")
		}
	}
}

// member reads one name and value. A member that defines another GeoJSON object is refused (RFC 7946, section 7.1):
// who sends a feature where a geometry is due should hear so, not lose properties silently.
func (s *jsonScanner) member(m *members) error {
	s.space()
	key, err := s.text()
	if err != nil {
		return err
	}
	if s.peek() != ':' {
		return errors.New("a colon is due")
	}
	s.at++
	s.space()
	start := s.at
	switch key {
	case "type":
		if m.kind != "" {
			return errors.New(`"type" stands twice`)
		}
		if m.kind, err = s.text(); err != nil {
			return fmt.Errorf(`"type": %w`, err)
		}
		return nil
	case "coordinates":
		if m.coordinates >= 0 {
			return errors.New(`"coordinates" stands twice`)
		}
		m.coordinates = start
	case "geometries":
		if m.geometries >= 0 {
			return errors.New(`"geometries" stands twice`)
		}
		m.geometries = start
	case "bbox":
		return s.bbox()
	case "geometry", "properties", "features":
		return fmt.Errorf("a geometry must not have %q; give the geometry itself, not the feature", key)
	}
	return s.skip(0)
}

// bbox reads a bounding box, which is not used: four or six numbers.
func (s *jsonScanner) bbox() error {
	n := 0
	err := s.array(func(int) error {
		n++
		_, err := s.number()
		return err
	})
	if err == nil && n != 4 && n != 6 {
		err = fmt.Errorf(`"bbox" has %d numbers; it has 4 or 6`, n)
	}
	return err
}

// collection reads the members of a GeometryCollection; collections within it count against the depth.
func (s *jsonScanner) collection(depth int) (orb.Geometry, error) {
	out := orb.Collection{}
	err := s.array(func(i int) error {
		g, err := s.geometry(depth + 1)
		if err != nil {
			return fmt.Errorf("geometries %d: %w", i+1, err)
		}
		out = append(out, g)
		return nil
	})
	return out, err
}

// coordinates reads the value of "coordinates" as the type demands. An empty array is an empty geometry, which the
// standard allows and Validate refuses.
func (s *jsonScanner) coordinates(kind string) (orb.Geometry, error) {
	switch kind {
	case "Point":
		p, err := s.position()
		return p.xy, err
	case "MultiPoint":
		l, _, err := s.positions()
		return orb.MultiPoint(l), err
	case "LineString":
		return s.line()
	case "MultiLineString":
		out := orb.MultiLineString{}
		err := s.array(func(i int) error {
			l, err := s.line()
			if err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
			out = append(out, l)
			return nil
		})
		return out, err
	case "Polygon":
		return s.polygon()
	}
	out := orb.MultiPolygon{}
	err := s.array(func(i int) error {
		p, err := s.polygon()
		if err != nil {
			return fmt.Errorf("polygon %d: %w", i+1, err)
		}
		out = append(out, p)
		return nil
	})
	return out, err
}

// line reads two positions or more.
func (s *jsonScanner) line() (orb.LineString, error) {
	l, _, err := s.positions()
	if err == nil && len(l) < 2 {
		err = fmt.Errorf("%d positions; a line has two or more", len(l))
	}
	return l, err
}

// polygon reads rings. Whether they are closed is asked here, with the heights still at hand: a ring whose ends differ
// in height alone is open too.
func (s *jsonScanner) polygon() (orb.Polygon, error) {
	out := make(orb.Polygon, 0, 1)
	err := s.array(func(i int) error {
		r, closed, err := s.positions()
		switch {
		case err != nil:
		case len(r) < 4:
			err = fmt.Errorf("%d positions; a ring has four or more, the last equal to the first", len(r))
		case !closed:
			err = errors.New("the ring is open; end it with its first position")
		}
		if err != nil {
			return fmt.Errorf("ring %d: %w", i+1, err)
		}
		out = append(out, r)
		return nil
	})
	return out, err
}

// position3 is a position as written: z is 0 and hasZ false where there are two numbers.
type position3 struct {
	xy   orb.Point
	z    float64
	hasZ bool
}

// positions reads an array of positions and reports whether the last is identical to the first, height included.
func (s *jsonScanner) positions() (l []orb.Point, closed bool, err error) {
	l = make([]orb.Point, 0, 6)
	var first, last position3
	err = s.array(func(i int) error {
		if last, err = s.position(); err != nil {
			return fmt.Errorf("position %d: %w", i+1, err)
		}
		if i == 0 {
			first = last
		}
		l = append(l, last.xy)
		return nil
	})
	return l, first == last, err
}

// position reads two or three numbers. A fourth is refused and not dropped: nobody could say what it means.
func (s *jsonScanner) position() (position3, error) {
	var p position3
	n := 0
	err := s.array(func(i int) error {
		v, err := s.number()
		if err != nil {
			return err
		}
		switch i {
		case 0, 1:
			p.xy[i] = v
		case 2:
			p.z, p.hasZ = v, true
		}
		n++
		return nil
	})
	if err == nil && (n < 2 || n > 3) {
		err = fmt.Errorf("%d numbers; a position has two or three", n)
	}
	return p, err
}
