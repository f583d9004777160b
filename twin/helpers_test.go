package twin_test

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

func interior(g orb.Geometry) orb.Point { return geo.InteriorPoint(g) }

func contains(g orb.Geometry, p orb.Point) bool { return geo.ContainsPoint(g, p) }
