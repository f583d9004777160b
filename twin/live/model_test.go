package live_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

// TestClientsHoldWhatTheQueryGives is the model that the hub was built to pass: random commits, moves across borders,
// borders that are drawn anew, filters that begin and cease to match through what refers to what, rights that are
// narrowed, widened, taken and given again, midnights, clients that come by websocket and by event streams, ask without
// waiting, read slowly, stall, go and return with the position they left at, through restarts of the hub, trimmed logs and
// restored backups. Each client checks every frame, see checker; after each pause all stand at the newest version.
// BENCHMARKS.md tells of ten thousand runs, and of faults that were put into the hub to see them found.
func TestClientsHoldWhatTheQueryGives(t *testing.T) {
	checkInBubbles(t, func(rt *rapid.T) {
		bounds := func(c *live.Config) {
			c.Tiles = countedTiles{}
			if rapid.Bool().Draw(rt, "tight") {
				pick := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(rt, name) }
				live.Tighten(c, pick("part", 20, 2000), pick("queue", 1, 5), pick("changes", 1, 20), pick("ring", 1, 8), pick("log", 1, 40))
			}
		}
		m := &model{t: rt, rig: newRig(rt, bounds), ids: map[string][]twin.ID{}}
		defer m.rig.close()
		m.village()
		for range 40 {
			m.step()
		}
		m.quiet()
		for _, c := range m.clients {
			c.close()
		}
		synctest.Wait()
	})
}

type model struct {
	t       *rapid.T
	rig     *rig
	ids     map[string][]twin.ID
	clients []peer
	n       int
}

// peer is a client of either kind.
type peer interface {
	base() *checker
	close()
	ended() bool // told that nobody is signed in any more
}

func (m *model) step() {
	switch rapid.SampledFrom([]string{
		"nothing", "commit", "commit", "commit", "flip", "flip", "burst", "connect", "connect", "listen", "sub", "sub", "sub", "unsub", "move", "move",
		"drop", "stall", "slow", "wait", "wait", "quiet", "restart", "trim", "rights", "rights", "midnight", "restore",
	}).Draw(m.t, "step") {
	case "commit":
		m.commit()
	case "flip":
		m.flip()
	case "burst":
		for range rapid.IntRange(2, 40).Draw(m.t, "commits") {
			m.commit()
		}
	case "connect":
		m.connect()
	case "listen":
		m.listen()
	case "sub":
		if c := m.socket(); c != nil {
			c.patient()
			c.sub(m.ask(c.base(), true))
		}
	case "unsub":
		m.unsub()
	case "move":
		m.move()
	case "drop":
		m.drop(m.client())
	case "stall":
		m.stall(m.client())
	case "slow":
		if c := m.client(); c != nil {
			c.base().pace.Store(int64(rapid.IntRange(0, 2000).Draw(m.t, "pace")) * int64(time.Millisecond))
			c.base().mark()
		}
	case "wait":
		time.Sleep(time.Duration(rapid.IntRange(1, 3000).Draw(m.t, "ms")) * time.Millisecond)
	case "quiet":
		m.quiet()
	case "restart":
		m.restart()
	case "trim":
		m.rig.keep()
		v := m.rig.tw.Snapshot().Version()
		if err := m.rig.store.Trim(context.Background(), v/2+1); err != nil {
			m.t.Fatal(err)
		}
	case "rights":
		m.rights()
	case "midnight":
		m.midnight()
	case "restore":
		m.restore()
	}
}

// mark notes that the reader is slow from now on, or was until now.
func (c *checker) mark() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slow = time.Now()
}

// quiet waits until nothing is under way and holds every client against the newest version.
func (m *model) quiet() {
	m.hasten()
	time.Sleep(20 * time.Second)
	synctest.Wait()
	v := m.rig.tw.Snapshot().Version()
	m.clients = slices.DeleteFunc(m.clients, func(c peer) bool { return m.settled(c, v) })
	m.rig.turned.Store(false)
}

// hasten lets every client read as fast as it can, and waits until all have read what was there for them.
func (m *model) hasten() {
	for _, c := range m.clients {
		if c.base().pace.Swap(0) > 0 {
			c.base().mark()
		}
	}
	time.Sleep(3 * time.Second)
	synctest.Wait()
}

