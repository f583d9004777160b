package glb

// Village is the sample tile for tests outside of the package.
func Village(houses int) *Model { return village(houses) }

// Lawn is a smooth surface.
func Lawn(n int) Primitive { return lawn(n) }
