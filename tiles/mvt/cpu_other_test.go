//go:build !unix

package mvt

// cpuSeconds is not known here; the benchmarks then report no useful tiles/cpu-s.
func cpuSeconds() float64 { return 0 }