// settled checks a client after a pause and tells whether it was sent away.
func (m *model) settled(p peer, v twin.Version) (away bool) {
	away = p.ended()
	c := p.base()
	c.mu.Lock()
	defer c.mu.Unlock()
	signedIn := m.rig.now(c.token) != nil
	switch {
	case c.wrong != "":
	case away && m.rig.changed(c.token, time.Time{}):
		return true
	case c.err != nil:
		c.fail("the connection ended: %v", c.err)
	case !signedIn:
		c.fail("it is still connected though nobody is signed in")
	}
	for id, s := range c.subs {
		if c.wrong == "" && (s.version != v || !s.whole || s.turning || len(c.asked[id]) > 0) {
			c.fail("%s stands at %d of %d after a pause, whole: %t, something promised: %t, asked: %v", id, s.version, v, s.whole, s.turning, c.asked[id])
		}
		c.sent = time.Now()
		c.hold(id, s, true)
	}
	if at, missed := c.tiles.missed(m.rig, c.subs, v); missed {
		c.fail("the tile of %d was not told, asked for from %d on", at, c.tiles.since)
	}
	if c.wrong != "" {
		m.t.Fatalf("client %d %s", slices.Index(m.clients, p), c.story())
	}
	return false
}

func (m *model) client() peer {
	if len(m.clients) == 0 {
		return nil
	}
	return m.clients[rapid.IntRange(0, len(m.clients)-1).Draw(m.t, "client")]
}

// socket is a client with a websocket that still lives.
func (m *model) socket() *client {
	c, ok := m.client().(*client)
	if !ok {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil
	}
	return c
}

func (m *model) midnight() {
	now := m.rig.clock()
	y, month, d := now.Date()
	next := time.Date(y, month, d+1, 0, 0, 0, 0, now.Location())
	before := time.Duration(rapid.IntRange(0, 3000).Draw(m.t, "ms before midnight")) * time.Millisecond
	m.rig.later.Add(int64(next.Sub(now) - before))
	m.rig.turned.Store(true)
}

// stall makes a client stop reading for a while, shorter than the hub's patience.
func (m *model) stall(p peer) {
	if p == nil {
		return
	}
	c := p.base()
	<-c.gate
	for range rapid.IntRange(0, 50).Draw(m.t, "stalled commits") {
		m.commit()
	}
	if rapid.IntRange(0, 3).Draw(m.t, "rights meanwhile") == 0 {
		m.rights()
	}
	time.Sleep(time.Duration(rapid.IntRange(0, 7000).Draw(m.t, "stalled ms")) * time.Millisecond)
	c.mark()
	c.gate <- struct{}{}
}

// rights gives a token other rights, takes it away, or gives it again.
func (m *model) rights() {
	token := rapid.SampledFrom([]string{"worker", "command", "counter"}).Draw(m.t, "whose rights")
	who := rapid.SampledFrom(principals(token)).Draw(m.t, "rights")
	m.rig.as(token, who)
	if who != nil && rapid.IntRange(0, 2).Draw(m.t, "and back") == 0 {
		m.rig.as(token, rapid.SampledFrom(principals(token)).Draw(m.t, "rights"))
	}
}

// settle waits until the hub has noticed whom tokens stand for, and clients have been told: a hub that begins anew knows
// nothing of what was before it.
func (m *model) settle() {
	m.hasten()
	for _, c := range m.clients {
		if m.rig.changed(c.base().token, time.Now().Add(-6*time.Second)) {
			time.Sleep(3 * time.Second)
			synctest.Wait()
			return
		}
	}
}

// now is whom a token stands for.
func (r *rig) now(token string) *access.Principal {
	if token == "" {
		return access.VisitorPrincipal()
	}
	who, _ := r.principal(token)
	return who
}

// story tells what went wrong and what was told before: what happens side by side is not found a second time.
func (c *checker) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "(%s): %s\n", c.token, c.wrong)
	for id, s := range c.subs {
		fmt.Fprintf(&b, "%s is %v\n", id, s.ask)
	}
	for i, raw := range c.raw[max(0, len(c.raw)-20):] {
		fmt.Fprintf(&b, "%d %s\n", i, raw[:min(len(raw), 300)])
	}
	return b.String()
}
