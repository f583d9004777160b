// Package ingest brings files into a twin: it reads records, matches columns to fields, cleans values, and explains
// every row that it does not take.
//
//	file ──Open──► Source ──Record──► match columns ──► values, references, geometry ──► twin.Commit in batches
//	                                    │                    │                             │
//	                                    └── column notes      └── warnings, rejects ◄───────┘ (a refused row only)
//
// A row is known by (type, source, source_id): importing it again updates it, and an unchanged row makes no commit, so an
// import that was cut off is simply run again. An unknown value of an optional field becomes null with a warning; a bad
// required field, reference or geometry refuses the row with its reason. One bad row never costs its neighbours.
//
// Memory is bounded by a batch, whatever the file's size.
//
// A Run belongs to one goroutine. The package must not know HTTP or the command line.
package ingest
