package glb

// Limits bound what Parse takes. The zero value of a field stands for what DefaultLimits has.
type Limits struct {
	Bytes      int   // of the file
	JSONBytes  int   // of the JSON chunk
	JSONDepth  int   // of arrays and objects in each other
	JSONValues int   // values of the JSON, roughly
	Vertices   int   // of all primitives as often as nodes show them
	Triangles  int   // likewise
	Images     int   // pictures
	Pixels     int64 // of all images together
	Nodes      int   // of the tree
	ExtentM    float64
}

// DefaultLimits are those of a detailed model of one house.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 32 << 20, JSONBytes: 4 << 20, JSONDepth: 32, JSONValues: 200_000,
		Vertices: 500_000, Triangles: 500_000, Images: 64, Pixels: 64 << 20, Nodes: 10_000, ExtentM: 2000,
	}
}

// filled takes the default where nothing is said.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	for _, f := range [...]struct{ at, usual *int }{
		{&l.Bytes, &d.Bytes},
		{&l.JSONBytes, &d.JSONBytes},
		{&l.JSONDepth, &d.JSONDepth},
		{&l.JSONValues, &d.JSONValues},
		{&l.Vertices, &d.Vertices},
		{&l.Triangles, &d.Triangles},
		{&l.Images, &d.Images},
		{&l.Nodes, &d.Nodes},
	} {
		if *f.at == 0 {
			*f.at = *f.usual
		}
	}
	if l.Pixels == 0 {
		l.Pixels = d.Pixels
	}
	if l.ExtentM == 0 {
		l.ExtentM = d.ExtentM
	}
	return l
}
