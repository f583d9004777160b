package synth

import "github.com/paulmach/orb"

// Record is one entity as a source system would hand it over: names and values, not yet checked by any schema.
type Record struct {
	Type     string       // name of the type: "house"
	Source   string       // always "synth"
	SourceID string       // unique within type and source, also over the villages of a town
	Geometry orb.Geometry // nil for what goes by a house; lon, lat on the lattice of 1e-8 degree
	Props    []Prop       // in the declared order of the type's fields, unknown values left out
}

// Prop is a named value: string, int64, float64, bool, []string or, for outlines, orb.Polygon. A field that refers to
// another entity (unit.house, person.unit, house.parcel …) holds the SourceID of its target.
type Prop struct {
	Name  string
	Value any
}

// Get returns the value of a property, nil when the record has none of that name.
func (r *Record) Get(name string) any {
	for _, p := range r.Props {
		if p.Name == name {
			return p.Value
		}
	}
	return nil
}

// Dataset is a village as a whole, one list per type in the order of Types.
type Dataset struct {
	Records map[string][]Record // by type name; walk it by Types, never by range
}

// Of returns the records of a type.
func (d *Dataset) Of(typ string) []Record { return d.Records[typ] }

// Types lists the type names in the order in which they load: what is referred to comes before what refers.
func Types() []string {
	return []string{"grid", "land", "house", "unit", "person", "institution", "industry", "facility"}
}

// Collection is the plural under which files and interfaces name a type.
func Collection(typ string) string {
	switch typ {
	case "house", "unit", "grid", "institution":
		return typ + "s"
	case "person":
		return "people"
	case "facility":
		return "facilities"
	}
	return typ // land and industry
}

// props collects properties and leaves out what is unknown.
type props []Prop

func (p *props) set(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case []string:
		if len(v) == 0 {
			return
		}
	case int:
		value = int64(v)
	}
	if *p == nil {
		*p = make(props, 0, 20) // most types fill it
	}
	*p = append(*p, Prop{name, value})
}
