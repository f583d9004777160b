// Package archive writes a tile set into one file, for use without network: PMTiles 3 or MBTiles 1.3.
//
//	Source.Shows ──► walk: per zoom, along the Hilbert curve, only where something may show
//	                   │
//	Source.Tile ───────┴──► gzip ──► each content once ──┬──► PMTiles: header, directories, metadata, tiles in order
//	                                                     └──► MBTiles: a SQLite file; tiles is a view of places and contents
//
// Tiles are read and written one by one. What is kept meanwhile is 24 bytes for each run of tiles and a digest for each
// content; the contents of a PMTiles file, whose directories stand before them, wait in a temporary file.
//
// # Concurrency
//
// A Write call uses its own state alone. The source must stay as it is until the call is over.
//
// # Invariants
//
//   - Each tile, unpacked, equals what the source gives; tiles without content are not there.
//   - Equal sources give equal bytes.
//   - A PMTiles file is clustered, and its header and root directory lie within the first 16 KiB.
//
// # What it must not know
//
// Twins, who may see what, HTTP: it writes what the source shows, and the tile set shows what is public.
package archive
