package ingest

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// Tile services cut polygons at the borders of tiles, so a file put together of tiles holds one building as several
// features of one id. Rows of polygon types are held back for a while: pieces that come in time are joined, so that
// nothing half is ever committed and a second import finds everything unchanged.
const (
	joinRows     = 20_000    // how many rows are held back at most
	joinVertices = 2_000_000 // and how many vertices: about 32 MB
)

// window holds back the newest rows of a type, oldest first.
type window struct {
	rows     []*row
	byKey    map[uint64]*row
	vertices int
}

func (v *window) add(w *row) {
	v.rows = append(v.rows, w)
	v.byKey[w.key] = w
	v.vertices += geo.VertexCount(w.op().Geometry)
}

func (v *window) full() bool { return len(v.rows) > joinRows || v.vertices > joinVertices }

func (v *window) pop() *row {
	w := v.rows[0]
	v.rows[0] = nil
	v.rows = v.rows[1:]
	delete(v.byKey, w.key)
	v.vertices -= geo.VertexCount(w.op().Geometry)
	return w
}

// errApart says that two pieces do not make one shape.
var errApart = errors.New("does not touch it")

// join adds a piece to the row that it belongs to, or says why that cannot be.
func (v *window) join(w, piece *row) error {
	a, b := w.op().Geometry, piece.op().Geometry
	if a == nil || b == nil {
		return errors.New("says no more")
	}
	whole, err := unite(w.op().Type, a, b)
	if err != nil {
		return err
	}
	v.vertices += geo.VertexCount(whole) - geo.VertexCount(a)
	w.op().Geometry = whole
	for _, add := range piece.op().Set {
		if !assigns(w.op(), add.Field) {
			w.op().Set = append(w.op().Set, add)
		}
	}
	return nil
}

func assigns(op *twin.Operation, f *twin.Field) bool {
	for i := range op.Set {
		if op.Set[i].Field == f {
			return true
		}
	}
	return false
}

// unite returns the union of two polygons as it is kept. Two that only lie near each other are refused.
func unite(t *twin.Type, a, b orb.Geometry) (orb.Geometry, error) {
	if orb.Equal(a, b) {
		return a, nil
	}
	ga, err1 := geom.UnmarshalWKB(geo.AppendWKB(nil, a), geom.NoValidate{})
	gb, err2 := geom.UnmarshalWKB(geo.AppendWKB(nil, b), geom.NoValidate{})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	u, err := geom.Union(ga, gb)
	if err != nil {
		return nil, fmt.Errorf("cannot be joined: %w", err)
	}
	g, err := geo.ParseWKB(u.AsBinary())
	if err != nil {
		return nil, err
	}
	if polygons(g) > max(polygons(a), polygons(b)) {
		return nil, errApart
	}
	return t.NormalizeGeometry(g)
}

// polygons counts the polygons of a geometry; anything else counts as too many.
func polygons(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.Polygon:
		return 1
	case orb.MultiPolygon:
		return len(g)
	}
	return 1 << 30
}
