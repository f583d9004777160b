package live

import (
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Touched names an entity that commits changed.
type Touched struct {
	Type *twin.Type
	ID   twin.ID
	Last *twin.Entity // of one that they deleted: what it was before that; without it the entity has left, no more
}

// Between tells a principal what changed between two snapshots in all that it may see, as a JSON array of changes as in an
// ev, given all that the commits in between touched. What goes by a touched house is found here: where it stands is not
// in the log. It is for clients that ask from time to time instead of listening.
func Between(who *access.Principal, from, to *twin.Snapshot, touched []Touched, now time.Time) []byte {
	s := &spec{who: who}
	was, is := newState(s, nil, from, day(now)), newState(s, nil, to, day(now))
	for _, t := range to.Schema().Types() {
		if is.view.SeesType(t) {
			s.wants = append(s.wants, want{typ: t})
		}
	}
	keys, gone := make([]key, 0, len(touched)), lasts(nil)
	for _, t := range touched {
		k := key{t.Type, t.ID}
		keys, gone = append(keys, k), gone.with(k, t.Last)
	}
	b, _ := appendChanges(nil, diff(&was, &is, keysOf(&is, marksOfKeys(from, to, keys, gone), nil), gone))
	return b
}
