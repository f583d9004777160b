// Package ingest brings files into a twin: it reads records, matches columns to fields, cleans values, finds what rows
// refer to, and explains every row that it does not take.
//
//	file ──Open──► Source ──Record──► columns ──► values, references, place ──► window ──► batch ──► twin.Commit
//	      format,   GeoJSON, lines,       │             │                          │                     │
//	      encoding  CSV, XLSX,            │             └── warnings, rejects      └── pieces joined     └── rejects
//	                GeoPackage, CityJSON  └── notes: what each column was taken for
//
// A row is known by (type, source, source_id): importing it again updates it, and an unchanged row makes no commit, so
// an import that was cut off is simply run again. What a twin exported is known by its own ids. A row without any id is
// known by its code, of people by their identity number (hashed) or household and name, else by its number in a
// GeoPackage, or by a hash of its content. A masked value, a star in a personal or secret field, counts as not sent,
// whatever is stored.
//
// An unknown value of an optional field is a warning, and the field is left alone; a bad required field, a lost identity
// number or a bad geometry refuses the row with its reason. One bad row never costs its neighbours. A dry run warns of
// what the commit would warn of (micro-grid, rules); an unchanged row is not warned of these again, only of its cells. A
// Tally gathers what was said by kind, for a summary.
//
// A table's header is, of its first ten rows, the one that names most known columns: at least two, or one that is no mere
// letter or code of the type, or most of its cells. A row that holds somebody's number is no header, and a table without
// any is refused. Rows above the header that are as full as the table are refused, those of a few cells are titles and
// warned of, a lone cell is passed over. A quote that is never closed ends a table of text: the error names the line in
// which it opens, the rows before it are taken, and of those behind it nothing is known.
//
// Values of personal and secret fields are in no reason, and nor is what looks like an identity or telephone number in
// whichever column; the name of a column that may be a value is told as its place, "column 3".
//
// Polygons that were cut at the borders of tiles come as several rows of one id: those that touch are joined while the
// first is held back (some 20 000 rows), others are refused with the row of the first. People whose row names a door
// plate, a room or a point instead of a unit stand in that house; the room is made where the house has none.
//
// Of a city model each building is a row: its footprint, its height and the height of its ground come from its forms
// and those of its parts, its other values from attributes; where no attribute tells the roof, the form may. What is no
// building is passed over with a warning.
//
// Memory is bounded by the rows that are held back, a batch, and some 30 bytes for each row, to know ids that come
// twice. Rows, features and lines have at most MaxRowBytes, tables at most MaxColumns columns.
//
// Reading and converting run on the caller's goroutine, committing on another; callbacks are called one at a time. A
// Source belongs to one goroutine. The package must not know HTTP or the command line.
package ingest
