package live_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/query"
)

// turnstile lets a test stop the hub in the midst of something.
type turnstile struct {
	mu   sync.Mutex
	shut chan struct{} // closed to let through who waits; nil lets everybody through
}

func (s *turnstile) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = make(chan struct{})
}

func (s *turnstile) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.shut)
	s.shut = nil
}

// pass waits once: the next to come pass.
func (s *turnstile) pass() {
	s.mu.Lock()
	shut := s.shut
	s.mu.Unlock()
	if shut != nil {
		<-shut
	}
}

// stops is a hub that can be stopped where it reads areas anew, and where it works out stale tiles.
func stops(areas, tiles *turnstile) func(*live.Config) {
	return func(c *live.Config) {
		c.Tiles = stoppedTiles{tiles}
		c.ParseArea = func(raw json.RawMessage, v *access.View, most int) (*live.Area, error) {
			areas.pass()
			a, err := query.ParseArea(raw, v, most)
			if err != nil {
				return nil, err
			}
			return &live.Area{Region: a.Region, Key: a.Key, Grids: a.Grids != nil}, nil
		}
	}
}

type stoppedTiles struct{ *turnstile }

func (s stoppedTiles) Changed(step *twin.Step) []live.TileKeys {
	s.pass()
	return countedTiles{}.Changed(step)
}

const firstGrid = "31011410321800101"

// TestGridThatWasJustMade: what the twin has answered to be there may be asked for, also where the hub is not there yet.
func TestGridThatWasJustMade(t *testing.T) {
	var areas, tiles turnstile
	inBubble(t, stops(&areas, &tiles), func(t *testing.T, r *rig) {
		c := r.connect("command")
		c.sub(map[string]any{"t": "sub", "id": "t", "types": []string{"houses"}, "tiles": true})
		synctest.Wait()
		tiles.close()
		r.create("grid", square(0, 0, 2), r.set("grid", "code", twin.Text(firstGrid)))
		synctest.Wait()
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "area": map[string]any{"grids": []string{firstGrid}}})
		synctest.Wait()
		tiles.open()
		if got := c.got(); !strings.HasSuffix(got, "ok snap") || strings.Contains(got, "err") {
			t.Errorf("got %s", got)
		}
		c.ok(t)
		c.close()
	})
}

// TestSnapshotWhileBordersMove: whoever comes while a class reads its grids anew is shown where the class stands, and
// told of the new borders with the rest, also where only figures are asked for and nobody knew them before.
func TestSnapshotWhileBordersMove(t *testing.T) {
	for _, mode := range []string{"entities", "count"} {
		t.Run(mode, func(t *testing.T) {
			var areas, tiles turnstile
			inBubble(t, stops(&areas, &tiles), func(t *testing.T, r *rig) {
				g := r.create("grid", square(0, 0, 2), r.set("grid", "code", twin.Text(firstGrid)))
				r.create("house", square(0, 0, 0.5))
				r.create("house", square(3, 3, 0.5))
				r.create("house", square(2.2, 2.2, 0.5)) // other figures, too
				ask := map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "mode": mode, "area": map[string]any{"grids": []string{firstGrid}}}
				late := r.connect("command")
				synctest.Wait()
				<-late.gate
				for range 10 { // so that its writer waits before anything else
					late.send(map[string]any{"t": "ping"})
				}
				late.sub(ask)
				synctest.Wait()
				areas.close()
				r.patch("grid", g, square(2, 2, 2))
				synctest.Wait()
				late.gate <- struct{}{}
				synctest.Wait()
				areas.open()
				time.Sleep(2 * time.Second)
				synctest.Wait()
				late.mu.Lock()
				late.hold("a", late.subs["a"], true)
				if v := late.subs["a"].version; v != r.tw.Snapshot().Version() {
					t.Errorf("it stands at %d", v)
				}
				late.mu.Unlock()
				late.ok(t)
				late.close()
			})
		})
	}
}

// TestFiguresHideEachOther: outside staff roles a figure depends on those beside it, so a change elsewhere may show or
// hide it.
func TestFiguresHideEachOther(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.as("counter", program("counter", access.MapRead, access.ReadInside, access.PeopleStats))
		var people []twin.ID
		for i := range 3 {
			r.create("grid", square(float64(i), 0, 1), r.set("grid", "code", twin.Text(firstGrid[:16]+string(rune('1'+i)))))
			house := r.create("house", square(float64(i)+0.2, 0.2, 0.5))
			unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
			for range 6 {
				people = append(people, r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "name", twin.Text("测试"))))
			}
		}
		c := r.connect("counter")
		c.sub(map[string]any{
			"t": "sub", "id": "a", "types": []string{"grids"}, "filter": map[string]string{"grids": "residents >= 1"},
			"fields": map[string][]string{"grids": {"code", "residents"}},
		})
		synctest.Wait()
		if n := len(c.subs["a"].items); n != 3 {
			t.Errorf("%d grids have figures at first", n)
		}
		for _, id := range people[:2] {
			r.commit(twin.Operation{Do: twin.Delete, Type: r.schema().Type("person"), ID: id})
		}
		time.Sleep(2 * time.Second)
		c.ok(t)
		if n := len(c.subs["a"].items); n != 1 {
			t.Errorf("%d grids have figures when one of them is too small and one hides it", n)
		}
		c.close()
	})
}

// TestSnapshotAfterMidnight: whoever comes to a class that waits for its max_hz with yesterday's ages is shown those too,
// and not today's, then a difference back to yesterday that is too large, then today's again.
func TestSnapshotAfterMidnight(t *testing.T) {
	inBubble(t, func(c *live.Config) { live.Tighten(c, 64<<10, 32, 1, 4096, 100_000) }, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
		for range 4 {
			birth := r.tw.Clock().AddDate(-60, 0, 1)
			r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "birth", twin.Date(birth)), r.set("person", "name", twin.Text("测试")))
		}
		ask := map[string]any{"t": "sub", "id": "a", "types": []string{"people"}, "filter": map[string]string{"people": "age >= 60"}, "max_hz": 0.5}
		first := r.connect("command")
		first.sub(ask)
		synctest.Wait()
		time.Sleep(24*time.Hour - 500*time.Millisecond)
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "birth", twin.Date(r.tw.Clock().AddDate(-70, 0, 0))), r.set("person", "name", twin.Text("测试")))
		time.Sleep(time.Second) // midnight passes while the class waits
		synctest.Wait()
		second := r.connect("command")
		second.sub(ask)
		r.turned.Store(true)
		time.Sleep(5 * time.Second)
		for _, c := range []*client{first, second} {
			c.ok(t)
			c.mu.Lock()
			c.hold("a", c.subs["a"], true)
			c.mu.Unlock()
			c.ok(t)
		}
		if got := strings.Count(second.got(), "snap"); got > 2 {
			t.Errorf("%d snapshots came", got)
		}
		first.close()
		second.close()
	})
}
