package live_test

import (
	"encoding/json"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/query"
)

func playPermission(s *script) {
	h := s.house(0.1, 0.1)
	s.rig.create("unit", nil, s.rig.set("unit", "house", twin.Ref(h)))
	s.last = "worker"
	s.rig.tokens["worker"] = &access.Principal{Name: "worker", Role: access.Worker, Scopes: s.rig.tokens["command"].Scopes}
	s.begin()
	s.watch("units", map[string]any{"types": []string{"units"}})
	s.subs("units", "units")
	s.hear()
	s.holds("units")
	s.as("worker", &access.Principal{Name: "worker", Role: access.Component, Rights: []access.Right{access.MapRead}})
	time.Sleep(2 * time.Second)
	s.hear()
	s.refused("units", 403)
	s.lacks("units")
	s.holds("a")
	// What was denied is not asked for again until the program does.
	v := s.version()
	s.breaks(1006)
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
	s.watch("units", s.asks["units"])
	s.subs("units", "units")
	s.hear()
	s.refused("units", 403)
	s.as("worker", nil)
	time.Sleep(2 * time.Second)
	s.step("close", live.CloseSignIn)
	s.step("ended", live.CloseSignIn)
}

func playRefused(s *script) {
	s.house(0.1, 0.1)
	s.begin()
	s.watch("b", map[string]any{"types": []string{"houses"}, "filter": map[string]string{"houses": "floors >"}})
	s.subs("b", "b")
	s.hear()
	s.refused("b", 400)
	s.lacks("b")
	s.holds("a")
	s.watch("b", map[string]any{"types": []string{"houses"}, "filter": map[string]string{"houses": "floors_above > 1"}})
	s.subs("b~1", "b")
	s.hear()
	s.holds("b")
	s.unwatch("b")
	s.unsubs("b~1")
	s.hear()
	s.breaks(1006)
	s.connect()
	s.subs("a", "a", s.at())
	s.hear()
	s.holds("a")
}

// firstAreaFails makes the first area fail as where the twin has stopped.
func firstAreaFails(c *live.Config) {
	asked := 0
	c.ParseArea = func(raw json.RawMessage, v *access.View, most int) (*live.Area, error) {
		if asked++; asked == 1 {
			return nil, twin.ErrStopped
		}
		a, err := query.ParseArea(raw, v, most)
		if err != nil {
			return nil, err
		}
		return &live.Area{Region: a.Region, Key: a.Key, Grids: a.Grids != nil}, nil
	}
}

func playUnavailable(s *script) {
	s.house(0.1, 0.1)
	s.connect()
	s.watch("a", housesIn(box(0, 0, 1)))
	s.subs("a", "a")
	s.hear()
	s.unsubs("a")
	s.hear()
	s.lacks("a")
	time.Sleep(16 * time.Second)
	s.hear()
	s.subs("a~1", "a")
	s.hear()
	s.holds("a")
}

func playMove(s *script) {
	h := s.house(0.1, 0.1)
	s.house(1.2, 0.1)
	s.house(2.5, 0.1)
	s.begin()
	v := s.version()
	s.move("a", box(1, 0, 1))
	s.says(map[string]any{"t": "move", "id": "a", "area": box(1, 0, 1)})
	s.holds("a", v)
	s.hear(1)
	s.holds("a", v)
	s.hear()
	s.moved("a", box(1, 0, 1))
	s.holds("a")
	// What was under way is of the old area.
	s.rig.patch("house", h, square(1.6, 0.1, 0.2))
	s.settle()
	s.move("a", box(2, 0, 1))
	s.says(map[string]any{"t": "move", "id": "a", "area": box(2, 0, 1)})
	s.hear(1)
	s.holds("a")
	s.hear()
	s.moved("a", box(2, 0, 1))
	s.holds("a")
	// Two at once: the first answer is of the first.
	s.move("a", box(0, 0, 2))
	s.says(map[string]any{"t": "move", "id": "a", "area": box(0, 0, 2)})
	s.move("a", box(0, 0, 3))
	s.says(map[string]any{"t": "move", "id": "a", "area": box(0, 0, 3)})
	s.hear()
	s.moved("a", box(0, 0, 3))
	s.holds("a")
	v = s.version()
	s.breaks(1006)
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
}

