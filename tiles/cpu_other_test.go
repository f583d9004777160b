//go:build !unix

package tiles

// cpuSeconds is not known here; the benchmarks then report no useful cpu-µs.
func cpuSeconds() float64 { return 0 }
