package glb

import (
	"encoding/binary"
	"math"
)

// componentSize is the size of a component in bytes, 0 for a type that glTF does not have.
func componentSize(component int) int {
	switch component {
	case typeByte, typeUbyte:
		return 1
	case typeShort, typeUshort:
		return 2
	case typeUint, typeFloat:
		return 4
	}
	return 0
}

// width is the number of components of an element, 0 for a type that is not read here.
func width(kind string) int {
	switch kind {
	case "SCALAR":
		return 1
	case "VEC2":
		return 2
	case "VEC3":
		return 3
	case "VEC4":
		return 4
	}
	return 0
}

// cells are the elements of an accessor, proven to lie in the buffer.
type cells struct {
	data             []byte
	count, wide      int
	stride, size     int
	component        int
	normalized       bool
	viewed, declared int // numbers of the view and the accessor
}

// cells finds the elements of an accessor, which must be of the given type. Nothing is made of its claims before they
// are held against the buffer.
func (f *file) cells(i int, kind string) (cells, error) {
	var c cells
	if i < 0 || i >= len(f.doc.Accessors) {
		return c, malformed("accessor %d of %d", i, len(f.doc.Accessors))
	}
	a := &f.doc.Accessors[i]
	c = cells{declared: i, component: a.Component, normalized: a.Normalized, wide: width(a.Type), size: componentSize(a.Component)}
	switch {
	case a.Type != kind:
		return c, malformed("accessors[%d].type is %q: %s is wanted", i, clip(a.Type), kind)
	case c.size == 0:
		return c, malformed("accessors[%d].componentType is %d", i, a.Component)
	case len(a.Sparse) > 0:
		return c, malformed("accessors[%d].sparse: sparse accessors are not read: write the values out", i)
	case a.View == nil:
		return c, malformed("accessors[%d]: there is no bufferView", i)
	case a.Count < 1:
		return c, malformed("accessors[%d].count is %d", i, a.Count)
	}
	view, err := f.view(*a.View)
	if err != nil {
		return c, malformed("accessors[%d]: %w", i, err)
	}
	c.viewed = *a.View
	v := &f.doc.BufferViews[c.viewed]
	element := c.size * c.wide
	c.stride = v.Stride
	if c.stride == 0 {
		c.stride = element
	}
	switch size := int64(len(view)); {
	case c.stride < element:
		return c, malformed("accessors[%d]: elements of %d bytes at steps of %d", i, element, c.stride)
	case a.Offset < 0 || a.Offset%int64(c.size) != 0 || v.Offset%int64(c.size) != 0:
		return c, malformed("accessors[%d].byteOffset %d in bufferViews[%d] at %d: not aligned to %d", i, a.Offset, c.viewed, v.Offset, c.size)
	case a.Offset > size-int64(element) || (a.Count-1) > (size-int64(element)-a.Offset)/int64(c.stride):
		return c, malformed("accessors[%d]: %d elements end beyond the %d bytes of bufferViews[%d]", i, a.Count, size, c.viewed)
	}
	c.data, c.count = view[a.Offset:], int(a.Count)
	return c, nil
}

// at is a component of an element, as it is stored.
func (c *cells) at(element, component int) float64 {
	b := c.data[element*c.stride+component*c.size:]
	switch c.component {
	case typeByte:
		return float64(int8(b[0]))
	case typeUbyte:
		return float64(b[0])
	case typeShort:
		return float64(int16(binary.LittleEndian.Uint16(b)))
	case typeUshort:
		return float64(binary.LittleEndian.Uint16(b))
	case typeUint:
		return float64(binary.LittleEndian.Uint32(b))
	}
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
}

// value is a component of an element as it is meant: of normalized whole numbers the share of the greatest.
func (c *cells) value(element, component int) float64 {
	v := c.at(element, component)
	if !c.normalized {
		return v
	}
	switch c.component {
	case typeByte:
		return max(v/math.MaxInt8, -1)
	case typeUbyte:
		return v / math.MaxUint8
	case typeShort:
		return max(v/math.MaxInt16, -1)
	case typeUshort:
		return v / math.MaxUint16
	}
	return v
}
