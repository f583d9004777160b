package cityjson

// Limits bound what a file may make this program hold. A zero field is the default's.
type Limits struct {
	Bytes     int // of a document, or of a line of a sequence
	Depth     int // of nested JSON
	Vertices  int // of a document or line
	Objects   int // of a document or line
	Corners   int // of one feature: how often its rings name a vertex, templates counted each time they stand
	Relatives int // parts of one feature
}

// DefaultLimits hold a city of a hundred thousand buildings in a document, and any in a sequence.
func DefaultLimits() Limits {
	return Limits{Bytes: 512 << 20, Depth: 64, Vertices: 20_000_000, Objects: 2_000_000, Corners: 2_000_000, Relatives: 10_000}
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
	} {
		if *x.have <= 0 {
			*x.have = *x.otherwise
		}
	}
	return l
}
