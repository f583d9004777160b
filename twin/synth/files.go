package synth

import (
	"errors"
	"fmt"
	"io"
)

// FileName is the name of the file that WriteFiles makes for a type.
func FileName(typ string) string { return Collection(typ) + ".ndjson" }

// WriteFiles writes what generate emits into one file of newline-delimited GeoJSON per type, in bounded memory. create
// opens a file by its name; every file is closed, also after an error.
//
//	err := synth.WriteFiles(create, func(emit func(synth.Record) error) error { return synth.Town(cfg, emit) })
func WriteFiles(create func(name string) (io.WriteCloser, error), generate func(emit func(Record) error) error) (err error) {
	encoders := map[string]Encoder{}
	for _, typ := range Types() {
		w, cerr := create(FileName(typ))
		if cerr != nil {
			return fmt.Errorf("create %s: %w", FileName(typ), cerr)
		}
		enc := NewLines(w)
		encoders[typ] = enc
		defer func() {
			if cerr := errors.Join(enc.Flush(), w.Close()); cerr != nil && err == nil {
				err = fmt.Errorf("write %s: %w", FileName(typ), cerr)
			}
		}()
	}
	return generate(func(r Record) error { return encoders[r.Type].Encode(&r) })
}

// Emit hands out the records of a data set in load order, as Town does.
func (d *Dataset) Emit(emit func(Record) error) error {
	for _, typ := range Types() {
		for _, r := range d.Of(typ) {
			if err := emit(r); err != nil {
				return err
			}
		}
	}
	return nil
}
