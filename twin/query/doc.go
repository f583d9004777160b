// Package query answers questions about a twin: collections by box and filter, what is inside an area and what is nearest.
// What is called so is found by package search.
//
//	request ──ParseArea, CompileFilter──► Area, Filter ──┐
//	                                                     ├──► Items, Count, AreaStats, Nearest
//	access.View (one version, one principal) ────────────┘      candidates by a plan, then the exact test
//
// Every answer is exact for the view's version and principal: an index only ever narrows down what is then tested. An
// entity is inside an area when its place (its own geometry, or the footprint of the house it goes by) shares a point
// with the closed area.
//
// Figures that depend on units, people or internal fields are told to staff as they are, to others from five on and for
// whole grids alone; who may count but not see asks by codes, bands and grids, so that no filter picks out a row.
//
// A plan (see plan) takes the cheapest way to what may be selected: IDs and codes, references, attribute indexes, boxes of
// the R-tree, the members of a scope, or all rows. ItemsQuery.Explain tells which.
//
// All functions are pure in their arguments and may run in any number of goroutines.
//
// The package reads through access.View alone, so it cannot count or list what a principal may not see. It must not
// know HTTP or JSON beyond the form of an area.
package query
