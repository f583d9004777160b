// Package viewer holds the browser application of gridtwin and serves its built form.
//
// The application lives in src (TypeScript, Preact, MapLibre); `npm run build` writes dist, which is committed, so that
// building the server needs no Node.
//
//	src ── npm run build ──► dist ── go:embed ──► Handler ──► browser
//	                                                            │ /api /tiles /live of the same origin
//	                                                            ▼
//	                                                     twin/api, tiles, twin/live
//
// Concurrency: a handler is immutable after it was made, any number of requests may use it at once.
//
// Invariants: a name with a hash in it (below assets/) is cached for ever, everything else is revalidated; every
// response carries the content security policy, which allows no other origin; nothing is compressed at run time.
//
// The Go side knows nothing of the twin, its types, its API or who is signed in: it hands out bytes.
package viewer
