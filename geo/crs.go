package geo

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// CRS is a coordinate reference system as a request or file names it. The zero CRS is CRS84: lon, lat in degrees.
// It is a small comparable value.
//
// The system itself always counts x, y (lon, lat or easting, northing). Whether coordinates *written* under this name
// come y first is a property of the name, see AxisFlipped.
type CRS struct {
	kind    crsKind
	flipped bool
	custom  *transverseMercator // kind == crsCustom alone
}

type crsKind uint8

const (
	crs84 crsKind = iota
	crs84h
	crs4326
	crs4490
	crs4549
	crs4528
	crs3857
	crsGCJ02
	crsBD09
	crs28992
	crs2056
	crsCustom
)

// crsNames has one row per system, indexed by kind. The URIs of GCJ-02 and BD-09 are ours: nobody registered any.
var crsNames = [...]struct {
	short, uri string
	flipped    bool // the definition that the URI names has latitude or northing first
}{
	crs84:     {"CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84", false},
	crs84h:    {"CRS84h", "http://www.opengis.net/def/crs/OGC/0/CRS84h", false},
	crs4326:   {"EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4326", true},
	crs4490:   {"EPSG:4490", "http://www.opengis.net/def/crs/EPSG/0/4490", true},
	crs4549:   {"EPSG:4549", "http://www.opengis.net/def/crs/EPSG/0/4549", true},
	crs4528:   {"EPSG:4528", "http://www.opengis.net/def/crs/EPSG/0/4528", true},
	crs3857:   {"EPSG:3857", "http://www.opengis.net/def/crs/EPSG/0/3857", false},
	crsGCJ02:  {"gcj02", "urn:gridtwin:crs:gcj02", false},
	crsBD09:   {"bd09", "urn:gridtwin:crs:bd09", false},
	crs28992:  {"EPSG:28992", "http://www.opengis.net/def/crs/EPSG/0/28992", false},
	crs2056:   {"EPSG:2056", "http://www.opengis.net/def/crs/EPSG/0/2056", false},
	crsCustom: {"transverse-mercator", "urn:gridtwin:crs:transverse-mercator", false},
}

// CRSs returns every named system under its short name, in a fixed order.
func CRSs() []CRS {
	all := make([]CRS, 0, crsCustom)
	for k := range crsCustom {
		all = append(all, CRS{kind: k})
	}
	return all
}

// ParseCRS reads the name of a system: an OGC URI (http, https or urn, or in square brackets), an EPSG short name
// (EPSG:4549 or 4549), CRS84, CRS84h, gcj02 or bd09. Letters may be of either case. Under a URI the axis order is the
// definition's, under a short name it is x, y. No name is CRS84. EPSG:7415, Dutch coordinates with heights over NAP, is
// EPSG:28992 here: heights are not converted.
func ParseCRS(s string) (CRS, error) {
	name := strings.ToLower(strings.TrimSpace(s))
	if name == "" {
		return CRS{}, nil
	}
	byURI := false
	if n, ok := strings.CutPrefix(name, "["); ok {
		name, byURI = strings.TrimSuffix(n, "]"), true
	}
	for _, prefix := range []string{
		"http://www.opengis.net/def/crs/", "https://www.opengis.net/def/crs/", "urn:ogc:def:crs:",
		"urn:x-ogc:def:crs:", "urn:gridtwin:crs:",
	} {
		if n, ok := strings.CutPrefix(name, prefix); ok {
			name, byURI = n, true
			break
		}
	}
	kind, ok := crsByName(name, byURI)
	if !ok {
		return CRS{}, fmt.Errorf("coordinate system %.60q is not known; use CRS84, EPSG:4326, EPSG:4490, EPSG:4549, "+
			"EPSG:4528, EPSG:3857, EPSG:28992, EPSG:2056, gcj02 or bd09", s)
	}
	return CRS{kind: kind, flipped: byURI && crsNames[kind].flipped}, nil
}

// crsByName resolves a lower-case name without its prefix: "ogc/1.3/crs84", "epsg::4326", "epsg:4549", "4549".
func crsByName(name string, byURI bool) (crsKind, bool) {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == ':' })
	if len(parts) == 0 || len(parts) > 3 || (len(parts) == 3 && !byURI) {
		return 0, false
	}
	last := parts[len(parts)-1]
	if last == "7415" {
		last = "28992"
	}
	for k := range crsCustom {
		authority, code, _ := strings.Cut(strings.ToLower(crsNames[k].short), ":")
		if code == "" {
			authority, code = "ogc", authority
		}
		if last == code && (len(parts) == 1 || parts[0] == authority) {
			return k, true
		}
	}
	return 0, false
}

// AxisFlipped reports whether coordinates under this name are written y first (lat, lon or northing, easting): true
// only for a system that was named by URI and whose definition has it so.
func (c CRS) AxisFlipped() bool { return c.flipped }

// URI returns the name for headers and documents. It names the system with the axis order of its definition.
func (c CRS) URI() string { return crsNames[c.kind].uri }

// String returns the short name.
func (c CRS) String() string { return crsNames[c.kind].short }

// IsLonLat reports whether the coordinates of the system are the stored ones, so that Forward and Inverse change
// nothing.
func (c CRS) IsLonLat() bool { return c.kind <= crs4490 }

// IsDegrees reports whether the coordinates of the system are degrees, false where they are metres.
func (c CRS) IsDegrees() bool { return c.IsLonLat() || c.kind == crsGCJ02 || c.kind == crsBD09 }

// Forward converts lon, lat to the x, y of the system, whatever the axis order of its name.
func (c CRS) Forward(lonlat orb.Point) orb.Point {
	switch c.kind {
	case crs4549:
		return gaussKrueger120.forward(lonlat)
	case crs4528:
		p := gaussKrueger120.forward(lonlat)
		return orb.Point{p[0] + zone40PrefixM, p[1]}
	case crs3857:
		return mercatorForward(lonlat)
	case crsGCJ02:
		return gcj02Forward(lonlat)
	case crsBD09:
		return bd09FromGCJ02(gcj02Forward(lonlat))
	case crs28992:
		return rdNew.forward(lonlat)
	case crs2056:
		return swissLV95.forward(lonlat)
	case crsCustom:
		return c.custom.forward(lonlat)
	}
	return lonlat
}

// Inverse converts x, y of the system to lon, lat, whatever the axis order of its name.
func (c CRS) Inverse(xy orb.Point) orb.Point {
	switch c.kind {
	case crs4549:
		return gaussKrueger120.inverse(xy)
	case crs4528:
		return gaussKrueger120.inverse(orb.Point{xy[0] - zone40PrefixM, xy[1]})
	case crs3857:
		return mercatorInverse(xy)
	case crsGCJ02:
		return gcj02Inverse(xy)
	case crsBD09:
		return gcj02Inverse(bd09ToGCJ02(xy))
	case crs28992:
		return rdNew.inverse(xy)
	case crs2056:
		return swissLV95.inverse(xy)
	case crsCustom:
		return c.custom.inverse(xy)
	}
	return xy
}
