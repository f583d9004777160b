package live_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// block is a worker's grid and one beside it, with a house and a unit in each and a person in the worker's.
type block struct {
	*rig
	house, person twin.ID
	unit, there   twin.ID // in the worker's grid, and beside it
}

func newBlock(r *rig) *block {
	b := &block{rig: r}
	r.create("grid", square(0, 0, 2), r.set("grid", "code", twin.Text(firstGrid)))
	r.create("grid", square(3, 0, 2), r.set("grid", "code", twin.Text(firstGrid[:16]+"2")))
	b.house = r.create("house", square(0.2, 0.2, 0.5))
	b.unit = r.create("unit", nil, r.set("unit", "house", twin.Ref(b.house)))
	b.there = r.create("unit", nil, r.set("unit", "house", twin.Ref(r.create("house", square(4, 0.2, 0.5)))))
	b.person = r.create("person", nil, r.set("person", "unit", twin.Ref(b.unit)), r.set("person", "name", twin.Text("测试")))
	return b
}

func (b *block) moves(unit twin.ID) {
	b.patch("person", b.person, nil, b.set("person", "unit", twin.Ref(unit)))
}

func (b *block) dies() {
	b.commit(twin.Operation{Do: twin.Delete, Type: b.schema().Type("person"), ID: b.person})
}

// TestDeletedElsewhere has what a worker holds deleted in the same frame in which it leaves the scope: what became of it
// there is not the worker's to know. What is deleted within the scope is told so.
func TestDeletedElsewhere(t *testing.T) {
	plays := []struct {
		name, want string
		play       func(*block)
	}{
		{"deleted", "delete", func(b *block) { b.dies() }},
		{"moved out, then deleted", "leave", func(b *block) { b.moves(b.there); b.dies() }},
		{"moved out and back, then deleted", "delete", func(b *block) { b.moves(b.there); b.moves(b.unit); b.dies() }},
		{"moved out with its house, then deleted", "leave", func(b *block) { b.patch("house", b.house, square(3.2, 1.2, 0.5)); b.dies() }},
		{"moved out alone", "leave", func(b *block) { b.moves(b.there) }},
	}
	ways := []struct {
		name  string
		tight func(*live.Config)
		away  bool // while it happens
	}{
		{"in one round", nil, false},
		{"resumed over the ring", nil, true},
		{"resumed over the log", func(c *live.Config) { live.Tighten(c, 16<<10, 32, 100, 1, 1000) }, true},
	}
	for _, p := range plays {
		for _, way := range ways {
			for _, area := range []map[string]any{nil, box(0, 0, 2.5), box(0, 0, 6)} {
				name := p.name + ", " + way.name
				if area != nil {
					name += ", in an area"
				}
				t.Run(name, func(t *testing.T) {
					inBubble(t, way.tight, func(t *testing.T, r *rig) {
						b := newBlock(r)
						synctest.Wait()
						if got := b.told(t, area, way.away, p.play); got != p.want {
							t.Errorf("the worker is told %q, want %q", got, p.want)
						}
					})
				})
			}
		}
	}
}

// told plays something so that a worker is told of it in one frame, and returns the ops that it is told of the person.
func (b *block) told(t *testing.T, area map[string]any, away bool, play func(*block)) string {
	t.Helper()
	ask := map[string]any{"t": "sub", "id": "a", "types": []string{"people"}, "max_hz": 1}
	if area != nil {
		ask["area"] = area
	}
	c := b.connect("worker")
	c.sub(ask)
	synctest.Wait()
	if away {
		c.close()
		ask["since"] = map[string]any{"epoch": b.tw.Snapshot().Epoch(), "version": b.tw.Snapshot().Version()}
		play(b)
		b.create("house", square(0, 1, 0.2)) // a ring of one step holds this one
		synctest.Wait()
		held := c.subs["a"]
		c = b.connect("worker")
		c.sendFor(ask, held)
	} else {
		b.patch("person", b.person, nil, b.set("person", "name", twin.Text("试验"))) // so that the rest waits for max_hz
		synctest.Wait()
		play(b)
	}
	time.Sleep(3 * time.Second)
	c.ok(t)
	var ops []string
	c.mu.Lock()
	for _, f := range c.frames {
		for _, ch := range f.Changes {
			if ch.ID == b.person.String() && ch.Op != "update" {
				ops = append(ops, ch.Op)
			}
		}
	}
	c.mu.Unlock()
	c.close()
	return strings.Join(ops, " ")
}
