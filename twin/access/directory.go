package access

import (
	"context"
	"hash/maphash"
	"math"
	"slices"
	"sync"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/codes"
)

// Directory narrows down whom a lookup compares: for each entity of a type it keeps a short fingerprint of some sealed
// fields, under a key that lives no longer than the process. Fingerprints tell no value and decide nothing: who has the
// right one is compared. It takes memory from the first lookup on.
type Directory struct {
	typ    *twin.Type
	fields []*twin.Field
	seed   maphash.Seed
	stop   func()
	making sync.Mutex // held by who makes the prints; taken before note

	note    sync.Mutex // guards what follows; held for moments, by the writer too
	arrived *sync.Cond
	seen    twin.Version // of the last step that was noted
	all     *prints      // nil until the first lookup, and after much was changed
	since   map[twin.ID]bool
}

// prints are the fingerprints of one version, by number of the entity. They are not changed once they are made.
type prints struct {
	version twin.Version
	n       int // entities
	ids     []twin.ID
	of      [][]uint32 // by field
}

// changedShare is the part of all entities, one of so many, that may change before the fingerprints are made anew.
const changedShare = 16

// NewDirectory returns the directory of a type by some of its fields. It follows the twin until it is closed.
func NewDirectory(tw *twin.Twin, t *twin.Type, fields ...*twin.Field) *Directory {
	d := &Directory{typ: t, fields: fields, seed: maphash.MakeSeed(), since: map[twin.ID]bool{}}
	d.arrived = sync.NewCond(&d.note)
	from, stop := tw.Watch(d.take)
	d.stop = stop
	d.note.Lock()
	defer d.note.Unlock()
	d.seen = max(d.seen, from.Version())
	return d
}

// Close lets go of the twin. Lookups go on by comparing everybody.
func (d *Directory) Close() {
	d.stop()
	d.note.Lock()
	defer d.note.Unlock()
	d.seen, d.all, d.since = math.MaxUint64, nil, map[twin.ID]bool{}
	d.arrived.Broadcast()
}

// take notes who was changed. It runs on the writer.
func (d *Directory) take(s *twin.Step) {
	d.note.Lock()
	defer d.note.Unlock()
	d.seen = max(d.seen, s.To.Version())
	d.arrived.Broadcast()
	if d.all == nil {
		return
	}
	for i := range s.Commits {
		for _, ch := range s.Commits[i].Changes {
			if ch.Type() == d.typ {
				d.since[ch.ID()] = true
			}
		}
	}
	if len(d.since) > 1<<12+d.all.n/changedShare {
		d.all, d.since = nil, map[twin.ID]bool{}
	}
}

// candidates returns all who may have a value at the version of a snapshot; ok is false where everybody may.
func (d *Directory) candidates(ctx context.Context, s *twin.Snapshot, f *twin.Field, key string) (ids []twin.ID, ok bool) {
	at := slices.Index(d.fields, f)
	if at < 0 {
		return nil, false
	}
	d.making.Lock()
	all, since := d.upTo(s.Version())
	if all == nil {
		all = d.make(ctx, s)
	}
	d.making.Unlock()
	if all == nil || s.Version() < all.version {
		return nil, false
	}
	want := d.print(key)
	for i, p := range all.of[at] {
		if p == want {
			ids = append(ids, all.ids[i])
		}
	}
	ids = append(ids, since...)
	slices.Sort(ids)
	return slices.Compact(ids), true
}

// upTo waits until the steps up to a version are noted, and returns the fingerprints with who was changed since.
func (d *Directory) upTo(v twin.Version) (*prints, []twin.ID) {
	d.note.Lock()
	defer d.note.Unlock()
	for d.seen < v {
		d.arrived.Wait() // the writer is about to note what it has just published
	}
	ids := make([]twin.ID, 0, len(d.since))
	for id := range d.since {
		ids = append(ids, id)
	}
	return d.all, ids
}

// make takes the fingerprints of a snapshot; nil where the caller gave up or the twin has moved on meanwhile, for then
// it is not known who was changed since. The next lookup tries again. d.making is held.
func (d *Directory) make(ctx context.Context, s *twin.Snapshot) *prints {
	n := s.Len(d.typ)
	all := &prints{version: s.Version(), n: n, ids: make([]twin.ID, 0, n), of: make([][]uint32, len(d.fields))}
	for i := range all.of {
		all.of[i] = make([]uint32, 0, n)
	}
	d.note.Lock()
	if d.seen != s.Version() {
		d.note.Unlock()
		return nil
	}
	d.all = all // steps are noted from here on
	d.note.Unlock()
	for e := range s.All(d.typ, 0) {
		if len(all.ids)%lookEvery == 0 && ctx.Err() != nil {
			d.forget()
			return nil
		}
		all.ids = append(all.ids, e.ID)
		for i, f := range d.fields {
			all.of[i] = append(all.of[i], d.print(keyOf(e, f)))
		}
	}
	return all
}

func (d *Directory) forget() {
	d.note.Lock()
	defer d.note.Unlock()
	d.all, d.since = nil, map[twin.ID]bool{}
}

func (d *Directory) print(value string) uint32 { return uint32(maphash.String(d.seed, value)) }

// keyOf is a stored value in the form of LookupKey.
func keyOf(e *twin.Entity, f *twin.Field) string {
	value := e.Value(f).Str()
	if f.Check == "" {
		return codes.PlainName(value)
	}
	return value
}
