// Package cityjson reads and writes city models: CityJSON 1.0, 1.1 and 2.0, and sequences of its features by line.
//
//	file ──NewReader──► Header: version, system      Object, Geometry ──Writer──► document or sequence
//	           │                                                         │
//	           └─Next─► Feature: a root and its parts ──Shape──►         └ millimetres, vertices told once,
//	                    vertices transformed,           footprint,         closed shells (Check)
//	                    templates put in place          heights, roof
//
// Coordinates are x, y, z in the file's own system: easting, northing, height. CityJSON keeps to that order whatever
// the definition behind the name of the system says, and so does this package; it converts nothing.
//
// A file that is read is hostile until it has proved otherwise: bytes, nesting, vertices, objects and corners are
// bounded by Limits, numbers must be finite, indices within what is there, and nothing that the file names by a URI is
// ever opened. Errors say the object and the line and column. What is wrong with one object is told of it alone: the
// next are read.
//
// A document is held as its bytes, its vertices and an index of its objects; a sequence one line at a time. A Writer
// holds one feature: the vertices of a document wait in a temporary file, for they stand after all objects.
//
// A Reader or Writer belongs to one goroutine; everything else is a pure function. Equal input makes equal bytes. The
// package must not know types, fields or entities, HTTP, or how a coordinate system is computed.
package cityjson
