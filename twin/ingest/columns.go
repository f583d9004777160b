package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gridtwin/gridtwin/twin"
)

// role is what a column is for when it is no field of the type.
type role uint8

const (
	roleNone        role = iota
	roleID               // the row's id at its source
	roleLon              // x
	roleLat              // y
	roleWKT              //
	roleRev              // with roleUpdated, the marks of a twin's own export
	roleUpdated          //
	roleStreet           // two that make an address
	roleHouseNumber      //
	roleHouse            // of what lives in a unit: the house, by id or door plate
	roleStair
	roleFloor
	roleRoom
	roleHead // the head of the household that the row counts
	roleCount
	roles int = iota
)

// The ranks of a match. Where several columns mean one field the lowest rank wins, then the first that says anything.
const (
	rankGiven = iota // by --map
	rankName
	rankLabel
	rankAlias
	rankOther // a name that only other programs' files use
)

// column is how a column was understood.
type column struct {
	name   string
	field  *twin.Field
	slot   int // index of the field in the type
	role   role
	rank   int
	factor float64 // to the field's unit, 0 for none
	at     int     // which column of the table, from 1; elsewhere which name of those met
	head   bool    // it is named by the header of a table
}

func (c *column) means() bool { return c.field != nil || c.role != roleNone }

// columns matches the columns of a file to fields, once per name.
type columns struct {
	t      *twin.Type
	schema *twin.Schema
	given  map[string]string
	byName map[string]*column
	order  []*column
	next   int // where the next property is expected: rows repeat their columns
}

// ColumnNote says how a column was understood.
type ColumnNote struct {
	Column string // its name; "column 3" where that may be a value, as of a file without a header
	Field  string // "" when it was passed over; a role, as "lon", where it is no field
}

func newColumns(s *twin.Schema, t *twin.Type, given map[string]string) *columns {
	return &columns{t: t, schema: s, given: given, byName: map[string]*column{}}
}

// find returns the meaning of a column. Rows name their columns in one order as a rule, so the next is tried first.
func (c *columns) find(name string, at uint16) *column {
	if c.next < len(c.order) && c.order[c.next].name == name {
		c.next++
		return c.order[c.next-1]
	}
	col, known := c.byName[name]
	if !known {
		col = c.match(name)
		col.name = name
		c.byName[name] = col
		c.order = append(c.order, col)
		if col.at, col.head = int(at), at > 0; at == 0 {
			col.at = len(c.order)
		}
	}
	c.next = slices.Index(c.order, col) + 1
	return col
}

// known tells whether a text would be a column that means something. A letter alone, or a code of the type as 户主, stands
// in data too: it is sure only where --map names it.
func (c *columns) known(name string) meaning {
	name = strings.TrimSpace(name)
	col := c.match(name)
	switch _, given := c.given[name]; {
	case name == "" || !col.means():
		return meansNothing
	case !given && (utf8.RuneCountInString(name) == 1 || c.isCode(name)):
		return meansPerhaps
	}
	return meansColumn
}

// isCode tells a text that is a value of one of the type's lists of codes.
func (c *columns) isCode(text string) bool {
	for _, f := range c.t.AllFields() {
		if f.Kind == twin.KindEnum {
			if _, err := f.Normalize(twin.Enum(text)); err == nil {
				return true
			}
		}
	}
	return false
}

func (c *columns) match(name string) *column {
	if to, ok := c.given[name]; ok {
		col := c.named(to)
		col.rank = rankGiven
		return col
	}
	want, unit := plain(name)
	for slot, f := range c.t.AllFields() {
		if rank, ok := nameOf(f, want); ok {
			return &column{field: f, slot: slot, rank: rank, factor: factorOf(f, unit)}
		}
	}
	if r := c.roleOf(want); r != roleNone {
		return &column{role: r, rank: rankAlias}
	}
	for slot, f := range c.t.AllFields() {
		if slices.Contains(otherNames(c.t.Name, f.Name), want) {
			return &column{field: f, slot: slot, rank: rankOther, factor: factorOf(f, unit)}
		}
	}
	return &column{}
}

// named is what --map says a column is: a field, or a role by its name. Anything else passes it over.
func (c *columns) named(to string) *column {
	for slot, f := range c.t.AllFields() {
		if f.Name == to {
			return &column{field: f, slot: slot}
		}
	}
	return &column{role: roleNamed(to)}
}

// MapTargets tells whether a column may be mapped to a name: "" and "-" pass the column over.
func MapTargets(t *twin.Type, to string) bool {
	return to == "" || to == "-" || t.Field(to) != nil || roleNamed(to) != roleNone
}

func roleNamed(name string) role {
	for r := range role(roles) {
		if r != roleNone && r.String() == name {
			return r
		}
	}
	return roleNone
}

// String names a role as --map and reports do.
func (r role) String() string {
	return [...]string{
		"", "id", "lon", "lat", "wkt", "rev", "updated_at", "street", "house_number", "house", "stair", "floor", "room",
		"head", "household_size",
	}[r]
}

// nameOf tells whether a field goes by a name that was made plain.
func nameOf(f *twin.Field, want string) (rank int, ok bool) {
	if bare(f.Name) == want {
		return rankName, true
	}
	if bare(f.Label.ZH) == want || bare(f.Label.EN) == want {
		return rankLabel, true
	}
	for _, a := range f.Aliases {
		if bare(a) == want {
			return rankAlias, true
		}
	}
	return 0, false
}

