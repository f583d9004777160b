package tiles3d

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
)

// slackDeg and slackM are more than the earth bends away beneath an upload.
const (
	slackDeg = 1e-7
	slackM   = 0.1
)

// The bounds of an upload that tiles show: everybody near it loads it. What is beyond is shown by GET /models alone, and
// tiles show the generated house.
const (
	maxShownMesh     = 2 << 20 // bytes of vertices and triangles, as counted by meshBytes
	maxShownPictures = 4 << 20
	maxShownFile     = 12 << 20 // of the file: larger ones are not even read
)

// judged draws what was uploaded and finds its room. The same bytes are always judged alike: what is of neither form, glb
// and CityJSON, cannot be drawn, or is too large is not shown.
func judged(media string, body []byte) upload {
	if len(body) > maxShownFile {
		return upload{}
	}
	var m *glb.Model
	var err error
	switch media {
	case typeGLB:
		m, err = glb.Parse(body, glb.Limits{Bytes: math.MaxInt})
	case house.MediaCityJSON:
		m, err = house.FromCity(body, house.ColorsOf("", solid.Gable))
	}
	if err != nil || m == nil || m.Place == nil {
		return upload{}
	}
	pictures := 0
	for i := range m.Images {
		pictures += len(m.Images[i].Data)
	}
	if meshBytes(m) > maxShownMesh || pictures > maxShownPictures {
		return upload{}
	}
	return newUpload(m, int64(pictures))
}

// meshBytes is about what the vertices and triangles of a flat model take in a tile.
func meshBytes(m *glb.Model) (n int) {
	for i := range m.Nodes[0].Mesh.Primitives {
		p := &m.Nodes[0].Mesh.Primitives[i]
		// Positions and the feature, normals, texture coordinates, colours; three indices.
		n += 12*len(p.Positions) + 4*len(p.Normals) + 8*len(p.TexCoords) + 4*len(p.Colors) + 12*len(p.Triangles)
	}
	return n
}

// newUpload finds the room that a model takes: the box of its corners, which lies within that of the box around it.
func newUpload(m *glb.Model, pictures int64) upload {
	lo := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	hi := [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	vertices, triangles := 0, 0
	for _, p := range m.Nodes[0].Mesh.Primitives {
		vertices, triangles = vertices+len(p.Positions), triangles+len(p.Triangles)
		for _, v := range p.Positions {
			for i, x := range enu(v) {
				lo[i], hi[i] = min(lo[i], x), max(hi[i], x)
			}
		}
	}
	frame := solid.NewFrame(orb.Point{m.Place.Lon, m.Place.Lat})
	corners := orb.MultiPoint{frame.LonLat(lo[0], lo[1]), frame.LonLat(hi[0], lo[1]), frame.LonLat(lo[0], hi[1]), frame.LonLat(hi[0], hi[1])}
	const perVertex = 100 // positions, normals, texture coordinates, colours and corners
	const perTriangle = 12
	return upload{
		room: room{
			shown: true, box: corners.Bound().Pad(slackDeg),
			loM: m.Place.HeightM + lo[2] - slackM, hiM: m.Place.HeightM + hi[2] + slackM,
		},
		model: m, bytes: pictures + int64(vertices)*perVertex + int64(triangles)*perTriangle,
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
