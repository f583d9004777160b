package house

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/glb"
)

// block is a glb of a slanted plate of some size in metres, east, north and up, which its node brings to a place.
func block(t testing.TB, east, north, up float64, at glb.Vec) []byte {
	t.Helper()
	var bin []byte
	for _, p := range [...]glb.Vec{glb.FromENU(0, 0, 0), glb.FromENU(east, 0, 0), glb.FromENU(east, north, up)} {
		for _, v := range p {
			bin = binary.LittleEndian.AppendUint32(bin, math.Float32bits(float32(v)))
		}
	}
	doc := fmt.Appendf(nil, `{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0,"translation":[%g,%g,%g]}],
		"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"buffers":[{"byteLength":%d}],"bufferViews":[{"buffer":0,"byteLength":%d}],
		"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,%g],"max":[%g,%g,0]}]}`,
		at[0], at[1], at[2], len(bin), len(bin), float32(-north), float32(east), float32(up))
	for len(doc)%4 != 0 {
		doc = append(doc, ' ')
	}
	out := []byte("glTF\x02\x00\x00\x00")
	out = binary.LittleEndian.AppendUint32(out, uint32(12+8+len(doc)+8+len(bin)))
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(doc))), "JSON"...)
	out = append(out, doc...)
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(bin))), "BIN\x00"...)
	return append(out, bin...)
}

func TestSiteNormalize(t *testing.T) {
	at := glb.Place{Lon: west, Lat: south, HeightM: 4}
	small := rectangle(0, 0, 12, 9)    // 95 m in plan, 50 m beyond
	large := rectangle(0, 0, 200, 150) // 800 m, 100 m beyond
	for name, c := range map[string]struct {
		footprint orb.Geometry
		body      []byte
		baseM     float64
		want      string // in the refusal, "" for none
	}{
		"a house":                     {small, block(t, 12, 9, 10, glb.Vec{}), 4, ""},
		"a wing and a cellar":         {small, block(t, 50, 9, 20, glb.FromENU(0, 0, -10)), 4, ""},
		"a tower":                     {small, block(t, 12, 9, 640, glb.Vec{}), 4, ""},
		"a plate":                     {small, block(t, 12, 9, 0, glb.Vec{}), 4, ""},
		"a large house with its yard": {large, block(t, 280, 150, 30, glb.Vec{}), 4, ""},
		"a slab in mm":                {small, block(t, 1900, 1900, 1, glb.Vec{}), 4, "1900 × 1900 m in plan and 1 m in height, this house takes 9"},
		"a tower in mm":               {small, block(t, 12, 9, 1900, glb.Vec{}), 4, "1900 m in height, at most 1000 m"},
		"a cube of 1 cm":              {small, block(t, 0.01, 0.01, 0.01, glb.Vec{}), 4, "0.01 × 0.01 m in plan and 0.01 m in height, its largest side must be 1 m"},
		"shifted by its node":         {small, block(t, 12, 9, 10, glb.FromENU(500.3, 500.3, 0)), 4, "501 m beyond the footprint of the house, at most 50 m"},
		"to the west of large":        {large, block(t, 12, 9, 10, glb.FromENU(-130, 0, 0)), 4, "130 m beyond the footprint of the house, at most 100 m"},
		"deep down":                   {small, block(t, 12, 9, 10, glb.FromENU(0, 0, -120)), 4, "from -120 to -110 m above the ground"},
		"high up":                     {small, block(t, 12, 9, 10, glb.FromENU(0, 0, 1000)), 4, "from 1000 to 1010 m above the ground"},
		"on another ground":           {small, block(t, 12, 9, 10, glb.Vec{}), 200, "from -196 to -186 m above the ground"},
	} {
		t.Run(name, func(t *testing.T) {
			site := Site{Footprint: c.footprint, BaseM: c.baseM}
			kept, err := site.Normalize(c.body, at, 0)
			switch {
			case c.want == "" && (err != nil || len(kept) == 0):
				t.Errorf("%d bytes, %v", len(kept), err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	// It is judged as it is turned: 60 m to the north are 60 m to the west.
	site := Site{Footprint: small, BaseM: 4}
	if _, err := site.Normalize(block(t, 9, 58, 10, glb.Vec{}), at, 0); err != nil {
		t.Error(err)
	}
	if _, err := site.Normalize(block(t, 9, 58, 10, glb.Vec{}), at, -90); err == nil || !strings.Contains(err.Error(), "58 m beyond") {
		t.Errorf("turned to the west: %v", err)
	}
}
