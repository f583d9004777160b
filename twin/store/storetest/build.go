package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
)

// script builds commits for a store and keeps the model abreast.
type script struct {
	t     testing.TB
	s     Store
	model *Model
}

func newScript(t testing.TB, s Store) *script { return &script{t: t, s: s, model: NewModel()} }

// edit is one change in short: a state to write, or a deletion.
type edit struct {
	id     twin.ID
	typ    string // "" means house
	row    string
	sealed string
	geom   string
	gone   bool
}

// commit makes the commit that does edits next after the model, without adding it anywhere.
func (sc *script) commit(edits ...edit) *twin.Commit { return makeCommit(sc.model, edits...) }

func makeCommit(m *Model, edits ...edit) *twin.Commit {
	v := m.Head() + 1
	c := &twin.Commit{Version: v, Time: int64(1_700_000_000_000_000 + v), Actor: "worker:zhang", Reason: fmt.Sprintf("step %d", v)}
	for _, e := range edits {
		ch := twin.Change{Op: twin.OpUpdate, Type: e.typ, ID: e.id}
		if ch.Type == "" {
			ch.Type = "house"
		}
		if was, ok := m.Live[e.id]; ok {
			before := was.Image
			ch.Before, ch.Type = &before, was.Type
		} else {
			ch.Op = twin.OpCreate
		}
		if e.gone {
			ch.Op = twin.OpDelete
		} else {
			ch.After = &twin.Image{
				Rev: v, Updated: c.Time - 5, Grid: grid.Code(31011410321800100 + uint64(e.id)%30), House: e.id % 7,
				Row: []byte(e.row), Sealed: []byte(e.sealed), Geom: []byte(e.geom),
			}
		}
		c.Changes = append(c.Changes, ch)
	}
	return c
}

// append makes commits durable and adds them to the model.
func (sc *script) append(commits ...*twin.Commit) {
	sc.t.Helper()
	if err := sc.s.Append(context.Background(), commits); err != nil {
		sc.t.Fatalf("append: %v", err)
	}
	for _, c := range commits {
		sc.model.Add(c)
	}
}

// do appends one commit of edits.
func (sc *script) do(edits ...edit) *twin.Commit {
	sc.t.Helper()
	c := sc.commit(edits...)
	sc.append(c)
	return c
}

// check compares the store with the model.
func (sc *script) check() {
	sc.t.Helper()
	sc.model.Check(sc.t, sc.s)
}
