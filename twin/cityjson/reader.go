package cityjson

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Reader gives the features of a file in order.
type Reader struct {
	limits Limits
	base   *document
	lines  *bufio.Reader // of a sequence
	line   int           // lines read

	doc     *document
	next    int    // in doc.objects
	reached []bool // objects of doc that a feature holds
	roots   int
	late    bool // all roots of doc are given; what was not reached is told now
}

// NewReader reads the header of a document or sequence.
func NewReader(r io.Reader, limits Limits) (*Reader, error) {
	limits = limits.orDefault()
	br := bufio.NewReaderSize(r, 256<<10)
	if head, _ := br.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		br.Discard(3) // they were just seen to be there
	}
	rd := &Reader{limits: limits}
	first, err := readLine(br, limits.Bytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := cursor{b: first, limit: limits.Depth}
	_, bad := whole.raw()
	switch {
	case bad == nil && whole.peek() == 0 && skipBlank(br):
		rd.lines, rd.line = br, 1
	case bad == nil || errors.Is(bad, errEnd):
		rest, err := io.ReadAll(io.LimitReader(br, int64(limits.Bytes-len(first)+1)))
		if err != nil {
			return nil, err
		}
		if first = append(first, rest...); len(first) > limits.Bytes {
			return nil, tooLong(limits.Bytes)
		}
	}
	if rd.base, err = parse(first, 0, limits, nil); err != nil {
		return nil, fmt.Errorf("is no CityJSON: %w", err)
	}
	rd.base.header.Sequence = rd.lines != nil
	rd.begin(rd.base)
	return rd, nil
}

// ReadDocument reads a document that is held already, whose bytes stay with the Reader. A sequence is refused.
func ReadDocument(b []byte, limits Limits) (*Reader, error) {
	rd := &Reader{limits: limits.orDefault()}
	var err error
	if rd.base, err = parse(bytes.TrimPrefix(b, []byte("\ufeff")), 0, rd.limits, nil); err != nil {
		return nil, fmt.Errorf("is no CityJSON: %w", err)
	}
	rd.begin(rd.base)
	return rd, nil
}

func tooLong(limit int) error {
	return fmt.Errorf("has more than %d bytes: write it as a CityJSONSeq, one feature a line", limit)
}

// readLine reads a line with its end, of at most limit bytes.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > limit {
			return nil, tooLong(limit)
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// skipBlank reports whether anything but blanks is left.
func skipBlank(r *bufio.Reader) bool {
	for {
		ch, err := r.ReadByte()
		if err != nil {
			return false
		}
		switch ch {
		case ' ', '\t', '\n', '\r':
		default:
			return r.UnreadByte() == nil
		}
	}
}

// Header returns what the file says of all its objects.
func (r *Reader) Header() Header { return r.base.header }

func (r *Reader) begin(d *document) {
	r.doc, r.next, r.reached, r.late = d, 0, make([]bool, len(d.objects)), false
}

// Next returns the next root object with all that belongs to it, io.EOF after the last. After a *FeatureError it goes on.
func (r *Reader) Next() (*Feature, error) {
	for {
		if f, err := r.inDocument(); f != nil || err != nil {
			return f, err
		}
		if r.lines == nil {
			return nil, io.EOF
		}
		if err := r.nextLine(); err != nil {
			return nil, err
		}
	}
}

// inDocument returns nil where the document has no more.
func (r *Reader) inDocument() (*Feature, error) {
	d := r.doc
	for ; r.next < len(d.objects); r.next++ {
		i := r.next
		e := &d.objects[i]
		switch {
		case r.late && !r.reached[i]:
			r.reached[i] = true
			r.roots++
			return nil, &FeatureError{Row: r.row(), ID: e.id, Err: errors.New("is its own ancestor: its parents lead in a circle")}
		case r.late || len(e.parents) > 0:
			continue
		}
		r.next++
		r.roots++
		all, err := d.family(i)
		for _, k := range all {
			r.reached[k] = true
		}
		var f *Feature
		if err == nil {
			f, err = d.feature(all)
		}
		if err != nil {
			return nil, &FeatureError{Row: r.row(), ID: e.id, Err: err}
		}
		f.Row = r.row()
		return f, nil
	}
	if !r.late {
		r.late, r.next = true, 0
		return r.inDocument()
	}
	return nil, nil
}

// row is how a person counts: lines of a sequence, root objects of a document.
func (r *Reader) row() int {
	if r.lines != nil {
		return max(r.line, 1)
	}
	return r.roots
}

// nextLine reads the next line of a sequence.
func (r *Reader) nextLine() error {
	for {
		line, err := readLine(r.lines, r.limits.Bytes)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w", r.line+1, err)
		}
		if len(line) == 0 {
			return io.EOF
		}
		r.line++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		d, err := parse(line, r.line-1, r.limits, r.base)
		if err != nil {
			return &FeatureError{Row: r.line, Err: fmt.Errorf("is no CityJSONFeature: %w", err)}
		}
		r.begin(d)
		return nil
	}
}

// Sniff reports whether a text begins like CityJSON, by the members of its outermost object.
func Sniff(head []byte) bool {
	c := cursor{b: head, limit: 64}
	found := false
	c.object(func(key string) error { // it ends with the head, as a rule within a value
		if key == "type" && c.peek() == '"' {
			kind, err := c.text()
			found = found || kind == "CityJSON" || kind == "CityJSONFeature"
			return err
		}
		found = found || key == "CityObjects"
		_, err := c.raw()
		return err
	})
	return found
}
