package geo

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// gear returns a polygon of n vertices, its radius going in and out in 40 teeth.
func gear(center orb.Point, radius float64, n int) orb.Polygon {
	var r orb.Ring
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		d := radius * (1 + 0.2*math.Sin(40*2*math.Pi*float64(i)/float64(n)))
		r = append(r, orb.Point{center[0] + d*cos, center[1] + d*sin})
	}
	return Round(orb.Polygon{append(r, r[0])}).(orb.Polygon)
}

// houseGrid returns n·n L-shaped houses of seven vertices, 25 m apart, around the centre.
func houseGrid(center orb.Point, n int) []orb.Geometry {
	houses := make([]orb.Geometry, 0, n*n)
	const step, w = 0.00025, 0.00008
	for i := range n * n {
		x := center[0] + step*float64(i%n-n/2)
		y := center[1] + step*float64(i/n-n/2)
		houses = append(houses, Round(orb.Polygon{{
			{x, y}, {x + 2*w, y}, {x + 2*w, y + w}, {x + w, y + w}, {x + w, y + 2*w}, {x, y + 2*w}, {x, y},
		}}))
	}
	return houses
}

// BenchmarkRegionIntersects asks each region about 1 521 houses, of which about half lie inside.
func BenchmarkRegionIntersects(b *testing.B) {
	center := orb.Point{121.2448, 31.3084}
	houses := houseGrid(center, 39)
	region := func(r Region, err error) Region {
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	for _, c := range []struct {
		name string
		r    Region
	}{
		{"circle=400m", region(NewCircle(center, 400))},
		{"box", region(NewBox(orb.Bound{Min: orb.Point{121.241, 31.305}, Max: orb.Point{121.248, 31.312}}))},
		{"polygon=16", region(NewPolygonRegion(gear(center, 0.004, 16)))},
		{"polygon=1000", region(NewPolygonRegion(gear(center, 0.004, 1000)))},
		{"polygon=10000", region(NewPolygonRegion(gear(center, 0.004, 10000)))},
		{"buffer=line", region(NewBuffer(orb.LineString{{121.241, 31.307}, {121.245, 31.308}, {121.248, 31.310}}, 200))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			hits := 0
			for b.Loop() {
				hits = 0
				for _, h := range houses {
					if c.r.Intersects(h) {
						hits++
					}
				}
			}
			b.ReportMetric(float64(hits), "hits")
		})
	}
}

func BenchmarkNewPolygonRegion(b *testing.B) {
	for _, n := range []int{16, 1000, 10000} {
		p := gear(orb.Point{121.2448, 31.3084}, 0.004, n)
		b.Run(fmt.Sprintf("vertices=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := NewPolygonRegion(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDistanceM(b *testing.B) {
	p, q := orb.Point{121.244822, 31.308441}, orb.Point{121.25, 31.31}
	for b.Loop() {
		DistanceM(p, q)
	}
}

func BenchmarkPointToGeometryM(b *testing.B) {
	house := houseGrid(orb.Point{121.2448, 31.3084}, 2)[0]
	p := orb.Point{121.25, 31.31}
	b.ReportAllocs()
	for b.Loop() {
		PointToGeometryM(p, house)
	}
}

func BenchmarkWKB(b *testing.B) {
	house := houseGrid(orb.Point{121.2448, 31.3084}, 2)[0]
	raw := AppendWKB(nil, house)
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		buf := make([]byte, 0, len(raw))
		for b.Loop() {
			buf = AppendWKB(buf[:0], house)
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ParseWKB(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkGeoJSON(b *testing.B) {
	house := houseGrid(orb.Point{121.2448, 31.3084}, 2)[0]
	raw := AppendGeoJSON(nil, house)
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(raw)))
		buf := make([]byte, 0, len(raw))
		for b.Loop() {
			buf = AppendGeoJSON(buf[:0], house)
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if _, err := ParseGeoJSON(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	house := houseGrid(orb.Point{121.2448, 31.3084}, 2)[0]
	b.ReportAllocs()
	for b.Loop() {
		if err := Validate(house); err != nil {
			b.Fatal(err)
		}
	}
}
