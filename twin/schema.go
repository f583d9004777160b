package twin

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/gridtwin/gridtwin/twin/codes"
)

// Schema is the set of types of one twin. It is immutable.
type Schema struct {
	types  []*Type
	byName map[string]*Type
	model  []byte
	dwell  int // how many types may go by a house
}

// Field numbers are the on-disk format of rows: they follow from the order of declaration, so fields are only ever
// added at the end of a list and never taken away or reordered. TestFieldNumbers keeps them.
const (
	firstOwnNumber   = 16   // common fields have 1 to 15, one byte of tag
	firstModelNumber = 1024 // fields that a deployment adds to a built-in type
)

// MaxTypes bounds the types of a schema.
const MaxTypes = 64

var nameRE = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// Builtin returns the declarations of the types that every twin has: one line each, one file each.
func Builtin() []*Type {
	return []*Type{
		gridType(),
		houseType(),
		unitType(),
		personType(),
		landType(),
		institutionType(),
		industryType(),
		facilityType(),
	}
}

// NewSchema makes a schema of declared types. The types belong to it from then on.
func NewSchema(types []*Type) (*Schema, error) {
	if len(types) > MaxTypes {
		return nil, fmt.Errorf("%w: %d types, at most %d", ErrInvalid, len(types), MaxTypes)
	}
	s := &Schema{types: types, byName: make(map[string]*Type, 2*len(types))}
	for i, t := range types {
		t.index = i
		if err := t.compile(); err != nil {
			return nil, fmt.Errorf("type %q: %w", t.Name, err)
		}
		for _, name := range []string{t.Name, t.Plural} {
			if other, taken := s.byName[name]; taken && other != t {
				return nil, fmt.Errorf("%w: two types are called %q", ErrInvalid, name)
			}
			s.byName[name] = t
		}
	}
	for _, t := range types {
		if err := s.resolve(t); err != nil {
			return nil, fmt.Errorf("type %q: %w", t.Name, err)
		}
	}
	for _, t := range types {
		if err := s.reachesHouse(t); err != nil {
			return nil, fmt.Errorf("type %q: %w", t.Name, err)
		}
	}
	return s, nil
}

// Types returns the types in declared order. The slice must not be changed.
func (s *Schema) Types() []*Type { return s.types }

// Type finds a type by its name or its collection id, nil when there is none.
func (s *Schema) Type(name string) *Type { return s.byName[name] }

// Model returns the deployment's model file that the schema was made with, nil for none.
func (s *Schema) Model() []byte { return s.model }

// Places of common fields among the fields of a type.
const (
	codeField     = 0
	sourceField   = 3
	sourceIDField = 4
)

// Names of the types that everything else is placed by.
const (
	gridName  = "grid"
	houseName = "house"
)

// commonFields are those that every entity has besides id, grid, rev and updated_at, which are not stored in rows.
func commonFields(t *Type) []Field {
	code := Field{Name: "code", Kind: KindText, MaxLen: 40, Label: Label{"编码", "code"}, Aliases: []string{"编号", "代码"}}
	if t.Sensitivity > Public {
		code.Assigned = true
	}
	return []Field{
		code,
		{
			Name: "name", Kind: KindText, Label: Label{"名称", "name"}, Sensitivity: max(t.NameAt, t.Sensitivity), Mask: t.NameMask,
			Aliases: []string{"姓名", "名字"},
		},
		{Name: "verified_at", Kind: KindTime, Label: Label{"核实时间", "verified at"}, Sensitivity: t.Sensitivity, NoTile: true},
		{Name: "source", Kind: KindText, Label: Label{"来源", "source"}, Sensitivity: Internal, ImportOnly: true, NoTile: true},
		{
			Name: "source_id", Kind: KindText, Label: Label{"来源编号", "id at the source"}, Sensitivity: sourceIDAt(t),
			Mask: MaskHide, ImportOnly: true, NoTile: true, Aliases: []string{"来源ID"},
		},
	}
}

// sourceIDAt hides the id that a person has in another system: it often is a citizen's number.
func sourceIDAt(t *Type) Sensitivity {
	if t.NameAt >= Personal {
		return Secret
	}
	return Internal
}

