package ingest

import (
	"errors"
	"fmt"
	"io"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// Probe says whether a source can be read as a type at all, before a store is made for it: what Import would end with
// at its first row. Rows that would be refused are no error. The source is used up: Import needs another.
func Probe(src Source, s *twin.Schema, opts Options) error {
	if err := opts.prepare(src, newColumns(s, opts.Type, opts.Map)); err != nil {
		return err
	}
	var bad *RowError
	for {
		_, err := src.Next()
		switch {
		case errors.As(err, &bad) && bad.Passed:
			continue
		case errors.As(err, &bad), errors.Is(err, io.EOF):
			return nil
		}
		return err
	}
}

// prepare tells a source which layer is meant and which columns are known, and takes the coordinate system that it names.
func (o *Options) prepare(src Source, cols *columns) error {
	if l, ok := src.(layered); ok {
		if err := l.choose(o.Layer, o.Type); err != nil {
			return err
		}
		o.ordered = true
	} else if o.Layer != "" {
		return fmt.Errorf("has no layers, so none is named %q: a GeoPackage has", o.Layer)
	}
	if p, ok := src.(projected); ok && o.CRS == (geo.CRS{}) {
		name, err := p.crsName()
		if err != nil {
			return err
		}
		crs, err := fileCRS(name)
		if err != nil {
			return err
		}
		o.CRS = crs
	}
	if m, ok := src.(modelled); ok {
		if err := m.model(o.LoD, o.CRS); err != nil {
			return err
		}
	} else if o.LoD != 0 {
		return errors.New("has one form of each thing, so no level of detail is chosen: CityJSON has several")
	}
	if h, ok := src.(headed); ok {
		h.setKnown(cols.known)
	}
	return nil
}
