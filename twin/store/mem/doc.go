// Package mem keeps a twin in memory: for tests, and for race tests in particular, where a database that was
// transpiled to Go would be fifty times slower. It passes the same suite as the durable stores and keeps nothing.
//
//	Append → copies → log ──┬─ fold → live states → Load
//	                        └─ Log, History, Answered
//
// Safe for concurrent use: one lock guards everything, and readers call back without holding it.
//
// Invariants: the live states are the fold of the log; nothing that a caller passed in or got out is shared, so a
// caller that scribbles over its bytes harms nobody.
//
// It knows no file; Reopen stands in for a restart.
package mem
