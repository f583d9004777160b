package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// figures is a table of what was measured.
type figures struct{ rows [][3]string }

// add notes one figure; target is "" where DESIGN.md sets none.
func (f *figures) add(what, figure, target string) {
	f.rows = append(f.rows, [3]string{what, figure, target})
}

// judge notes one figure and whether it meets its target.
func (f *figures) judge(what, figure, target string, met bool) {
	verdict := " ✗"
	if met {
		verdict = " ✓"
	}
	f.add(what, figure, target+verdict)
}

func (f *figures) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measured\tfigure\ttarget")
	for _, r := range f.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r[0], r[1], r[2])
	}
	w.Flush()
}

// spent is what a piece of work took.
type spent struct {
	wall   time.Duration
	cpu    time.Duration // of the whole process, user and system
	bytes  uint64        // allocated
	allocs uint64
	n      int
}

// plus is both together.
func (s spent) plus(o spent) spent {
	return spent{s.wall + o.wall, s.cpu + o.cpu, s.bytes + o.bytes, s.allocs + o.allocs, s.n + o.n}
}

// measure runs fn n times.
func measure(n int, fn func(i int)) spent {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	at, cpu := time.Now(), cpuTime()
	for i := range n {
		fn(i)
	}
	s := spent{wall: time.Since(at), cpu: cpuTime() - cpu, n: n}
	runtime.ReadMemStats(&after)
	s.bytes, s.allocs = after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs
	return s
}

// each is the processor time of one run.
func (s spent) each() time.Duration { return s.cpu / time.Duration(max(s.n, 1)) }

func (s spent) String() string {
	return fmt.Sprintf("%s CPU, %s on the clock", round(s.cpu), round(s.wall))
}

func round(d time.Duration) time.Duration {
	switch {
	case d > time.Second:
		return d.Round(10 * time.Millisecond)
	case d > time.Millisecond:
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(100 * time.Nanosecond)
}

// quantile returns the value below which a share q of the durations lies. It sorts them.
func quantile(ds []time.Duration, q float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	slices.Sort(ds)
	return ds[min(int(q*float64(len(ds))), len(ds)-1)]
}

// heapBytes is the live heap after a collection.
func heapBytes() uint64 {
	runtime.GC()
	runtime.GC() // what the first made free of finalizers goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// residentBytes is the memory of the process that the system keeps in RAM, 0 where it cannot be told.
func residentBytes() uint64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

func megabytes(n uint64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
