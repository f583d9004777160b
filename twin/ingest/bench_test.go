package ingest_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// BenchmarkRead measures reading alone: from lines of features to records.
func BenchmarkRead(b *testing.B) {
	village, err := synth.Village(synth.Xingming())
	if err != nil {
		b.Fatal(err)
	}
	for _, typ := range []string{"house", "person"} {
		b.Run("type="+typ, func(b *testing.B) {
			var text bytes.Buffer
			enc := synth.NewLines(&text)
			for _, r := range village.Of(typ) {
				if err := enc.Encode(&r); err != nil {
					b.Fatal(err)
				}
			}
			if err := enc.Flush(); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(text.Len()))
			rows := 0
			for b.Loop() {
				src, err := ingest.Open("x.ndjson", io.NopCloser(bytes.NewReader(text.Bytes())))
				if err != nil {
					b.Fatal(err)
				}
				for {
					if _, err := src.Next(); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
					rows++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows), "ns/row")
		})
	}
}
