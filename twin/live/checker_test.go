package live_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// checker is the copies of a faithful client: it applies what it is sent and checks, frame by frame, that the chain of
// versions never breaks, that each copy is what the query gives at the version it stands at, and that nothing is shown to
// whom it may not be shown.
type checker struct {
	r     *rig
	who   *access.Principal // who it is, nil for whomever the token stands for
	token string
	again bool // it comes back to subscriptions that the server keeps
	model bool // it may be refused things, which is checked; tests of one thing say themselves when that is right

	gate chan struct{} // a token lets the reader go on; taken away to be slow
	pace atomic.Int64  // nanoseconds that the reader rests after a frame
	done chan struct{}

	mu     sync.Mutex
	epoch  twin.Epoch
	sent   time.Time // when the last frame was, which may be long before it was read
	subs   map[string]*copyOf
	asked  map[string][]request // by id, what was not answered yet, oldest first
	tail   map[string]string    // by id, the kinds of the last two frames
	denied map[string]*request  // by id, what the last err answered, if anything
	tiles  tileCheck
	frames []frame
	raw    []string
	wrong  string // the first thing that was wrong
	err    error  // how the connection ended
	slow   time.Time
}

// request is something that was asked and is answered by ok, err or gone.
type request struct {
	kind string // sub, move or unsub
	ask  map[string]any
	held *copyOf // what a sub with a position goes on from
}

func newChecker(r *rig, token string) checker {
	return checker{
		r: r, token: token, gate: make(chan struct{}, 1), done: make(chan struct{}), subs: map[string]*copyOf{},
		asked: map[string][]request{}, tail: map[string]string{}, denied: map[string]*request{},
	}
}

func (c *checker) base() *checker { return c }

func (c *checker) fail(format string, args ...any) {
	if c.wrong == "" {
		c.wrong = fmt.Sprintf(format, args...)
	}
}

// whos are those as whom the client may be treated in what was sent with the last frame.
func (c *checker) whos(within time.Duration) []*access.Principal {
	if c.who != nil {
		return []*access.Principal{c.who}
	}
	sent := c.sent
	if sent.IsZero() {
		sent = time.Now()
	}
	return c.r.whos(c.token, sent.Add(-within), sent)
}

// asks notes what the client is about to ask.
func (c *checker) asks(id string, q request) { c.asked[id] = append(c.asked[id], q) }

// take applies one frame.
func (c *checker) take(data []byte) {
	if s := string(data); strings.Contains(s, `"990000`) || strings.Contains(s, `"1990000`) {
		c.fail("a frame holds a secret: %s", s)
	}
	var f frame
	if err := json.Unmarshal(data, &f); err != nil {
		c.fail("%v in %s", err, data)
	}
	c.frames, c.raw = append(c.frames, f), append(c.raw, string(data))
	switch f.T {
	case "ready":
		c.epoch = f.Epoch
	case "hb":
		c.beat(&f)
	case "snap", "ev", "count":
		c.content(&f)
	case "ok":
		c.accepted(&f)
	case "reset":
		c.reset(&f)
	case "err":
		c.refused(&f)
	case "gone":
		c.gone(&f)
	case "tiles":
		c.tiles.hear(f.Keys)
	}
	if f.ID != "" {
		_, last, ok := strings.Cut(c.tail[f.ID], " ")
		if !ok {
			last = c.tail[f.ID]
		}
		c.tail[f.ID] = last + " " + f.T
	}
	if len(c.frames) > 10_000 {
		c.fail("there is no end of frames")
	}
}

// beat moves everything on, which must be whole for that.
func (c *checker) beat(f *frame) {
	for id, s := range c.subs {
		if !s.whole || s.turning || f.Version < s.version {
			c.fail("hb takes %s from %d to %d, whole: %t, something promised: %t", id, s.version, f.Version, s.whole, s.turning)
		}
		if s.version != f.Version {
			s.version = f.Version
			c.compare(id, s)
		}
	}
}

func (c *checker) content(f *frame) {
	s := c.subs[f.ID]
	if s == nil {
		c.fail("%s for %q, which is not subscribed", f.T, f.ID)
		return
	}
	if s.resumed && f.T != "ev" {
		c.fail("%s of %s comes without a word why it does not go on from %d", f.T, f.ID, s.version)
	}
	s.resumed = false
	c.apply(s, f)
	if snap := c.r.at(f.Version); f.T == "ev" && snap != nil && snap.Time() != 0 && !f.Time.Equal(time.UnixMicro(snap.Time())) {
		c.fail("ev of %s tells %d as of %v, it was made at %v", f.ID, f.Version, f.Time, time.UnixMicro(snap.Time()))
	}
	if s.whole {
		c.compare(f.ID, s)
	}
	if f.T != "snap" {
		c.often(f.ID, s)
	}
}

// often checks that max_hz is kept. What the client was too slow for comes when it is not, and an answer comes between.
func (c *checker) often(id string, s *copyOf) {
	const more = 2 // an answer to a sub or move, and what the class had waiting
	hz, _ := s.ask["max_hz"].(float64)
	if hz == 0 {
		return
	}
	s.told = append(s.told, c.sent)
	n := int(hz) + more
	if len(s.told) <= n {
		return
	}
	s.told = s.told[len(s.told)-n-1:]
	if first := s.told[0]; c.sent.Sub(first) < 990*time.Millisecond && c.slow.Before(first.Add(-time.Second)) {
		c.fail("%s is told %d times within %v, max_hz is %v", id, n+1, c.sent.Sub(first), hz)
	}
}

