package live_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

func TestStalledClientIsCut(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"facilities"}})
		synctest.Wait()
		<-c.gate
		for range 5 { // one frame may still be taken
			for range 100 {
				r.create("facility", square(1, 1, 1)[0][0])
			}
			time.Sleep(time.Second)
		}
		time.Sleep(2 * live.WriteWait)
		c.gate <- struct{}{}
		synctest.Wait()
		if c.err == nil {
			t.Error("a client that reads nothing is kept")
		}
		c.close()
	})
}

func TestRevokedCredential(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		kept, gone, changed := r.connect("command"), r.connect("worker"), r.connect("counter")
		grid := r.create("grid", square(0, 0, 2), r.set("grid", "code", twin.Text("31011410321800101")))
		house := r.create("house", square(0, 0, 0.5))
		unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "name", twin.Text("测试")))
		for _, c := range []*client{kept, gone} {
			c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people", "houses"}})
		}
		changed.sub(map[string]any{"t": "sub", "id": "n", "types": []string{"people"}, "mode": "count"})
		changed.sub(map[string]any{"t": "sub", "id": "h", "types": []string{"houses"}})
		synctest.Wait()
		r.mu.Lock()
		delete(r.tokens, "worker")
		r.tokens["counter"] = &access.Principal{Name: "counter", Role: access.Component, Rights: []access.Right{access.MapRead}}
		r.gen++
		r.mu.Unlock()
		changed.mu.Lock()
		changed.who = r.tokens["counter"]
		changed.mu.Unlock()
		time.Sleep(5 * time.Second)
		if code := gone.closeCode(); code != live.CloseSignIn {
			t.Errorf("a revoked token's socket was closed with %d", code)
		}
		kept.ok(t)
		if kept.closeCode() != 0 || kept.err != nil {
			t.Error("another's socket was closed too")
		}
		tail := changed.got()
		if !strings.Contains(tail, "reset err gone reset") || !strings.HasSuffix(tail, "snap") {
			t.Errorf("a token that lost a right got %s", tail)
		}
		r.patch("house", house, square(1, 0, 0.5))
		_ = grid
		if f := changed.last(); f.T != "ev" || f.ID != "h" {
			t.Errorf("what it may still see goes on with %+v", f)
		}
		for _, c := range []*client{kept, gone, changed} {
			c.close()
		}
	})
}

func TestCloseTellsToComeBack(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		r.stop()
		if code := c.closeCode(); code != live.CloseRestart {
			t.Errorf("a restart closes with %d", code)
		}
		c.close()
		r.start()
	})
}

func TestTwinThatStops(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		synctest.Wait()
		r.tw.Close()
		if code := c.closeCode(); code != live.CloseRestart {
			t.Errorf("a twin that stopped closes with %d", code)
		}
		c.close()
	})
}

// TestNothingStaysBehind counts goroutines in real time, over many sockets that end in different ways.
func TestNothingStaysBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	r := newRig(t, nil)
	for i := range 60 {
		c := r.connect([]string{"", "command"}[i%2])
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		if i%3 == 0 {
			defer c.close()
		} else {
			c.close()
		}
	}
	r.close()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

type fakeTiles struct{}

func (fakeTiles) Changed(step *twin.Step) []live.TileKeys {
	if step.To.Version() == 2 { // more than one would name, and then one more
		return []live.TileKeys{{Set: "mvt", Keys: []string{"9/0/0"}}, {Set: "mvt", Beneath: true, Keys: []string{"10/1/1", "10/0/1"}}, {Set: "mvt", Keys: []string{"17/8/8"}}}
	}
	return []live.TileKeys{{Set: "mvt", Keys: []string{"14/2/1", "14/1/1"}}, {Set: "mvt", Beneath: true}, {Set: "3d", Keys: []string{"3/1/1"}}, {Set: "mvt", Keys: []string{"14/1/1"}}}
}

