package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// runHTTP asks a server in a process of its own: one question after another, then many clients at once while edits
// arrive. Processor time is the server's.
func runHTTP(ctx context.Context, o *options, out io.Writer) (err error) {
	places, houses, types, err := spots(ctx, o)
	if err != nil {
		return err
	}
	p, err := startPeer(ctx, o.store, "--write")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	addr, err := net.ResolveTCPAddr("tcp", strings.TrimPrefix(p.base, "http://"))
	if err != nil {
		return err
	}
	var f figures
	for _, q := range httpQuestions(p, types) {
		if err := askHTTP(&f, p, addr, &q, places, o); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	if err := crowd(ctx, &f, p, addr, places, houses, types, o); err != nil {
		return err
	}
	f.print(out)
	return nil
}

// spots reads out of the store where to ask and what to edit, and closes it again.
func spots(ctx context.Context, o *options) (places []orb.Point, houses []twin.ID, types []string, err error) {
	store, tw, err := openReadOnly(ctx, o.store)
	if err != nil {
		return nil, nil, nil, err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	v := view(tw.Snapshot())
	for _, t := range v.Schema().Types() {
		types = append(types, t.Plural)
	}
	return somePlaces(v, o.seed), someHouses(tw.Snapshot(), o.seed), types, nil
}

// httpQuestion is a question and its requests, written down before anything is measured.
type httpQuestion struct {
	name, target string
	requests     func(at orb.Point) [][]byte
}

func httpQuestions(p *peer, types []string) []httpQuestion {
	get := func(path string) []byte { return request(path, "Authorization", "Bearer "+p.token) }
	return []httpQuestion{
		{"counts of all types in a circle of 500 m", "≤ 0.1 ms more than in process", func(at orb.Point) [][]byte {
			return [][]byte{areaRequest(p, circleBody(at), types)}
		}},
		{"counts of all types in a 16-gon of 500 m", "≤ 0.1 ms more than in process", func(at orb.Point) [][]byte {
			return [][]byte{areaRequest(p, gonBody(at), types)}
		}},
		{"people by grid in a circle of 500 m", "", func(at orb.Point) [][]byte {
			return [][]byte{areaRequest(p, circleBody(at), []string{"people"}, "grid")}
		}},
		{"people by age in a circle of 500 m", "", func(at orb.Point) [][]byte {
			return [][]byte{areaRequest(p, circleBody(at), []string{"people"}, "age_band")}
		}},
		{"nearest 10 houses", "", func(at orb.Point) [][]byte {
			return [][]byte{get(fmt.Sprintf("/api/collections/houses/nearest?lon=%.15g&lat=%.15g&k=10", at[0], at[1]))}
		}},
		{"houses and land in a box of 1 km with full GeoJSON", "", func(at orb.Point) (all [][]byte) {
			b := square(at, 1000)
			for _, c := range []string{"houses", "land"} {
				all = append(all, get(fmt.Sprintf("/api/collections/%s/items?limit=10000&bbox=%.15g,%.15g,%.15g,%.15g", c, b.Min[0], b.Min[1], b.Max[0], b.Max[1])))
			}
			return all
		}},
		{"a lookup of nothing, for the floor", "", func(orb.Point) [][]byte { return [][]byte{get("/api/me")} }},
	}
}

// areaRequest is a whole POST as it goes over the wire.
func areaRequest(p *peer, area any, types []string, by ...string) []byte {
	body, err := json.Marshal(map[string]any{"area": area, "types": types, "group_by": by})
	if err != nil {
		panic(err) // plain numbers and texts
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST /api/area HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", p.token, len(body))
	b.Write(body)
	return b.Bytes()
}

// askHTTP asks from one client: a round to warm up, then until the time is over.
func askHTTP(f *figures, p *peer, addr net.Addr, q *httpQuestion, places []orb.Point, o *options) error {
	c, err := dial(addr)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	all := make([][][]byte, len(places))
	for i, at := range places {
		all[i] = q.requests(at)
		if _, err := c.askAll(all[i]); err != nil {
			return err
		}
	}
	var waits []time.Duration
	size, cpu, from := 0, p.cpu(), time.Now()
	for i := 0; time.Since(from).Seconds() < o.seconds/2; i++ {
		at := time.Now()
		n, err := c.askAll(all[i%len(all)])
		if err != nil {
			return err
		}
		waits, size = append(waits, time.Since(at)), size+n
	}
	cpu = p.cpu() - cpu
	n := len(waits)
	f.add(q.name, fmt.Sprintf("%s CPU, wait p50 %s, p99 %s; %d B", round(cpu/time.Duration(n)), round(quantile(waits, 0.5)), round(quantile(waits, 0.99)), size/n), q.target)
	return nil
}

// askAll sends requests one after the other and wants an answer to each.
func (c *caller) askAll(requests [][]byte) (size int, err error) {
	for _, r := range requests {
		status, n, err := c.ask(r)
		if err != nil {
			return size, err
		}
		if status != http.StatusOK {
			return size, fmt.Errorf("status %d", status)
		}
		size += n
	}
	return size, nil
}

// crowd has many clients ask for counts while edits arrive at their rate.
func crowd(ctx context.Context, f *figures, p *peer, addr net.Addr, places []orb.Point, houses []twin.ID, types []string, o *options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	var mu sync.Mutex // guards what follows
	var waits, commits []time.Duration
	var failed error
	note := func(to *[]time.Duration, from []time.Duration, err error) {
		mu.Lock()
		defer mu.Unlock()
		*to, failed = append(*to, from...), errors.Join(failed, err)
	}
	from, cpu := time.Now(), p.cpu()
	until := from.Add(time.Duration(o.seconds * float64(time.Second)))
	for i := range tileClients {
		wg.Go(func() {
			took, err := askUntil(p, addr, places, types, until, rand.New(rand.NewPCG(o.seed, uint64(i))))
			note(&waits, took, err)
		})
	}
	const editors = 5 // so that a wait of one commit does not slow the rate
	for i := range editors {
		wg.Go(func() {
			took, err := editUntil(ctx, p, houses[i*len(houses)/editors:], time.Second*editors/editsPerSecond, until)
			note(&commits, took, err)
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	took := time.Since(from)
	cpu = p.cpu() - cpu
	name := fmt.Sprintf("%d clients, circle of 500 m, %d edits/s: ", tileClients, editsPerSecond)
	f.add(name+"wait p50, p99", fmt.Sprintf("%s, %s", round(quantile(waits, 0.5)), round(quantile(waits, 0.99))), "p99 < 20 ms")
	f.add(name+"answers", fmt.Sprintf("%.0f/s, %s CPU each with the edits", float64(len(waits))/took.Seconds(), round(cpu/time.Duration(max(len(waits), 1)))), "")
	f.add(name+"edits", fmt.Sprintf("%.0f/s, wait p50 %s, p99 %s", float64(len(commits))/took.Seconds(), round(quantile(commits, 0.5)), round(quantile(commits, 0.99))), "")
	return nil
}

func askUntil(p *peer, addr net.Addr, places []orb.Point, types []string, until time.Time, r *rand.Rand) (waits []time.Duration, err error) {
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.conn.Close()
	for at := time.Now(); at.Before(until); {
		if _, err := c.askAll([][]byte{areaRequest(p, circleBody(places[r.IntN(len(places))]), types)}); err != nil {
			return waits, err
		}
		now := time.Now()
		waits = append(waits, now.Sub(at))
		at = now
	}
	return waits, nil
}

// editUntil patches one house after another at the rate; a late edit is not made up for.
func editUntil(ctx context.Context, p *peer, houses []twin.ID, every time.Duration, until time.Time) (waits []time.Duration, err error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := 0; time.Now().Before(until); i++ {
		<-tick.C
		at := time.Now()
		body := fmt.Sprintf(`{"properties":{"height_m":%d.%d}}`, 3+i%40, i%10)
		if _, err := p.patch(ctx, "/api/collections/houses/items/"+houses[i%len(houses)].String(), []byte(body)); err != nil {
			return waits, err
		}
		waits = append(waits, time.Since(at))
	}
	return waits, nil
}
