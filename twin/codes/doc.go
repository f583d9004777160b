// Package codes checks and normalises the codes that people, bodies, land and things carry in the public record:
// citizen IDs, credit codes, real-estate unit numbers, industries, land use, facilities and telephone numbers.
//
//	a cell, a form field, a JSON string
//	   │ tidy       full width → ASCII, invisible characters and the text apostrophe off
//	   │ compact    separators off, letters to upper case (per code)
//	   ▼
//	form ──► meaning (dates, provinces, classes) ──► check character ──► the one normal form
//	   └──────────────── *Error: what is wrong, and the mend ◄──┘
//
// Every function is pure: same input, same answer, no clock, and safe for any number of goroutines. Checking a
// normal form gives it back unchanged.
//
// Invariants. An error of a citizen ID or a telephone number never quotes the number: errors travel to logs, reject
// files and problem documents, where no personal value may stand. The tables are arrays, sorted by code.
//
// The package must not know types, fields, HTTP, or who is asking; hiding values is the business of package mask.
// Division and grid codes are a type of their own in geo/grid.
package codes
