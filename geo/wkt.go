package geo

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// ParseWKT reads well-known text, as spreadsheets carry it: any of the seven geometry types and LINEARRING, in either
// case, with Z, M or ZM, whose numbers are dropped, EMPTY, and an optional SRID of a lon/lat system before it
// (SRID=4490;). Of the shape nothing is asked, see Validate. Errors name the character.
func ParseWKT(s string) (orb.Geometry, error) {
	r := wktReader{s: s}
	g, err := r.start()
	if err == nil && r.word() != "" {
		err = errors.New("something follows the geometry")
	}
	if err != nil {
		return nil, fmt.Errorf("wkt: character %d: %w", r.begin+1, err)
	}
	return g, nil
}

// maxWKTBytes bounds the text: a hundred thousand vertices need less.
const maxWKTBytes = 16 << 20

// The grammar, as read here:
//
//	text     = [ "SRID" "=" number ";" ] geometry
//	geometry = name [ "Z" | "M" | "ZM" ] ( "EMPTY" | body )
//	body     = "(" position { "," position } ")"            POINT, LINESTRING, LINEARRING
//	         | "(" body { "," body } ")"                    POLYGON, MULTI…
//	         | "(" geometry { "," geometry } ")"            GEOMETRYCOLLECTION
//	position = number number [ number [ number ] ]
//
// wktReader splits the text in words: names, numbers, brackets, commas.
type wktReader struct {
	s         string
	begin, at int // the last word
	dims      int // numbers per position, 0 until known
}

// word moves to the next word; "" at the end.
func (r *wktReader) word() string {
	for r.at < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.at]) >= 0 {
		r.at++
	}
	r.begin = r.at
	if r.at == len(r.s) {
		return ""
	}
	if strings.IndexByte("(),;=", r.s[r.at]) >= 0 {
		r.at++
		return r.s[r.begin:r.at]
	}
	for r.at < len(r.s) && strings.IndexByte("(),;= \t\r\n", r.s[r.at]) < 0 {
		r.at++
	}
	return r.s[r.begin:r.at]
}

// next looks at the next word without moving.
func (r *wktReader) next() string {
	ahead := *r
	return ahead.word()
}

// expect takes the next word, which must be w.
func (r *wktReader) expect(w string) error {
	if got := r.word(); got != w {
		return fmt.Errorf("%q is due, not %.40q", w, got)
	}
	return nil
}

// start reads the SRID that PostGIS puts before the text, then the geometry.
func (r *wktReader) start() (orb.Geometry, error) {
	if len(r.s) > maxWKTBytes {
		return nil, fmt.Errorf("the text is longer than %d bytes", maxWKTBytes)
	}
	if strings.EqualFold(r.next(), "SRID") {
		r.word()
		if err := r.expect("="); err != nil {
			return nil, err
		}
		srid := r.word()
		if c, err := ParseCRS(srid); err != nil || !c.IsLonLat() {
			return nil, fmt.Errorf("SRID %.20q is not lon/lat; convert, or name the system at import", srid)
		}
		if err := r.expect(";"); err != nil {
			return nil, err
		}
	}
	return r.geometry(0)
}

// geometry reads a type's name, its dimensions and its body; depth counts the collections around it.
func (r *wktReader) geometry(depth int) (orb.Geometry, error) {
	if depth > maxNestedness {
		return nil, errors.New("geometry collections are nested too deeply")
	}
	kind := strings.ToUpper(r.word())
	begin := r.begin
	kind = r.dimensions(kind)
	empty := strings.EqualFold(r.next(), "EMPTY")
	if empty {
		r.word()
	}
	switch kind {
	case "POINT":
		return r.point(empty)
	case "LINESTRING":
		l, err := r.points(empty)
		return orb.LineString(l), err
	case "LINEARRING":
		l, err := r.points(empty)
		return orb.Ring(l), err
	case "POLYGON":
		return r.polygon(empty)
	case "MULTIPOINT":
		l, err := wktList(r, empty, r.multiPointMember)
		return orb.MultiPoint(l), err
	case "MULTILINESTRING":
		l, err := wktList(r, empty, func() (orb.LineString, error) { return r.points(r.isEmpty()) })
		return orb.MultiLineString(l), err
	case "MULTIPOLYGON":
		l, err := wktList(r, empty, func() (orb.Polygon, error) { return r.polygon(r.isEmpty()) })
		return orb.MultiPolygon(l), err
	case "GEOMETRYCOLLECTION":
		l, err := wktList(r, empty, func() (orb.Geometry, error) {
			r.dims = 0
			return r.geometry(depth + 1)
		})
		return orb.Collection(l), err
	}
	r.begin = begin
	return nil, fmt.Errorf("%.40q is not a geometry type", kind)
}

