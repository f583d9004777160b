package samplegrids

import (
	"embed"
	"io/fs"
)

//go:embed xingming
var files embed.FS

// File is one file of the sample and the type of the entities in it.
type File struct {
	Type string // name of the type: "house"
	Name string // path inside FS
}

// FS holds the files of the sample.
func FS() fs.FS { return files }

// Xingming lists the data files of the village in load order: what is referred to comes before what refers to it.
func Xingming() []File {
	return []File{
		{"grid", "xingming/grids.geojson"},
		{"land", "xingming/land.geojson"},
		{"house", "xingming/houses.geojson"},
		{"unit", "xingming/units.ndjson"},
		{"person", "xingming/people.ndjson"},
		{"institution", "xingming/institutions.geojson"},
		{"industry", "xingming/industry.geojson"},
		{"facility", "xingming/facilities.geojson"},
	}
}

// Expected returns expected.json: the figures that a correct program finds in the village, counted by brute force.
func Expected() ([]byte, error) { return files.ReadFile("xingming/expected.json") }
