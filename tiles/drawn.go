package tiles

import (
	"sync"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// drawn keeps what the last steps changed of what tiles show: the service and whoever asks Changed want the same of each
// step at about the same time, and to draw it is most of the work of both.
type drawn struct {
	mu   sync.Mutex
	last [4]*drawing // a ring
	next int
}

// drawing is one step's edits, made by the first who asks.
type drawing struct {
	from, to twin.Version
	once     sync.Once
	lex      *lexicon // that they were drawn by
	edits    []edit
}

// edited is edited, done once for a step, by the lexicon that it returns. Nobody may change the edits.
func (k *drawn) edited(ids []ref, from, to *access.View, lex *lexicon) ([]edit, *lexicon) {
	d := k.of(from.Version(), to.Version())
	d.once.Do(func() { d.edits, d.lex = edited(ids, from, to, lex), lex })
	return d.edits, d.lex
}

// of returns the place for a step's edits, in that of an older one.
func (k *drawn) of(from, to twin.Version) *drawing {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.last {
		if d != nil && d.from == from && d.to == to {
			return d
		}
	}
	d := &drawing{from: from, to: to}
	k.last[k.next] = d
	k.next = (k.next + 1) % len(k.last)
	return d
}
