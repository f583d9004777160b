// Package api is the HTTP face of a twin: OGC API collections and items, edits with entity tags, batches, area
// statistics, the past, sessions.
//
//	request ──► guard (cross-origin, size) ──► who (bearer, cookie, visitor) ──► handler(call) ──► answer | error
//	                                                                              │                  │
//	                                              access.View of one snapshot ◄───┘        problem (RFC 9457)
//	                                              newest, pinned by a cursor, or as_of
//
// Handlers return an error; one adapter turns it into problem+json by one table and logs what is the server's fault.
// Answers are built whole but for lists, which stream in pieces: whatever can fail has failed before their first byte, and
// a client that goes away ends its connection, so half an answer never looks like a whole one. Each read has forms (JSON,
// GeoJSON, HTML, CSV, JSON-FG), chosen in one place by f or Accept, and codings by Accept-Encoding.
//
// Coordinates are lon, lat unless a CRS is named; under a URI they stand in its definition's axis order. datetime is
// about updated_at, the one time that every entity has. Every data answer carries Twin-Version.
//
// # Concurrency
//
// A Server may be used by any number of goroutines. Each request reads one snapshot; the few things that outlive
// requests (pinned snapshots, past states, remembered keys, failed sign-ins) have a lock of their own each, and none is
// held while another is taken.
//
// # Invariants
//
//   - Nothing is written but what access.Seen shows, and no error holds a value that is sealed, not even the caller's own.
//   - Scope is judged before a commit is tried, so that a refusal tells nothing about what stands outside.
//   - Values of query parameters are never made into filter text.
//   - Every read has a tag, but for what nobody may keep. What it stands for is the bytes, or all that they depend on;
//     only the time stamp of a collection is left out, so its tag is weak.
//   - Every route has an operation in operations_*.go, of which the API document is made; tests hold routes, parameters
//     and answers against it.
//
// # What it must not know
//
// Stores beyond twin.Store, tiles, sockets: those mount beside it behind the same sign-in, through Server.Protect.
package api
