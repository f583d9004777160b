package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestPackedIsTheSame packs whatever is on the lattice and gets the same vertices back.
func TestPackedIsTheSame(t *testing.T) {
	var room Room
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{rapid.Float64Range(-179, 179).Draw(t, "lon"), rapid.Float64Range(-89, 89).Draw(t, "lat")}
		g := Round(anyGeometry(t, center, rapid.SampledFrom([]float64{1e-6, 1e-3, 0.5}).Draw(t, "size")))
		b, ok := AppendPacked([]byte("before"), g)
		poly, isPolygon := g.(orb.Polygon)
		_, isPoint := g.(orb.Point)
		if ok != (isPoint || isPolygon && polygonVertices(poly) <= MaxPackedVertices) {
			t.Fatalf("%v is packed: %v", g, ok)
		}
		if !ok {
			return
		}
		s := Packed(b[len("before"):])
		if got := s.Geometry(); !orb.Equal(got, g) {
			t.Fatalf("%v comes back as %v", g, got)
		}
		if got := s.In(&room); !orb.Equal(got, g) {
			t.Fatalf("%v comes back in a used room as %v", g, got)
		}
		if got := s.Bound(); got != g.Bound() {
			t.Fatalf("the box of %v is %v, want %v", g, got, g.Bound())
		}
	})
}

// TestNotPacked has what must be kept as it is.
func TestNotPacked(t *testing.T) {
	ring := make(orb.Ring, 0, 300)
	for i := range 300 {
		ring = append(ring, roundPoint(orb.Point{math.Cos(float64(i) / 13), math.Sin(float64(i) / 13)}))
	}
	for name, g := range map[string]orb.Geometry{
		"nothing": nil, "a line": orb.LineString{{1, 2}, {3, 4}}, "no rings": orb.Polygon{}, "many vertices": orb.Polygon{ring},
		"off the lattice": orb.Point{1.0 / 3, 0}, "NaN": orb.Point{math.NaN(), 0}, "minus zero": orb.Point{math.Copysign(0, -1), 0},
		"infinite": orb.Point{0, math.Inf(1)}, "beyond": orb.Point{1e12, 0},
	} {
		if b, ok := AppendPacked(nil, g); ok {
			t.Errorf("%s is packed in %d bytes", name, len(b))
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	ring := make(orb.Ring, 0, 17)
	for i := range 16 {
		ring = append(ring, roundPoint(orb.Point{121 + math.Cos(float64(i)/2.6)/5000, 31 + math.Sin(float64(i)/2.6)/5000}))
	}
	data, _ := AppendPacked(nil, orb.Polygon{append(ring, ring[0])})
	var room Room
	packed := Packed(data)
	b.ReportAllocs()
	for b.Loop() {
		packed.In(&room)
	}
	b.ReportMetric(float64(len(data)), "B")
}
