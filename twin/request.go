package twin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// Action says what an operation asks for.
type Action uint8

// The actions.
const (
	Create Action = 1 + iota
	Patch         // changes what is named and nothing else
	Put           // replaces all that a client may set
	Delete
)

var actionNames = [...]string{"", "create", "patch", "put", "delete"}

func (a Action) String() string { return actionNames[a] }

// Assignment gives a field a value; a null value unsets it.
type Assignment struct {
	Field *Field
	Value Value
}

// Operation is one wish of a request.
type Operation struct {
	Do          Action
	Type        *Type
	ID          ID      // of a create: the ID to take, 0 to be given one
	IfRev       Version // 0: whichever
	Set         []Assignment
	Geometry    orb.Geometry // nil with SetGeometry unsets it
	SetGeometry bool
	Keep        func(*Field) bool // of a put: fields that the caller may not see whole and so cannot replace
	Force       bool              // commit even when nothing changes, so that equality cannot be probed
	Import      bool              // may set the fields that only imports set
	Server      bool              // may set the fields that only the server's own operations set
	Label       string            // the caller's own name for the operation, returned with its result
}

// Request is a wish for one atomic commit.
type Request struct {
	Actor  string
	Reason string
	Key    string // idempotency key, scoped by actor
	Ops    []Operation
	// Guard may refuse what an operation does, in the state in which it would land: before is nil for a create, after
	// for a delete. It is asked again, with a nil operation, for each entity that changes its micro-grid only because
	// others changed. It runs on the writer and must be quick.
	Guard func(op *Operation, before, after *Entity) error
	// Answer makes what a repeat of Key is answered with, from the results.
	Answer func(*Result) []byte
}

// OpResult is what came of one operation.
type OpResult struct {
	Label    string
	ID       ID
	Rev      Version
	Warnings []FieldError
}

// Result is what came of a request. Version is that of its commit, or of the twin where nothing changed.
type Result struct {
	Version Version
	Changed bool
	Results []OpResult
	Answer  []byte // of a repeated Key: what the first was answered with
}

// FieldError says what is wrong with one field, and how to mend it.
type FieldError struct {
	Path string // field name, or "geometry"
	Msg  string
}

func (e FieldError) Error() string { return e.Path + ": " + e.Msg }

// FieldErrors are all that is wrong with one entity. It is an ErrInvalid.
type FieldErrors []FieldError

func (es FieldErrors) Error() string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap makes the list an ErrInvalid.
func (es FieldErrors) Unwrap() error { return ErrInvalid }

// OpError says which operation of a request failed.
type OpError struct {
	Index int
	Label string
	Err   error
}

func (e *OpError) Error() string {
	if e.Label != "" {
		return fmt.Sprintf("operation %d (%s): %v", e.Index+1, e.Label, e.Err)
	}
	return fmt.Sprintf("operation %d: %v", e.Index+1, e.Err)
}

func (e *OpError) Unwrap() error { return e.Err }

// StaleError says that an entity is no longer at the version the caller saw. It is an ErrConflict.
type StaleError struct {
	Current *Entity
	IfRev   Version
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("%s %s is at revision %d, not %d: read it again", e.Current.Type.Name, e.Current.ID, e.Current.Rev, e.IfRev)
}

// Unwrap makes it an ErrConflict.
func (e *StaleError) Unwrap() error { return ErrConflict }

// DuplicateError says that another entity has the same code or source. It is an ErrConflict.
type DuplicateError struct {
	Field string
	Other *Entity
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("another %s already has this %s: %s", e.Other.Type.Name, e.Field, e.Other.ID)
}

// Unwrap makes it an ErrConflict.
func (e *DuplicateError) Unwrap() error { return ErrConflict }

// RetiredError says that a grid which was deleted had this code: codes are never given twice. It is an ErrConflict.
type RetiredError struct{ Code string }

func (e *RetiredError) Error() string {
	return fmt.Sprintf("the code %s belonged to a grid that was deleted, and codes are never given twice: take the next number", e.Code)
}

// Unwrap makes it an ErrConflict.
func (e *RetiredError) Unwrap() error { return ErrConflict }

// ReferencedError says that an entity cannot go while another refers to it. It is an ErrConflict.
type ReferencedError struct {
	ID ID
	By *Entity
}

func (e *ReferencedError) Error() string {
	return fmt.Sprintf("%s is referred to by %s %s: delete or move that first", e.ID, e.By.Type.Name, e.By.ID)
}

// Unwrap makes it an ErrConflict.
func (e *ReferencedError) Unwrap() error { return ErrConflict }

// TransitionError says that a state may not follow another. It is an ErrConflict.
type TransitionError struct {
	Field    string
	From, To string
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("%s cannot go from %q to %q", e.Field, e.From, e.To)
}

// Unwrap makes it an ErrConflict.
func (e *TransitionError) Unwrap() error { return ErrConflict }

var errNoOps = errors.New("a request needs at least one operation")
