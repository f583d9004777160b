package wire

import (
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Form says how features are written. The zero Form writes all stored properties and geometry in CRS84.
type Form struct {
	Only       map[string]bool // property names to write, nil for all stored ones; derived ones must be named
	CRS        geo.CRS
	NoGeometry bool
}

// whole tells the form that is written over and over, and prepared: everything stored, as it is stored.
func (f *Form) whole() bool { return f.Only == nil && f.CRS == (geo.CRS{}) && !f.NoGeometry }

func (f *Form) wants(name string) bool { return f.Only == nil || f.Only[name] }

// AppendFeature appends an entity as a GeoJSON feature. In the zero Form it is written once for all who see it alike and
// copied from then on.
func AppendFeature(b []byte, s access.Seen, form *Form) []byte {
	if !form.whole() {
		return appendFeature(b, s, form, form.columns(s.Type()))
	}
	if done := s.Prepared(); done != nil {
		return append(b, done...)
	}
	at := len(b)
	b = appendFeature(b, s, form, form.columns(s.Type()))
	s.Prepare(b[at:])
	return b
}

// AppendFeatures appends entities as GeoJSON features with commas between them. It is faster than one by one: what is
// prepared lies far apart in memory, and looking for several at once waits for all of them together.
func AppendFeatures(b []byte, list []access.Seen, form *Form) []byte {
	if !form.whole() {
		var cols *columns
		for i := range list {
			if t := list[i].Type(); cols == nil || cols.of != t {
				cols = form.columns(t)
			}
			b = appendFeature(appendComma(b, i), list[i], form, cols)
		}
		return b
	}
	const batch = 32
	var done [batch][]byte
	for at := 0; at < len(list); at += batch {
		part := list[at:min(at+batch, len(list))]
		for i := range part {
			done[i] = part[i].Prepared()
		}
		size := 0
		for i := range part {
			if d := done[i]; d != nil {
				size += len(d) + int(d[0]>>7) // never one: a feature begins with a brace
			}
		}
		b = slices.Grow(b, size+batch)
		for i := range part {
			b = appendComma(b, at+i)
			if done[i] != nil {
				b = append(b, done[i]...)
			} else {
				b = AppendFeature(b, part[i], form)
			}
		}
	}
	return b
}

func appendComma(b []byte, i int) []byte {
	if i == 0 {
		return b
	}
	return append(b, ',')
}

func appendFeature(b []byte, s access.Seen, form *Form, cols *columns) []byte {
	b = append(b, `{"type":"Feature","id":"`...)
	b = s.ID().AppendText(b)
	b = append(b, `","geometry":`...)
	b = AppendGeometry(b, s, form)
	b = append(b, `,"properties":`...)
	b = appendProperties(b, s, form, cols)
	return append(b, '}')
}

// AppendGeometry appends the geometry that an entity is served with, or null.
func AppendGeometry(b []byte, s access.Seen, form *Form) []byte {
	if form.NoGeometry {
		return append(b, "null"...)
	}
	g := s.Geometry()
	if g == nil {
		return append(b, "null"...)
	}
	if form.CRS != (geo.CRS{}) {
		g = form.CRS.FromLonLat(g)
	}
	return geo.AppendGeoJSON(b, g)
}

// AppendProperties appends what the principal may see of an entity as a JSON object.
func AppendProperties(b []byte, s access.Seen, form *Form) []byte {
	return appendProperties(b, s, form, form.columns(s.Type()))
}

func appendProperties(b []byte, s access.Seen, form *Form, cols *columns) []byte {
	open := len(b)
	b = append(b, '{')
	for f, v := range s.PropertiesOf(cols.fields) {
		b = appendMember(b, open, f.Name)
		if v.Kind() == twin.KindGeom && form.CRS != (geo.CRS{}) {
			b = geo.AppendGeoJSON(b, form.CRS.FromLonLat(v.Geom()))
			continue
		}
		b = AppendValue(b, v)
	}
	b = appendSystem(b, open, s, cols)
	for _, name := range cols.derived {
		if v, shown := s.Derived(name); shown != access.Absent {
			b = appendMember(b, open, name)
			b = AppendValue(b, v)
		}
	}
	return append(b, '}')
}

// appendSystem appends the members that are not fields: where the entity belongs and when it changed.
func appendSystem(b []byte, open int, s access.Seen, cols *columns) []byte {
	if cols.house {
		b = appendMember(b, open, "house")
		b = AppendValue(b, refOrNull(s.House()))
	}
	if cols.grid {
		b = appendMember(b, open, "grid")
		b = appendGrid(b, s)
	}
	if cols.rev {
		b = appendMember(b, open, "rev")
		b = strconv.AppendUint(b, uint64(s.Rev()), 10)
	}
	if cols.updatedAt {
		b = appendMember(b, open, "updated_at")
		b = append(b, '"')
		b = s.UpdatedAt().AppendFormat(b, time.RFC3339Nano)
		b = append(b, '"')
	}
	return b
}

func appendGrid(b []byte, s access.Seen) []byte {
	if s.Grid() == 0 {
		return append(b, "null"...)
	}
	return append(append(append(b, '"'), s.Grid().String()...), '"')
}

func refOrNull(id twin.ID) twin.Value {
	if id == 0 {
		return twin.Value{}
	}
	return twin.Ref(id)
}

// appendMember appends a member's name, with a comma where one came before; open is where the object began.
func appendMember(b []byte, open int, name string) []byte {
	if b[len(b)-1] != '{' || len(b) != open+1 {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

// AppendValue appends a value as JSON: enums as their code, dates as 2006-01-02, instants in RFC 3339, references as
// ids, geometries as GeoJSON.
func AppendValue(b []byte, v twin.Value) []byte {
	switch v.Kind() {
	case twin.KindNull:
		return append(b, "null"...)
	case twin.KindText, twin.KindEnum:
		return AppendString(b, v.Str())
	case twin.KindInt:
		return strconv.AppendInt(b, v.Int(), 10)
	case twin.KindFloat:
		return appendFloat(b, v.Float())
	case twin.KindBool:
		return strconv.AppendBool(b, v.Bool())
	case twin.KindList:
		b = append(b, '[')
		for i, item := range v.List() {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendString(b, item)
		}
		return append(b, ']')
	case twin.KindGeom:
		return geo.AppendGeoJSON(b, v.Geom())
	}
	return append(append(append(b, '"'), v.String()...), '"')
}

func appendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

const hex = "0123456789abcdef"

// AppendString appends a JSON string. What is not UTF-8 becomes U+FFFD; < > & stay as they are, for pages
// escape what they show themselves.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			b = appendEscape(b, c)
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(b, s[from:i]...)
			b = append(b, "\ufffd"...)
			i++
			from = i
			continue
		}
		i += n
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
