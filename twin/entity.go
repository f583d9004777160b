package twin

import (
	"fmt"
	"iter"
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

	blob  *byte         // fields and geometry; see blob.go
	plain *orb.Geometry // a geometry that is not in the blob: a pointer, since few have one
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
	return e.Grid == o.Grid && e.House == o.House && e.sameBlob(o) && sameGeometry(e.Geometry(), o.Geometry())
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
	blob, plain := pack(row, sealed, g)
	return &Entity{ID: id, Type: t, blob: blob, plain: plain}
}

// All yields the declared fields with their values, null where absent, in declared order: one pass over the row, where
// Value makes one each.
func (e *Entity) All() iter.Seq2[*Field, Value] { return e.Of(e.Type.fields) }

// Of is All for some of the declared fields, in declared order. For none the row is not even looked at.
func (e *Entity) Of(fields []*Field) iter.Seq2[*Field, Value] {
	return func(yield func(*Field, Value) bool) {
		if len(fields) == 0 {
			return
		}
		row, sealed, _ := e.parts()
		open, shut := fieldReader{rowReader: rowReader{row: row}}, fieldReader{rowReader: rowReader{row: sealed}}
		for _, f := range fields {
			v := Value{}
			switch {
			case f.Assigned:
				v = Text(e.ID.String())
			case f.Sealed():
				v = shut.value(f)
			default:
				v = open.value(f)
			}
			if !yield(f, v) {
				return
			}
		}
	}
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
	row, sealed, _ := e.parts()
	img := &Image{Rev: e.Rev, Updated: e.Updated, Grid: e.Grid, House: e.House, Row: bytesOf(row), Sealed: bytesOf(sealed)}
	if g := e.Geometry(); g != nil {
		img.Geom = geo.AppendWKB(nil, g)
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
	e := &Entity{ID: id, Type: t, Rev: img.Rev, Updated: img.Updated, Grid: img.Grid, House: img.House}
	var g orb.Geometry
	if len(img.Geom) > 0 {
		var err error
		if g, err = geo.ParseWKB(img.Geom); err != nil {
			return nil, fmt.Errorf("%s %s: %w", typ, id, err)
		}
	}
	e.blob, e.plain = pack(img.Row, img.Sealed, g)
	return e, nil
}

// bytesOf views a string as bytes, which nobody may change: stores only read what they are handed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
