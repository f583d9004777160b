package cityjson

import "math"

// Limits bound what a file may make this program hold. A zero field is the default's.
type Limits struct {
	Bytes     int // of a document, or of a line of a sequence
	Depth     int // of nested JSON
	Vertices  int // of a document or line
	Objects   int // of a document or line
	Corners   int // of one feature: how often its rings name a vertex, templates counted each time they stand
	Relatives int // parts of one feature

	// Whoever draws a face of n corners has work that grows with n². Unbounded by default.
	FaceCorners int // of one face
	FaceSquares int // of one feature: the sum of the squares of the corners of its faces

	// Strict is for what strangers send: members that stand twice are refused, in the outermost object also if they only
	// differ in case, and so is what reaches into other files: extensions, and textures. Corners and FaceSquares bound
	// all features of the document together.
	Strict bool
}

// maxMembers bounds the members of an object in a strict document.
const maxMembers = 20_000

// DefaultLimits hold a city of a hundred thousand buildings in a document, and any in a sequence.
func DefaultLimits() Limits {
	return Limits{Bytes: 512 << 20, Depth: 64, Vertices: 20_000_000, Objects: 2_000_000, Corners: 2_000_000, Relatives: 10_000, FaceCorners: math.MaxInt, FaceSquares: math.MaxInt}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	for _, x := range [...]struct{ have, otherwise *int }{
		{&l.Bytes, &d.Bytes},
		{&l.Depth, &d.Depth},
		{&l.Vertices, &d.Vertices},
		{&l.Objects, &d.Objects},
		{&l.Corners, &d.Corners},
		{&l.Relatives, &d.Relatives},
		{&l.FaceCorners, &d.FaceCorners},
		{&l.FaceSquares, &d.FaceSquares},
	} {
		if *x.have <= 0 {
			*x.have = *x.otherwise
		}
	}
	return l
}
