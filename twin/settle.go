package twin

import (
	"fmt"
	"slices"
)

// check finds what only the whole request can tell: references that lead nowhere, deleted entities that are still
// referred to, codes and sources that two entities share.
func (d *draft) check() (op int, err error) {
	codes := map[string]*item{}
	for _, items := range d.byType {
		for _, it := range items {
			if it.now == nil {
				if err := d.checkGone(it); err != nil {
					return it.op, err
				}
				continue
			}
			if it.op < 0 {
				continue // it only followed another
			}
			if err := d.checkRefs(it); err != nil {
				return it.op, err
			}
			if err := d.checkUnique(it, codes); err != nil {
				return it.op, err
			}
		}
	}
	return 0, nil
}

func (d *draft) checkRefs(it *item) error {
	var bad FieldErrors
	for _, f := range it.typ.refs {
		id := it.now.Value(f).Ref()
		if id == 0 {
			continue
		}
		if _, ok := d.Get(f.Ref, id); !ok {
			bad = append(bad, FieldError{f.Name, NoSuchRef(f, id)})
		}
	}
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// NoSuchRef words the refusal of a reference. What a caller may not see is refused in the same words.
func NoSuchRef(f *Field, id ID) string { return fmt.Sprintf("no %s has the id %s", f.Ref, id) }

func (d *draft) checkGone(it *item) error {
	for _, t := range d.b.base.schema.types {
		for _, f := range t.refs {
			if f.Ref != it.typ.Name {
				continue
			}
			for _, id := range d.b.referrers(t, f, it.id) {
				if by, ok := d.entity(t, id); ok && by.Value(f).Ref() == it.id {
					return &ReferencedError{ID: it.id, By: by}
				}
			}
		}
	}
	return nil
}

func (d *draft) checkUnique(it *item, seen map[string]*item) error {
	t := it.typ
	if c := it.now.Code(); c != "" && !t.fields[codeField].Assigned {
		same := func(e *Entity) bool { return e.Code() == c }
		if err := d.checkOther(it, "code", t.Name+"\x00c\x00"+c, d.b.byCode(t, c), same, seen); err != nil {
			return err
		}
		if t.Name == gridName && d.isRetired(it, c) {
			return &RetiredError{Code: c}
		}
	}
	if id := it.now.Value(t.fields[sourceIDField]).Str(); id != "" {
		src := it.now.Value(t.fields[sourceField]).Str()
		same := func(e *Entity) bool { return e.from(src, id) }
		return d.checkOther(it, "source_id", t.Name+"\x00s\x00"+src+"\x00"+id, d.b.bySource(t, src, id), same, seen)
	}
	return nil
}

func (d *draft) checkOther(it *item, field, key string, ids []ID, same func(*Entity) bool, seen map[string]*item) error {
	if first := seen[key]; first != nil {
		return &DuplicateError{Field: field, Other: first.now}
	}
	seen[key] = it
	for _, id := range ids {
		if id == it.id {
			continue
		}
		if e, ok := d.entity(it.typ, id); ok && same(e) {
			return &DuplicateError{Field: field, Other: e}
		}
	}
	return nil
}

// isRetired tells whether a grid that had the code was deleted: by this request, by a commit that waits for the same
// sync, or earlier.
func (d *draft) isRetired(it *item, code string) bool {
	for _, other := range d.byType[it.typ.index] {
		if other.now == nil && other.old != nil && other.old.Code() == code {
			return true
		}
	}
	if it.old != nil && it.old.Code() == code {
		return false
	}
	return d.b.freed[code] != 0 || d.retired.by(code) != 0
}

// warnings runs the rules of what an operation touched.
func (d *draft) warnings(id ID) []FieldError {
	it := d.items[id]
	if it == nil || it.now == nil {
		return nil
	}
	return Warnings(it.now, d)
}

// Warnings are what a commit of an entity warns of: what its type's rules find, and that no micro-grid holds it. s is
// the state in which the entity stands.
func Warnings(e *Entity, s Reader) (ws []FieldError) {
	for _, r := range e.Type.Rules {
		if msg := r.Warn(e, s); msg != "" {
			ws = append(ws, FieldError{r.Field, msg})
		}
	}
	if e.Grid == 0 && e.Type.Name != gridName && (e.Located() || e.House != 0) {
		ws = append(ws, FieldError{"grid", "lies outside all micro-grids: import the grids there first"})
	}
	return ws
}

// step is an entity's change as one commit made it.
type step = EntityChange

// finish stamps what really changed and returns it by type and ID, so that the same request makes the same log.
func (d *draft) finish() []step {
	var steps []step
	for _, items := range d.byType {
		at := len(steps)
		for _, it := range items {
			switch {
			case it.now == nil && it.old == nil:
				continue
			case it.now != nil && it.old != nil && !it.force && it.now.same(it.old):
				continue
			case it.now != nil:
				stamped := *it.now
				stamped.Rev, stamped.Updated = d.version, d.time
				it.now = &stamped
			}
			steps = append(steps, step{Before: it.old, After: it.now})
		}
		slices.SortFunc(steps[at:], func(a, b step) int { return compareID(a.ID(), b.ID()) })
	}
	return steps
}

func compareID(a, b ID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// merge brings the finished draft into the builder.
func (d *draft) merge(steps []step) {
	for _, s := range steps {
		d.b.put(s.Before, s.After)
	}
}
