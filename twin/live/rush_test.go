package live

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// tray is a prompt transport that takes frames as a test says, and remembers them.
type tray struct {
	took taken
	err  error

	mu    sync.Mutex
	calls []string
}

func (t *tray) note(call string) {
	t.mu.Lock()
	t.calls = append(t.calls, call)
	t.mu.Unlock()
}

func (t *tray) offer(*frame) (taken, error) {
	t.note("offer")
	return t.took, t.err
}

func (t *tray) finish() error {
	t.note("finish")
	return nil
}

func (t *tray) write(f *frame) error {
	t.note("write " + string(f.text))
	return nil
}

func (t *tray) ping() error       { return nil }
func (t *tray) close(int, string) { t.note("close") }
func (t *tray) cut()              { t.note("cut") }

// TestRush offers a frame to sessions in all states: each gets it once, and who has no room gets it from its own writer.
func TestRush(t *testing.T) {
	_, h, _ := benchTwin(t)
	shared := func(text string) *frame { return &frame{text: []byte(text), shared: true} }
	for _, tc := range []struct {
		name  string
		tray  *tray
		do    func(s *session, r *rush) // after the session is idle
		calls []string
	}{
		{"room", &tray{took: whole}, func(s *session, r *rush) { s.offer(shared("a"), r) }, []string{"offer"}},
		{"some room", &tray{took: begun}, func(s *session, r *rush) { s.offer(shared("a"), r) }, []string{"offer", "finish"}},
		{"no room", &tray{took: none}, func(s *session, r *rush) { s.offer(shared("a"), r) }, []string{"offer", "write a"}},
		{"broken", &tray{err: errors.New("gone")}, func(s *session, r *rush) { s.offer(shared("a"), r) }, []string{"offer", "cut"}},
		{"a second frame waits", &tray{took: whole}, func(s *session, r *rush) {
			s.offer(shared("a"), r)
			s.offer(shared("b"), r)
		}, []string{"write a", "write b"}},
		{"a frame of its own", &tray{took: whole}, func(s *session, r *rush) {
			s.offer(&frame{text: []byte("a")}, r)
		}, []string{"write a"}},
		{"the end comes after", &tray{took: whole}, func(s *session, r *rush) {
			s.offer(shared("a"), r)
			s.end(CloseRestart, "")
		}, []string{"write a", "close"}},
		{"taken back", &tray{took: whole}, func(s *session, r *rush) {
			s.offer(hbFrame(1), r)
			s.forgo()
			s.push(plainFrame("pong", ""))
		}, []string{`write {"t":"pong"}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSession(h, tc.tray, time.Now())
			if err := h.admit(s); err != nil {
				t.Fatal(err)
			}
			h.ready(s, access.VisitorPrincipal())
			calls := func() []string {
				tc.tray.mu.Lock()
				defer tc.tray.mu.Unlock()
				return slices.Clone(tc.tray.calls)
			}
			idle := func() bool {
				s.mu.Lock()
				defer s.mu.Unlock()
				return !s.writing
			}
			await(t, "the writing of ready", func() bool { return len(calls()) == 1 && idle() })
			r := rush{hub: h}
			tc.do(s, &r)
			r.start()
			await(t, "the writing", func() bool { return len(calls()) > len(tc.calls) && idle() })
			h.drop(s)
			if got := calls()[1:]; !slices.Equal(got, tc.calls) {
				t.Errorf("%q, want %q", got, tc.calls)
			}
		})
	}
}

// TestPace lets writes take long now and then, and then always: only the latter makes rounds rarer.
func TestPace(t *testing.T) {
	_, h, _ := benchTwin(t)
	round := pace{frames: 10_000}
	write := func(each time.Duration) { h.wrote(&frame{}, rushSize, time.Now().Add(-rushSize*each)) }
	for range 200 {
		write(10 * time.Microsecond)
	}
	usual := h.cost(&round)
	write(10 * time.Millisecond)
	if once := h.cost(&round); once > usual*3/2 {
		t.Errorf("one stall takes the cost of a round from %v to %v", usual, once)
	}
	for range 200 {
		write(100 * time.Microsecond)
	}
	if busy := h.cost(&round); busy < 7*usual {
		t.Errorf("writes that take ten times as long take the cost of a round from %v to %v alone", usual, busy)
	}
	if got, want := tick(h.cost(&pace{frames: 1 << 30})), MaxTick; got != want {
		t.Errorf("a tick of %v, want at most %v", got, want)
	}
}
