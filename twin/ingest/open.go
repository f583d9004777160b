package ingest

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Open makes the source of a file by the ending of its name. The reader is closed with the source.
func Open(name string, r io.ReadCloser) (Source, error) {
	var src Source
	var err error
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".geojson", ".json":
		src, err = newFeatures(r)
	case ".geojsonl", ".geojsonseq", ".ndjson", ".jsonl", ".geojsons":
		src, err = newLines(r)
	default:
		err = fmt.Errorf("has the ending %q, expected geojson, geojsonseq or ndjson", ext)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return src, nil
}
