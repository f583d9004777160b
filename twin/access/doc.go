// Package access decides who may see and do what, and is the only way out of a twin.
//
//	credential ──Accounts──► Principal ──┐
//	                                     ├─ NewView ──► View ──► Seen ──► query, tiles, live feed, export, viewer
//	                     twin.Snapshot ──┘                   │
//	                                                         └─ Guard: what a commit may do, judged where it would land
//
// Whatever leaves the system is read through a View, which belongs to one snapshot and one principal: entities that the
// principal may not see are not there, fields are left out or masked, derived values appear only where they may. A Seen
// hands out no raw value, so to forget masking is a type error.
//
// A View and a Seen are immutable and may be shared by goroutines; what a view counts of people by age is counted once,
// when first asked for. Accounts and Directory guard their own state.
//
// Invariants: what is outside a caller's scope shows as the map shows it to everybody; a type that is internal shows
// nothing at all there, not even that an ID exists; a masked value is the same for every row that starts alike, so
// that sorting or comparing masked values tells nothing more than the mask does.
//
// The package must not know HTTP, JSON shapes, queries or stores beyond twin/store's plain rows.
package access
