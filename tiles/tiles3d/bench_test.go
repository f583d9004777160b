package tiles3d

import "testing"

// BenchmarkTile puts the fullest tile of the village together: with the meshes of its houses at hand, and without.
func BenchmarkTile(b *testing.B) {
	tw := newTwin(b)
	defer tw.Close()
	village(b, tw)
	for _, c := range []struct {
		name  string
		limit int64
	}{{"meshes=kept", 0}, {"meshes=built", 1}} {
		b.Run(c.name, func(b *testing.B) {
			s, err := New(Config{Twin: tw, MaxCacheBytes: 1, MaxMeshBytes: c.limit})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var at Cell
			most := 0
			s.Tiles()
			for c, ids := range s.tree.in {
				if len(ids) > most {
					at, most = c, len(ids)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.at(address{tileFile, at}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*most), "ns/house")
		})
	}
}
