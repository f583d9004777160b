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
	Last *twin.Entity // of one that they deleted: what it was before that
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
	keys, last := make([]key, 0, len(touched)), map[twin.ID]*twin.Entity{}
	for _, t := range touched {
		keys = append(keys, key{t.Type, t.ID})
		if t.Last != nil {
			last[t.ID] = t.Last
		}
	}
	changes := diff(&was, &is, keysOf(&is, marksOfKeys(from, to, keys), nil))
	for i := range changes {
		c := &changes[i]
		if e := last[c.id]; c.op == remove && e != nil {
			if _, until := is.view.See(e); !until {
				c.op = leave // it had left before, and what became of it then is no longer the principal's to know
			}
		}
	}
	b, _ := appendChanges(nil, changes)
	return b
}
