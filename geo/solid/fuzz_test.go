package solid

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// FuzzBuild makes bodies of rings that bytes say: steps on a lattice of decimetres, so that much touches and crosses, or
// raw doubles. No input may panic or run on; of valid footprints every body is sound.
func FuzzBuild(f *testing.F) {
	for _, p := range letters() {
		var seed []byte
		for _, r := range p {
			for _, v := range r[:len(r)-1] {
				seed = append(seed, byte(v[0]*5), byte(v[1]*5))
			}
			seed = append(seed, 255, 255)
		}
		f.Add(seed, uint8(Gable), 9.0, 0.0, false)
	}
	f.Add(binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.NaN())), uint8(Hip), 3.0, 2.0, true)
	f.Fuzz(func(t *testing.T, raw []byte, roof uint8, heightM, eavesM float64, doubles bool) {
		if len(raw) > 400 {
			return
		}
		p := footprintOf(raw, doubles)
		s, err := Build(Building{Footprint: p, HeightM: heightM, EavesM: eavesM, Roof: Roof(roof % 4)})
		if err != nil || geo.Validate(p) != nil || !(heightM > 0.01 && heightM < 1e4) {
			return
		}
		if p.Bound().Max[0]-p.Bound().Min[0] > 0.1 || p.Bound().Max[1]-p.Bound().Min[1] > 0.1 {
			return // no house; the plane is not meant for countries
		}
		if err := judge(s); err != nil {
			t.Errorf("%v: %v", p, err)
		}
	})
}

// footprintOf reads rings; 255, 255 ends one.
func footprintOf(raw []byte, doubles bool) orb.Polygon {
	p := orb.Polygon{{}}
	for len(raw) >= 2 {
		last := &p[len(p)-1]
		switch {
		case raw[0] == 255 && raw[1] == 255:
			p = append(p, orb.Ring{})
			raw = raw[2:]
		case doubles && len(raw) >= 16:
			*last = append(*last, orb.Point{
				math.Float64frombits(binary.LittleEndian.Uint64(raw)), math.Float64frombits(binary.LittleEndian.Uint64(raw[8:])),
			})
			raw = raw[16:]
		default:
			*last = append(*last, orb.Point{121.2 + float64(int8(raw[0]))*1e-6, 31.3 + float64(int8(raw[1]))*1e-6})
			raw = raw[2:]
		}
	}
	out := p[:0]
	for _, r := range p {
		if len(r) > 0 {
			out = append(out, append(r, r[0]))
		}
	}
	return out
}