func (t *Type) compile() error {
	if !nameRE.MatchString(t.Name) || !nameRE.MatchString(t.Plural) {
		return fmt.Errorf("%w: name and plural must be lower-case words joined by _", ErrInvalid)
	}
	t.fields, t.byName = nil, make(map[string]*Field)
	common := commonFields(t)
	for i := range common {
		common[i].num = i + 1
		t.fields = append(t.fields, &common[i])
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.num == 0 {
			f.num = firstOwnNumber + i
		}
		if t.Sensitivity > f.Sensitivity {
			f.Sensitivity = t.Sensitivity
		}
		t.fields = append(t.fields, f)
	}
	for _, f := range t.fields {
		if !nameRE.MatchString(f.Name) || reserved(f.Name) {
			return fmt.Errorf("%w: field name %q", ErrInvalid, f.Name)
		}
		if t.byName[f.Name] != nil {
			return fmt.Errorf("%w: two fields are called %q", ErrInvalid, f.Name)
		}
		if err := f.compile(); err != nil {
			return err
		}
		t.byName[f.Name] = f
	}
	return nil
}

// compile refuses declarations that no value could satisfy.
func (f *Field) compile() error {
	switch {
	case f.Kind == KindNull:
		return fmt.Errorf("%w: field %q has no kind", ErrInvalid, f.Name)
	case f.Kind == KindEnum && len(f.Codes) == 0:
		return fmt.Errorf("%w: enum %q has no codes", ErrInvalid, f.Name)
	case f.Min != nil && f.Max != nil && *f.Min > *f.Max:
		return fmt.Errorf("%w: field %q has a least value above its greatest", ErrInvalid, f.Name)
	case f.Check != "" && f.Kind != KindText:
		return fmt.Errorf("%w: field %q is %s, only texts are checked by %q", ErrInvalid, f.Name, f.Kind, f.Check)
	}
	if _, err := codes.Check(f.Check, ""); f.Check != "" && errors.Is(err, codes.ErrKind) {
		return fmt.Errorf("%w: field %q: no check is called %q", ErrInvalid, f.Name, f.Check)
	}
	return nil
}

// reserved tells the members that every entity shows and no declaration may take.
func reserved(name string) bool {
	switch name {
	case "id", "grid", "rev", "updated_at", "geometry", "age", "age_band", "residents", "over_60", "over_80":
		return true
	}
	return false
}

// resolve finds the types that references name.
func (s *Schema) resolve(t *Type) error {
	t.refs = nil
	for _, f := range t.fields {
		if f.Kind != KindRef {
			continue
		}
		f.slot = len(t.refs)
		t.refs = append(t.refs, f)
		target := s.byName[f.Ref]
		if target == nil || target.Name != f.Ref {
			return fmt.Errorf("%w: field %q refers to the unknown type %q", ErrInvalid, f.Name, f.Ref)
		}
	}
	via := t.Via
	if via == "" {
		via = "house"
	}
	if f := t.byName[via]; f != nil && f.Kind == KindRef && (f.Ref == "house" || t.Via != "") {
		t.house, t.dwell = f, s.dwell
		s.dwell++
	}
	if t.Geometry == ByHouse && t.house == nil {
		return fmt.Errorf("%w: it goes by a house but has no reference %q", ErrInvalid, via)
	}
	if t.States.Field != "" && t.byName[t.States.Field] == nil {
		return fmt.Errorf("%w: states name the unknown field %q", ErrInvalid, t.States.Field)
	}
	return nil
}

// reachesHouse refuses references that lead round in a circle, or to no house.
func (s *Schema) reachesHouse(t *Type) error {
	at := t
	for range maxDepth {
		if at.house == nil {
			break
		}
		at = s.byName[at.house.Ref]
	}
	if t.house != nil && at.Name != houseName {
		return fmt.Errorf("%w: the reference %q leads to no house in %d steps", ErrInvalid, t.house.Name, maxDepth-1)
	}
	return nil
}

func (c *Code) accepts(s string) bool {
	s = strings.TrimSpace(s)
	if strings.EqualFold(s, c.Value) || s == c.Label.ZH || strings.EqualFold(s, c.Label.EN) {
		return true
	}
	for _, a := range c.Aliases {
		if strings.EqualFold(s, a) {
			return true
		}
	}
	return false
}
