package cql2

import "github.com/paulmach/orb"

// children hands every direct child of e to visit, in the order of the source.
func children(e Expr, visit func(Expr)) {
	switch e := e.(type) {
	case *Logic:
		each(e.Args, visit)
	case *Not:
		visit(e.X)
	case *Compare:
		visit(e.L)
		visit(e.R)
	case *Like:
		visit(e.X)
		visit(e.Pattern)
	case *Between:
		visit(e.X)
		visit(e.Lo)
		visit(e.Hi)
	case *In:
		visit(e.X)
		each(e.List, visit)
	case *IsNull:
		visit(e.X)
	case *Arith:
		visit(e.L)
		visit(e.R)
	case *Call:
		each(e.Args, visit)
	case *ArrayLit:
		each(e.Items, visit)
	case *IntervalLit:
		if e.Start != nil {
			visit(e.Start)
		}
		if e.End != nil {
			visit(e.End)
		}
	}
}

// each visits a list.
func each(list []Expr, visit func(Expr)) {
	for _, x := range list {
		visit(x)
	}
}

// Walk calls visit for e and everything beneath it, parents first.
func Walk(e Expr, visit func(Expr)) {
	visit(e)
	children(e, func(c Expr) { Walk(c, visit) })
}

// isConstant reports whether e asks nothing of a row.
func isConstant(e Expr) bool {
	constant := true
	Walk(e, func(x Expr) {
		_, property := x.(*Property)
		constant = constant && !property
	})
	return constant
}

// checkDepth refuses expressions whose tree is deeper than MaxDepth, so that every later walk may recurse.
func checkDepth(e Expr, left int) error {
	if left == 0 {
		return fail(e.Pos(), "nested deeper than %d levels; split the filter", MaxDepth)
	}
	var err error
	children(e, func(c Expr) {
		if err == nil {
			err = checkDepth(c, left-1)
		}
	})
	return err
}

// parts hands the members of a compound geometry to visit.
func parts(g orb.Geometry, visit func(orb.Geometry)) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			visit(r)
		}
	case orb.MultiLineString:
		for _, l := range g {
			visit(l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			visit(p)
		}
	case orb.Collection:
		for _, m := range g {
			visit(m)
		}
	}
}
