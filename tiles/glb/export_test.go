package glb

// Village is the sample tile for tests outside of the package.
func Village(houses int) *Model { return village(houses) }
