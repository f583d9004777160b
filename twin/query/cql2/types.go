package cql2

import "fmt"

// Type is what a queryable holds. Enums and references are Text.
type Type uint8

// The types of queryables. Int and Float differ in name alone: both compute and compare as float64.
const (
	Text Type = iota + 1
	Int
	Float
	Bool
	Date
	Timestamp
	Geometry
	TextList

	interval // of literals only
	list     // of literals only
)

// String is the word that errors use.
func (t Type) String() string {
	switch t {
	case Text:
		return "text"
	case Int, Float:
		return "number"
	case Bool:
		return "boolean"
	case Date:
		return "date"
	case Timestamp:
		return "timestamp"
	case Geometry:
		return "geometry"
	case TextList, list:
		return "list"
	case interval:
		return "interval"
	}
	return "unknown"
}

// Queryable is a property that filters may name.
type Queryable struct {
	Name string
	Type Type
}

// PropertyError names a property that cannot be queried.
type PropertyError struct {
	Name string
	Pos  Pos
	Why  string // what to say of it instead of that it is not there; "" for the latter
}

// Error names the property and where it stands.
func (e *PropertyError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("%s%q %s", e.Pos.prefix(), e.Name, e.Why)
	}
	return fmt.Sprintf("%sthere is no queryable %q", e.Pos.prefix(), e.Name)
}

// TypeError says what does not fit and where.
type TypeError struct {
	Pos Pos
	Msg string
}

// Error names the place, then the misfit.
func (e *TypeError) Error() string { return e.Pos.prefix() + e.Msg }

// mismatch makes a TypeError.
func mismatch(p Pos, format string, args ...any) error {
	return &TypeError{Pos: p, Msg: fmt.Sprintf(format, args...)}
}
