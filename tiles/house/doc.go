// Package house draws single houses in three dimensions and serves them under /models.
//
//	access.Seen (house) ─► form: footprint, heights, roof, colours, upload ─hash─► kept? ─► glb, ETag
//	                         │                                                       ▲
//	                         ├─ geo/solid: a body per part ─► primitives of tiles/glb ┘
//	                         └─ Uploads: what somebody put in its place, glb or CityJSON (FromCity)
//	access.Seen (its units) ─► storeys, rooms by outline or by the default split ─► glb with a node per floor and unit
//
// A house looks the same to everybody who may see the map: it is read through access.Public. Floors and units are read
// as the caller may see them, and are there only for who may see the units of that very house.
//
// Other forms of a house, as CityJSON, are handed in by Config.Forms: they share the address, the parameters and the
// answers about versions, and know how to write themselves.
//
// # Frame
//
// The origin of a generated model is the label point of the house, on its ground; an uploaded one has its own. The file
// says where on earth that is (glb.Model.Place). Axes are those of package glb.
//
// # Concurrency
//
// A Service may be used from any goroutine. A house is drawn once however many ask for it, in each form, under no lock. With
// its units it is drawn for each who asks, a few at a time.
//
// # Invariants
//
//   - What is kept is kept under a hash of all it depends on, so nothing has to be forgotten when a twin advances: an old
//     state is just never asked for again, and goes when its place is needed.
//   - The cache stays within its limit of bytes.
//   - What Site.Normalize took lies within 100 m of the box of its footprint, and within 1 000 m of its ground.
//   - Nothing of units is kept, nor of any internal field.
//
// # What it must not know
//
// Who may see the map: whoever mounts the routes decides. Stores, sockets, logs, how tiles are cut.
package house
