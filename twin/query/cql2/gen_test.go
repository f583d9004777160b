package cql2

import (
	"slices"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// Generators of well-typed filters on the village schema. They make trees, not texts, so that printing is tested too.

func pick[T any](t *rapid.T, of ...T) T { return rapid.SampledFrom(of).Draw(t, "pick") }

func genText(t *rapid.T) Expr {
	switch pick(t, 0, 0, 0, 1, 2) {
	case 1:
		return &Call{Name: pick(t, "casei", "accenti"), Args: []Expr{genText(t)}}
	case 2:
		return &TextLit{Value: rapid.String().Draw(t, "text")}
	}
	return &Property{Name: pick(t, "kind", "name", "alias", "id")}
}

func genNumber(t *rapid.T, depth int) Expr {
	switch n := pick(t, 0, 1, 2, 3); {
	case n == 0 && depth > 0:
		op := pick(t, Add, Sub, Mul, Quo, Mod, Div, Pow)
		return &Arith{Op: op, L: genNumber(t, depth-1), R: genNumber(t, depth-1)}
	case n == 1:
		return &NumberLit{Value: rapid.Float64Range(-1e30, 1e30).Draw(t, "number")}
	case n == 2:
		return &NumberLit{Value: float64(rapid.IntRange(-9, 9).Draw(t, "number"))}
	}
	return &Property{Name: pick(t, "floors", "height_m", "built")}
}

func genMoment(t *rapid.T) Expr {
	switch pick(t, 0, 1, 2) {
	case 0:
		return &DateLit{Micros: rapid.Int64Range(-700_000, 2_900_000).Draw(t, "day") * dayMicros}
	case 1:
		return &TimestampLit{Micros: rapid.Int64Range(-60e15, 250e15).Draw(t, "instant")}
	}
	return &Property{Name: pick(t, "day", "seen", "gone")}
}

// genTemporal gives an interval that does not end before it starts, or an instant where those are allowed.
func genTemporal(t *rapid.T, instants bool) Expr {
	if instants && pick(t, true, false) {
		return genMoment(t)
	}
	var ends [2]Expr
	for i := range ends {
		if pick(t, true, true, false) {
			ends[i] = genMoment(t)
		}
	}
	if isLiteral(ends[0]) && isLiteral(ends[1]) {
		ends[0] = nil
	}
	return &IntervalLit{Start: ends[0], End: ends[1]}
}

func genPoint(t *rapid.T) orb.Point {
	x := rapid.IntRange(0, 20).Draw(t, "x")
	y := rapid.IntRange(0, 20).Draw(t, "y")
	return orb.Point{120 + float64(x)/8, 30 + float64(y)/8}
}

func genGeometry(t *rapid.T) Expr {
	p := genPoint(t)
	q := orb.Point{p[0] + 0.25, p[1] + 0.125}
	var g orb.Geometry
	switch pick(t, 0, 1, 2, 3, 4, 5, 6) {
	case 0:
		return &Property{Name: pick(t, "geometry", "outline")}
	case 1:
		return &BBoxLit{Coords: []float64{p[0], p[1], q[0], q[1]}}
	case 2:
		g = p
	case 3:
		g = orb.LineString{p, q}
	case 4:
		g = orb.MultiPoint{p, genPoint(t)}
	case 5:
		g = orb.Collection{p, orb.LineString{p, q}}
	default:
		g = square(p[0], p[1], 0.5)
	}
	return &GeometryLit{Geometry: g}
}

func genList(t *rapid.T) Expr {
	if pick(t, true, false) {
		return &Property{Name: pick(t, "care", "tags")}
	}
	return &ArrayLit{Items: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Expr {
		return &TextLit{Value: pick(t, "very_old", "living_alone", "disabled")}
	}), 0, 3).Draw(t, "list")}
}

// genScalars draws n values of one kind.
func genScalars(t *rapid.T, n int) []Expr {
	kind := pick(t, 0, 1, 2, 3)
	list := make([]Expr, n)
	for i := range list {
		switch kind {
		case 0:
			list[i] = genText(t)
		case 1:
			list[i] = genNumber(t, 3)
		case 2:
			list[i] = genMoment(t)
		default:
			list[i] = pick[Expr](t, &BoolLit{Value: true}, &BoolLit{}, &Property{Name: "let"})
		}
	}
	return list
}

func genStandardCall(t *rapid.T) Expr {
	name := pick(t, Functions()...)
	c := &Call{Name: name}
	for range 2 {
		switch name[:2] {
		case "s_":
			c.Args = append(c.Args, genGeometry(t))
		case "t_":
			_, intervals := relations(name)
			c.Args = append(c.Args, genTemporal(t, !intervals))
		case "a_":
			c.Args = append(c.Args, genList(t))
		default:
			return &IsNull{X: &Call{Name: name, Args: []Expr{genText(t)}}}
		}
	}
	return c
}

func genPredicate(t *rapid.T, depth int) Expr {
	kind := rapid.IntRange(0, 8).Draw(t, "kind")
	if depth == 0 {
		kind = max(kind, 3)
	}
	switch kind {
	case 0, 1:
		args := make([]Expr, rapid.IntRange(2, 3).Draw(t, "args"))
		for i := range args {
			args[i] = genPredicate(t, depth-1)
		}
		return &Logic{Op: pick(t, And, Or), Args: args}
	case 2:
		return &Not{X: genPredicate(t, depth-1)}
	case 3:
		s := genScalars(t, 2)
		return &Compare{Op: pick(t, Eq, Ne, Lt, Gt, Le, Ge), L: s[0], R: s[1]}
	case 4:
		s := genScalars(t, 3)
		return &Between{X: s[0], Lo: s[1], Hi: s[2]}
	case 5:
		s := genScalars(t, 4)
		return &In{X: s[0], List: slices.Clip(s[1:])}
	case 6:
		pattern := Expr(&TextLit{Value: rapid.StringOfN(rapid.RuneFrom([]rune(`%_\ae村'`)), 0, 6, -1).Draw(t, "pattern")})
		if pick(t, true, false) {
			pattern = &Call{Name: "casei", Args: []Expr{pattern}}
		}
		return &Like{X: genText(t), Pattern: pattern}
	case 7:
		if depth > 0 && pick(t, true, false) {
			return &IsNull{X: genPredicate(t, depth-1)}
		}
		return &IsNull{X: genScalars(t, 1)[0]}
	}
	return genStandardCall(t)
}
