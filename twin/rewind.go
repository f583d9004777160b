package twin

import (
	"context"
	"fmt"
)

// Past is one entity's state at another version; State is nil where it did not exist.
type Past struct {
	Type  *Type
	ID    ID
	State *Entity
}

// Rewind returns the state at another version: s with the given entities as they were then. past must hold every
// entity that a commit between the two versions touched, once. The result shares with s all that is not in past; its
// running counts are right but their bounds may be larger than need be.
func (s *Snapshot) Rewind(to Version, time int64, past []Past) *Snapshot {
	b := s.edit()
	for _, p := range past {
		now, _ := s.Entity(p.Type, p.ID)
		if now != nil || p.State != nil {
			b.put(now, p.State)
		}
	}
	then := b.snapshot(to, time)
	for i := range then.tables {
		then.tables[i].attrs, then.tables[i].log = nil, nil // their log leads forward alone
	}
	return then
}

// Logger is what going back in time needs of a store.
type Logger interface {
	Log(ctx context.Context, after, upTo Version, fn func(*Commit) error) error
}

// Undone reads from a log how everything that was touched in (to, from] stood at version to: the state that the first
// of its changes found. It is what Rewind takes to go from a snapshot at version from back to to. ErrTooOld where that
// is more than most entities, 0 for any number.
func Undone(ctx context.Context, log Logger, s *Schema, to, from Version, most int) (past []Past, err error) {
	met := map[ID]struct{}{}
	err = log.Log(ctx, to, from, func(c *Commit) error {
		for i := range c.Changes {
			ch := &c.Changes[i]
			if _, again := met[ch.ID]; again {
				continue
			}
			if met[ch.ID] = struct{}{}; most > 0 && len(met) > most {
				return fmt.Errorf("%w: more than %d entities changed since", ErrTooOld, most)
			}
			p, err := s.past(ch, ch.Before)
			if err != nil {
				return err
			}
			past = append(past, p)
		}
		return nil
	})
	return past, err
}

// redone reads from a log how everything that was touched in (from, to] stood at version to: what the last of its
// changes left. It is what Rewind takes to go forward from an older snapshot.
func redone(ctx context.Context, log Logger, s *Schema, from, to Version) (past []Past, err error) {
	last := map[ID]*Change{}
	var order []ID
	err = log.Log(ctx, from, to, func(c *Commit) error {
		for i := range c.Changes {
			ch := &c.Changes[i]
			if last[ch.ID] == nil {
				order = append(order, ch.ID)
			}
			last[ch.ID] = ch
		}
		return nil
	})
	for _, id := range order {
		if err != nil {
			return nil, err
		}
		var p Past
		p, err = s.past(last[id], last[id].After)
		past = append(past, p)
	}
	return past, err
}

// past reads one state of a change.
func (s *Schema) past(ch *Change, img *Image) (Past, error) {
	p := Past{Type: s.Type(ch.Type), ID: ch.ID}
	if p.Type == nil {
		return p, fmt.Errorf("%w: the log holds the type %q, which is not declared; start with the model file that declares it", ErrInvalid, ch.Type)
	}
	if img == nil {
		return p, nil
	}
	var err error
	p.State, err = s.Decode(ch.Type, ch.ID, img)
	return p, err
}
