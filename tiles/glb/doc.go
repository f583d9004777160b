// Package glb writes and reads binary glTF 2.0. It knows meshes, features and columns and nothing of the twin.
//
//	Model: nodes ─► meshes ─► primitives: positions, normals, triangles, a row of the table per vertex
//	  │  materials, images                       │ weld, quantize, smallest types
//	  │  table: id, grid, …                      ▼
//	  └──────────────────────── Append ─► one .glb: JSON chunk, binary chunk ─► Validate (tests), viewers
//	                                                      ▲
//	                            uploaded .glb ─ Parse ─► Model, flattened: within limits or refused with the place
//
// # Frame
//
// Positions are metres in the frame of glTF: x east, y up, z south, so that y stands up as glTF wants it and 3D Tiles,
// which turn y-up to z-up, get x east, y north, z up. FromENU makes such a vector of east, north, up. Where the origin
// lies on earth is said by whoever serves the file.
//
// # What is written
//
// EXT_mesh_features (a feature id per vertex, in the smallest type), EXT_structural_metadata (one property table),
// KHR_mesh_quantization (int16 positions on one grid for all meshes, undone by the scale of the node; int8 normals), and
// images as they came. FORMAT.md has the layout and why it is so.
//
// # Concurrency
//
// Everything is a value or a function without state. A Model and what it points to may be shared as long as nobody writes.
//
// # Invariants
//
//   - The same Model gives the same bytes.
//   - What Append wrote passes Validate and the validator of Khronos, an empty Model too: one node and nothing else.
//   - Parse uses memory in proportion to the input and its Limits, whatever the input claims.
//
// # What it must not know
//
// Houses, callers, HTTP, how solids are made (geo/solid).
package glb
