package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// Body is what a client sent of an entity.
type Body struct {
	Set         []twin.Assignment // in declared order
	Geometry    orb.Geometry
	HasGeometry bool     // a member "geometry" was there, null or not
	Owned       []Member // members of properties that the server alone sets, as "rev": see CheckOwned
	ID          string   // the member "id", "" where it was not sent
	Foreign     []string // members that GeoJSON does not define; they are kept nowhere
}

// Member is a member of a JSON object as it was sent.
type Member struct {
	Name string
	Raw  json.RawMessage
}

// readOnly are members that a client may send back as it got them.
var readOnly = [...]string{"id", "grid", "rev", "updated_at"}

// defined are the members of a feature that mean something, or that come with one without harm.
var defined = [...]string{"type", "id", "geometry", "properties", "bbox", "links"}

// ParseFeature reads a GeoJSON feature, or the part of one that a merge patch (RFC 7396) holds. Errors are
// twin.FieldErrors with JSON pointers like "/properties/floors_above" for paths, *MemberError for what is no object, or
// *JSONError.
func ParseFeature(data []byte, t *twin.Type) (*Body, error) {
	return ParseFeatureIn(data, t, geo.CRS{})
}

// ParseFeatureIn is ParseFeature where all coordinates are written in a CRS, in the axis order of its name.
func ParseFeatureIn(data []byte, t *twin.Type, crs geo.CRS) (*Body, error) {
	if err := sound(data); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var in map[string]json.RawMessage
	if err := dec.Decode(&in); err != nil {
		if broken := SyntaxError(data, err); errors.As(broken, new(*JSONError)) {
			return nil, broken
		}
		return nil, &MemberError{Msg: "is " + kindOf(bytes.TrimSpace(data)) + ", expected an object, a Feature"}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &JSONError{Offset: dec.InputOffset(), Msg: "something follows the feature"}
	}
	if in == nil {
		return nil, twin.FieldErrors{{Path: "/type", Msg: "is missing: null is no Feature"}}
	}
	var typ, id string
	if raw, there := in["type"]; there && (json.Unmarshal(raw, &typ) != nil || typ != "Feature") {
		return nil, twin.FieldErrors{{Path: "/type", Msg: "is not Feature"}}
	}
	if raw, there := in["id"]; there && json.Unmarshal(raw, &id) != nil {
		return nil, twin.FieldErrors{{Path: "/id", Msg: "is not a string"}}
	}
	var props map[string]json.RawMessage
	if raw, there := in["properties"]; there {
		if err := json.Unmarshal(raw, &props); err != nil || props == nil {
			return nil, twin.FieldErrors{{Path: "/properties", Msg: "is " + kindOf(raw) + ", expected an object"}}
		}
	}
	body, err := parseProperties(props, in["geometry"], t, crs)
	if err != nil {
		return nil, err
	}
	body.ID = id
	for name := range in {
		if !slices.Contains(defined[:], name) {
			body.Foreign = append(body.Foreign, name)
		}
	}
	slices.Sort(body.Foreign)
	return body, nil
}

// ParseProperties reads the members of a feature that were taken apart already; a nil geometry was not sent.
func ParseProperties(props map[string]json.RawMessage, geometry json.RawMessage, t *twin.Type) (*Body, error) {
	return parseProperties(props, geometry, t, geo.CRS{})
}

