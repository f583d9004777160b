// Package samplegrids carries the model village Xingming as data files: an invented village at a real place, made by
// twin/synth. The files enter a store through the import like any other data. See xingming/README.md.
//
//	twin/synth ──► xingming/*.geojson, *.ndjson, expected.json ──embed──► demo, tests ──twin/ingest──► a store
//
// The data never changes while a program runs, so any goroutine may read it. The package knows files and their order,
// and nothing of what is in them.
package samplegrids
