// Package wire is the JSON form of entities: GeoJSON features (RFC 7946) out of what a principal may see, and values
// and geometries out of what clients send.
//
//	access.Seen ──AppendFeature──► GeoJSON bytes        (HTTP, live feed, exports)
//	access.Seen ──FG.AppendFeature──► JSON-FG bytes     (HTTP); prisms by SolidOf
//	JSON bytes  ──ParseFeature───► twin.Assignment      (HTTP edits, imports)
//
// Coordinates are lon, lat in degrees unless a Form names another CRS. Writing appends to the caller's buffer and
// uses no reflection; members come in declared order, so equal entities make equal bytes.
//
// A feature in the zero Form is written once for all who see the entity alike and kept by the twin (twin.Memo), under the
// very state of the entity and of its house: an edit makes another state, so nothing is ever out of date.
//
// Everything is a pure function of its arguments. The package takes only Seen, never a bare entity, so nothing can be
// written unmasked. It must not know HTTP, queries or sockets.
package wire
