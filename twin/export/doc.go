// Package export writes entities to files: GeoJSON, a sequence of features, CSV, XLSX, GeoPackage and
// CityJSON.
//
//	access.View ──filter──► Seen ──(Unmask, audited)──► feature or row ──► writer of the format
//
// It reads through a View alone, so a file holds what its principal may see and masks for the rest; whole values come
// only of Options.Unmask. Entities are written by rising id and fields in declared order, so equal states make equal
// bytes. What is written can be imported again: ids, references by id and outlines are there, and masked values count
// as not sent.
//
// A city model has what stands on its footprint by its type's hint: raised as 3D tiles raise it, with floors and rooms
// for who may see what stands in them. CityModel writes one house so.
//
// Memory is bounded by a batch, whatever the number of entities; an XLSX workbook, a GeoPackage and the vertices of a
// city model are put together in temporary files.
//
// Write is a pure function of a snapshot and may run in many goroutines. The package must not know HTTP, stores or the
// command line.
package export
