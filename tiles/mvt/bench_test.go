package mvt

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
)

// scene is a synthetic tile: a fifth parcels, a fifth houses, three fifths
// points, each with a code, a name and four to six more attributes. The same
// features stand ready for both encoders.
type scene struct {
	tile   TileID
	layers [3]sceneLayer
}

type sceneLayer struct {
	layer Layer
	ids   []uint64
	geoms []Geometry
	props []Props
	orb   []*geojson.Feature
}

func newScene(features int) *scene {
	rnd := rand.New(rand.NewPCG(7, uint64(features)))
	s := &scene{tile: testTile}
	d := NewDict()
	keys := []string{"id", "name", "use", "floors", "height_m", "built", "state", "grid"}
	for i, name := range []string{"land", "houses", "labels"} {
		n := features / 5
		if i == 2 {
			n = features - 2*n
		}
		l := &s.layers[i]
		l.layer = Layer{Name: name, Keys: keys}
		for k := range n {
			id := uint64(1)<<52 + uint64(i)<<32 + uint64(k)
			g := sceneShape(rnd, i)
			wg, err := FromOrb(g)
			if err != nil {
				panic(err)
			}
			l.ids = append(l.ids, id)
			l.geoms = append(l.geoms, wg)
			f := geojson.NewFeature(g)
			f.ID = id
			l.props = append(l.props, sceneProps(rnd, d, f.Properties, id, 6+k%3))
			l.orb = append(l.orb, f)
		}
	}
	for i := range s.layers {
		s.layers[i].layer.Values = d.Table()
	}
	return s
}

// sceneShape is somewhere in the buffered tile, so a few cross its border.
func sceneShape(rnd *rand.Rand, kind int) orb.Geometry {
	x, y := clipMin+rnd.IntN(Extent+2*Buffer), clipMin+rnd.IntN(Extent+2*Buffer)
	if kind == 2 {
		return orb.Point(at(x, y))
	}
	if kind == 1 { // an L
		w, h := 8+rnd.IntN(12), 8+rnd.IntN(12)
		return orb.Polygon{{at(x, y), at(x+w, y), at(x+w, y+h/2), at(x+w/2, y+h/2), at(x+w/2, y+h), at(x, y+h), at(x, y)}}
	}
	var r orb.Ring
	n, size := 6+rnd.IntN(6), 15+rnd.IntN(20)
	for k := range n {
		a := 2 * math.Pi * float64(k) / float64(n)
		r = append(r, at(x+int(float64(size)*math.Cos(a)), y+int(float64(size)*math.Sin(a))))
	}
	return orb.Polygon{append(r, r[0])}
}

func sceneProps(rnd *rand.Rand, d *Dict, m geojson.Properties, id uint64, n int) Props {
	code, name := fmt.Sprintf("%011d", id), fmt.Sprintf("name of %d", id)
	p := Props(nil).String(0, code).String(1, name)
	m["id"], m["name"] = code, name
	use := []string{"dwelling", "shop", "school", "farm", "works"}[rnd.IntN(5)]
	floors, height, built := int64(1+rnd.IntN(6)), float64(rnd.IntN(200))/10, int64(1950+rnd.IntN(75))
	grid := fmt.Sprintf("330100-%03d", rnd.IntN(200))
	p = p.Ref(2, d.String(use)).Ref(3, d.Int(floors)).Ref(4, d.Float(height)).Ref(5, d.Int(built))
	m["use"], m["floors"], m["height_m"], m["built"] = use, floors, height, built
	if n > 6 {
		p = p.Ref(6, d.String("in use"))
		m["state"] = "in use"
	}
	if n > 7 {
		p = p.Ref(7, d.String(grid))
		m["grid"] = grid
	}
	return p
}

func (s *scene) encode(e *Encoder) []byte {
	if err := e.BeginTile(s.tile); err != nil {
		panic(err)
	}
	for i := range s.layers {
		l := &s.layers[i]
		e.BeginLayer(&l.layer)
		for k := range l.geoms {
			e.AddFeature(l.ids[k], &l.geoms[k], l.props[k])
		}
		if err := e.EndLayer(); err != nil {
			panic(err)
		}
	}
	return e.Bytes()
}

// orbLayers clones the features: orb projects and clips in place.
func (s *scene) orbLayers() orbmvt.Layers {
	var out orbmvt.Layers
	for i := range s.layers {
		fc := geojson.NewFeatureCollection()
		for _, f := range s.layers[i].orb {
			g := geojson.NewFeature(orb.Clone(f.Geometry))
			g.ID, g.Properties = f.ID, f.Properties
			fc.Append(g)
		}
		l := orbmvt.NewLayer(s.layers[i].layer.Name, fc)
		l.Version = 2
		out = append(out, l)
	}
	return out
}

// loads are the features per tile measured for zooms 12, 14 and 16.
func loads() []struct{ zoom, features int } {
	return []struct{ zoom, features int }{{12, 37000}, {14, 3000}, {16, 520}}
}

// BenchmarkEncode is our encoder from stored features to tile bytes.
func BenchmarkEncode(b *testing.B) {
	for _, l := range loads() {
		b.Run(fmt.Sprintf("like=z%d/features=%d", l.zoom, l.features), func(b *testing.B) {
			s := newScene(l.features)
			e := NewEncoder()
			b.SetBytes(int64(len(s.encode(e))))
			b.ReportAllocs()
			cpu := cpuSeconds()
			for b.Loop() {
				s.encode(e)
			}
			b.ReportMetric(float64(b.N)/(cpuSeconds()-cpu), "tiles/cpu-s")
		})
	}
}

// BenchmarkOrbEncode is orb's encoder on the same features, already built as
// GeoJSON; only projecting, clipping and marshalling are timed.
func BenchmarkOrbEncode(b *testing.B) {
	for _, l := range loads() {
		b.Run(fmt.Sprintf("like=z%d/features=%d", l.zoom, l.features), func(b *testing.B) {
			s := newScene(l.features)
			b.ReportAllocs()
			var cpu float64
			for b.Loop() {
				b.StopTimer()
				layers := s.orbLayers()
				before := cpuSeconds()
				b.StartTimer()
				layers.ProjectToTile(maptile.New(s.tile.X, s.tile.Y, maptile.Zoom(s.tile.Z)))
				layers.Clip(orb.Bound{Min: orb.Point{clipMin, clipMin}, Max: orb.Point{clipMax, clipMax}})
				data, err := orbmvt.Marshal(layers)
				if err != nil {
					b.Fatal(err)
				}
				cpu += cpuSeconds() - before
				b.SetBytes(int64(len(data)))
			}
			b.ReportMetric(float64(b.N)/cpu, "tiles/cpu-s")
		})
	}
}

// BenchmarkDecode is the strict decoder on a z14-like tile.
func BenchmarkDecode(b *testing.B) {
	data := newScene(3000).encode(NewEncoder())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFromOrb is what a house costs once per geometry version.
func BenchmarkFromOrb(b *testing.B) {
	g := sceneShape(rand.New(rand.NewPCG(1, 1)), 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromOrb(g); err != nil {
			b.Fatal(err)
		}
	}
}
