package wire

import (
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// columns are the members that a form has written of one type, in their order. They are looked up once for a list: by
// name for each feature, a list of ids alone cost more than whole features.
type columns struct {
	of                          *twin.Type
	fields                      []*twin.Field
	house, grid, rev, updatedAt bool
	derived                     []string
}

// columns looks up what is written of a type. What the principal may not see of it stays out later, entity by entity.
func (f *Form) columns(t *twin.Type) *columns {
	ref := t.HouseRef()
	cols := &columns{
		of: t, fields: t.AllFields(), house: ref != nil && ref.Name != "house" && f.wants("house"),
		grid: f.wants("grid"), rev: f.wants("rev"), updatedAt: f.wants("updated_at"),
	}
	if f.Only == nil {
		return cols
	}
	cols.fields = nil
	for _, field := range t.AllFields() {
		if f.Only[field.Name] {
			cols.fields = append(cols.fields, field)
		}
	}
	for _, d := range access.DerivedFields(t) {
		if f.Only[d.Name] {
			cols.derived = append(cols.derived, d.Name)
		}
	}
	return cols
}
