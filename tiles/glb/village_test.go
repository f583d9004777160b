package glb

import (
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
)

// village is a tile as there will be: gabled houses along lanes, walls and roofs in colours of their use, flat-shaded.
func village(houses int) *Model {
	rng := rand.New(rand.NewPCG(1, 2))
	uses := [...]string{"dwelling", "shop", "barn"}
	colors := [...]Color{{222, 207, 190, 255}, {235, 220, 200, 255}, {200, 190, 180, 255}}
	roof := Color{150, 80, 65, 255}
	t := &Table{Name: "houses", Class: "house", Rows: houses, Columns: []Column{
		{Name: "id", Semantic: semanticID}, {Name: "grid"}, {Name: "floors_above", Ints: []int32{}}, {Name: "height_m", Floats: []float32{}}, {Name: "use"},
	}}
	var p Primitive
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for i := range houses {
		id := make([]byte, 11)
		for k := range id {
			id[k] = letters[rng.IntN(32)]
		}
		use := rng.IntN(3)
		floors := 1 + rng.IntN(3)
		t.Columns[0].Texts = append(t.Columns[0].Texts, string(id))
		t.Columns[1].Texts = append(t.Columns[1].Texts, fmt.Sprintf("310114103218%05d", 100+i/40))
		t.Columns[2].Ints = append(t.Columns[2].Ints, int32(floors))
		t.Columns[3].Floats = append(t.Columns[3].Floats, float32(floors)*3.2)
		t.Columns[4].Texts = append(t.Columns[4].Texts, uses[use])
		at := [2]float64{float64(i%20)*24 - 240 + rng.Float64(), float64(i/20)*30 - 225 + rng.Float64()}
		p.house(at, rng.NormFloat64()*0.1, 8+4*rng.Float64(), 12+4*rng.Float64(), float64(floors)*3.2, uint32(i), colors[use], roof)
	}
	return &Model{
		StepM: 0.01, Table: t, Materials: []Material{Matte("house", Color{255, 255, 255, 255})},
		Nodes: []Node{{Name: "houses", Mesh: &Mesh{Primitives: []Primitive{p}}}},
	}
}

// house adds a gabled house: four walls, two of them with a gable, two sides of a roof and the ground.
func (p *Primitive) house(at [2]float64, turn, w, l, h float64, feature uint32, wall, roof Color) {
	s, c := math.Sincos(turn)
	v := func(x, y, z float64) Vec {
		x, y = x*w/2, y*l/2
		return FromENU(at[0]+x*c-y*s, at[1]+x*s+y*c, z)
	}
	eaves := h * 0.75
	p.face(feature, wall, v(-1, -1, 0), v(1, -1, 0), v(1, -1, eaves), v(0, -1, h), v(-1, -1, eaves))
	p.face(feature, wall, v(1, -1, 0), v(1, 1, 0), v(1, 1, eaves), v(1, -1, eaves))
	p.face(feature, wall, v(1, 1, 0), v(-1, 1, 0), v(-1, 1, eaves), v(0, 1, h), v(1, 1, eaves))
	p.face(feature, wall, v(-1, 1, 0), v(-1, -1, 0), v(-1, -1, eaves), v(-1, 1, eaves))
	p.face(feature, roof, v(1, -1, eaves), v(1, 1, eaves), v(0, 1, h), v(0, -1, h))
	p.face(feature, roof, v(-1, 1, eaves), v(-1, -1, eaves), v(0, -1, h), v(0, 1, h))
	p.face(feature, wall, v(-1, 1, 0), v(1, 1, 0), v(1, -1, 0), v(-1, -1, 0))
}

// face adds a convex face as a fan.
func (p *Primitive) face(feature uint32, color Color, ring ...Vec) {
	n := cross(sub(ring[1], ring[0]), sub(ring[2], ring[0]))
	l := math.Sqrt(n[0]*n[0] + n[1]*n[1] + n[2]*n[2])
	first := uint32(len(p.Positions))
	for i, v := range ring {
		p.Positions = append(p.Positions, v)
		p.Normals = append(p.Normals, Vec{n[0] / l, n[1] / l, n[2] / l})
		p.Colors = append(p.Colors, color)
		p.Features = append(p.Features, feature)
		if i >= 2 {
			p.Triangles = append(p.Triangles, [3]uint32{first, first + uint32(i) - 1, first + uint32(i)})
		}
	}
}

// lawn is a smooth surface of n by n squares, whose vertices are shared.
func lawn(n int) Primitive {
	var p Primitive
	for i := range n + 1 {
		for j := range n + 1 {
			p.Positions = append(p.Positions, FromENU(float64(i), float64(j), math.Sin(float64(i*j))/5))
			p.Normals = append(p.Normals, Vec{0, 1, 0})
			if at := uint32(i*(n+1) + j); i < n && j < n {
				right := at + uint32(n) + 1
				p.Triangles = append(p.Triangles, [3]uint32{at, right, right + 1}, [3]uint32{at, right + 1, at + 1})
			}
		}
	}
	return p
}

func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }
