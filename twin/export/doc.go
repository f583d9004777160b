// Package export writes entities to files: GeoJSON, a sequence of features, CSV, XLSX and GeoPackage.
//
//	access.View ──filter──► Seen ──(Unmask, audited)──► feature or row ──► writer of the format
//
// It reads through a View alone, so a file holds what its principal may see and masks for the rest; whole values come
// only of Options.Unmask. Entities are written by rising id and fields in declared order, so equal states make equal
// bytes. What is written can be imported again: ids, references by id and outlines are there, and masked values count
// as not sent.
//
// Memory is bounded by a batch, whatever the number of entities; an XLSX workbook and a
// GeoPackage are put together in temporary files.
//
// Write is a pure function of a snapshot and may run in many goroutines. The package must not know HTTP, stores or the
// command line.
package export
