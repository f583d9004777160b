package live_test

import (
	"context"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

type scenario struct {
	bounds func(*live.Config)
	play   func(*script)
}

// scenarios are what may become of a client, each with what it does about it.
func scenarios() map[string]scenario {
	tight := func(part, changes int) func(*live.Config) {
		return func(c *live.Config) { live.Tighten(c, part, 32, changes, 4096, 100_000) }
	}
	return map[string]scenario{
		"snapshot":        {tight(300, 100), playSnapshot},
		"changes":         {nil, playChanges},
		"heartbeat":       {nil, playHeartbeat},
		"resume-replay":   {nil, playReplay},
		"resume-snapshot": {nil, playTrimmed},
		"restore":         {nil, playRestore},
		"slow":            {tight(64<<10, 3), playSlow},
		"permission":      {nil, playPermission},
		"refused":         {nil, playRefused},
		"unavailable":     {firstAreaFails, playUnavailable},
		"move":            {nil, playMove},
		"move-refused":    {nil, playMoveRefused},
		"move-broken":     {nil, playMoveBroken},
		"replaced":        {nil, playReplaced},
		"count":           {nil, playCount},
		"tiles":           {func(c *live.Config) { c.Tiles = fakeTiles{} }, playTiles},
		"gap":             {nil, playGap},
		"restart":         {nil, playRestart},
		"flood":           {nil, playFlood},
		"signed-out":      {nil, playSignedOut},
	}
}

func box(x, y, size float64) map[string]any {
	return map[string]any{"bbox": []float64{west + x*cell, south + y*cell, west + (x+size)*cell, south + (y+size)*cell}}
}

func housesIn(area map[string]any) map[string]any {
	return map[string]any{"types": []string{"houses"}, "area": area, "fields": map[string][]string{"houses": {"floors_above", "kind", "address"}}}
}

func (s *script) house(x, y float64) twin.ID {
	s.t.Helper()
	defer s.settle() // or it would depend on chance which commits go together
	return s.rig.create("house", square(x, y, 0.2), s.rig.set("house", "floors_above", twin.Int(3)))
}

func (s *script) floors(id twin.ID, n int64) {
	s.t.Helper()
	s.rig.patch("house", id, nil, s.rig.set("house", "floors_above", twin.Int(n)))
	s.settle()
}

// begin connects and watches houses of one box.
func (s *script) begin() {
	s.t.Helper()
	s.connect()
	s.watch("a", housesIn(box(0, 0, 1)))
	s.subs("a", "a")
	s.hear()
	s.holds("a")
}

func playSnapshot(s *script) {
	for i := range 6 {
		s.house(float64(i)*0.3, 0)
	}
	s.rig.create("facility", square(1, 1, 1)[0][0])
	s.watch("all", map[string]any{"types": []string{"houses", "facilities"}})
	s.connect()
	s.subs("all", "all")
	s.hear(1)
	s.lacks("all")
	s.hear(1)
	s.lacks("all")
	s.hear()
	s.holds("all")
	s.watch("none", map[string]any{"types": []string{"grids"}})
	s.subs("none", "none")
	s.hear()
	s.holds("none")
	// What was broken off within a snapshot begins anew.
	s.breaks(1006)
	s.watch("other", map[string]any{"types": []string{"houses"}})
	s.unwatch("none")
	s.connect()
	s.subs("all", "all", s.at())
	s.subs("other", "other")
	s.hear(4)
	s.lacks("other")
	s.breaks(1006)
	s.connect()
	s.subs("all", "all", s.at())
	s.subs("other", "other")
	s.hear()
	s.holds("all")
	s.holds("other")
}

func playChanges(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	next := func() {
		s.t.Helper()
		s.hear()
		s.holds("a")
	}
	second := s.house(0.5, 0.5)
	next()
	s.floors(h, 4)
	next()
	s.rig.patch("house", h, nil, s.rig.set("house", "floors_above", twin.Value{}), s.rig.set("house", "address", twin.Text("测试路 1 号")))
	next()
	s.rig.patch("house", h, square(0.2, 0.2, 0.2))
	next()
	s.rig.patch("house", h, square(3, 3, 0.2))
	next()
	s.rig.patch("house", h, square(0.3, 0.3, 0.2))
	next()
	s.rig.commit(twin.Operation{Do: twin.Delete, Type: s.rig.schema().Type("house"), ID: second})
	next()
	// Many commits between two frames are one.
	s.asks["a"]["max_hz"] = 1
	s.unwatch("a")
	s.unsubs("a")
	s.watch("a", s.asks["a"])
	s.subs("a~1", "a")
	next()
	s.floors(h, 5)
	s.hear()
	for n := range int64(5) {
		s.floors(h, 6+n)
	}
	third := s.house(0, 0)
	s.rig.commit(twin.Operation{Do: twin.Delete, Type: s.rig.schema().Type("house"), ID: third})
	time.Sleep(time.Second)
	next()
	s.unwatch("a")
	s.unsubs("a~1")
	s.hear()
	// A filter makes entities come and go that stay where they are; an institution goes with its house.
	s.watch("high", map[string]any{"types": []string{"houses", "institutions"}, "area": box(0, 0, 1), "filter": map[string]string{"houses": "floors_above >= 5"}})
	s.subs("high", "high")
	s.hear()
	s.rig.create("institution", nil, s.rig.set("institution", "house", twin.Ref(h)))
	s.hear()
	s.holds("high")
	s.floors(h, 2)
	s.hear()
	s.holds("high")
	s.floors(h, 9)
	s.hear()
	s.holds("high")
	s.rig.patch("house", h, square(3, 3, 0.2))
	s.hear()
	s.holds("high")
}

func playHeartbeat(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	s.house(3, 3)
	time.Sleep(2 * time.Second)
	s.hear()
	s.holds("a")
	s.floors(h, 4)
	s.hear()
	s.holds("a")
	s.house(3, 2)
	time.Sleep(2 * time.Second)
	s.hear()
	v := s.version()
	s.breaks(1006)
	s.floors(h, 5)
	s.connect()
	s.holds("a", v)
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
	time.Sleep(16 * time.Second)
	s.hear()
	s.holds("a")
	// A heartbeat that comes before the answer does not know of the subscription.
	v = s.version()
	s.breaks(1006)
	s.floors(h, 6)
	s.connect()
	ask := with(with(with(s.asks["a"], "t", "sub"), "id", "a"), "since", s.at(v))
	s.step("client", ask)
	time.Sleep(16 * time.Second)
	s.hear()
	s.holds("a", v)
	s.sends(ask)
	s.hear()
	s.holds("a")
}

func playReplay(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	v := s.version()
	s.breaks(1006)
	s.floors(h, 4)
	s.house(0.4, 0.4)
	s.holds("a", v) // what is old stays readable
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
	// Nothing was missed, and the server tells so after a restart too.
	v = s.version()
	s.step("close", live.CloseRestart)
	s.rig.stop()
	s.rig.start()
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
	// An answer that was lost is asked for again.
	s.breaks(1006)
	s.floors(h, 5)
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear(1)
	s.holds("a", v)
	s.breaks(1006)
	s.rig.commit(twin.Operation{Do: twin.Delete, Type: s.rig.schema().Type("house"), ID: h})
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
}

func playTrimmed(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	v := s.version()
	s.step("close", live.CloseRestart)
	s.rig.stop()
	for n := range int64(4) {
		s.floors(h, 4+n)
	}
	gone := s.house(0.2, 0.2)
	s.rig.commit(twin.Operation{Do: twin.Delete, Type: s.rig.schema().Type("house"), ID: gone})
	if err := s.rig.store.Trim(context.Background(), s.version()-1); err != nil {
		s.t.Fatal(err)
	}
	s.rig.start()
	s.connect()
	s.holds("a", v)
	s.subs("a", "a", s.at(v))
	s.hear(2)
	s.lacks("a")
	s.hear()
	s.holds("a")
}

// playRestore goes back to a backup: an older state under another epoch, in which versions are used a second time.
func playRestore(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	s.floors(h, 7)
	s.house(0.4, 0.4)
	s.hear()
	was := s.at()
	s.holds("a")
	s.step("close", live.CloseRestart)
	s.cut()
	s.rig.close()
	s.rig = newRig(s.t, s.bounds)
	h = s.house(0.1, 0.1)
	s.floors(h, 2)
	s.connect()
	s.subs("a", "a", was)
	s.hear()
	s.holds("a")
	s.floors(h, 3)
	s.hear()
	s.holds("a")
	now := s.at()
	s.breaks(1006)
	s.connect()
	s.subs("a", "a", now)
	s.hear()
	s.holds("a")
}

func playSlow(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	var ops []twin.Operation
	for i := range 5 {
		ops = append(ops, twin.Operation{Do: twin.Create, Type: s.rig.schema().Type("house"), Geometry: square(float64(i)*0.2, 0.5, 0.1), SetGeometry: true})
	}
	s.rig.commit(ops...)
	s.hear(1)
	s.lacks("a")
	s.hear()
	s.holds("a")
	s.floors(h, 4)
	s.hear()
	s.holds("a")
}
