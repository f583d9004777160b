// Package house keeps the house rules that no compiler checks. It holds tests only, so that a rule that is broken
// fails the build and names the file, the rule and the mend.
//
//	git ls-files ──► length of files, doc.go in each package, words that must not leave a developer's machine
//	go list -json ─┐
//	ARCHITECTURE.md┴► who may import whom
//	go/parser ──────► no init, no package variable that is a map or a slice
//	twin/codes ────► no valid citizen ID but those of invented people
//
// Only tracked files are judged: work in progress is nobody's business until it is committed or added.
//
// Concurrency: the tests only read, and share nothing.
//
// The package must not know the product: nothing imports it, and its tests need only the standard library and the
// checks of twin/codes.
package house
