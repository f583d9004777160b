package api_test

import (
	"testing"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// BenchmarkDocument describes the API for a steward and writes it.
func BenchmarkDocument(b *testing.B) {
	s := describedServer(b)
	who := principalOf(b, "steward")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.DocumentFor(who).JSON(openapi.V31); err != nil {
			b.Fatal(err)
		}
	}
}