func playMoveRefused(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	nowhere := map[string]any{"grids": []string{"31011410321800199"}}
	s.move("a", nowhere)
	s.says(map[string]any{"t": "move", "id": "a", "area": nowhere})
	s.hear()
	s.refused("a", 400)
	s.holds("a")
	s.floors(h, 4)
	s.hear()
	s.holds("a")
	s.breaks(1006)
	s.connect()
	s.subs("a", "a", s.at())
	s.hear()
	s.holds("a")
	// A move of what is refused asks for it anew.
	s.watch("b", housesIn(nowhere))
	s.subs("b", "b")
	s.hear()
	s.refused("b", 400)
	s.move("b", box(0, 0, 2))
	s.moved("b", box(0, 0, 2))
	s.subs("b~1", "b")
	s.hear()
	s.holds("b")
}

func playMoveBroken(s *script) {
	s.house(0.1, 0.1)
	s.house(1.2, 0.1)
	s.begin()
	v := s.version()
	for answers, there := range []map[string]any{box(1, 0, 1), box(0, 0, 2)} {
		s.move("a", there)
		s.says(map[string]any{"t": "move", "id": "a", "area": there})
		s.settle()
		if answers > 0 {
			s.hear(answers) // the ok, and not the ev
		}
		s.holds("a", v)
		s.breaks(1006)
		s.moved("a", there)
		s.connect()
		s.subs("a", "a")
		s.hear()
		s.holds("a")
	}
	// Moved while nothing is connected.
	s.breaks(1006)
	s.move("a", box(0, 0, 1))
	s.moved("a", box(0, 0, 1))
	s.connect()
	s.subs("a", "a")
	s.hear()
	s.holds("a")
}

func playReplaced(s *script) {
	h := s.house(0.1, 0.1)
	s.house(2.1, 0.1)
	s.begin()
	s.floors(h, 4)
	s.settle()
	// The event of the old one is under way: it must not be taken for one of the new.
	s.watch("a", housesIn(box(2, 0, 1)))
	s.unsubs("a")
	s.subs("a~1", "a")
	s.hear(2)
	s.lacks("a")
	s.hear()
	s.holds("a")
	s.watch("a", housesIn(box(0, 0, 3)))
	s.unsubs("a~1")
	s.subs("a~2", "a")
	s.watch("a", housesIn(box(0, 0, 1)))
	s.unsubs("a~2")
	s.subs("a~3", "a")
	s.hear()
	s.holds("a")
	v := s.version()
	s.breaks(1006)
	s.connect()
	s.subs("a", "a", s.at(v))
	s.hear()
	s.holds("a")
	s.unwatch("a")
	s.unsubs("a")
	s.floors(h, 5)
	s.hear()
}

func playCount(s *script) {
	h := s.house(0.1, 0.1)
	s.house(1.1, 0.1)
	s.connect()
	s.watch("n", map[string]any{"types": []string{"houses", "facilities"}, "area": box(0, 0, 1), "mode": "count"})
	s.subs("n", "n")
	s.hear()
	s.holds("n")
	s.rig.create("facility", square(0.5, 0.5, 1)[0][0])
	s.hear()
	s.holds("n")
	s.floors(h, 4) // which no figure tells
	time.Sleep(2 * time.Second)
	s.hear()
	s.holds("n")
	s.move("n", box(0, 0, 2))
	s.says(map[string]any{"t": "move", "id": "n", "area": box(0, 0, 2)})
	s.hear()
	s.moved("n", box(0, 0, 2))
	s.holds("n")
	v := s.version()
	s.breaks(1006)
	s.house(0.6, 0.6)
	s.connect()
	s.subs("n", "n", s.at(v))
	s.hear()
	s.holds("n")
}

func playTiles(s *script) {
	s.connect()
	s.watch("a", with(housesIn(box(0, 0, 1)), "tiles", true))
	s.subs("a", "a")
	s.hear()
	s.holds("a")
	s.house(0.1, 0.1)
	s.hear()
	s.step("stale", map[string]any{"set": "3d", "version": 1, "keys": []string{"3/1/1"}})
	s.step("stale", map[string]any{"set": "mvt", "version": 1, "keys": []string{"14/1/1", "14/2/1"}})
	s.holds("a")
	s.house(0.2, 0.2)
	s.hear()
	s.step("stale", map[string]any{"set": "mvt", "version": 2, "keys": []string{"17/8/8", "9/0/0"}})
	s.step("stale", map[string]any{"set": "mvt", "version": 2, "keys": []string{"10/0/1", "10/1/1"}, "beneath": true})
	s.holds("a")
}

// playGap lets a frame be lost. The protocol does not, so a client that notices trusts its copy no more.
func playGap(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	s.floors(h, 4)
	s.loses()
	s.floors(h, 5)
	s.hear()
	s.lacks("a")
	s.unsubs("a")
	s.subs("a~1", "a")
	s.hear()
	s.holds("a")
	s.floors(h, 6)
	s.hear()
	s.holds("a")
}
