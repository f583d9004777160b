package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// edit is one change that was made.
type edit struct {
	Version int64 // that it made
	Spot    int
	Height  float64
	Sent    int64 // when it was asked for, nanoseconds of the system's clock
	Done    int64 // and when it was answered
}

// editing makes changes at a pace.
type editing struct {
	peer      *peer
	publish   bool // the peer is a server of channels, not a twin
	areas     int  // spot i lies in area i modulo their number
	spots     []spot
	perSecond int
	made      int // so far, by all runs
}

// alone returns the processor time that the server takes for one change that nobody watches.
func (e *editing) alone(ctx context.Context, seconds float64) (time.Duration, error) {
	areas := e.areas
	e.areas = 0 // a channel that has no subscriber
	defer func() { e.areas = areas }()
	cpu := e.peer.cpu()
	made, err := e.run(ctx, seconds)
	return (e.peer.cpu() - cpu) / time.Duration(max(len(made), 1)), err
}

// run edits one spot after another, each at its time, until the time is over.
func (e *editing) run(ctx context.Context, seconds float64) (made []edit, err error) {
	const editors = 5 // so that a wait of one does not slow the pace
	gap := time.Second / time.Duration(e.perSecond)
	begin, first, n := time.Now(), e.made, max(int(seconds*float64(e.perSecond)), 1)
	e.made += n
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	var mu sync.Mutex // guards made and err
	for k := range editors {
		wg.Go(func() {
			for i := k; i < n; i += editors {
				select {
				case <-time.After(time.Until(begin.Add(time.Duration(i) * gap))):
				case <-ctx.Done():
					return
				}
				if time.Since(begin) > time.Duration(n)*gap+time.Second {
					return // the server is too slow for the pace
				}
				one, failed := e.change(ctx, first+i)
				mu.Lock()
				if err = errors.Join(err, failed); one.Version != 0 {
					made = append(made, one)
				}
				mu.Unlock()
				if failed != nil {
					cancel()
				}
			}
		})
	}
	wg.Wait()
	return made, err
}

// change makes the i-th change. A spot is always edited by the same editor, so that its changes keep their order. Where
// the house is by chance as it was to become, there is no version.
func (e *editing) change(ctx context.Context, i int) (edit, error) {
	k := i % len(e.spots)
	height := strconv.FormatFloat(3+float64((i+rand.IntN(50))%400)/10, 'f', 1, 64)
	one := edit{Spot: k, Sent: time.Now().UnixNano()}
	one.Height, _ = strconv.ParseFloat(height, 64)
	spot := &e.spots[k]
	at := spot.house.String()
	if e.publish {
		body := fmt.Sprintf(`{"t":"ev","id":"a","from":%d,"version":%d,"time":"%s","changes":[{"op":"update","type":"houses","id":"%s","rev":%d,"set":{"height_m":%s,"rev":%[2]d,"updated_at":"%[3]s"}}]}`,
			i, i+1, time.Now().UTC().Format(time.RFC3339Nano), at, i+1, height)
		channel := "nobody"
		if e.areas > 0 {
			channel = strconv.Itoa(k % e.areas)
		}
		_, err := e.peer.post(ctx, "/publish/"+channel, []byte(body))
		one.Version, one.Done = int64(i+1), time.Now().UnixNano()
		return one, err
	}
	answer, err := e.peer.patch(ctx, "/api/collections/houses/items/"+at, []byte(`{"properties":{"height_m":`+height+`}}`))
	one.Done = time.Now().UnixNano()
	if err != nil {
		return one, err
	}
	rev, err := strconv.ParseInt(string(between(answer, `"rev":`, ",}")), 10, 64)
	if rev != spot.rev {
		one.Version, spot.rev = rev, rev
	}
	return one, err
}
