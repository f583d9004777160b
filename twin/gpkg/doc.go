// Package gpkg reads and writes GeoPackage files (OGC 12-128r18, version 1.3): SQLite files whose tables are layers.
//
//	file ──Open──► File ──Layers──► Layer ──Rows──► Row: cells, geometry
//	      header, sidecars,   gpkg_contents,          by rising row number,
//	      authorizer          gpkg_geometry_columns   one at a time
//
// A file that is read is hostile until it has proved otherwise. It is opened read-only and immutable, so nothing beside
// it is read or written; statements may select from plain tables and nothing else, so views, triggers, virtual tables,
// computed columns and functions of the file never run; values have at most MaxValueBytes; row numbers must rise, so a
// file whose pages lead back to themselves ends with an error. What stands in a sidecar (-wal, -journal) is refused and
// not passed over.
//
// Coordinates are x, y as the file has them, which the standard fixes as lon, lat and easting, northing whatever the
// definition of the system says; Z and M are dropped.
//
// A File and what comes of it belong to one goroutine. The package must not know types, fields or entities.
package gpkg
