package access

import (
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// Derived names a value that is worked out and never stored.
type Derived struct {
	Name  string
	Label twin.Label
	Kind  twin.Kind
	Codes []twin.Code // of age_band
	Type  string      // the type that has it
}

// DerivedFields lists the derived values of a type. All are internal.
func DerivedFields(t *twin.Type) []Derived {
	count := func(name, zh, en string) Derived {
		return Derived{Name: name, Label: twin.Label{ZH: zh, EN: en}, Kind: twin.KindInt, Type: t.Name}
	}
	switch t.Name {
	case "person":
		return []Derived{
			count("age", "年龄", "age"),
			{Name: "age_band", Label: twin.Label{ZH: "年龄段", EN: "age band"}, Kind: twin.KindEnum, Codes: AgeBands(), Type: t.Name},
			{Name: "living_alone", Label: twin.Label{ZH: "独居", EN: "living alone"}, Kind: twin.KindBool, Type: t.Name},
			// Of the unit, for who asks where in a house somebody lives.
			{Name: "stair", Label: twin.Label{ZH: "单元", EN: "stair"}, Kind: twin.KindText, Type: t.Name},
			count("floor", "楼层", "floor"),
			{Name: "room", Label: twin.Label{ZH: "室", EN: "room"}, Kind: twin.KindText, Type: t.Name},
		}
	case "house", "grid":
		return []Derived{
			count("residents", "居住人数", "residents"), count("over_60", "60岁以上", "aged 60 and over"), count("over_80", "80岁以上", "aged 80 and over"),
		}
	}
	return nil
}

// AgeBands lists the codes of age_band, youngest first.
func AgeBands() []twin.Code {
	band := func(v, zh string) twin.Code { return twin.Code{Value: v, Label: twin.Label{ZH: zh, EN: v}} }
	return []twin.Code{
		band("0-5", "0至5岁"), band("6-17", "6至17岁"), band("18-59", "18至59岁"), band("60-69", "60至69岁"),
		band("70-79", "70至79岁"), band("80+", "80岁以上"),
	}
}

func ageBand(age int64) string {
	switch {
	case age < 6:
		return "0-5"
	case age < 18:
		return "6-17"
	case age < 60:
		return "18-59"
	case age < 70:
		return "60-69"
	case age < 80:
		return "70-79"
	}
	return "80+"
}

// Derived returns a derived value, Absent where the principal may not see it or the type has none of that name.
func (s Seen) Derived(name string) (twin.Value, Shown) {
	if !s.in {
		return twin.Value{}, Absent
	}
	switch s.e.Type.Name {
	case "person":
		return s.ofPerson(name)
	case "house":
		return s.residents(name)
	case "grid":
		return s.ofGrid(name)
	}
	return twin.Value{}, Absent
}

func (s Seen) ofPerson(name string) (twin.Value, Shown) {
	switch name {
	case "living_alone":
		return twin.Bool(s.e.Has(s.e.Type.Field("care"), "living_alone")), Whole
	case "age", "age_band":
		age, ok := s.v.age(s.e)
		switch {
		case !ok:
			return twin.Value{}, Whole
		case name == "age":
			return twin.Int(age), Whole
		}
		return twin.Enum(ageBand(age)), Whole
	case "stair", "floor", "room":
		return s.v.ofUnit(s.e, name), Whole
	}
	return twin.Value{}, Absent
}

// ofUnit reads a field of the unit that a person lives in, null where there is none. The unit stands in the person's
// house, and so in the same scope.
func (v *View) ofUnit(e *twin.Entity, name string) twin.Value {
	ref := e.Type.Field("unit")
	if ref == nil {
		return twin.Value{}
	}
	unit, ok := v.s.Get(ref.Ref, e.Value(ref).Ref())
	if !ok {
		return twin.Value{}
	}
	if f := unit.Type.Field(name); f != nil && !f.Sealed() {
		return unit.Value(f)
	}
	return twin.Value{}
}

// age counts whole years as of today: whoever was born on 29 February is a year older on 1 March of common years.
func (v *View) age(e *twin.Entity) (int64, bool) {
	f := e.Type.Field("birth")
	if f == nil {
		return 0, false
	}
	birth := e.Value(f)
	if birth.IsNull() {
		return 0, false
	}
	return wholeYears(birth.Time(), v.today), true
}

func wholeYears(birth, today time.Time) int64 {
	by, bm, bd := birth.Date()
	ty, tm, td := today.Date()
	years := ty - by
	if tm < bm || tm == bm && td < bd {
		years--
	}
	return int64(max(years, 0))
}

// residents counts people by age. Who lives in a house is in the house's scope, so the house's suffices.
func (s Seen) residents(name string) (twin.Value, Shown) {
	least, ok := leastAge(name)
	switch {
	case !ok:
		return twin.Value{}, Absent
	case s.v.hiddenHome(s.e, least):
		return twin.Value{}, Whole
	}
	return s.v.smallFigure(s.v.countFrom(s.e.ID, least)), Whole
}

// leastAge is the age from which a figure of houses and grids counts people.
func leastAge(name string) (age int64, ok bool) {
	switch name {
	case "residents":
		return 0, true
	case "over_60":
		return 60, true
	case "over_80":
		return 80, true
	}
	return 0, false
}

// SmallFigure is the least count that is told outside staff roles.
const SmallFigure = 5

// smallFigure hides a count below the limit from those outside staff roles.
func (v *View) smallFigure(n int) twin.Value {
	if n < SmallFigure && !v.who.Staff() {
		return twin.Value{}
	}
	return twin.Int(int64(n))
}
