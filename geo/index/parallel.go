package index

import (
	"runtime"
	"sync"
)

// spread does work for all of [0, n), cut into one range per processor when there is enough of it.
func spread(n int, work func(lo, hi int)) {
	const enough = 1 << 14
	workers := min(runtime.GOMAXPROCS(0), n/enough)
	if workers < 2 {
		work(0, n)
		return
	}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() { work(n*w/workers, n*(w+1)/workers) })
	}
	all.Wait()
}

// boundOf is the common bound of the entries.
func boundOf(entries []entry) span {
	var mu sync.Mutex
	bound := nowhere()
	spread(len(entries), func(lo, hi int) {
		b := nowhere()
		for i := lo; i < hi; i++ {
			b = b.union(entries[i].span)
		}
		mu.Lock()
		bound = bound.union(b)
		mu.Unlock()
	})
	return bound
}
