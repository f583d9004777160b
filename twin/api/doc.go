// Package api is the HTTP face of a twin: OGC API collections and items, edits with entity tags, batches, area
// statistics, sessions.
//
//	request ──► guard (cross-origin, size) ──► who (bearer, cookie, visitor) ──► handler(call) ──► answer | error
//	                                                                              │                  │
//	                                              access.View of one snapshot ◄───┘        problem (RFC 9457)
//
// Handlers return an error; one adapter turns it into problem+json by one table and logs what is the server's fault.
// Answers are built whole, so a late failure never leaves half an answer behind status 200.
//
// Coordinates are lon, lat unless a CRS is named by URI. Every data answer carries Twin-Version.
//
// A Server may be used by any number of goroutines. It must not know stores, tiles or sockets: those mount beside it
// behind the same sign-in, through Server.Protect.
package api
