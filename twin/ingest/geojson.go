package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/gridtwin/gridtwin/geo"
)

// MaxFeatureBytes bounds one feature of a file.
const MaxFeatureBytes = 16 << 20

// features reads a FeatureCollection as a stream.
type features struct {
	dec  *json.Decoder
	src  io.Closer
	row  int
	open bool
}

type featureJSON struct {
	Type       string          `json:"type"`
	ID         json.RawMessage `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties json.RawMessage `json:"properties"`
	Features   json.RawMessage `json:"features"`
}

// newFeatures reads GeoJSON: a FeatureCollection as a stream, or one feature or bare geometry.
func newFeatures(r io.ReadCloser) (Source, error) {
	dec := json.NewDecoder(r)
	f := &features{dec: dec, src: r}
	return f, f.start()
}

// start goes to the first feature, passing over members that come before "features".
func (f *features) start() error {
	tok, err := f.dec.Token()
	if err != nil {
		return fmt.Errorf("is no JSON: %w", err)
	}
	if tok != json.Delim('{') {
		return fmt.Errorf("is no GeoJSON: it begins with %v, expected an object", tok)
	}
	for f.dec.More() {
		key, err := f.dec.Token()
		if err != nil {
			return fmt.Errorf("is no JSON: %w", err)
		}
		if key != "features" {
			var skip json.RawMessage
			if err := f.dec.Decode(&skip); err != nil {
				return fmt.Errorf("is no JSON: %w", err)
			}
			if key == "type" && string(skip) != `"FeatureCollection"` {
				return fmt.Errorf("is a %s, expected a FeatureCollection: wrap it in one", skip)
			}
			continue
		}
		tok, err := f.dec.Token()
		if err != nil || tok != json.Delim('[') {
			return fmt.Errorf("is no FeatureCollection: features is no array")
		}
		f.open = true
		return nil
	}
	return fmt.Errorf("is no FeatureCollection: it has no features")
}

func (f *features) Next() (*Record, error) {
	if !f.dec.More() {
		return nil, io.EOF
	}
	f.row++
	var raw json.RawMessage
	if err := f.dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("feature %d: the JSON is broken from here on: %w", f.row, err)
	}
	return parseFeature(raw, f.row)
}

func (f *features) Close() error { return f.src.Close() }

// lines reads GeoJSON text sequences (RFC 8142) and newline-delimited features.
type lines struct {
	scan *bufio.Scanner
	src  io.Closer
	row  int
}

func newLines(r io.ReadCloser) (Source, error) {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), MaxFeatureBytes)
	return &lines{scan: s, src: r}, nil
}

func (l *lines) Next() (*Record, error) {
	for l.scan.Scan() {
		l.row++
		line := bytes.TrimSpace(bytes.TrimPrefix(l.scan.Bytes(), []byte{0x1e}))
		if len(line) == 0 {
			continue
		}
		return parseFeature(line, l.row)
	}
	if err := l.scan.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", l.row+1, err)
	}
	return nil, io.EOF
}

func (l *lines) Close() error { return l.src.Close() }

// parseFeature makes a record of one feature.
func parseFeature(raw []byte, row int) (*Record, error) {
	var in featureJSON
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, &RowError{row, "is no feature: " + err.Error()}
	}
	if in.Type != "Feature" {
		return nil, &RowError{row, fmt.Sprintf("has the type %q, expected Feature", in.Type)}
	}
	rec := &Record{Row: row, ID: idText(in.ID)}
	if len(in.Geometry) > 0 && !bytes.Equal(in.Geometry, []byte("null")) {
		rec.Geometry, rec.GeometryErr = geo.ParseGeoJSON(in.Geometry)
	}
	props, err := orderedProps(in.Properties)
	if err != nil {
		return nil, &RowError{row, err.Error()}
	}
	rec.Props = props
	return rec, nil
}

func idText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// orderedProps reads the members of an object in their order, so that the same file is always read the same way.
func orderedProps(raw json.RawMessage) ([]Prop, error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, errors.New("properties is no object")
	}
	var props []Prop
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		props = append(props, Prop{Name: key.(string), JSON: v})
	}
	return props, nil
}
