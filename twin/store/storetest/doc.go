// Package storetest is the contract of twin.Store as a test suite: each store passes Run, and what Run does not ask
// for, no caller may rely on.
//
//	Run ──┬── cases        one promise each, by name
//	      ├── accounts     the accounts area
//	      ├── concurrency  readers beside a writer, worth running under -race
//	      └── random       rapid: commands, reopenings and trims against Model
//
// Model is the plainest possible twin: a list of commits and a fold of it. The suite is not safe for concurrent use of
// one store by several tests; each case opens its own.
//
// It knows the seam alone: no driver, no file, and nothing of what rows mean.
package storetest
