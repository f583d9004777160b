// Package tiles cuts a twin into vector tiles, keeps them as long as they are true, and serves them.
//
//	twin.Step ──diff──► touched boxes ──► forget exactly the tiles they show in ──► keys for the live feed
//	             │            │                └──► make those again, beside, that were asked for since they were made
//	             │            │
//	             ▼            ▼
//	access.Public(snapshot) ──► pages: features of a type and a cell, projected, packed, kept while they are true
//	  index search per page      │
//	                             ▼
//	request ─► as of the snapshot ─► tile: one part per layer ─► joined, gzip beside ─► ETag, 304, 204
//
// One tile set serves everybody who may see the map, so everything is read through access.Public: nothing internal,
// personal or counted of people can get here. A type enters by its twin.TileHint alone. FORMAT.md says what each zoom
// shows and how tiles are kept within MaxTileBytes.
//
// # Concurrency
//
// A Service may be used from any goroutine. Watching the twin only takes note; the work is done beside the writer, or
// by the next request, which never answers from before the newest snapshot it could have seen. Locks are taken in the
// order of the follower, Service.mu, pages.mu; tiles are encoded under none of them. What a step touched and somebody
// had asked for is made again by one goroutine at a time, which lives as long as there is such work.
//
// # Invariants
//
//   - A tile in the cache equals what a fresh Service would encode.
//   - An edit leaves the bytes, and so the ETag, of all other tiles as they were; an edit of nothing public leaves all.
//   - One encoding per tile at a time, however many ask.
//   - The cache stays within its limit of bytes.
//   - A page, a state and a patch name words of one lexicon; where they differ the page is made anew.
//
// # What it must not know
//
// Who asks: whether visitors are let in is decided by whoever mounts the routes. Sockets, stores, logs.
package tiles
