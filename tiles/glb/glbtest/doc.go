// Package glbtest holds binary glTF files against the validator of Khronos and the stricter one of tiles/glb. It is for
// tests of packages that write such files:
//
//	files ─► glb.Validate ─► node scripts/gltf/check.mjs ─► messages ─► those that are ours fail the test
//
// It keeps nothing, so tests may call it side by side. It knows nothing of what the files show.
package glbtest
