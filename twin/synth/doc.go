// Package synth invents villages: a deterministic generator of sample data at a real place with nobody real in it.
//
//	seed ─► plan ─────────► node, subdivide ─► survey ─► build ─► divide ─► people
//	        canal, lanes,   one arrangement    parcels,  houses   units     families,
//	        rows, fields    on the lattice     grids                        tenants
//	                                              └──────────┴────────┴────────┴─► Record ─► GeoJSON, lines, CSV
//
// Village draws one village as a whole, Town streams many. Records carry plain names and values; nothing here knows the
// schema, the store or the twin, and what is written goes through the import like any other data. A reference holds the
// source id of its target: unit.house, person.unit, house.parcel, institution.house, industry.house.
//
// Promises. The same Config gives the same bytes on every machine. Parcels, micro-grids and unit grids tile the village
// exactly: all borders are edges of one planar subdivision with whole-number coordinates (1e-8 degree), so neighbours
// name the same vertices and areas add up to the last lattice cell. Each house stands in one micro-grid. Citizen IDs
// open with 990000, a county that does not exist, phones with 1990000, and credit codes name county 990000; each check
// character is right. Names are put together by chance.
//
// Concurrency: there is no shared state; calls may run side by side.
package synth
