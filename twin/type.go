package twin

// Label is a text for people, in both languages of the interface.
type Label struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Sensitivity says who may see a field or a type; access.View applies it.
type Sensitivity uint8

// The sensitivities, in rising order. The zero value is Public: say what is not.
const (
	Public   Sensitivity = iota // anybody who may see the map
	Internal                    // signed-in staff inside their scope
	Personal                    // leaves masked
	Secret                      // masked to the last digits, revealed one purpose at a time
)

var sensitivityNames = [...]string{"pub", "int", "per", "sec"}

func (s Sensitivity) String() string { return sensitivityNames[s] }

// Mask names how a personal or secret value is shown to those who may not see it whole.
type Mask string

// The masks; package access applies them. MaskHide is the mask of fields that name none.
const (
	MaskHide   Mask = ""       // not shown at all
	MaskName   Mask = "name"   // 张*
	MaskLast4  Mask = "last4"  // only the last four characters
	MaskPhone  Mask = "phone"  // 138****8000
	MaskStreet Mask = "street" // an address down to its street
)

// Code is one value of an enum, with the other spellings that imports accept for it.
type Code struct {
	Value   string   `json:"value"`
	Label   Label    `json:"label"`
	Aliases []string `json:"aliases,omitempty"`
	// ReadsAs is the code shown instead to those who may not see internal fields, "" for none: the code would tell one.
	ReadsAs string `json:"reads_as,omitempty"`
}

// Aggregation says how a numeric field adds up over an area.
type Aggregation string

// The aggregations.
const (
	AggregateNone Aggregation = ""
	AggregateSum  Aggregation = "sum"
)

// Field declares one field of a type, once: storage, validation, API schema, filters, masks, statistics, tiles, import
// columns and the viewer's forms all read it.
type Field struct {
	Name        string      `json:"name"` // snake_case, unit in the name
	Label       Label       `json:"label"`
	Kind        Kind        `json:"kind"`
	Codes       []Code      `json:"codes,omitempty"` // of an enum, or of the items of a list
	Ref         string      `json:"ref,omitempty"`   // of a reference: the name of the type it points to
	Required    bool        `json:"required,omitempty"`
	Min         *float64    `json:"min,omitempty"`     // of numbers, inclusive
	Max         *float64    `json:"max,omitempty"`     // of numbers, inclusive
	MaxLen      int         `json:"max_len,omitempty"` // of texts, in characters; 0 means DefaultMaxLen
	Check       string      `json:"check,omitempty"`   // a check of package codes by name, as "citizen_id"
	Sensitivity Sensitivity `json:"sensitivity"`
	Mask        Mask        `json:"mask,omitempty"`
	Aggregate   Aggregation `json:"aggregate,omitempty"`
	NoTile      bool        `json:"no_tile,omitempty"`     // left out of vector tiles though public
	ImportOnly  bool        `json:"import_only,omitempty"` // set by imports alone
	Assigned    bool        `json:"assigned,omitempty"`    // given by the server; a client's value is refused
	Aliases     []string    `json:"aliases,omitempty"`     // other column names that imports accept
	Doc         string      `json:"doc,omitempty"`         // one sentence for the API document
	// ServerSet fields are set by the server's own operations alone, as an upload: a client's value is refused.
	ServerSet bool `json:"-"`
	// NamesBlob says that values are the SHA-256, in hex, of what the store keeps as a blob.
	NamesBlob bool `json:"-"`

	num  int // number in rows; see Schema
	slot int // of a reference: its place among the type's references
}

// DefaultMaxLen bounds texts that declare no length of their own, in characters.
const DefaultMaxLen = 200

// MaxListLen bounds the items of a list.
const MaxListLen = 100

// ReadOnly tells whether clients never set the field.
func (f *Field) ReadOnly() bool { return f.Assigned || f.ImportOnly || f.ServerSet }

// Sealed tells whether values of the field live in the sealed part of an entity.
func (f *Field) Sealed() bool { return f.Sensitivity >= Personal }

// Code finds a code by value or, failing that, by alias or label; ok is false when there is none.
func (f *Field) Code(s string) (code *Code, ok bool) {
	for i := range f.Codes {
		if f.Codes[i].Value == s {
			return &f.Codes[i], true
		}
	}
	for i := range f.Codes {
		if f.Codes[i].accepts(s) {
			return &f.Codes[i], true
		}
	}
	return nil, false
}

