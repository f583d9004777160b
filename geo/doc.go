// Package geo is the geometry of gridtwin: coordinate systems, lengths and areas on the ellipsoid, the areas that
// queries ask about, validity, and the byte forms of geometries.
//
//	files, requests ── ParseGeoJSON, ParseWKT, ParseWKB ──► orb.Geometry
//	                                                            │ CRS.ToLonLat, Round, Validate, Orient
//	                                                            ▼
//	                                              stored lon/lat (CGCS2000, 1e-8°)
//	      ┌────────────────────────┬────────────────────────────┼───────────────────────────┐
//	      ▼                        ▼                            ▼                           ▼
//	 Region.Intersects   DistanceM, AreaM2, LengthM       InteriorPoint       AppendGeoJSON, AppendWKB
//
// Geometries are orb values in lon, lat order (degrees, CGCS2000, taken as equal to WGS84 and to CRS84). Edges are
// straight in lon/lat. A Region is the closed set of points of an area: its border belongs to it. Circles and buffers
// are exact: a geometry is inside when the geodesic distance to its nearest point is at most the radius.
//
// Everything is a pure function of its arguments; a CRS and a Region never change after they were made. All of it may
// be called from any goroutine.
//
// Invariants: no function changes a geometry it was given; results share no memory with arguments unless the
// function says so; predicates decide by exact arithmetic on the given coordinates, never by a tolerance.
//
// The package knows nothing of entities, types, files or HTTP.
package geo
