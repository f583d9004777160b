package cityjson

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// ScaleM is the unit of written coordinates: a tenth of a millimetre, so that what was rounded to 1e-8 degree comes back
// as it was.
const ScaleM = 0.0001

// maxIndex bounds coordinates as whole numbers: beyond it a float64, which is what readers hold them in, would round.
const maxIndex = 1 << 52

// WriterOptions say what a file tells of all its objects.
type WriterOptions struct {
	CRS      string // URI of the coordinate system, "" for none
	Title    string
	Sequence bool // a header and then a feature a line, instead of one document
	Origin   Vec3 // near the objects: coordinates are counted from here
}

// Writer writes CityJSON 2.0.
type Writer struct {
	w     *bufio.Writer
	opts  WriterOptions
	n     int // objects written
	line  []byte
	index map[[3]int64]int // of the feature's vertices
	spool spool            // the vertices of a document
	first int              // number of the feature's first vertex
	list  []byte           // the feature's vertices
	err   error
}

// NewWriter begins a file.
func NewWriter(w io.Writer, opts WriterOptions) (*Writer, error) {
	for i := range opts.Origin {
		opts.Origin[i] = math.Floor(opts.Origin[i])
	}
	out := &Writer{w: bufio.NewWriterSize(w, 64<<10), opts: opts, index: map[[3]int64]int{}}
	b := []byte(`{"type":"CityJSON","version":"2.0","metadata":{`)
	if opts.CRS != "" {
		b = append(appendText(append(b, `"referenceSystem":`...), opts.CRS), ',')
	}
	b = appendText(append(b, `"title":`...), opts.Title)
	b = append(b, `},"transform":{"scale":[0.0001,0.0001,0.0001],"translate":`...)
	b = appendNumbers(b, opts.Origin[:])
	b = append(b, `},"CityObjects":{`...)
	if opts.Sequence {
		b = append(b, "},\"vertices\":[]}\n"...)
	}
	_, err := out.w.Write(b)
	return out, err
}

// Feature writes a root object and what belongs to it. Members of an Object that say the same, Attributes and JSON, are
// not mixed: JSON wins.
func (w *Writer) Feature(objects ...*Object) error {
	if w.err != nil || len(objects) == 0 {
		return w.err
	}
	w.err = w.feature(objects)
	return w.err
}

func (w *Writer) feature(objects []*Object) (err error) {
	clear(w.index)
	w.list = w.list[:0]
	b := w.line[:0]
	if w.opts.Sequence {
		b = append(b, `{"type":"CityJSONFeature","id":`...)
		b = append(appendText(b, objects[0].ID), `,"CityObjects":{`...)
	}
	for i, o := range objects {
		switch {
		case w.opts.Sequence && i > 0:
			b = append(b, ',')
		case !w.opts.Sequence && w.n > 0:
			b = append(b, ",\n"...)
		case !w.opts.Sequence:
			b = append(b, '\n')
		}
		if b, err = w.appendObject(b, o); err != nil {
			return fmt.Errorf("object %q: %w", o.ID, err)
		}
		w.n++
	}
	if w.opts.Sequence {
		b = append(b, `},"vertices":[`...)
		b = append(append(b, w.list...), "]}\n"...)
	} else {
		if len(w.list) > 0 && w.first > 0 {
			w.spool.Write([]byte(",\n"))
		}
		w.spool.Write(w.list)
		w.first += len(w.index)
	}
	w.line = b
	_, err = w.w.Write(b)
	return err
}

// Close ends the file; the writer beneath stays open.
func (w *Writer) Close() error {
	defer w.spool.drop()
	if w.err == nil && !w.opts.Sequence {
		_, w.err = w.w.WriteString("\n},\"vertices\":[\n")
		w.err = errors.Join(w.err, w.spool.copyTo(w.w))
		_, err := w.w.WriteString("\n]}\n")
		w.err = errors.Join(w.err, err)
	}
	return errors.Join(w.err, w.w.Flush())
}

func (w *Writer) appendObject(b []byte, o *Object) (out []byte, err error) {
	b = append(appendText(b, o.ID), `:{"type":`...)
	b = appendText(b, o.Type)
	switch {
	case len(o.JSON) > 0:
		b = append(append(b, `,"attributes":`...), o.JSON...)
	case len(o.Attributes) > 0:
		b = append(b, `,"attributes":`...)
		for i, a := range o.Attributes {
			b = append(b, "{,"[min(i, 1)])
			b = append(appendText(b, a.Name), ':')
			b = a.appendValue(b)
		}
		b = append(b, '}')
	}
	b = appendTexts(b, "parents", o.Parents)
	b = appendTexts(b, "children", o.Children)
	if len(o.Geometries) > 0 {
		b = append(b, `,"geometry":`...)
		for i := range o.Geometries {
			b = append(b, "[,"[min(i, 1)])
			if b, err = w.appendGeometry(b, &o.Geometries[i]); err != nil {
				return b, fmt.Errorf("geometry %d: %w", i, err)
			}
		}
		b = append(b, ']')
	}
	return append(b, '}'), nil
}