// GeometryKind says where entities of a type are.
type GeometryKind uint8

// The kinds of place. ByHouse entities have no geometry: they are where their house is, which they name themselves or
// reach through their unit. PointOrByHouse may have a point, and goes by its house otherwise.
const (
	NoGeometry GeometryKind = iota
	Polygon
	Point
	ByHouse
	PointOrByHouse
	AnyGeometry // any simple-feature geometry; for types that a deployment declares
	Line        // one line or several: roads, rivers, pipes
)

var geometryNames = [...]string{"none", "polygon", "point", "by_house", "point_or_by_house", "any", "line"}

func (g GeometryKind) String() string { return geometryNames[g] }

// TileHint tells the tile service how to show a type. The zero value keeps a type out of tiles.
type TileHint struct {
	Layer   string `json:"layer,omitempty"`    // layer name, by custom the plural
	MinZoom uint8  `json:"min_zoom,omitempty"` // first zoom that shows each entity
	Label   string `json:"label,omitempty"`    // field whose text labels the entity, "" for none
	Number  string `json:"number,omitempty"`   // address whose house number labels the entity close up where it has no label
}

// SolidHint names the fields from which an entity is raised to three dimensions. The zero value is flat.
type SolidHint struct {
	HeightM   string `json:"height_m,omitempty"` // height above ground
	BaseM     string `json:"base_m,omitempty"`   // elevation of the ground
	Floors    string `json:"floors,omitempty"`
	RoofShape string `json:"roof_shape,omitempty"`
}

// States declares the life cycle of a type: a field of codes and which code may follow which. The zero value is no
// life cycle.
type States struct {
	Field string              `json:"field,omitempty"`
	Next  map[string][]string `json:"next,omitempty"`
}

// Type declares a kind of entity.
type Type struct {
	Name        string       `json:"name"`   // as "house": Go and model files
	Plural      string       `json:"plural"` // as "houses": the collection id of HTTP, live feed and batches
	Label       Label        `json:"label"`
	Doc         string       `json:"doc,omitempty"`
	Geometry    GeometryKind `json:"geometry"`
	Via         string       `json:"via,omitempty"` // of ByHouse types: the reference that leads to the house, as "unit"
	Sensitivity Sensitivity  `json:"sensitivity"`   // Internal hides the whole type from who may not see it
	NameAt      Sensitivity  `json:"name_at"`       // sensitivity of the common field "name"
	NameMask    Mask         `json:"name_mask,omitempty"`
	Fields      []Field      `json:"fields"` // own fields; Schema puts the common ones before them
	Tile        TileHint     `json:"tile"`
	Solid       SolidHint    `json:"solid"`
	States      States       `json:"states"`
	Rules       []Rule       `json:"-"`
	// Complete fills in fields that follow from others and refuses those that contradict them.
	Complete func(get func(name string) Value, set func(name string, v Value)) FieldErrors `json:"-"`

	index  int
	fields []*Field
	byName map[string]*Field
	refs   []*Field // the fields that are references
	house  *Field   // the reference that leads to the house, nil where there is none
	dwell  int      // place among the types that go by a house
}

// Rule warns of what does not fit together across the fields of an entity. It never refuses.
type Rule struct {
	Field string // the field the warning points at
	Warn  func(e *Entity, s Reader) string
}

// Reader is what rules may look at: the state in which the entity will stand.
type Reader interface {
	Get(typ string, id ID) (*Entity, bool)
}

// AllFields returns the common fields and then the type's own, in declared order. The slice must not be changed.
func (t *Type) AllFields() []*Field { return t.fields }

// Field finds a field by name, nil when there is none.
func (t *Type) Field(name string) *Field { return t.byName[name] }

// Index returns the place of the type in its schema.
func (t *Type) Index() int { return t.index }

// HouseRef returns the reference through which entities go by a house, nil where they never do.
func (t *Type) HouseRef() *Field { return t.house }

// Located tells whether entities of the type have a geometry of their own, or may have.
func (t *Type) Located() bool { return t.Geometry != NoGeometry && t.Geometry != ByHouse }
