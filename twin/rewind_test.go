package twin_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// TestRewindEqualsThePast drives random requests and checks that the newest state, rewound by what the log says, is
// the state that each earlier snapshot showed.
func TestRewindEqualsThePast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		next := twin.ID(0)
		w := &world{t: rt, store: mem.New(), ids: map[string][]twin.ID{}}
		var err error
		w.tw, err = twin.Open(ctx, twin.Config{Store: w.store, NewID: func() twin.ID { next += 1 << 40; return next % twin.MaxID }})
		if err != nil {
			rt.Fatal(err)
		}
		defer w.tw.Close()
		states := []*twin.Snapshot{w.tw.Snapshot()}
		for range rapid.IntRange(1, 12).Draw(rt, "requests") {
			req := &twin.Request{Actor: "test", Ops: []twin.Operation{w.operation(), w.operation()}}
			if res, err := w.tw.Commit(ctx, req); err == nil {
				w.note(req, res)
				states = append(states, w.tw.Snapshot())
			}
		}
		now := w.tw.Snapshot()
		for _, then := range states {
			past := pastOf(rt, w, then.Version())
			back := now.Rewind(then.Version(), then.Time(), past)
			recount(rt, back)
			equalSnapshots(rt, then, back)
			equalSnapshots(rt, back, then)
		}
	})
}

// pastOf reads the first state before of everything that the log touched after a version.
func pastOf(t *rapid.T, w *world, after twin.Version) (past []twin.Past) {
	seen := map[twin.ID]bool{}
	err := w.store.Log(context.Background(), after, 0, func(c *twin.Commit) error {
		for _, ch := range c.Changes {
			if seen[ch.ID] {
				continue
			}
			seen[ch.ID] = true
			p := twin.Past{Type: w.schema().Type(ch.Type), ID: ch.ID}
			if ch.Before != nil {
				e, err := w.schema().Decode(ch.Type, ch.ID, ch.Before)
				if err != nil {
					return err
				}
				p.State = e
			}
			past = append(past, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return past
}
