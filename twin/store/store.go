package store

import (
	"errors"
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// Marks of errors that callers test with errors.Is.
var (
	// ErrLocked says that another process writes to the store.
	ErrLocked = errors.New("the store is in use")
	// ErrDamaged says that stored bytes are not those that were written.
	ErrDamaged = errors.New("the store is damaged")
	// ErrReadOnly says that the store was opened for reading alone.
	ErrReadOnly = errors.New("the store is open read-only")
)

// Validate says whether c may follow version head, by its form alone: that updated entities exist is for the store to
// find out. A commit that it refuses, with twin.ErrInvalid, has touched nothing, and the store goes on.
func Validate(head twin.Version, c *twin.Commit) error {
	if c.Version != head+1 {
		return fmt.Errorf("commit %d: %w: version %d must come next", c.Version, twin.ErrInvalid, head+1)
	}
	if c.Key != "" && c.Actor == "" {
		return fmt.Errorf("commit %d: %w: an idempotency key without an actor", c.Version, twin.ErrInvalid)
	}
	for i := range c.Changes {
		if why := faultOf(c.Version, &c.Changes[i]); why != "" {
			ch := &c.Changes[i]
			return fmt.Errorf("commit %d, change %d of %s %s: %w: %s", c.Version, i+1, ch.Type, ch.ID, twin.ErrInvalid, why)
		}
	}
	return nil
}

func faultOf(v twin.Version, ch *twin.Change) string {
	switch {
	case ch.Type == "":
		return "no type"
	case ch.ID == 0 || ch.ID > twin.MaxID:
		return "an id out of range"
	case ch.Op < twin.OpCreate || ch.Op > twin.OpDelete:
		return "an unknown operation"
	case (ch.Op == twin.OpCreate) != (ch.Before == nil):
		return "a state before belongs to updates and deletes, and to them alone"
	case (ch.Op == twin.OpDelete) != (ch.After == nil):
		return "a state after belongs to creates and updates, and to them alone"
	case ch.After != nil && ch.After.Rev != v:
		return fmt.Sprintf("the state after says it was made by version %d", ch.After.Rev)
	}
	return ""
}
