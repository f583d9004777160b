// Package trie is a persistent ordered map from uint64 to any value: the one structure behind every map of a snapshot.
//
//	Map ──Edit──► Editor ──Set, Delete──► Editor ──Map──► the next Map
//	 │                                                     │
//	 └────────── nodes that no edit touched are shared ────┘
//
// A Map is an immutable value: copying it costs nothing, and any number of goroutines may read it. An Editor belongs to
// one goroutine; it copies a node the first time it changes it and in place from then on, so a bulk load costs no more
// than a mutable map, and a single edit copies one path of three or four nodes.
//
// Keys are consumed from the most significant bit, six bits a level, so iteration is in key order. Keys should be
// spread over their high bits: shift 53-bit identifiers up, hash anything else.
//
// The package knows nothing of entities.
package trie
