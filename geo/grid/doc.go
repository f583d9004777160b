// Package grid treats the codes of divisions and grids as a type: county, town, village, unit grid, micro-grid.
//
//	 310114 103 218 001 02
//	 └─┬──┘ └┬┘ └┬┘ └┬┘ └┬┘
//	county town village unit micro
//
//	text ── Parse ──► Code ── Parent, Child, Contains, RangeMin … RangeMax ──► one integer comparison
//
// A Code is kept as the number that its digits spell, so that the subtree of any code is one range of micro codes
// and codes of one level order as their text does.
//
// Everything here is a pure function of its arguments and may be called from any goroutine.
//
// Invariants: a Code that Parse or Child returned is valid; Parse(c.String()) == c; a child's parent is the code it
// was made from. The package knows nothing of geometry beyond the boxes that Order sorts, of entities, or of which
// codes exist in the world.
package grid
