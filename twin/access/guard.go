package access

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// Guard returns what judges a principal's operations, for twin.Request.Guard: both the state that an operation finds
// and the one in which it would leave the entity must be in the principal's scope.
func Guard(who *Principal) func(op *twin.Operation, before, after *twin.Entity) error {
	return func(op *twin.Operation, before, after *twin.Entity) error {
		if op == nil {
			return mayFollow(who, before, after)
		}
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

// mayFollow judges what a change of a grid's border does to those who stand there: nobody widens their own scope by
// drawing their grid larger, nor pushes anybody out of it. What stood outside all grids may be taken in.
func mayFollow(who *Principal, before, after *twin.Entity) error {
	if before.Grid != 0 && !who.InScope(before.Grid) {
		return fmt.Errorf("%w: the border would take in what belongs to grids outside your scope", twin.ErrForbidden)
	}
	if !who.InScope(after.Grid) {
		return fmt.Errorf("%w: the border would leave out what belongs to your grids", twin.ErrForbidden)
	}
	return nil
}

// MayChange tells whether a principal may change an entity that it sees. It is asked before a commit too: why a commit
// is refused may tell more than who stands outside may know.
func MayChange(who *Principal, s Seen) error {
	if err := MayEdit(who, s.e.Type); err != nil {
		return err
	}
	if !who.InScope(scopeOf(s.e)) {
		return fmt.Errorf("%w: %s %s is outside your grids", twin.ErrForbidden, s.e.Type.Name, s.e.ID)
	}
	return nil
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
	for _, a := range op.Set {
		if err := MaySet(who, op.Type, a.Field); err != nil {
			return err
		}
	}
	return nil
}

// MaySet tells whether a principal may overwrite a field of a type, somewhere: what it sees whole, or anything for who
// may edit what is sealed.
func MaySet(who *Principal, t *twin.Type, f *twin.Field) error {
	whole := f.Sensitivity == twin.Public || f.Sensitivity == twin.Internal &&
		(who.May(ReadInside) || t.Sensitivity > twin.Public && who.May(PeopleRead))
	if whole || who.May(EditSealed) {
		return nil
	}
	return fmt.Errorf("%w: %s is changed by a steward", twin.ErrForbidden, f.Name)
}

// InScope tells whether the entity is in a principal's scope.
func (s Seen) InScope(who *Principal) bool { return who.InScope(scopeOf(s.e)) }
