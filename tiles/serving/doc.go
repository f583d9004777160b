// Package serving is what services of tiles have in common: to stand at the newest version of a twin, and to answer in
// the coding that a client asked for.
//
//	twin.Step ──► Follower: noted on the writer, worked off beside it ──► the service's apply
//	request ──► Follower.Current: waits for what it may have seen
//	        ◄── Chosen, Coders: identity, gzip (whole, or of pieces that another answer has too) or zstd ◄── Matches: 304
//	        ◄── Handle: an error as a problem
//
// # Concurrency
//
// A Follower and Coders may be used from any goroutine. Steps are applied one after the other, in their order, under the
// follower's own lock, which is taken before any lock of the service.
//
// # Invariants
//
//   - Watching takes note and nothing else, so a service never holds up the writer.
//   - At most maxPending steps wait; beyond, they become one without commits: all may have changed.
//   - Current returns only when the service stands at what the caller may have seen.
//
// # What it must not know
//
// What a tile is.
package serving