// dimensions takes Z, M and ZM from a type's name, glued or apart, and sets how many numbers a position has.
func (r *wktReader) dimensions(kind string) string {
	suffix := ""
	switch next := strings.ToUpper(r.next()); next {
	case "Z", "M", "ZM":
		r.word()
		suffix = next
	default:
		for _, s := range []string{"ZM", "Z", "M"} {
			if k, ok := strings.CutSuffix(kind, s); ok {
				kind, suffix = k, s
				break
			}
		}
	}
	if suffix != "" {
		r.dims = 2 + len(suffix)
	}
	return kind
}

// isEmpty takes the word EMPTY if it is next.
func (r *wktReader) isEmpty() bool {
	if strings.EqualFold(r.next(), "EMPTY") {
		r.word()
		return true
	}
	return false
}

// point returns an empty MultiPoint for POINT EMPTY, since a Point cannot be empty.
func (r *wktReader) point(empty bool) (orb.Geometry, error) {
	if empty {
		return orb.MultiPoint{}, nil
	}
	l, err := r.points(false)
	if err == nil && len(l) != 1 {
		err = errors.New("a POINT has one position")
	}
	if err != nil {
		return nil, err
	}
	return l[0], nil
}

// multiPointMember reads a position, in brackets of its own or without.
func (r *wktReader) multiPointMember() (orb.Point, error) {
	if r.next() != "(" {
		return r.position() // MULTIPOINT (1 2, 3 4), as the standard never wrote it but many do
	}
	r.word()
	p, err := r.position()
	if err == nil {
		err = r.expect(")")
	}
	return p, err
}

// points reads the positions of a line or ring.
func (r *wktReader) points(empty bool) ([]orb.Point, error) { return wktList(r, empty, r.position) }

// polygon reads rings in brackets.
func (r *wktReader) polygon(empty bool) (orb.Polygon, error) {
	return wktList(r, empty, func() (orb.Ring, error) { return r.points(r.isEmpty()) })
}

// wktList reads members between brackets, with commas between them.
func wktList[T any](r *wktReader, empty bool, member func() (T, error)) ([]T, error) {
	list := []T{}
	if empty {
		return list, nil
	}
	if err := r.expect("("); err != nil {
		return nil, err
	}
	for {
		m, err := member()
		if err != nil {
			return nil, err
		}
		list = append(list, m)
		switch w := r.word(); w {
		case ",":
		case ")":
			return list, nil
		default:
			return nil, fmt.Errorf("a comma or ) is due, not %.40q", w)
		}
	}
}

// position reads two to four numbers; without a Z or M in the type's name the first position tells how many.
func (r *wktReader) position() (orb.Point, error) {
	var p orb.Point
	n := 0
	for {
		if w := r.next(); n >= 2 && (w == "," || w == ")" || w == "") {
			break
		}
		w := r.word()
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return p, fmt.Errorf("a number is due, not %.40q", w)
		}
		if n < 2 {
			p[n] = v
		}
		n++
	}
	if r.dims == 0 {
		r.dims = n
	}
	if n != r.dims || n > 4 {
		return p, fmt.Errorf("a position with %d numbers where %d are due", n, min(r.dims, 4))
	}
	return p, nil
}
