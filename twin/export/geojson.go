package export

import (
	"io"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// flushBytes is how much is gathered before it is written.
const flushBytes = 64 << 10

// features writes GeoJSON, one feature a line in either form, so that a changed export reads as a diff.
type features struct {
	w     io.Writer
	whole bool // one FeatureCollection and not a sequence
	n     int
	b     []byte
	form  wire.Form
}

func (f *features) write(s access.Seen) error {
	switch {
	case f.whole && f.n == 0:
		f.b = append(f.b, "{\"type\":\"FeatureCollection\",\"features\":[\n"...)
	case f.whole:
		f.b = append(f.b, ",\n"...)
	case f.n > 0:
		f.b = append(f.b, '\n')
	}
	f.n++
	f.b = wire.AppendFeature(f.b, s, &f.form)
	if len(f.b) < flushBytes {
		return nil
	}
	return f.flush()
}

func (f *features) flush() error {
	_, err := f.w.Write(f.b)
	f.b = f.b[:0]
	return err
}

func (f *features) close() error {
	switch {
	case f.whole && f.n == 0:
		f.b = append(f.b, "{\"type\":\"FeatureCollection\",\"features\":[]}\n"...)
	case f.whole:
		f.b = append(f.b, "\n]}\n"...)
	case f.n > 0:
		f.b = append(f.b, '\n')
	}
	return f.flush()
}
