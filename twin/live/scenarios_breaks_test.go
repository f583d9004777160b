package live_test

import (
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// playRestart has the server started anew while things change: whoever comes back is told just that, out of the log.
func playRestart(s *script) {
	h, other := s.house(0.1, 0.1), s.house(0.5, 0.5)
	s.begin()
	s.watch("high", map[string]any{"types": []string{"houses"}, "filter": map[string]string{"houses": "floors_above >= 4"}})
	s.subs("high", "high")
	s.watch("n", map[string]any{"types": []string{"houses"}, "area": box(0, 0, 1), "mode": "count"})
	s.subs("n", "n")
	s.hear()
	s.floors(h, 4)
	time.Sleep(2 * time.Second) // until a heartbeat moves the figures on, which are the same
	s.hear()
	v := s.version()
	for _, name := range []string{"a", "high", "n"} {
		s.holds(name)
	}
	// This is on its way when the server goes.
	s.floors(other, 5)
	s.step("close", live.CloseRestart)
	s.rig.stop()
	s.cut()
	s.floors(h, 2)
	s.house(0.3, 0.3)
	s.rig.patch("house", other, square(3, 3, 0.2))
	brief := s.house(0.7, 0.7)
	s.rig.commit(twin.Operation{Do: twin.Delete, Type: s.rig.schema().Type("house"), ID: brief})
	s.rig.start()
	again := func(hear ...int) {
		s.t.Helper()
		s.connect()
		for _, name := range []string{"a", "high", "n"} {
			s.holds(name, v)
			s.subs(name, name, s.at(v))
		}
		s.hear(hear...)
	}
	// It goes a second time before more than the first answer was heard.
	again(1)
	s.holds("a", v)
	s.step("close", live.CloseRestart)
	s.rig.stop()
	s.cut()
	s.rig.start()
	again()
	for _, name := range []string{"a", "high", "n"} {
		s.holds(name)
	}
	s.floors(h, 6)
	time.Sleep(2 * time.Second)
	s.hear()
	for _, name := range []string{"a", "high", "n"} {
		s.holds(name)
	}
}

// playFlood has the server take a message less than the client sends, as where others share its socket's rate. It does not
// say which one, so the client begins a line anew and says all that counts again.
func playFlood(s *script) {
	s.house(0.1, 0.1)
	s.house(1.2, 0.1)
	s.begin()
	v := s.version()
	flood := func() {
		s.t.Helper()
		time.Sleep(time.Second)
		for range live.MaxMessagesPerS {
			s.sends(map[string]any{"t": "ping"})
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.came = nil // the answers
	}
	flood()
	s.move("a", box(1, 0, 1))
	s.says(map[string]any{"t": "move", "id": "a", "area": box(1, 0, 1)})
	s.hear()
	s.step("leaves", true)
	s.holds("a", v)
	s.cut()
	s.moved("a", box(1, 0, 1))
	s.connect()
	s.subs("a", "a")
	s.hear()
	s.holds("a")
	flood()
	s.watch("b", map[string]any{"types": []string{"houses"}})
	s.subs("b", "b")
	s.hear()
	s.step("leaves", true)
	s.lacks("b")
	s.cut()
	s.connect()
	s.subs("a", "a", s.at())
	s.subs("b", "b")
	s.hear()
	s.holds("a")
	s.holds("b")
}

// playSignedOut ends the credential under a client that stays: its copy stays readable, and it does not come back.
func playSignedOut(s *script) {
	h := s.house(0.1, 0.1)
	s.begin()
	s.floors(h, 4)
	s.hear()
	s.holds("a")
	held := s.steps[len(s.steps)-1]
	s.as("command", nil)
	time.Sleep(2 * time.Second)
	s.step("close", live.CloseSignIn)
	s.step("ended", live.CloseSignIn)
	s.rig.patch("house", h, nil, s.rig.set("house", "floors_above", twin.Int(5)))
	s.steps = append(s.steps, held)
	s.watch("b", map[string]any{"types": []string{"houses"}})
	s.lacks("b")
}
