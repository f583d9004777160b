// Package store holds what durable stores of a twin share: the rows of the accounts area, the rules by which a commit
// is accepted, and the marks of their errors.
//
//	                    twin.Store            accounts, tokens, audit
//	twin ── Append ─────────┐                         ┌──────── access
//	twin ── Load, Log ──────┤                         │
//	               ┌────────┴─────────────────────────┴───┐
//	               │  store/sqlite   store/mem   postgres │  ── each passes storetest.Run
//	               └──────────────────────────────────────┘
//
// Everything here is plain values and pure functions, safe to use from any goroutine.
//
// Invariants: versions have no gaps; a commit touches an entity at most once; the state of an entity carries the
// version that made it; a refused commit leaves no trace.
//
// The package does not know what a row or a body means: those are bytes that twin and access write and read. It knows
// no driver, no file and no network.
package store