func bare(s string) string {
	s, _ = plain(s)
	return s
}

// plain folds case and width and takes away what people put between words, and a unit in brackets at the end.
func plain(s string) (name, unit string) {
	s = strings.NewReplacer("（", "(", "）", ")", "_", "", " ", "", "-", "", "　", "", "：", ":").Replace(strings.TrimSpace(s))
	s = strings.ToLower(s)
	if open := strings.IndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") {
		s, unit = s[:open], s[open+1:len(s)-1]
	}
	return s, unit
}

// muM2 is a mu, the unit of land, in square metres.
const muM2 = 2000.0 / 3

func factorOf(f *twin.Field, unit string) float64 {
	if unit == "亩" && strings.HasSuffix(f.Name, "_m2") {
		return muM2
	}
	return 0
}

// roleOf finds what a column is for besides fields. Where a person lives is told in the words of units and houses.
func (c *columns) roleOf(want string) role {
	switch want {
	case "id", "osmid", "@id", "fid", "objectid", "gml_id", "序列号":
		return roleID
	case "lon", "lng", "long", "longitude", "x", "xcoord", "easting", "e", "经度", "东坐标", "横坐标", "坐标x", "x坐标":
		return roleLon
	case "lat", "latitude", "y", "ycoord", "northing", "n", "纬度", "北坐标", "纵坐标", "坐标y", "y坐标":
		return roleLat
	case "wkt", "geom", "geometry", "thegeom", "shape", "空间坐标", "几何":
		return roleWKT
	case "rev":
		return roleRev
	case "updatedat":
		return roleUpdated
	case "addrstreet", "addr:street", "street", "路名":
		if doorPlate(c.t) != nil {
			return roleStreet
		}
	case "addrhousenumber", "addr:housenumber", "housenumber":
		if doorPlate(c.t) != nil {
			return roleHouseNumber
		}
	}
	return c.dwellingRole(want)
}

// dwellingRole reads the columns that tell where something is: its house by door plate, and of people the room.
func (c *columns) dwellingRole(want string) role {
	ref, house := c.t.HouseRef(), c.schema.Type("house")
	if ref == nil || house == nil {
		return roleNone
	}
	if f := house.Field("address"); f != nil {
		if _, ok := nameOf(f, want); ok || want == "house" || want == bare(house.Label.ZH) {
			return roleHouse
		}
	}
	if ref.Ref == house.Name {
		return roleNone
	}
	unit := c.schema.Type(ref.Ref)
	for _, r := range [...]role{roleStair, roleFloor, roleRoom} {
		if f := unit.Field(r.String()); f != nil {
			if _, ok := nameOf(f, want); ok {
				return r
			}
		}
	}
	switch want {
	case "户主", "户主姓名":
		return roleHead
	case "人口", "人口数", "家庭人口", "户人数":
		return roleCount
	}
	return roleNone
}

// otherNames are the names by which other programs' files call a field, made plain: OpenStreetMap's tags and those of
// its vector tiles, and the headings of administrative lists.
func otherNames(typ, field string) []string {
	switch typ + "." + field {
	case "grid.code":
		return []string{"admincode", "adcode", "divisioncode", "区划代码", "行政区划代码", "村代码", "网格编码", "网格代码"}
	case "grid.name":
		return []string{"村名", "镇名", "网格名称", "namezh", "name:zh"}
	case "house.address":
		return []string{"addr:full", "addrfull", "坐落"}
	case "house.use":
		return []string{"kinddetail", "building:use", "function", "usage"}
	case "house.floors_above":
		return []string{"建筑层数", "numfloors", "buildinglevels", "storeysaboveground", "bouwlagen"}
	case "house.floors_below":
		return []string{"storeysbelowground"}
	case "house.height_m":
		return []string{"buildingheight", "est_height", "measuredheight"}
	case "house.roof":
		return []string{"rooftype", "daktype"}
	case "house.built_year":
		return []string{"yearofconstruction", "oorspronkelijkbouwjaar"}
	case "house.area_m2":
		return []string{"总建筑面积"}
	case "land.kind":
		return []string{"landuse", "fclass", "地类"}
	case "land.area_m2":
		return []string{"宗地面积", "地块面积"}
	case "institution.kind":
		return []string{"amenity"}
	}
	if field == "name" && typ != "person" {
		return []string{"name:zh", "namezh", "name:zhhans"}
	}
	return nil
}

// notes reports in the order in which columns were first met. A header of which one of several columns is known may be a
// row of data: the names of its others are not told.
func (c *columns) notes() []ColumnNote {
	known, given := 0, false
	for _, col := range c.order {
		if col.means() {
			known++
		}
		_, ok := c.given[col.name]
		given = given || ok
	}
	doubtful := !given && known < 2 && 2*known <= len(c.order)
	notes := make([]ColumnNote, 0, len(c.order))
	for _, col := range c.order {
		n := ColumnNote{Column: col.name, Field: col.role.String()}
		if col.field != nil {
			n.Field = col.field.Name
		}
		if !col.means() && (doubtful && col.head || !isName(col.name)) {
			n.Column = fmt.Sprintf("column %d", col.at)
		}
		notes = append(notes, n)
	}
	return notes
}
