package main

import (
	"cmp"
	"slices"
	"time"
)

// expected is what the sockets of one area are to be told.
type expected struct {
	edits []edit // by version
	last  map[int]float64
}

// expect sorts edits by area.
func (c *socketCrowd) expect(made []edit) []expected {
	slices.SortFunc(made, func(a, b edit) int { return cmp.Compare(a.Version, b.Version) })
	areas := make([]expected, len(c.task.Areas))
	for _, e := range made {
		a := &areas[e.Spot%len(areas)]
		if a.last == nil {
			a.last = map[int]float64{}
		}
		a.edits = append(a.edits, e)
		a.last[e.Spot] = e.Height
	}
	return areas
}

// whole tells whether a socket was told of all that concerns it. A twin's frames form a chain, so that the end proves
// it; those of a channel must be counted.
func (c *socketCrowd) whole(i int, areas []expected) bool {
	due := areas[i%len(areas)].edits
	switch r := &c.readers[i]; {
	case len(due) == 0:
		return true
	case c.task.Channels:
		return r.told.Load() == int64(len(due))
	default:
		return r.at.Load() >= due[len(due)-1].Version
	}
}

// settle waits until every socket was told of everything, or nothing has come for long enough that nothing will.
func (c *socketCrowd) settle(made []edit) {
	areas := c.expect(made)
	const patience = 3 * time.Second
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for last, since := int64(-1), time.Now(); time.Since(since) < patience; <-tick.C {
		told, whole := int64(0), true
		for i := range c.readers {
			told += c.readers[i].told.Load()
			whole = whole && c.whole(i, areas)
		}
		if whole {
			return
		}
		if told != last {
			last, since = told, time.Now()
		}
	}
}

// result closes the sockets and sums up what they saw.
func (c *socketCrowd) result(made []edit) (res readerResult) {
	for _, p := range c.pollers {
		p.close()
	}
	areas := c.expect(made)
	var waits []time.Duration
	last := map[int64]int64{} // by version
	for i := range c.readers {
		r, a := &c.readers[i], &areas[i%len(areas)]
		res.Frames += r.frames
		res.Bytes += r.bytes
		res.Changes += int(r.told.Load())
		res.Due += len(a.edits)
		if !r.broken && c.whole(i, areas) {
			res.Whole++
		}
		if r.heights != nil {
			res.Copies++
			if !r.broken && a.same(r.heights) {
				res.Equal++
			}
		}
		for _, f := range r.came {
			n, _ := slices.BinarySearchFunc(a.edits, f.from+1, func(e edit, v int64) int { return cmp.Compare(e.Version, v) })
			for ; n < len(a.edits) && a.edits[n].Version <= f.to; n++ {
				waits = append(waits, time.Duration(f.at-a.edits[n].Sent))
				last[a.edits[n].Version] = max(last[a.edits[n].Version], f.at)
			}
		}
	}
	res.P50, res.P99, res.Longest = quantile(waits, 0.5), quantile(waits, 0.99), quantile(waits, 1)
	var sent, done []time.Duration
	for _, e := range made {
		if at, ok := last[e.Version]; ok {
			sent, done = append(sent, time.Duration(at-e.Sent)), append(done, time.Duration(at-e.Done))
		}
	}
	res.LastP50, res.LastP99 = quantile(sent, 0.5), quantile(sent, 0.99)
	res.AckP50, res.AckP99 = quantile(done, 0.5), quantile(done, 0.99)
	return res
}

// same tells whether a copy ended as the houses were edited.
func (a *expected) same(heights map[int]float64) bool {
	for spot, h := range a.last {
		if heights[spot] != h {
			return false
		}
	}
	return true
}
