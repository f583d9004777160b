package access

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// Guard returns what judges a principal's operations, for twin.Request.Guard: both the state that an operation finds
// and the one in which it would leave the entity must be in the principal's scope.
func Guard(who *Principal) func(op *twin.Operation, before, after *twin.Entity) error {
	return func(op *twin.Operation, before, after *twin.Entity) error {
		if err := MayEdit(who, op.Type); err != nil {
			return err
		}
		if before != nil && !who.InScope(scopeOf(before)) {
			return fmt.Errorf("%w: %s %s is outside your grids", twin.ErrForbidden, op.Type.Name, before.ID)
		}
		if after != nil && !who.InScope(scopeOf(after)) {
			if before == nil {
				return fmt.Errorf("%w: the place is outside your grids", twin.ErrForbidden)
			}
			return fmt.Errorf("%w: the change would move %s %s out of your grids", twin.ErrForbidden, op.Type.Name, before.ID)
		}
		if before != nil && op.Do != twin.Delete {
			return maySet(who, op)
		}
		return nil
	}
}

// MayEdit tells whether a principal may change entities of a type at all.
func MayEdit(who *Principal, t *twin.Type) error {
	if !who.May(Edit) {
		return fmt.Errorf("%w: %s may not edit", twin.ErrForbidden, who.Role)
	}
	if t.Name == "grid" && !who.May(Boundary) {
		return fmt.Errorf("%w: grids are changed by a steward", twin.ErrForbidden)
	}
	return nil
}

// maySet refuses to overwrite what the principal may not see whole.
func maySet(who *Principal, op *twin.Operation) error {
	if who.May(EditSealed) {
		return nil
	}
	for _, a := range op.Set {
		if a.Field.Sealed() {
			return fmt.Errorf("%w: %s is changed by a steward", twin.ErrForbidden, a.Field.Name)
		}
	}
	return nil
}

// InScope tells whether the entity is in a principal's scope.
func (s Seen) InScope(who *Principal) bool { return who.InScope(scopeOf(s.e)) }
