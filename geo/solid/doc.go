// Package solid makes bodies out of footprints: closed prisms for flat roofs, storeys and rooms, gable, hip and shed
// roofs, and the triangles to draw them with.
//
//	footprint (lon/lat), base and ridge height, roof
//	      │ Frame.XY: metres east and north
//	      ▼
//	  clean rings ──► prism ──────────────────────────────┐
//	      │                                               ▼
//	      └─► cover: the roof from above ──► sound? ──► Solid: faces with rings ──► Mesh ──► triangles, normals, kinds
//	          closed form on quadrilaterals,                │
//	          skeleton on others, gables turned             └──► Check, VolumeM3, Face.AreaM2
//
//	footprint ──► SplitFloor, SplitBeside, Layout: rooms and core of a floor (lon/lat, as they are stored)
//	ground and eaves ──► Storeys: heights of the floors            both are what Prism raises to storeys and rooms
//
// Axes and units: a Vec3 is x metres east, y metres north and z metres up. The origin of x and y is the Origin of the
// Frame; z counts from where the heights of the building count from, so the ground face of a house lies at its BaseM.
// Angles do not occur. Rings are open (the first vertex is not repeated at the end), outer rings turn counter-clockwise
// when one looks at the face from outside, and holes the other way, as CityJSON and glTF want it.
//
// Kinds: Ground is the face a body stands on, RoofFace what closes it upwards, Wall everything upright, the walls of
// courtyards too. They are the GroundSurface, RoofSurface and WallSurface of CityJSON; nothing else occurs. The bodies
// of storeys and rooms have the same three kinds, where Ground is the floor and RoofFace the ceiling.
//
// Roofs: the ridge, the highest point, lies HeightM above the ground, and the eaves, the lowest points of the roof, lie
// EavesM above it. Where that is 0, the pitch is 30° (15° of a shed), but the roof takes no more than a third of the
// height. A hip roof rises from every wall with one pitch. A gable roof is a hip roof whose triangular ends became upright
// walls; a ridge of it is level as far as the walls beside it are parallel. A shed is one plane, low on the side that
// looks more to the north. Under gable and hip roofs, vertices of the footprint that lie within 1 cm of a straight wall
// are left out. What cannot be made sound is replaced: a gable roof without such an end stays a hip roof, any other is
// flat, and Fallback says why.
//
// Footprints of more than 5000 vertices lose as many as needed, and their smallest courtyards, those first that nobody
// would miss.
//
// Invariants: a Solid is watertight. Every edge belongs to two faces, which run it in opposite directions, and faces
// share whole edges with one another, so no vertex of one lies within an edge of another. Where rings of a footprint
// touch in a point, the upright edge there belongs to four faces. Normals point outwards. The same Building gives the
// same Solid bit by bit on one machine. No function changes or keeps the footprint it was given.
//
// Everything is a pure function of its arguments and may be called from any goroutine; a Solid does not change after it
// was made, so goroutines may share it.
//
// The package knows nothing of entities, files, glTF or HTTP.
package solid
