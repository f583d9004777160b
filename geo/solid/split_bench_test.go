package solid

import (
	"fmt"
	"testing"
)

// BenchmarkSplitFloor divides a plain house and one round a courtyard.
func BenchmarkSplitFloor(b *testing.B) {
	for _, shape := range []string{"long", "court"} {
		for _, rooms := range []int{4, 12} {
			b.Run(fmt.Sprintf("shape=%s/rooms=%d", shape, rooms), func(b *testing.B) {
				g := shapes()[shape]
				b.ReportAllocs()
				for b.Loop() {
					if _, err := SplitFloor(g, rooms); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
