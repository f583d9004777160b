package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// The formats that are read.
const (
	formatGeoJSON = "geojson"
	formatLines   = "geojsonseq"
	formatCSV     = "csv"
	formatXLSX    = "xlsx"
	formatGPKG    = "gpkg"
	formatCity    = "cityjson"
)

// Formats lists the formats that Open reads.
func Formats() []string {
	return []string{formatGeoJSON, formatLines, formatCSV, formatXLSX, formatGPKG, formatCity}
}

// Open makes the source of a file: its format by the ending of its name and, where that says nothing or lies, by how
// it begins. The reader is closed with the source, and also when Open fails.
func Open(name string, r io.ReadCloser) (Source, error) {
	src, err := open(name, r)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", filepath.Base(name), err), r.Close())
	}
	return src, nil
}

// sniffBytes is how much of a file is looked at to tell its format, encoding and separator.
const sniffBytes = 64 << 10

func open(name string, r io.ReadCloser) (Source, error) {
	br := bufio.NewReaderSize(r, sniffBytes)
	head, err := br.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")) == 0 {
		return nil, errors.New("is empty")
	}
	switch f := format(name, head); f {
	case formatGeoJSON:
		return newFeatures(skipBOM(br), r)
	case formatLines:
		return newLines(skipBOM(br), r), nil
	case formatCSV:
		return newCSV(br, head, r)
	case formatXLSX:
		return newXLSX(br, r)
	case formatGPKG:
		return newPackage(br, r)
	case formatCity:
		return newCity(br, r)
	default:
		return nil, fmt.Errorf("is %s, which is not read: give %s", f, strings.Join(Formats(), ", "))
	}
}

func skipBOM(br *bufio.Reader) io.Reader {
	if head, _ := br.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		br.Discard(3) // they were just seen to be there
	}
	return br
}

// format tells what a file is.
func format(name string, head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return formatXLSX
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "an old XLS workbook"
	case bytes.HasPrefix(head, []byte("SQLite format 3")):
		return formatGPKG
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return "gzip-compressed"
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if cityjson.Sniff(text) || isCityName(name) {
		return formatCity
	}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".geojsonl", ".geojsonseq", ".ndjson", ".jsonl", ".geojsons":
		return formatLines
	case ".csv", ".tsv", ".txt":
		return formatCSV
	}
	switch {
	case text[0] == 0x1e:
		return formatLines
	case text[0] == '{' || text[0] == '[' || text[0] == '"' || bytes.HasPrefix(text, []byte("null")):
		if isLines(text) {
			return formatLines
		}
		return formatGeoJSON
	case text[0] == '<':
		return "XML"
	case bytes.IndexByte(text, 0) >= 0:
		return "binary"
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".geojson", ".json":
		return formatGeoJSON // and no good one: what is wrong is said in its words
	case ".xlsx", ".xlsm":
		return formatXLSX
	}
	return formatCSV
}

// isCityName tells the endings that CityJSON and its sequences ask for.
func isCityName(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".city.json") || strings.HasSuffix(name, ".city.jsonl")
}

// isLines tells newline-delimited features from one JSON text: a first line that is whole, and a second that begins
// like it.
func isLines(text []byte) bool {
	first, rest, cut := bytes.Cut(text, []byte("\n"))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if !cut || len(rest) == 0 || rest[0] != '{' {
		return false
	}
	t := &jsonText{b: first, s: string(first)}
	return t.skip(0) == nil && t.peek() == 0
}
