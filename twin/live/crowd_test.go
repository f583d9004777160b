package live_test

import (
	"bufio"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// TestSlowStream has a reader of server-sent events take nothing while commits flow, and then all.
func TestSlowStream(t *testing.T) {
	r := newRig(t, nil)
	defer r.close()
	var ops []twin.Operation
	for i := range 100 {
		ops = append(ops, twin.Operation{
			Do: twin.Create, Type: r.schema().Type("house"), Geometry: square(float64(i%10)/10, float64(i/10)/10, 0.05), SetGeometry: true,
		})
	}
	res := r.commit(ops...)
	_, made := r.post(t, "command", `{"t":"sub","id":"a","types":["houses"],"fields":{"houses":["address"]}}`)
	conn, err := net.Dial("tcp", r.tcp())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "GET /live/events?s=%s HTTP/1.1\r\nHost: twin.test\r\nAuthorization: Bearer command\r\n\r\n", made[len(`{"id":"`):len(made)-2])
	conflated := func() bool { return r.hub.Stats().Conflated > 0 }
	for k := range 1000 { // until the system keeps no more for it
		for i := range ops {
			ops[i] = twin.Operation{
				Do: twin.Patch, Type: r.schema().Type("house"), ID: res.Results[i].ID,
				Set: []twin.Assignment{r.set("house", "address", twin.Text(fmt.Sprintf("%d %s", k, strings.Repeat("x", 190))))},
			}
		}
		if r.commit(ops...); conflated() {
			break
		}
	}
	if !conflated() {
		t.Fatal("20 MB wait for who takes nothing")
	}
	last := fmt.Sprintf("id: %s:%d", r.tw.Snapshot().Epoch(), r.tw.Snapshot().Version())
	sc := bufio.NewScanner(conn)
	for sc.Buffer(nil, 1<<20); sc.Scan(); {
		if sc.Text() == last {
			return
		}
	}
	t.Errorf("the stream ends by %v before it tells the last version", sc.Err())
}

// settled waits until something holds, and tells whether it ever did.
func settled(holds func() bool) bool {
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return false
}

// TestCrowdLeavesNothing has many clients come and leave in every way, twice: after the second time nothing is kept that
// was not after the first.
func TestCrowdLeavesNothing(t *testing.T) {
	clients := 600
	if testing.Short() {
		clients = 200
	}
	r := newRig(t, nil)
	defer r.close()
	r.create("house", square(0, 0, 0.5))
	addr := r.tcp()
	before := runtime.NumGoroutine()
	crowd := func() {
		var wg sync.WaitGroup
		room := make(chan struct{}, 50)
		for i := range clients {
			wg.Go(func() {
				room <- struct{}{}
				defer func() { <-room }()
				c := handshake(t, addr, "Authorization: Bearer "+[]string{"command", "worker"}[i%2])
				defer c.close()
				c.text(fmt.Sprintf(`{"t":"sub","id":"a","types":["houses"],"mode":"count","max_hz":%d}`, 1+i%100))
				c.until(0x1, `"count"`)
				switch i % 5 {
				case 0:
					c.write(frameOf(0x88, "\x03\xe8"))
					c.closed()
				case 1:
					c.conn.(*net.TCPConn).SetLinger(0) // a reset
				case 2:
					c.write(frameOf(0x82, ""))
					c.closed()
				case 3:
					c.write([]byte{0x81, 0xfe, 0x10}) // in the midst of a frame
				}
			})
		}
		wg.Wait()
		if !settled(func() bool { return sessions(r) == 0 && runtime.NumGoroutine() <= before }) {
			t.Fatalf("%d sessions and %d goroutines stay, %d before", sessions(r), runtime.NumGoroutine(), before)
		}
	}
	heap := func() int {
		var m runtime.MemStats
		for range 3 {
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	crowd()
	first := heap()
	crowd()
	second := heap()
	if grown := second - first; grown > clients*200 {
		t.Errorf("%d clients leave %d bytes behind", clients, grown)
	}
	if st := r.hub.Stats(); st.Subscriptions != 0 || st.Classes != 0 || st.QueuedBytes != 0 {
		t.Errorf("what stays: %+v", st)
	}
}

// TestSlowCrowd has many clients take nothing while commits flow, beside some that take all. Those are sent each commit
// by itself, what waits for the others is bounded, and in the end all hold the same.
func TestSlowCrowd(t *testing.T) {
	slow, commits := 60, 50
	if testing.Short() {
		slow, commits = 30, 40
	}
	r := newRig(t, nil)
	defer r.close()
	var ops []twin.Operation
	for i := range 100 {
		ops = append(ops, twin.Operation{
			Do: twin.Create, Type: r.schema().Type("house"), Geometry: square(float64(i%10)/10, float64(i/10)/10, 0.05), SetGeometry: true,
		})
	}
	res := r.commit(ops...)
	addr := r.tcp()
	open := func() *raw {
		c := handshake(t, addr, "Authorization: Bearer command")
		t.Cleanup(c.close)
		c.text(`{"t":"sub","id":"a","types":["houses"],"fields":{"houses":["address"]}}`)
		c.until(0x1, `"last":true`)
		return c
	}
	healthy := []*raw{open(), open(), open()}
	var stuck []*raw
	for range slow {
		stuck = append(stuck, open())
	}
	if !settled(func() bool { return r.hub.Stats().Behind == 0 }) {
		t.Fatal("not all are live")
	}
	most := 0
	for k := range commits {
		for i := range ops { // 30 KB
			ops[i] = twin.Operation{
				Do: twin.Patch, Type: r.schema().Type("house"), ID: res.Results[i].ID,
				Set: []twin.Assignment{r.set("house", "address", twin.Text(fmt.Sprintf("%d %s", k, strings.Repeat("x", 190))))},
			}
		}
		v := r.commit(ops...).Version
		for _, c := range healthy {
			c.until(0x1, fmt.Sprintf(`"ev","id":"a","from":%d,"version":%d,`, v-1, v))
		}
		most = max(most, r.hub.Stats().QueuedBytes)
	}
	st := r.hub.Stats()
	if bound := slow * (512 << 10); most > bound {
		t.Errorf("%d bytes waited for %d clients", most, slow)
	}
	if st.Conflated < uint64(slow) || st.Sockets != slow+len(healthy) {
		t.Errorf("%d of %d were too slow, %d are there", st.Conflated, slow, st.Sockets)
	}
	last := fmt.Sprintf(`"version":%d,`, r.tw.Snapshot().Version())
	evs := 0
	for _, c := range stuck {
		c.conn.SetDeadline(time.Now().Add(patience))
		text := c.until(0x1, last)
		for n := strings.Count(text, fmt.Sprintf(`"address":"%d x`, commits-1)); n != len(ops); n = 0 {
			t.Fatalf("%d of %d houses are told as they are: %.200s", n, len(ops), text)
		}
		evs++
	}
	t.Logf("%d waited at most, conflated %d times", most, st.Conflated)
}

func sessions(r *rig) int {
	st := r.hub.Stats()
	return st.Sessions()
}
