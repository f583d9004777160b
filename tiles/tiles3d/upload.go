package tiles3d

import (
	"context"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
)

// upload is a model that stands in the place of a generated one, and the room that it takes.
type upload struct {
	model    *glb.Model // flat, with a place; nil where it was put out: it is read again when a tile asks
	box      orb.Bound
	loM, hiM float64
	bytes    int64
}

// uploads keeps what was uploaded, by name. The room of each is kept for good, since every look at its house asks for it;
// the models are bounded by bytes.
type uploads struct {
	from  house.Uploads // nil for none
	mu    sync.Mutex
	kept  map[string]*upload
	bytes int64
	limit int64
}

// room tells where an upload stands; not ok where there is none that tiles can show, so that the house is drawn by its
// footprint.
func (k *uploads) room(name string) (u upload, ok bool) {
	if name == "" || k.from == nil {
		return upload{}, false
	}
	k.mu.Lock()
	known := k.kept[name]
	if known != nil {
		u = *known
	}
	k.mu.Unlock()
	if known != nil {
		return u, !u.box.IsEmpty()
	}
	return k.read(name)
}

// model returns an upload whole.
func (k *uploads) model(name string) (*glb.Model, bool) {
	u, ok := k.room(name)
	if ok && u.model == nil {
		u, ok = k.read(name)
	}
	return u.model, ok
}

// read fetches an upload and keeps it. What is of neither form, glb and CityJSON, is remembered as such; what cannot be read is
// tried again the next time.
func (k *uploads) read(name string) (upload, bool) {
	media, body, err := k.from.Upload(context.Background(), name)
	if err != nil {
		return upload{}, false
	}
	u := upload{box: emptyBox()}
	var m *glb.Model
	switch media {
	case typeGLB:
		m, err = glb.Parse(body, glb.Limits{Bytes: math.MaxInt})
	case house.MediaCityJSON:
		m, err = house.FromCity(body, house.ColorsOf("", solid.Flat))
	}
	if err != nil || m != nil && m.Place == nil {
		return upload{}, false
	}
	if m != nil {
		u = newUpload(m, int64(len(body)))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if old := k.kept[name]; old != nil && old.model != nil {
		k.bytes -= old.bytes
	}
	kept := u
	k.kept[name] = &kept
	k.bytes += u.bytes
	for _, other := range k.kept { // no matter which, this one too
		if k.bytes <= k.limit {
			break
		}
		if other.model != nil {
			k.bytes -= other.bytes
			other.model, other.bytes = nil, 0
		}
	}
	return u, !u.box.IsEmpty()
}

func emptyBox() orb.Bound { return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}} }

// slackDeg and slackM are more than the earth bends away beneath an upload.
const (
	slackDeg = 1e-7
	slackM   = 0.1
)

// newUpload finds the room that a model takes: the box of its corners, which lies within that of the box around it.
func newUpload(m *glb.Model, bytes int64) upload {
	lo := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	hi := [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	vertices := 0
	for _, p := range m.Nodes[0].Mesh.Primitives {
		vertices += len(p.Positions)
		for _, v := range p.Positions {
			for i, x := range enu(v) {
				lo[i], hi[i] = min(lo[i], x), max(hi[i], x)
			}
		}
	}
	frame := solid.NewFrame(orb.Point{m.Place.Lon, m.Place.Lat})
	corners := orb.MultiPoint{frame.LonLat(lo[0], lo[1]), frame.LonLat(hi[0], lo[1]), frame.LonLat(lo[0], hi[1]), frame.LonLat(hi[0], hi[1])}
	const perVertex = 100 // positions, normals, texture coordinates, colours and corners
	return upload{
		model: m, box: corners.Bound().Pad(slackDeg), loM: m.Place.HeightM + lo[2] - slackM, hiM: m.Place.HeightM + hi[2] + slackM,
		bytes: bytes + int64(vertices)*perVertex,
	}
}

// enu is the way back of glb.FromENU.
func enu(v glb.Vec) [3]float64 { return [3]float64{v[0], -v[2], v[1]} }

// adopt puts an upload into a tile's model: its primitives, in the frame of the tile, are all of one house.
func adopt(to *glb.Model, from *glb.Model, frame [16]float64, feature uint32) []glb.Primitive {
	move := relative(solid.NewFrame(orb.Point{from.Place.Lon, from.Place.Lat}).ECEF(), frame)
	primitives := to.Adopt(from)
	for i := range primitives {
		p := &primitives[i]
		at, normals := make([]glb.Vec, len(p.Positions)), make([]glb.Vec, len(p.Normals))
		for j, v := range p.Positions {
			local := enu(v)
			local[2] += from.Place.HeightM
			moved := move.point(local)
			at[j] = glb.FromENU(moved[0], moved[1], moved[2])
		}
		for j, n := range p.Normals {
			turned := move.turn(enu(n))
			normals[j] = glb.FromENU(turned[0], turned[1], turned[2])
		}
		p.Positions, p.Normals, p.Features = at, normals, make([]uint32, len(at))
		for j := range p.Features {
			p.Features[j] = feature
		}
	}
	return primitives
}