// answers takes the oldest thing that was asked by an id.
func (c *checker) answers(id string) (request, bool) {
	all := c.asked[id]
	if len(all) == 0 {
		return request{}, false
	}
	c.asked[id] = all[1:]
	return all[0], true
}

func (c *checker) accepted(f *frame) {
	q, ok := c.answers(f.ID)
	s := c.subs[f.ID]
	switch {
	case !ok || q.kind == "unsub" || q.kind == "move" && s == nil:
		c.fail("ok for %s, which did not ask (%q)", f.ID, q.kind)
		return
	case q.kind == "sub":
		s = c.begun(f, &q)
	default:
		ask := with(s.ask, "area", q.ask["area"])
		s.ask = ask
	}
	c.subs[f.ID] = s
	s.told = nil
	if f.Resume == "replay" {
		s.turning = true
	} else {
		s.whole, s.turning = false, false
	}
	c.tiles.asked(c.subs, f)
	c.mayHave(f.ID, s.ask)
}

// begun is the copy of a sub that was accepted.
func (c *checker) begun(f *frame, q *request) *copyOf {
	if f.Resume != "replay" {
		fresh := &copyOf{ask: q.ask, epoch: c.epoch, items: map[string]map[string]any{}}
		if q.held != nil {
			fresh.resumed, fresh.version = q.ask["mode"] != "count", q.held.version
		}
		return fresh
	}
	if q.held == nil || q.held.epoch != c.epoch {
		if q.held != nil || q.ask["since"] == nil {
			c.fail("%s is replayed from nowhere, or from another epoch", f.ID)
		}
		return &copyOf{items: map[string]map[string]any{}} // the test looks for itself
	}
	s := q.held.clone()
	s.ask, s.turning = q.ask, true
	return s
}

func (c *checker) reset(f *frame) {
	s := c.subs[f.ID]
	if s == nil {
		c.fail("reset of %q, which is not subscribed", f.ID)
		return
	}
	changed := c.r.changed(c.token, time.Time{})
	if f.Why == "permission" && !changed && c.who == nil {
		c.fail("reset of %s for rights that did not change", f.ID)
	}
	s.whole, s.turning, s.resumed, s.told = false, false, false, nil
}

// late is how long an answer may wait for a slow reader, who is not shown anything by it.
const late = time.Minute

// mayHave checks that what is served may be asked.
func (c *checker) mayHave(id string, ask map[string]any) {
	if !c.model || ask == nil {
		return
	}
	for _, who := range c.whos(late) {
		err := mayAsk(access.NewView(c.r.tw.Snapshot(), who, c.r.clock()), ask)
		if a, ok := ask["area"].(map[string]any); err == nil || ok && a["grids"] != nil {
			return // grids may have gone since
		}
	}
	c.fail("%s is served though it may not be asked: %v", id, ask)
}

// mayShow checks that items are such as may be seen at the version of a copy.
func (c *checker) mayShow(s *copyOf, items map[string]map[string]any) {
	snap := c.r.atOf(position{s.epoch, s.version})
	if s.ask == nil || snap == nil {
		return
	}
	for _, who := range c.whos(revokeTime) {
		for back := range 2 {
			if shows(access.NewView(snap, who, c.r.clock().AddDate(0, 0, -back)), s.ask, items) {
				return
			}
		}
	}
	c.fail("a part of a snapshot of %d shows what nobody may see: %v", s.version, items)
}

// refused takes in an err: the answer to the oldest request of that id, or word that rights no longer suffice, which gone
// follows.
func (c *checker) refused(f *frame) {
	q, ok := c.answers(f.ID)
	delete(c.denied, f.ID)
	if !ok {
		if !strings.HasSuffix(c.tail[f.ID], "reset") {
			c.fail("refused, which was not asked: %d %s", f.Code, f.Detail)
		}
		return
	}
	c.denied[f.ID] = &q
	if !c.model {
		c.fail("refused: %d %s", f.Code, f.Detail)
		return
	}
	if strings.HasSuffix(c.tail[f.ID], "reset") || strings.Contains(f.Detail, "no grid has the code") || f.Code == 404 && c.subs[f.ID] == nil {
		return
	}
	ask := q.ask
	if s := c.subs[f.ID]; q.kind == "move" && s != nil {
		ask = with(s.ask, "area", q.ask["area"])
	}
	for _, who := range c.whos(late) {
		if q.kind != "unsub" && mayAsk(access.NewView(c.r.tw.Snapshot(), who, c.r.clock()), ask) != nil {
			return
		}
	}
	c.fail("refused: %d %s, asked for %v", f.Code, f.Detail, q.ask)
}

func (c *checker) gone(f *frame) {
	if c.tail[f.ID] == "reset err" {
		// Nobody asked for that: the err was no answer.
		if q := c.denied[f.ID]; q != nil {
			c.asked[f.ID] = append([]request{*q}, c.asked[f.ID]...)
		}
		if c.who == nil && !c.r.changed(c.token, time.Time{}) {
			c.fail("%s ends for rights that did not change", f.ID)
		}
	} else if q, ok := c.answers(f.ID); c.again && c.tail[f.ID] == "" {
		// It had ended before, which the client may not have read.
		if a, _ := q.ask["area"].(map[string]any); ok && a["grids"] == nil && !c.r.changed(c.token, time.Time{}) {
			c.fail("%s has ended for rights that did not change", f.ID)
		}
	} else if !ok || q.kind != "unsub" {
		c.fail("%s ends, which was not asked (%q)", f.ID, q.kind)
	}
	delete(c.subs, f.ID)
}
