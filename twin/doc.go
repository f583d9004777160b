// Package twin is the model of a village: types declared once, entities, atomic commits and the snapshots between them.
//
//	Request ──Commit──► ready ──► draft ──plan, locate, check, guard──► Store.Append ──► next Snapshot ──► watchers
//	  └─ any goroutine ────┘        └────────── one writer ──────────┘   durable first    one pointer       live feed, caches
//	                                                                                        │
//	                                                    readers: Snapshot(), never a lock ◄─┘
//
// The writer takes what queued while the last sync ran, plans each request over what the earlier ones left, makes all
// of them durable together, publishes one snapshot and only then answers. A request that fails leaves no trace.
//
// Indexes over codes, references and places are part of every snapshot. One over another attribute is packed when it has
// been asked for often enough (Missed) and shared by the snapshots that follow, each of which knows what changed since.
//
// A Timeline leads from the states at hand to any past one, by what the log says in between.
//
// # Concurrency
//
// All methods of Twin and Timeline may be called from any goroutine. Snapshot, Entity, Schema, Type, Field and Value are immutable.
// Watchers run on the writer and must only take note.
//
// # Invariants
//
//   - Nothing is visible before it is durable, and everything visible carries its version.
//   - Versions are gapless; a request that changes nothing makes none.
//   - What is derived (the house an entity goes by, its micro-grid, running counts, every index) is worked out in the
//     commit that changes it and equals a recount at every version.
//   - After a failed write the twin stops; it never guesses what a disk holds.
//
// # What it must not know
//
// Who may see what (package access), how entities look on a wire (package wire), HTTP, sockets, drivers.
package twin
