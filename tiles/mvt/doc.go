// Package mvt writes and reads Mapbox Vector Tiles 2.1. It knows geometry and
// columns and nothing of the twin: what may be shown is decided before.
//
//	once per entity and version               per tile
//
//	orb.Geometry ─ FromOrb ─► Geometry ─┐     BeginTile
//	  lon, lat      uint32 world units  │      BeginLayer      Layer: keys, values
//	values ─ Dict ─► Ref ─┐             ├───►   AddFeature …   subtract, shift, clip
//	unique texts ─────────┴─► Props ────┘      EndLayer
//	                 ready MVT bytes          Bytes ─► a tile, or a part to join
//
// A vertex is kept as two uint32 of the web-mercator square (2^32 ≈ 9 mm
// each), so a tile coordinate is a subtraction and a shift. Attribute values
// are kept as the bytes a tile needs; a tile only renumbers them.
//
// Concurrency: an Encoder is for one goroutine, a Pool for any number.
// Geometry, Props, Layer and Table are read only and may be shared by all. A
// Dict has one writer; the Tables it handed out stay as they were.
//
// Invariants: the same calls give the same bytes. A finished layer is valid
// MVT 2.1: version 2, extent 4096, vertices within the buffer of 64, exterior
// rings with a positive area (y down) and holes negative, no repeated vertex,
// no ring without an area, polygons valid by OGC rules, no empty layer. A warm
// encoder allocates nothing.
// Decode refuses whatever breaks a MUST of the specification, without using
// more memory than a small multiple of its input. FORMAT.md has the details.
//
// The package must import neither twin nor access.
package mvt