func (a *Attribute) appendValue(b []byte) []byte {
	switch {
	case a.Kind == Text:
		return appendText(b, a.Text)
	case a.Kind == Null || a.Text == "":
		return append(b, "null"...)
	}
	return append(b, a.Text...)
}

// appendGeometry writes a MultiSurface or a Solid of one shell; a face whose corners fall together is left out.
func (w *Writer) appendGeometry(b []byte, g *Geometry) ([]byte, error) {
	if g.Type != "MultiSurface" && g.Type != "Solid" {
		return b, fmt.Errorf("a %.40q is not written", g.Type)
	}
	open, shut := "[", "]"
	if g.Type == "Solid" {
		open, shut = "[[", "]]"
	}
	b = append(append(append(b, `{"type":"`...), g.Type...), `","lod":`...)
	b = append(append(appendText(b, g.LoD), `,"boundaries":`...), open...)
	var kinds []string
	var values []int
	for _, f := range g.Surfaces {
		at := len(b)
		if len(values) > 0 {
			b = append(b, ',')
		}
		var kept bool
		var err error
		if b, kept, err = w.appendSurface(b, &f); err != nil {
			return b, err
		} else if !kept {
			b = b[:at]
			continue
		}
		kind := slices.Index(kinds, f.Kind)
		if kind < 0 && f.Kind != "" {
			kind = len(kinds)
			kinds = append(kinds, f.Kind)
		}
		values = append(values, kind)
	}
	if len(values) == 0 {
		return b, errors.New("has no face of any size")
	}
	b = append(b, shut...)
	if len(kinds) > 0 {
		b = append(b, `,"semantics":{"surfaces":[`...)
		for i, k := range kinds {
			b = append(appendText(append(b, ",{\"type\":"[1-min(i, 1):]...), k), '}')
		}
		b = append(append(b, `],"values":`...), open[1:]...)
		for i, v := range values {
			b = append(b, "[,"[min(i, 1)])
			if v < 0 {
				b = append(b, "null"...)
			} else {
				b = strconv.AppendInt(b, int64(v), 10)
			}
		}
		b = append(append(append(b, ']'), shut[1:]...), '}')
	}
	return append(b, '}'), nil
}

func (w *Writer) appendSurface(b []byte, f *Surface) (out []byte, kept bool, err error) {
	b = append(b, '[')
	for i, ring := range f.Rings {
		corners := make([][3]int64, 0, len(ring))
		for _, p := range ring {
			q, err := w.quantize(p)
			if err != nil {
				return b, false, err
			}
			if n := len(corners); n == 0 || corners[n-1] != q {
				corners = append(corners, q)
			}
		}
		for len(corners) > 1 && corners[0] == corners[len(corners)-1] {
			corners = corners[:len(corners)-1]
		}
		if len(corners) < 3 {
			if i == 0 {
				return b, false, nil
			}
			continue
		}
		if i > 0 {
			b = append(b, ',')
		}
		for k, q := range corners {
			b = append(b, "[,"[min(k, 1)])
			b = strconv.AppendInt(b, int64(w.vertex(q)), 10)
		}
		b = append(b, ']')
	}
	return append(b, ']'), len(f.Rings) > 0, nil
}

// quantize counts a position from the origin.
func (w *Writer) quantize(p Vec3) (q [3]int64, err error) {
	for k := range p {
		v := math.Round((p[k] - w.opts.Origin[k]) / ScaleM)
		if !(math.Abs(v) < maxIndex) {
			return q, fmt.Errorf("a vertex is at %v, too far from the others at %v", p, w.opts.Origin)
		}
		q[k] = int64(v)
	}
	return q, nil
}

// vertex returns the number of a position; within a feature each is told once.
func (w *Writer) vertex(q [3]int64) int {
	if n, ok := w.index[q]; ok {
		return n
	}
	n := len(w.index)
	if !w.opts.Sequence {
		n += w.first
	}
	w.index[q] = n
	if len(w.list) > 0 {
		w.list = append(w.list, ',')
	}
	for k := range q {
		w.list = append(w.list, "[,,"[k])
		w.list = strconv.AppendInt(w.list, q[k], 10)
	}
	w.list = append(w.list, ']')
	return n
}

func appendTexts(b []byte, name string, all []string) []byte {
	if len(all) == 0 {
		return b
	}
	b = append(append(append(b, `,"`...), name...), `":`...)
	for i, s := range all {
		b = appendText(append(b, "[,"[min(i, 1)]), s)
	}
	return append(b, ']')
}

func appendNumbers(b []byte, all []float64) []byte {
	for i, v := range all {
		b = strconv.AppendFloat(append(b, "[,"[min(i, 1)]), v, 'f', -1, 64)
	}
	return append(b, ']')
}

// appendText writes a JSON string; what is no UTF-8 is replaced.
func appendText(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string never fails
	return append(b, text...)
}
