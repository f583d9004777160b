package glb

import (
	"bytes"
	"compress/gzip"
	"testing"
)

// BenchmarkAppend writes the sample tile of 300 gabled houses and tells its size.
func BenchmarkAppend(b *testing.B) {
	m := village(300)
	var data []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if data, err = m.Append(data[:0]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data))/300, "B/house")
	b.ReportMetric(float64(zipped(b, data))/300, "gzipB/house")
}

func zipped(t testing.TB, data []byte) int {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, 6)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// A tile of 300 houses is small on the wire.
func TestSize(t *testing.T) {
	if n := zipped(t, written(t, village(300))); n > 60<<10 {
		t.Fatalf("300 houses are %d bytes gzipped, at most 60 KiB are wanted", n)
	}
}