func TestTiles(t *testing.T) {
	inBubble(t, func(c *live.Config) { c.Tiles = fakeTiles{} }, func(t *testing.T, r *rig) {
		with, without := r.connect("command"), r.connect("command")
		with.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "tiles": true})
		without.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		synctest.Wait()
		r.create("facility", square(0, 0, 1)[0][0])
		if got := with.got(); got != "ready ok snap tiles tiles" {
			t.Errorf("got %s", got)
		}
		if got := without.got(); got != "ready ok snap" {
			t.Errorf("who asked for no tiles got %s", got)
		}
		want := `{"t":"tiles","set":"mvt","version":1,"keys":["14/1/1","14/2/1"]}`
		if raw := with.texts()[len(with.texts())-1]; raw != want {
			t.Errorf("got %s, want %s", raw, want)
		}
		// What stands for all beneath it is told so, whatever else is joined with it.
		r.create("facility", square(0, 0, 1)[0][0])
		synctest.Wait()
		time.Sleep(time.Second)
		named, whole := false, false
		for _, raw := range with.texts() {
			named = named || raw == `{"t":"tiles","set":"mvt","version":2,"keys":["17/8/8","9/0/0"]}`
			whole = whole || raw == `{"t":"tiles","set":"mvt","version":2,"keys":["10/0/1","10/1/1"],"beneath":true}`
		}
		if !named || !whole {
			t.Errorf("named %v, beneath %v: %s", named, whole, with.texts())
		}
		// A slow client loses no key.
		<-with.gate
		for range 100 {
			r.create("facility", square(0, 0, 1)[0][0])
		}
		synctest.Wait()
		with.gate <- struct{}{}
		time.Sleep(time.Second)
		if f := with.last(); f.T != "tiles" && f.T != "hb" {
			t.Errorf("the last frame is %+v", f)
		}
		with.ok(t)
		with.close()
		without.close()
	})
}

func TestBigSnapshotComesInParts(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		var ops []twin.Operation
		for i := range 3000 {
			ops = append(ops, twin.Operation{
				Do: twin.Create, Type: r.schema().Type("house"), Geometry: square(float64(i%50)/10, float64(i/50)/10, 0.05), SetGeometry: true,
			})
		}
		r.commit(ops...)
		synctest.Wait() // the hub stands where the twin stands
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		time.Sleep(time.Second)
		c.ok(t)
		c.mu.Lock()
		parts := 0
		for i, f := range c.frames {
			if f.T == "snap" {
				parts++
				if f.Part != parts || len(c.raw[i]) > 70<<10 {
					t.Errorf("part %d is number %d and has %d bytes", f.Part, parts, len(c.raw[i]))
				}
			}
		}
		if parts < 5 || len(c.subs["a"].items) != 3000 {
			t.Errorf("%d parts hold %d items", parts, len(c.subs["a"].items))
		}
		c.mu.Unlock()
		// A change of everything is a snapshot again, and not one frame of many megabytes.
		c.close()
	})
}

func TestSmallFigures(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		synctest.Wait() // the hub knows of it
		c := r.connect("counter")
		c.mu.Lock()
		c.subs["n"] = &copyOf{}
		c.mu.Unlock()
		c.send(map[string]any{"t": "sub", "id": "n", "types": []string{"units", "houses"}, "mode": "count"})
		synctest.Wait()
		for range 6 {
			r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
			synctest.Wait()
		}
		var figures []string
		for _, raw := range c.raw {
			if _, counts, ok := strings.Cut(raw, `"counts":`); ok {
				figures = append(figures, counts)
			}
		}
		want := `{"houses":1,"units":null}} {"houses":1,"units":5}} {"houses":1,"units":6}}` // four frames of null would tell of four
		if got := strings.Join(figures, " "); got != want {
			t.Errorf("figures %s", got)
		}
		c.close()
	})
}

func TestTurnOfTheDay(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
		tomorrow := r.tw.Clock().AddDate(-60, 0, 1)
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "birth", twin.Date(tomorrow)), r.set("person", "name", twin.Text("测试")))
		c := r.connect("command")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}, "filter": map[string]string{"people": "age >= 60"}})
		synctest.Wait()
		if n := len(c.subs["a"].items); n != 0 {
			t.Errorf("%d people are 60 a day early", n)
		}
		time.Sleep(25 * time.Hour)
		c.ok(t)
		if n := len(c.subs["a"].items); n != 1 {
			t.Errorf("%d people are 60 on their birthday", n)
		}
		c.close()
	})
}

// A person's floor is their unit's: who asks by floor hears of it when the unit changes, though no person did.
func TestFloorFollowsTheUnit(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)), r.set("unit", "floor", twin.Int(1)))
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)))
		c := r.connect("command")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}, "filter": map[string]string{"people": "floor >= 2"}})
		for _, floor := range []int{1, 2, 3, 1} {
			r.patch("unit", unit, nil, r.set("unit", "floor", twin.Int(int64(floor))))
			time.Sleep(2 * time.Second)
			c.ok(t)
			if n, want := len(c.subs["a"].items), min(floor-1, 1); n != want {
				t.Errorf("on floor %d there are %d people above the ground, expected %d", floor, n, want)
			}
		}
		c.close()
	})
}

func TestCloseCutsWhoDoesNotRead(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"facilities"}})
		synctest.Wait()
		<-c.gate
		for range 50 {
			r.create("facility", square(1, 1, 1)[0][0])
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		began := time.Now()
		if err := r.hub.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close returned %v", err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("Close took %v", took)
		}
		c.gate <- struct{}{}
		c.close()
		r.srv.Close()
		r.start()
	})
}
