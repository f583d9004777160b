// Package search finds things by what they are publicly called, while somebody types: by names, addresses, door plates
// and codes, in Chinese characters, in their pinyin or its initials, in either width and case.
//
//	twin ──► Index: texts in the order of hits ──► grams ──► postings        what changed since stands beside them
//	                                                  │
//	query ──Fold──► grams, rarest first ──────────────┴──► candidates ──Rank──► hits, best first ──► access.View
//
// Texts are laid down once in the order in which equally good hits are told (type, length, text), so that a posting list
// is read until enough are found. What was renamed since is compared one by one; when that is much, everything is laid
// down anew in the background.
//
// # Concurrency
//
// An Index may be asked from any number of goroutines while the twin changes. Fold, Rank and Scan are pure.
//
// # Invariants
//
//   - An answer equals Scan's, which compares every text of the view: the index only narrows down what is compared.
//   - Only public fields of public types are ever read, as everybody sees them: never the name of a person.
//
// # What it must not know
//
// HTTP, JSON, who may see what beyond access.View.
package search