func parseProperties(props map[string]json.RawMessage, geometry json.RawMessage, t *twin.Type, crs geo.CRS) (*Body, error) {
	body := &Body{}
	var bad twin.FieldErrors
	names := make([]string, 0, len(props))
	for name := range props {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := t.Field(name)
		switch {
		case f == nil && isOwned(t, name):
			body.Owned = append(body.Owned, Member{name, props[name]})
			continue
		case f == nil:
			bad = append(bad, twin.FieldError{Path: Pointer("/properties", name), Msg: "is not a field of " + t.Plural})
			continue
		}
		v, err := parseValueIn(f, props[name], crs)
		if err != nil {
			bad = append(bad, twin.FieldError{Path: Pointer("/properties", name), Msg: err.Error()})
			continue
		}
		if f.Assigned {
			body.Owned = append(body.Owned, Member{name, props[name]})
			continue
		}
		body.Set = append(body.Set, twin.Assignment{Field: f, Value: v})
	}
	if geometry != nil {
		body.HasGeometry = true
		if !bytes.Equal(bytes.TrimSpace(geometry), []byte("null")) {
			g, err := parseGeometry(geometry, crs)
			if err != nil {
				bad = append(bad, twin.FieldError{Path: "/geometry", Msg: err.Error()})
			}
			body.Geometry = g
		}
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return body, nil
}

// parseGeometry reads a geometry written in a CRS.
func parseGeometry(raw json.RawMessage, crs geo.CRS) (orb.Geometry, error) {
	g, err := geo.ParseGeoJSON(raw)
	if err != nil || crs == (geo.CRS{}) {
		return g, err
	}
	return crs.ToLonLat(g), nil
}

// parseValueIn is ParseValue where a geometry may be written in a CRS.
func parseValueIn(f *twin.Field, raw json.RawMessage, crs geo.CRS) (twin.Value, error) {
	if f.Kind != twin.KindGeom || crs == (geo.CRS{}) || kindOf(bytes.TrimSpace(raw)) != "an object" {
		return ParseValue(f, raw)
	}
	g, err := parseGeometry(raw, crs)
	if err != nil {
		return twin.Value{}, err
	}
	return f.Normalize(twin.Geom(g))
}

// ParseValue reads a JSON value of a field; null is null.
func ParseValue(f *twin.Field, raw json.RawMessage) (twin.Value, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return twin.Value{}, nil
	}
	switch f.Kind {
	case twin.KindText, twin.KindEnum, twin.KindDate, twin.KindTime, twin.KindRef:
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return twin.Value{}, fmt.Errorf("is %s, expected a string", kindOf(raw))
		}
		return parseString(f, s)
	case twin.KindInt, twin.KindFloat:
		return parseNumber(f, raw)
	case twin.KindBool:
		var b bool
		if err := json.Unmarshal(raw, &b); err != nil {
			return twin.Value{}, fmt.Errorf("is %s, expected true or false", kindOf(raw))
		}
		return twin.Bool(b), nil
	case twin.KindList:
		var items []string
		if err := json.Unmarshal(raw, &items); err != nil {
			return twin.Value{}, fmt.Errorf("is %s, expected an array of strings", kindOf(raw))
		}
		v, err := f.Normalize(twin.List(items...))
		return v, discreet(f, err)
	case twin.KindGeom:
		g, err := geo.ParseGeoJSON(raw)
		if err != nil {
			return twin.Value{}, err
		}
		return f.Normalize(twin.Geom(g))
	}
	return twin.Value{}, fmt.Errorf("has no JSON form")
}

func parseString(f *twin.Field, s string) (twin.Value, error) {
	switch f.Kind {
	case twin.KindDate:
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return twin.Value{}, fmt.Errorf("is no date; write it as 2006-01-02")
		}
		return twin.Date(t), nil
	case twin.KindTime:
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return twin.Value{}, fmt.Errorf("is no instant; write it in RFC 3339, as 2006-01-02T15:04:05Z")
		}
		return twin.Time(t), nil
	case twin.KindRef:
		id, err := twin.ParseID(s)
		if err != nil {
			return twin.Value{}, err
		}
		return twin.Ref(id), nil
	case twin.KindEnum:
		v, err := f.Normalize(twin.Enum(s))
		return v, discreet(f, err)
	}
	if f.Sealed() {
		// It may be the mask that the client was shown, which no check passes; the commit checks what is really set.
		return twin.Text(s), nil
	}
	return f.Normalize(twin.Text(s))
}

func parseNumber(f *twin.Field, raw json.RawMessage) (twin.Value, error) {
	if raw[0] == '"' {
		return twin.Value{}, fmt.Errorf("is a string, expected a number")
	}
	x, err := strconv.ParseFloat(string(raw), 64)
	if errors.Is(err, strconv.ErrRange) {
		return twin.Value{}, fmt.Errorf("is a number out of range")
	}
	if err != nil {
		return twin.Value{}, fmt.Errorf("is %s, expected a number", kindOf(raw))
	}
	if f.Kind == twin.KindFloat {
		return f.Normalize(twin.Float(x))
	}
	n := int64(x)
	if float64(n) != x || n > 1<<53 || n < -1<<53 {
		return twin.Value{}, fmt.Errorf("is not a whole number")
	}
	return f.Normalize(twin.Int(n))
}

// discreet tells what a coded field takes without repeating what was sent, where not everybody may see the field: a
// value that went into the wrong field may be a name or a number of somebody.
func discreet(f *twin.Field, err error) error {
	if err == nil || f.Sensitivity == twin.Public || len(f.Codes) == 0 {
		return err
	}
	names := make([]string, len(f.Codes))
	for i := range f.Codes {
		names[i] = f.Codes[i].Value
	}
	return fmt.Errorf("is none of %s", strings.Join(names, ", "))
}

func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// JSONError says where JSON is broken. It is a twin.ErrInvalid.
type JSONError struct {
	Offset int64 // bytes from the start
	Msg    string
}

func (e *JSONError) Error() string { return fmt.Sprintf("JSON at byte %d: %s", e.Offset, e.Msg) }

// Unwrap makes it an ErrInvalid.
func (e *JSONError) Unwrap() error { return twin.ErrInvalid }

// SyntaxError places what the decoder found; what is no broken syntax comes back as it was.
func SyntaxError(data []byte, err error) error {
	var syn *json.SyntaxError
	switch {
	case errors.As(err, &syn):
		return &JSONError{Offset: syn.Offset, Msg: syn.Error()}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &JSONError{Offset: int64(len(data)), Msg: "it ends too early"}
	}
	return err
}
