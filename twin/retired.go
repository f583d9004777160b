package twin

import (
	"context"
	"fmt"
	"sync"
)

// retired remembers the codes of grids that were deleted. Their codes are never given to others: histories, reports and
// signs name grids by their codes. Grids that live may exchange theirs. What was deleted before the twin was opened
// stands in the log, which is read when a code is first asked for, by who asks; commits go on meanwhile.
type retired struct {
	once sync.Mutex // guards read; held while the log is read, and taken before mu
	read bool

	mu    sync.Mutex // guards codes
	codes map[string]ID
}

// by returns the deleted grid that had a code, 0 for none.
func (r *retired) by(code string) ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.codes[code]
}

// note adds the codes of grids that commits deleted.
func (r *retired) note(freed map[string]ID) {
	if len(freed) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.codes == nil {
		r.codes = map[string]ID{}
	}
	for code, id := range freed {
		r.codes[code] = id
	}
}

// learn reads the log if req may give a grid a code. The writer notes deletions from the opening on, so reading up
// to any version that was reached since is enough.
func (t *Twin) learn(ctx context.Context, req *Request) error {
	needed := false
	for i := range req.Ops {
		op := &req.Ops[i]
		needed = needed || op.Type != nil && op.Type.Name == gridName && op.Do != Delete && op.setsCode()
	}
	if !needed {
		return nil
	}
	r := &t.retired
	r.once.Lock()
	defer r.once.Unlock()
	if r.read {
		return nil
	}
	head, err := t.store.Head(ctx)
	if err != nil {
		return fmt.Errorf("reading which codes were in use: %w", err)
	}
	if head.Version > 0 {
		err = t.store.Log(ctx, max(head.Oldest, 1)-1, head.Version, func(c *Commit) error {
			freed, err := t.freedBy(c)
			r.note(freed)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("reading which codes were in use: %w", err)
	}
	r.read = true
	return nil
}

// freedBy finds the codes of the grids that a logged commit deleted.
func (t *Twin) freedBy(c *Commit) (map[string]ID, error) {
	var freed map[string]ID
	for i := range c.Changes {
		ch := &c.Changes[i]
		if ch.Type != gridName || ch.Op != OpDelete || ch.Before == nil {
			continue
		}
		e, err := t.Snapshot().schema.Decode(ch.Type, ch.ID, ch.Before)
		if err != nil {
			return nil, err
		}
		if freed == nil {
			freed = map[string]ID{}
		}
		freed[e.Code()] = ch.ID
	}
	return freed, nil
}

func (op *Operation) setsCode() bool {
	for _, a := range op.Set {
		if a.Field == op.Type.fields[codeField] {
			return true
		}
	}
	return false
}
