package live

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// benchTwin has one facility per cell of a square of a hundred, some 100 m apart.
func benchTwin(b testing.TB) (tw *twin.Twin, h *Hub, change func(i int)) {
	ctx := b.Context()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New()})
	if err != nil {
		b.Fatal(err)
	}
	t := tw.Snapshot().Schema().Type("facility")
	req := &twin.Request{Actor: "bench"}
	for i := range 10_000 {
		req.Ops = append(req.Ops, twin.Operation{Do: twin.Create, Type: t, Geometry: benchPoint(i), SetGeometry: true})
	}
	res, err := tw.Commit(ctx, req)
	if err != nil {
		b.Fatal(err)
	}
	h = New(Config{
		Twin: tw, AllowVisitors: true, MaxVisitorsEach: 10_000,
		Authenticate:      func(*http.Request) (*access.Principal, error) { return nil, nil },
		AuthenticateToken: func(context.Context, string) (*access.Principal, error) { return nil, access.ErrCredential },
	})
	b.Cleanup(func() {
		if err := h.Close(context.Background()); err != nil {
			b.Error(err)
		}
		tw.Close()
	})
	n := int64(0)
	return tw, h, func(i int) {
		n++
		_, err := tw.Commit(ctx, &twin.Request{Actor: "bench", Ops: []twin.Operation{{
			Do: twin.Patch, Type: t, ID: res.Results[i].ID, Set: []twin.Assignment{{Field: t.Field("capacity"), Value: twin.Int(n % 1000)}},
		}}})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func benchPoint(i int) orb.Point {
	return orb.Point{121 + float64(i%100)*0.001, 31 + float64(i/100)*0.001}
}

// sink is a transport that counts ev frames and forgets them.
type sink struct{ evs *atomic.Int64 }

func (s sink) write(f *frame) error {
	if strings.HasPrefix(string(f.text[:8]), `{"t":"ev`) {
		s.evs.Add(1)
	}
	return nil
}
func (sink) ping() error       { return nil }
func (sink) close(int, string) {}
func (sink) cut()              {}

func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkFanOut measures one commit until every subscriber whose area holds the changed entity has its frame: the
// hub's own work, without sockets. It waits for the last frame, or it would measure queues that grow.
func BenchmarkFanOut(b *testing.B) {
	for _, bc := range []struct {
		subscribers int
		area        func(i int) string
		match       int
	}{
		{1000, func(int) string { return `{"bbox":[121,31,121.1,31.1]}` }, 1000},
		{1000, func(i int) string {
			p := benchPoint(i % 100 * 100)
			return fmt.Sprintf(`{"bbox":[%g,%g,%g,%g]}`, p[0]-.0004, p[1]-.0004, p[0]+.0004, p[1]+.0004)
		}, 10},
		{1000, func(i int) string { return fmt.Sprintf(`{"bbox":[121,31,121.1,31.%d]}`, 1000+i) }, 1000},
	} {
		kind := map[bool]string{true: "one", false: "each"}[bc.area(0) == bc.area(1)]
		b.Run(fmt.Sprintf("subscribers=%d/match=%d/areas=%s", bc.subscribers, bc.match, kind), func(b *testing.B) {
			_, h, change := benchTwin(b)
			var evs atomic.Int64
			for i := range bc.subscribers {
				s := newSession(h, sink{&evs}, time.Now())
				if err := h.admit(s); err != nil {
					b.Fatal(err)
				}
				defer h.drop(s)
				h.ready(s, access.VisitorPrincipal())
				h.handle(s, fmt.Appendf(nil, `{"t":"sub","id":"a","types":["facilities"],"area":%s}`, bc.area(i)))
			}
			settle(b, h)
			began, frames := cpu(), evs.Load()
			for b.Loop() {
				want := evs.Load() + int64(bc.match)
				change(0)
				for evs.Load() < want {
					time.Sleep(20 * time.Microsecond)
				}
			}
			if frames = evs.Load() - frames; frames > 0 {
				b.ReportMetric(float64((cpu()-began).Nanoseconds())/float64(frames), "cpu-ns/frame")
			}
		})
	}
}

// settle waits until every subscription is live.
func settle(b *testing.B, h *Hub) {
	for range 2000 {
		if h.Stats().Behind == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	b.Fatal("subscriptions do not settle")
}

// BenchmarkSockets measures the same over loopback websockets in this process; the readers' share is in the figure.
func BenchmarkSockets(b *testing.B) {
	const sockets = 500
	_, h, change := benchTwin(b)
	server := httptest.NewServer(h.Handler())
	defer server.Close()
	var evs atomic.Int64
	for range sockets {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		d := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return conn, nil }}
		ws, _, err := d.Dial("ws://"+server.Listener.Addr().String()+"/live", nil)
		if err != nil {
			b.Fatal(err)
		}
		defer ws.Close()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"sub","id":"a","types":["facilities"],"area":{"bbox":[121,31,121.01,31.01]}}`)); err != nil {
			b.Fatal(err)
		}
		go func() {
			for {
				_, data, err := ws.ReadMessage()
				if err != nil {
					return
				}
				if strings.HasPrefix(string(data[:8]), `{"t":"ev`) {
					evs.Add(1)
				}
			}
		}()
	}
	time.Sleep(200 * time.Millisecond)
	settle(b, h)
	began, frames := cpu(), evs.Load()
	for b.Loop() {
		want := evs.Load() + sockets
		change(0)
		for evs.Load() < want {
			time.Sleep(50 * time.Microsecond)
		}
	}
	if frames = evs.Load() - frames; frames > 0 {
		b.ReportMetric(float64((cpu()-began).Nanoseconds())/float64(frames), "cpu-ns/frame")
	}
}

