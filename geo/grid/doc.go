// Package grid treats the codes of divisions and grids as a type: county, town, village, unit grid, micro-grid.
package grid
