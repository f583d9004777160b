package query

import "github.com/gridtwin/gridtwin/twin"

// Error says which part of a request is wrong and how to mend it. It is a twin.ErrInvalid.
type Error struct {
	At  string // parameter or JSON pointer, as "area/circle/radius_m"
	Msg string
}

func (e *Error) Error() string { return e.At + ": " + e.Msg }

// Unwrap makes it an ErrInvalid.
func (e *Error) Unwrap() error { return twin.ErrInvalid }

// filterError is an Error that leads to what package cql2 said, for who wants its place.
type filterError struct{ told, cause error }

func inFilter(err error) error { return &filterError{&Error{"filter", err.Error()}, err} }

func (e *filterError) Error() string { return e.told.Error() }

// Unwrap makes it the Error that it tells, and the cause.
func (e *filterError) Unwrap() []error { return []error{e.told, e.cause} }

// TypeError says that a principal may not ask about a type. It is a twin.ErrForbidden, the same for full and empty
// answers.
type TypeError struct{ Plural string }

func (e *TypeError) Error() string { return "you may not see " + e.Plural }

// Unwrap makes it an ErrForbidden.
func (e *TypeError) Unwrap() error { return twin.ErrForbidden }