// BenchmarkIdleSockets measures what an idle socket with one subscription keeps in memory, the test's own end of it
// and the kernel's buffers aside.
func BenchmarkIdleSockets(b *testing.B) {
	const sockets = 2000
	_, h, _ := benchTwin(b)
	server := httptest.NewServer(h.Handler())
	defer server.Close()
	memory := func() uint64 {
		var m runtime.MemStats
		for range 5 {
			runtime.GC() // each halves stacks that are mostly empty
		}
		runtime.ReadMemStats(&m)
		if testing.Verbose() {
			b.Logf("heap %d, stacks %d", m.HeapAlloc, m.StackInuse)
		}
		return m.HeapAlloc + m.StackInuse
	}
	before, answer := memory(), make([]byte, 4096)
	for range sockets {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
		if _, err := conn.Read(answer); err != nil { // nothing may follow the handshake before it is answered
			b.Fatal(err)
		}
		ask := `{"t":"sub","id":"a","types":["facilities"],"area":{"bbox":[121,31,121.01,31.01]}}`
		frame := append([]byte{0x81, 0x80 | byte(len(ask)), 0, 0, 0, 0}, ask...) // masked with zeros
		if _, err := conn.Write(frame); err != nil {
			b.Fatal(err)
		}
	}
	for h.Stats().Subscriptions < sockets {
		time.Sleep(10 * time.Millisecond)
	}
	settle(b, h)
	for b.Loop() {
		h.Stats()
	}
	b.ReportMetric(float64(memory()-before)/sockets, "B/socket")
}

// BenchmarkRing measures what a remembered step keeps in memory.
func BenchmarkRing(b *testing.B) {
	const steps = 2000
	tw, h, change := benchTwin(b)
	memory := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	for i := range steps {
		change(i * 5)
	}
	for h.Stats().RingSteps < steps {
		time.Sleep(time.Millisecond)
	}
	with := memory()
	h.mu.Lock()
	h.ring = ring{}
	h.mu.Unlock()
	for b.Loop() {
		tw.Snapshot()
	}
	b.ReportMetric(float64(with-memory())/steps, "B/step")
}

// BenchmarkSnapshot measures a subscription's first snapshot, parts and all.
func BenchmarkSnapshot(b *testing.B) {
	_, h, _ := benchTwin(b)
	m, err := parseMessage([]byte(`{"t":"sub","id":"a","types":["facilities"]}`))
	if err != nil {
		b.Fatal(err)
	}
	sp, err := m.spec(&h.cfg, access.NewView(h.at, access.VisitorPrincipal(), time.Now()))
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		job := snapJob{st: newState(sp, nil, h.at, h.today)}
		job.ids = [][]twin.ID{job.st.ids(&sp.wants[0])}
		for last := false; !last; {
			var f *frame
			f, last = job.nextPart("a", h.bounds.partBytes)
			n += len(f.text)
		}
	}
	b.SetBytes(int64(n / b.N))
}
