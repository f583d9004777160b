// Package live tells clients what changes in the part of a twin that they watch, over a websocket. PROTOCOL.md describes
// the frames.
//
//	twin.Watch ──note──► takeIn: marks ──► ring (replays)
//	                        │
//	                        ├─► R-tree of areas ──► class.touched          one class: equal area, types, filter, fields,
//	                        ▼                                              permission; its members are answered alike
//	                      round: diff(state then, state now) ──► one body ──► frame ──► session queue ──► writer ──► socket
//	                                                                                        ▲
//	              fresh, behind, moved, slow, come back: serve ── snapshot or diff ─────────┘
//
// A state is a specification over a snapshot: a set of entities. All that is sent is either a state whole, or the
// difference of two states, and one function, diff, makes every difference: of a tick, of a replay, of a moved area, of
// what a slow client missed. Conflation is thereby a matter of sets: nothing is lost, however much happened between.
//
// One goroutine takes steps in and sends rounds. Each session has a reader, and a writer that runs only while there is
// something to write; to idle sockets a round writes itself, as far as they have room. A session that is too slow for
// its class's frames gets its own difference, made when its socket has room again; so queues stay short and no client
// holds up another. Hub.mu guards classes and subscriptions and is taken before session.mu; neither is held while
// something is encoded, written or read from a store.
//
// Invariants: what is sent goes through access.View; a subscription's frames form a chain, each from the version at
// which the last one left it; a client's copy at a version is what the query gives at that version, for its principal
// as of that day; a class's members that are live all stand where the class stands.
//
// The package must not know how people sign in, how tiles are made or how stores keep their log.
package live
