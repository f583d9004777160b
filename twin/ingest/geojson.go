package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// features reads GeoJSON: a FeatureCollection as a stream, one feature, or a bare geometry. A bare GeometryCollection
// gives a record for each of its members.
type features struct {
	s     *jsonStream
	src   io.Closer
	row   int
	props int      // of the last feature: the next is likely to have as many
	whole [][]byte // not a collection: what is left to give
	open  bool     // within the array of features
	crs   string   // what the old "crs" member names
	kind  string   // of the outermost object
}

func newFeatures(r io.Reader, c io.Closer) (Source, error) {
	f := &features{s: newJSONStream(r), src: c}
	if err := f.start(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *features) crsName() (string, error) { return f.crs, nil }

// start reads up to the first feature; an object without features is kept as a whole.
func (f *features) start() error {
	if c, err := f.s.peek(); err != nil || c != '{' {
		return notJSON(err, "is no GeoJSON: it must begin with {")
	}
	if err := f.s.take('{'); err != nil {
		return err
	}
	whole := []byte{'{'}
	for {
		key, more, err := f.member()
		if err != nil {
			return notJSON(err, "is no JSON")
		}
		if !more {
			break
		}
		if key == "features" {
			return f.enter()
		}
		v, err := f.s.value()
		if err != nil {
			return notJSON(err, "is no JSON")
		}
		if err := f.note(key, v); err != nil {
			return err
		}
		if len(whole) > 1 {
			whole = append(whole, ',')
		}
		name, _ := json.Marshal(key)
		whole = append(append(append(whole, name...), ':'), v...)
		if len(whole) > MaxRowBytes {
			return errTooLong
		}
	}
	if f.kind == "FeatureCollection" {
		return errors.New("is no FeatureCollection: it has no features")
	}
	return f.single(append(whole, '}'))
}

// notJSON keeps errors of reading as they are and words those of form.
func notJSON(err error, what string) error {
	switch {
	case err == nil:
		return errors.New(what)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: it ends too early", what)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// member goes to the value of the next member of the outermost object.
func (f *features) member() (key string, more bool, err error) {
	c, err := f.s.peek()
	if err != nil {
		return "", false, err
	}
	switch c {
	case '}':
		return "", false, nil
	case ',':
		if err := f.s.take(','); err != nil {
			return "", false, err
		}
	}
	v, err := f.s.value()
	if err != nil {
		return "", false, err
	}
	if err := json.Unmarshal(v, &key); err != nil {
		return "", false, errors.New("a member's name is no string")
	}
	return key, true, f.s.take(':')
}

// note takes up the members that say what the file is.
func (f *features) note(key string, v []byte) error {
	switch key {
	case "type":
		if f.kind != "" {
			return errors.New(`is no GeoJSON: "type" stands twice`)
		}
		if json.Unmarshal(v, &f.kind) != nil || f.kind == "" {
			return errors.New(`is no GeoJSON: "type" is no string`)
		}
	case "crs":
		var named struct {
			Properties struct{ Name string }
		}
		if json.Unmarshal(v, &named) == nil {
			f.crs = named.Properties.Name
		}
	}
	return nil
}

func (f *features) enter() error {
	if f.kind != "" && f.kind != "FeatureCollection" {
		return fmt.Errorf("is a %.40q with features, expected a FeatureCollection", f.kind)
	}
	if err := f.s.take('['); err != nil {
		return notJSON(err, "is no FeatureCollection: features is no array")
	}
	f.open = true
	return nil
}

// single keeps one feature or geometry.
func (f *features) single(b []byte) error {
	o, err := parseObject(b, 0)
	if err != nil {
		return notJSON(err, "is no GeoJSON")
	}
	if o.kind == "" {
		return errors.New(`is no GeoJSON: it has no "type"`)
	}
	if o.kind == "GeometryCollection" && o.geometries != "" {
		t := &jsonText{b: []byte(o.geometries), s: o.geometries}
		return t.array(func() error {
			v, err := t.raw()
			f.whole = append(f.whole, []byte(v))
			return err
		})
	}
	if o.kind != "Feature" && !o.bare {
		return fmt.Errorf("is a %.40q, expected a FeatureCollection, a Feature or a geometry", o.kind)
	}
	f.whole = [][]byte{b}
	return nil
}

func (f *features) Next() (*Record, error) {
	if !f.open {
		if len(f.whole) == 0 {
			return nil, io.EOF
		}
		b := f.whole[0]
		f.whole = f.whole[1:]
		f.row++
		return parseFeature(b, f.row, 0)
	}
	c, err := f.s.peek()
	if err != nil {
		return nil, f.broken(err)
	}
	if c == ']' {
		f.open = false
		return nil, f.finish()
	}
	if f.row > 0 {
		if err := f.s.take(','); err != nil {
			return nil, f.broken(err)
		}
	}
	f.row++
	b, err := f.s.value()
	if errors.Is(err, errTooLong) {
		return nil, &RowError{Row: f.row, Msg: err.Error()}
	}
	if err != nil {
		return nil, f.broken(err)
	}
	rec, err := parseFeature(b, f.row, f.props)
	if rec != nil {
		f.props = len(rec.Props)
	}
	return rec, err
}

// finish reads what follows the features: a collection may say only there what it is.
func (f *features) finish() error {
	if err := f.s.take(']'); err != nil {
		return err
	}
	for {
		key, more, err := f.member()
		if err != nil {
			return f.broken(err)
		}
		if !more {
			if f.kind != "FeatureCollection" {
				return fmt.Errorf("is no FeatureCollection: its type is %.40q", f.kind)
			}
			return io.EOF
		}
		v, err := f.s.value()
		if err != nil {
			return f.broken(err)
		}
		if err := f.note(key, v); err != nil {
			return err
		}
	}
}

func (f *features) broken(err error) error {
	return notJSON(err, fmt.Sprintf("the JSON is broken after feature %d", f.row))
}

func (f *features) Close() error { return f.src.Close() }

// lines reads GeoJSON text sequences (RFC 8142) and newline-delimited features.
type lines struct {
	r     *bufio.Reader
	src   io.Closer
	row   int
	props int
	buf   []byte
}

func newLines(r io.Reader, c io.Closer) Source {
	return &lines{r: bufio.NewReaderSize(r, 256<<10), src: c}
}

// line returns the next line without its end; the bytes are valid until the next call.
func (l *lines) line() ([]byte, error) {
	l.buf = l.buf[:0]
	tooLong := false
	for {
		part, err := l.r.ReadSlice('\n')
		switch {
		case err == nil && len(l.buf) == 0 && !tooLong:
			return part, nil
		case tooLong || len(l.buf)+len(part) > MaxRowBytes:
			tooLong = true
		default:
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong && (err == nil || errors.Is(err, io.EOF)):
			return nil, errTooLong
		case errors.Is(err, io.EOF) && len(l.buf) > 0:
			return l.buf, nil
		}
		return l.buf, err
	}
}

func (l *lines) Next() (*Record, error) {
	for {
		line, err := l.line()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		l.row++
		if errors.Is(err, errTooLong) {
			return nil, &RowError{Row: l.row, Msg: err.Error()}
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", l.row, err)
		}
		line = bytes.TrimSpace(bytes.TrimLeft(line, "\x1e"))
		if len(line) == 0 {
			continue
		}
		rec, err := parseFeature(line, l.row, l.props)
		if rec != nil {
			l.props = len(rec.Props)
		}
		return rec, err
	}
}

func (l *lines) Close() error { return l.src.Close() }
