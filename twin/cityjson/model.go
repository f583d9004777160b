package cityjson

import "strconv"

// Vec3 is a position: x, y, z, as easting, northing and height in metres.
type Vec3 [3]float64

// Object is a city object: what it is, what is told of it, its forms.
type Object struct {
	ID, Type   string
	Attributes []Attribute // in the order of the file
	JSON       []byte      // of what is written: the attributes as one JSON object, instead
	Address    []Attribute // of the first address, where one is told
	Parents    []string
	Children   []string
	Geometries []Geometry
}

// Attribute is a named value as the file has it.
type Attribute struct {
	Name string
	Kind AttributeKind
	Text string // the text of a string, the literal of anything else, "" for null
}

// AttributeKind says what a value is.
type AttributeKind uint8

// The kinds of values.
const (
	Text AttributeKind = iota
	Number
	Bool
	Null
	JSON // an array or object
)

// Geometry is one form of an object.
type Geometry struct {
	Type     string // as MultiSurface, Solid, MultiSolid; a GeometryInstance is told as what its template is
	LoD      string // as 1.2; "" where none is told
	Surfaces []Surface
}

// Surface is a face: its first ring is its border, seen from outside against the clock; the others are holes. Rings are
// not closed: the first corner is not told again.
type Surface struct {
	Kind  string // RoofSurface and its like; "" where nothing is told
	Solid int    // which solid and which of its shells it belongs to: shell 0 is the outer, others are hollows
	Shell int
	Rings [][]Vec3
}

// Surface kinds that matter here.
const (
	GroundSurface = "GroundSurface"
	WallSurface   = "WallSurface"
	RoofSurface   = "RoofSurface"
	FloorSurface  = "FloorSurface"
	CeilingKind   = "CeilingSurface"
	InteriorWall  = "InteriorWallSurface"
)

// IsSolid reports whether the surfaces enclose a space.
func (g *Geometry) IsSolid() bool {
	return g.Type == "Solid" || g.Type == "MultiSolid" || g.Type == "CompositeSolid"
}

// LoDNumber returns the level of detail as a number, -1 where none is told.
func (g *Geometry) LoDNumber() float64 {
	v, err := strconv.ParseFloat(g.LoD, 64)
	if err != nil {
		return -1
	}
	return v
}

// Feature is a root object with all that belongs to it, as a building with its parts.
type Feature struct {
	Row   int // which root object of a document, which line of a sequence; from 1
	Root  *Object
	Parts []*Object // what stands beneath the root, parents first
}

// FeatureError is a feature that could not be read; the next ones can.
type FeatureError struct {
	Row int
	ID  string
	Err error
}

func (e *FeatureError) Error() string { return "object " + strconv.Quote(e.ID) + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *FeatureError) Unwrap() error { return e.Err }
