package twin

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"time"
	"unsafe"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
)

// Entity is one state of one thing. It is immutable and shared between snapshots: nothing that it returns may be
// changed. It shows everything; what a caller may see of it is decided by access.View, never here.
type Entity struct {
	ID      ID
	Type    *Type
	Rev     Version   // the version that last changed it
	Updated int64     // microseconds since 1970 UTC
	Grid    grid.Code // micro-grid, 0 outside all
	House   ID        // the house by which it goes, 0 for none

	geom orb.Geometry
	data string // length of the row as a varint, the row, the sealed part: one string is smaller than two
}

// pack joins the two parts of an entity.
func pack(row, sealed []byte) string {
	b := make([]byte, 0, uvarintLen(uint64(len(row)))+len(row)+len(sealed))
	b = binary.AppendUvarint(b, uint64(len(row)))
	b = append(append(b, row...), sealed...)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func uvarintLen(n uint64) int { return max(1, (bits.Len64(n)+6)/7) }

// parts returns the row with public and internal fields, and the sealed part with personal and secret ones.
func (e *Entity) parts() (row, sealed string) {
	if e.data == "" {
		return "", ""
	}
	r := rowReader{row: e.data}
	n := r.uvarint()
	return r.row[:n], r.row[n:]
}

// part returns the part that holds a field.
func (e *Entity) part(f *Field) string {
	row, sealed := e.parts()
	if f.Sealed() {
		return sealed
	}
	return row
}

// Value returns the value of a stored field, null when it is absent. A code that the server assigns is the ID itself.
func (e *Entity) Value(f *Field) Value {
	if f.Assigned {
		return Text(e.ID.String())
	}
	return rowValue(e.part(f), f)
}

// Get returns the value of a field by name, null when it is absent or not declared.
func (e *Entity) Get(name string) Value {
	f := e.Type.Field(name)
	if f == nil {
		return Value{}
	}
	return e.Value(f)
}

// Has tells whether a list field holds an item. It allocates nothing.
func (e *Entity) Has(f *Field, item string) bool {
	return rowHas(e.part(f), f, item)
}

// Geometry returns the entity's own geometry, nil where it has none. See Snapshot.Place for where it is.
func (e *Entity) Geometry() orb.Geometry { return e.geom }

// UpdatedAt returns when the entity was last changed, in UTC.
func (e *Entity) UpdatedAt() time.Time { return time.UnixMicro(e.Updated).UTC() }

// Code returns the entity's code, "" for none.
func (e *Entity) Code() string {
	return e.Value(e.Type.fields[codeField]).Str()
}

// from tells whether the entity came from a source under an identifier of that source.
func (e *Entity) from(source, sourceID string) bool {
	fs := e.Type.fields
	return e.Value(fs[sourceIDField]).Str() == sourceID && e.Value(fs[sourceField]).Str() == source
}

// same tells whether two states differ in nothing that is stored.
func (e *Entity) same(o *Entity) bool {
	return e.Grid == o.Grid && e.House == o.House && e.data == o.data && sameGeometry(e.geom, o.geom)
}

func sameGeometry(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return orb.Equal(a, b)
}

// newEntity builds a state out of the values of its fields, one per field of the type, in declared order.
func newEntity(t *Type, id ID, values []Value, g orb.Geometry) *Entity {
	var row, sealed []byte
	for i, f := range t.fields {
		switch {
		case f.Assigned:
		case f.Sealed():
			sealed = appendValue(sealed, f.num, values[i])
		default:
			row = appendValue(row, f.num, values[i])
		}
	}
	return &Entity{ID: id, Type: t, geom: g, data: pack(row, sealed)}
}

// values is the inverse of newEntity.
func (e *Entity) values() []Value {
	vs := make([]Value, len(e.Type.fields))
	for i, f := range e.Type.fields {
		if !f.Assigned {
			vs[i] = e.Value(f)
		}
	}
	return vs
}

// image returns the state as stores keep it. Its slices are the entity's own memory.
func (e *Entity) image() *Image {
	row, sealed := e.parts()
	img := &Image{Rev: e.Rev, Updated: e.Updated, Grid: e.Grid, House: e.House, Row: bytesOf(row), Sealed: bytesOf(sealed)}
	if e.geom != nil {
		img.Geom = geo.AppendWKB(nil, e.geom)
	}
	return img
}

// Decode makes the entity of a stored image. The image's bytes are copied.
func (s *Schema) Decode(typ string, id ID, img *Image) (*Entity, error) {
	t := s.Type(typ)
	if t == nil {
		return nil, fmt.Errorf("%w: the store holds the type %q, which is not declared; start with the model file that declares it", ErrInvalid, typ)
	}
	if err := checkRow(img.Row, t, false); err != nil {
		return nil, fmt.Errorf("%s %s: %w", typ, id, err)
	}
	if err := checkRow(img.Sealed, t, true); err != nil {
		return nil, fmt.Errorf("%s %s, sealed part: %w", typ, id, err)
	}
	e := &Entity{
		ID: id, Type: t, Rev: img.Rev, Updated: img.Updated, Grid: img.Grid, House: img.House, data: pack(img.Row, img.Sealed),
	}
	if len(img.Geom) > 0 {
		g, err := geo.ParseWKB(img.Geom)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", typ, id, err)
		}
		e.geom = g
	}
	return e, nil
}

// bytesOf views a string as bytes, which nobody may change: stores only read what they are handed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
