package glb

import (
	"fmt"
	"math"
)

// featureIDs are rows of the property table, whole and within it.
func (c *checker) featureIDs(p *docPrimitive, vertices int) error {
	if p.Extensions == nil || p.Extensions.Features == nil {
		if p.Attributes.Feature0 != nil {
			return malformed("_FEATURE_ID_0 without %s", extFeatures)
		}
		return nil
	}
	c.features = true
	ids := p.Extensions.Features.IDs
	if len(ids) != 1 || ids[0].Attribute == nil || *ids[0].Attribute != 0 || ids[0].Table == nil || *ids[0].Table != 0 {
		return malformed("%s: one set of ids is wanted, of attribute 0 and table 0", extFeatures)
	}
	if !c.metadata {
		return malformed("%s names a table that is not there", extFeatures)
	}
	rows := c.doc.Extensions.Metadata.Tables[0].Count
	if ids[0].Count != rows {
		return malformed("%s: featureCount is %d, the table has %d rows", extFeatures, ids[0].Count, rows)
	}
	a, err := c.attribute("_FEATURE_ID_0", p.Attributes.Feature0, "SCALAR", vertices)
	if err != nil {
		return err
	}
	want := typeFloat
	switch {
	case rows <= math.MaxUint8+1:
		want = typeUbyte
	case rows <= math.MaxUint16+1:
		want = typeUshort
	}
	if a.component != want || a.normalized {
		return malformed("_FEATURE_ID_0: type %d, the smallest for %d rows is %d", a.component, rows, want)
	}
	for i := range a.count {
		if v := a.at(i, 0); !(v >= 0 && v < float64(rows) && v == math.Trunc(v)) {
			return malformed("_FEATURE_ID_0: vertex %d has id %g of %d", i, v, rows)
		}
	}
	return nil
}

// tables are as their schema says: at most one, with a value in each row of each column.
func (c *checker) tables() error {
	if c.doc.Extensions == nil || c.doc.Extensions.Metadata == nil {
		return nil
	}
	c.metadata = true
	m := c.doc.Extensions.Metadata
	if m.Schema == nil || !isName(m.Schema.ID) || len(m.Schema.Classes) != 1 || len(m.Tables) != 1 {
		return malformed("%s: a schema with a name, one class and one table are wanted", extMetadata)
	}
	t, err := c.table()
	if err != nil {
		return fmt.Errorf("%s: %w", extMetadata, err)
	}
	return t.check()
}

// table reads the property table.
func (f *file) table() (*Table, error) {
	m := f.doc.Extensions.Metadata
	d := &m.Tables[0]
	class := m.Schema.Classes.find(d.Class)
	switch {
	case class == nil:
		return nil, malformed("class %q is not in the schema", clip(d.Class))
	case d.Count < 1 || int64(d.Count) > int64(len(f.bin)):
		return nil, malformed("a table of %d rows", d.Count)
	case len(class.Properties) != len(d.Properties):
		return nil, malformed("%d properties, the table has %d", len(class.Properties), len(d.Properties))
	}
	t := &Table{Name: d.Name, Class: d.Class, Rows: d.Count}
	for i := range d.Properties {
		name := d.Properties[i].name
		p := class.Properties.find(name)
		if p == nil {
			return nil, malformed("property %q is not in the schema", clip(name))
		}
		c, err := f.columnOf(t.Rows, p, &d.Properties[i].value)
		if err != nil {
			return nil, fmt.Errorf("property %q: %w", clip(name), err)
		}
		c.Name, c.Semantic = name, p.Semantic
		t.Columns = append(t.Columns, c)
	}
	return t, nil
}

// columnOf reads a column of one of the kinds that are written here.
func (f *file) columnOf(rows int, p *docProperty, d *docColumn) (Column, error) {
	data, err := f.view(d.Values)
	if err != nil {
		return Column{}, err
	}
	if p.Type == "STRING" {
		return f.textsOf(rows, data, d)
	}
	if p.Type != "SCALAR" || d.Offsets != nil || d.OffsetType != "" || len(data) != 4*rows {
		return Column{}, malformed("%s of %d bytes for %d rows", clip(p.Type), len(data), rows)
	}
	all := cells{data: data, count: rows, wide: 1, stride: 4, size: 4}
	switch p.Component {
	case "INT32":
		c := Column{Ints: make([]int32, rows)}
		all.component = typeUint
		for i := range c.Ints {
			c.Ints[i] = int32(uint32(all.at(i, 0)))
		}
		return c, nil
	case "FLOAT32":
		c := Column{Floats: make([]float32, rows)}
		all.component = typeFloat
		for i := range c.Floats {
			v := all.at(i, 0)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return c, malformed("row %d is %g", i, v)
			}
			if c.Floats[i] = float32(v); c.Floats[i] == unknownFloat {
				c.Floats[i] = float32(math.NaN())
			}
		}
		return c, nil
	}
	return Column{}, malformed("componentType is %q", clip(p.Component))
}
