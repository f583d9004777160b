package ingest

import (
	"encoding/json"

	"github.com/paulmach/orb"
)

// Record is one row of a file, before anything is made of it.
type Record struct {
	Row      int // from 1, as a person counts: of a table the line or sheet row, of features the feature
	ID       string
	Props    []Prop
	Geometry orb.Geometry
	// GeometryErr says why the geometry could not be read.
	GeometryErr error
}

// Prop is a named value. Value is a string, json.RawMessage, or nil; Number tells that a spreadsheet held a number.
type Prop struct {
	Name   string
	Text   string          // of tables
	JSON   json.RawMessage // of features; nil for tables
	Number bool
}

// Source gives the records of a file in order; Next ends with io.EOF. A *RowError spoils one row alone: Next goes on.
type Source interface {
	Next() (*Record, error)
	Close() error
}

// RowError is a row that could not be read at all.
type RowError struct {
	Row int
	Msg string
}

func (e *RowError) Error() string { return e.Msg }
