package synth

import "testing"

func BenchmarkVillage(b *testing.B) {
	for b.Loop() {
		if _, err := Village(Xingming()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTown(b *testing.B) {
	records := 0
	for b.Loop() {
		records = 0
		err := Town(TownConfig{Seed: 1, People: 50000}, func(Record) error { records++; return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(records), "records/op")
}
