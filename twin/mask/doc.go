// Package mask hides the telling part of personal values. What is left still lets two people at a desk agree that
// they mean the same person, and no more.
//
//	raw value ──► Apply(kind) ──► masked form        张三 → 张*   …0014   138****8000   …曹安公路**
//	                  ▲
//	    the field's declaration names the kind; package access decides for whom
//
// Every function is pure, total and safe for any number of goroutines: what it does not understand it hides whole.
//
// Invariants. Masking a masked form changes nothing, so a form that comes back untouched can be recognised. The length
// of a mask never depends on what it hides.
//
// The package must not know types, roles or scopes, nor how a value came to be.
package mask
