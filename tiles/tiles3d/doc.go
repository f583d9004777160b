// Package tiles3d cuts the houses of a twin into 3D Tiles 1.1 and serves them.
//
//	twin.Step ──draw both ways──► houses that look otherwise ──► tree: which house is in which cell
//	                                     │                         │  cells that changed: forgotten, named to the feed
//	access.Public(snapshot) ─────────────┤                         │
//	request ─► tileset.json ◄── root ◄───┼─────────────────────────┤
//	        ─► subtree      ◄── bits ◄───┼─────────────────────────┘
//	        ─► tile         ◄── glb  ◄───┴── meshes, one per house, kept while it stays as it is
//	              └─► gzip, zstd beside ─► ETag, 304
//
// The tree is an implicit quadtree whose tiles add to those above, rooted in a cell of a quadtree over the whole world:
// a tile's address depends on where it is alone. A house is in the deepest tile that holds it whole. FORMAT.md says what
// is in each file, when the root and so the epoch changes, and what clients are told.
//
// # Concurrency
//
// A Service may be used from any goroutine. Watching the twin only takes note; the work is done beside the writer, or
// by the next request, which never answers from before the newest snapshot it could have seen. Locks are taken in the
// order of the follower, Service.mu, meshes.mu or uploads.mu; tiles are put together under none of them. The tree is made
// when somebody first asks, and kept up from then on. Uploads are read once for all who ask, two at a time and never under
// Service.mu: when they come (Prepare), so that steps only look up where they stand, or before the tree is made.
//
// # Invariants
//
//   - A tile or subtree in the cache equals what a fresh Service would make.
//   - An edit leaves the bytes, and so the ETag, of all other tiles as they were; an edit of what tiles do not show
//     leaves all.
//   - A subtree says that a tile has content exactly if a house is in it; the houses of all tiles are all houses.
//   - A house is drawn by its upload exactly if it was placed by it, and an upload adds a bounded number of bytes.
//   - What is in a tile lies within its cell and between the heights of the root.
//   - Cache and meshes stay within their limits of bytes.
//
// # What it must not know
//
// Who asks: whether visitors are let in is decided by whoever mounts the routes. How roofs are built, how glTF is
// written, sockets, stores, logs.
package tiles3d
