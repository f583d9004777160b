// Package trie is a persistent ordered map from uint64 to any value: the one structure behind every map of a snapshot.
//
//	Map ──Edit──► Editor ──Set, Delete──► Editor ──Map──► the next Map
//	 │                                                     │
//	 └────────── nodes that no edit touched are shared ────┘
//
// A Map is an immutable value: copying it costs nothing, and any number of goroutines may read it. An Editor belongs to
// one goroutine; it copies a node the first time it changes it and in place from then on, so a bulk load costs no more
// than a mutable map, and a single edit copies one path: among a million entries three to four nodes of sixteen
// children and a leaf of up to 128 entries. Build makes a map of sorted entries at once.
//
// Keys are consumed from the most significant bit, four bits a level, until at most 128 entries are left: they lie
// together in a leaf, sorted, so iteration is in key order. Keys should be spread over their high bits: shift 53-bit
// identifiers up, hash anything else. Keys that share a long prefix cost a chain of nodes and are right all the same.
//
// The package knows nothing of entities.
package trie
