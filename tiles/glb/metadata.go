package glb

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// table writes the property table: column by column in views of their own, as EXT_structural_metadata has it.
func (w *writer) table() error {
	t := w.model.Table
	if t == nil || t.Rows == 0 {
		return nil // a table without rows is forbidden
	}
	if err := t.check(); err != nil {
		return err
	}
	class := docClass{}
	out := docTable{Name: t.Name, Class: t.Class, Count: t.Rows}
	for i := range t.Columns {
		c := &t.Columns[i]
		p, values, err := w.values(c)
		if err != nil {
			return fmt.Errorf("glb: table %q: column %q: %w", t.Name, c.Name, err)
		}
		class.Properties = append(class.Properties, member[docProperty]{c.Name, p})
		out.Properties = append(out.Properties, member[docColumn]{c.Name, values})
	}
	schema := docSchema{ID: generator, Classes: ordered[docClass]{{t.Class, class}}}
	w.doc.Extensions = &docExtensions{Metadata: &docMetadata{Schema: &schema, Tables: []docTable{out}}}
	return nil
}

// values writes one column. What stands for unknown is part of the schema whether it comes up or not: all tiles of a set
// have one schema.
func (w *writer) values(c *Column) (docProperty, docColumn, error) {
	switch c.kind() {
	case intColumn:
		data := make([]byte, 0, 4*len(c.Ints))
		for _, v := range c.Ints {
			data = binary.LittleEndian.AppendUint32(data, uint32(v))
		}
		return docProperty{Type: "SCALAR", Component: "INT32", NoData: json.RawMessage(strconv.Itoa(UnknownInt)), Semantic: c.Semantic},
			docColumn{Values: w.view(data, 0, 0)}, nil
	case floatColumn:
		data := make([]byte, 0, 4*len(c.Floats))
		for i, v := range c.Floats {
			if v != v {
				v = unknownFloat
			}
			if math.IsInf(float64(v), 0) {
				return docProperty{}, docColumn{}, fmt.Errorf("row %d is %v", i, v)
			}
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		none := strconv.FormatFloat(unknownFloat, 'g', -1, 64)
		return docProperty{Type: "SCALAR", Component: "FLOAT32", NoData: json.RawMessage(none), Semantic: c.Semantic},
			docColumn{Values: w.view(data, 0, 0)}, nil
	}
	return w.texts(c)
}

// texts writes a column of texts: their bytes one behind the other, and where each begins and the last ends.
func (w *writer) texts(c *Column) (docProperty, docColumn, error) {
	p := docProperty{Type: "STRING", Semantic: c.Semantic}
	if c.Semantic != semanticID {
		p.NoData = json.RawMessage(`""`)
	}
	var data []byte
	ends := []int{0}
	for i, s := range c.Texts {
		if !utf8.ValidString(s) {
			return p, docColumn{}, fmt.Errorf("row %d is no UTF-8", i)
		}
		data = append(data, s...)
		ends = append(ends, len(data))
	}
	if len(data) > math.MaxUint32 {
		return p, docColumn{}, fmt.Errorf("%d bytes of text", len(data))
	}
	if len(data) == 0 {
		data = append(data, 0) // a view has at least a byte; no offset reaches it
	}
	wide := len(data) > math.MaxUint16
	var offsets []byte
	for _, n := range ends {
		if wide {
			offsets = binary.LittleEndian.AppendUint32(offsets, uint32(n))
		} else {
			offsets = binary.LittleEndian.AppendUint16(offsets, uint16(n))
		}
	}
	out := docColumn{Values: w.view(data, 0, 0), OffsetType: "UINT16"}
	if wide {
		out.OffsetType = "UINT32"
	}
	at := w.view(offsets, 0, 0)
	out.Offsets = &at
	return p, out, nil
}

// semanticID marks the column that names a row.
const semanticID = "ID"
