package cql2

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

func text(e Expr) string { return string(e.appendText(nil)) }

// appendNumber writes the shortest decimal that reads back as f, in a form that both encodings take.
func appendNumber(b []byte, f float64) []byte {
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(b, f, 'E', -1, 64)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// appendQuoted writes a character literal; every escape that the lexer resolves is put back.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '\'')
	for i := range len(s) {
		switch at := strings.IndexByte(escaped, s[i]); {
		case s[i] == '\'':
			b = append(b, "''"...)
		case at >= 0:
			b = append(b, '\\', escapes[at])
		default:
			b = append(b, s[i])
		}
	}
	return append(b, '\'')
}

// appendIn puts brackets around e where ok says that it needs them.
func appendIn(b []byte, e Expr, brackets bool) []byte {
	if !brackets {
		return e.appendText(b)
	}
	return append(e.appendText(append(b, '(')), ')')
}

// appendList writes a bracketed list.
func appendList(b []byte, list []Expr) []byte {
	b = append(b, '(')
	for i, e := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = e.appendText(b)
	}
	return append(b, ')')
}

// isBool reports whether e binds looser than a predicate's operand, so that it stands in brackets there.
func isBool(e Expr) bool {
	switch e.(type) {
	case *Logic, *Not, *Compare, *Like, *Between, *In, *IsNull:
		return true
	}
	return false
}

// isJoin reports whether e needs brackets after NOT.
func isJoin(e Expr) bool {
	switch e.(type) {
	case *Logic, *Not:
		return true
	}
	return false
}

func (e *Logic) appendText(b []byte) []byte {
	for i, x := range e.Args {
		if i > 0 {
			b = append(append(append(b, ' '), strings.ToUpper(string(e.Op))...), ' ')
		}
		l, join := x.(*Logic)
		b = appendIn(b, x, join && (e.Op == And || l.Op == Or))
	}
	return b
}

func (e *Not) appendText(b []byte) []byte { return appendIn(append(b, "NOT "...), e.X, isJoin(e.X)) }

func (e *Compare) appendText(b []byte) []byte {
	b = append(append(append(e.L.appendText(b), ' '), e.Op...), ' ')
	return e.R.appendText(b)
}

func (e *Like) appendText(b []byte) []byte {
	return e.Pattern.appendText(append(e.X.appendText(b), " LIKE "...))
}

func (e *Between) appendText(b []byte) []byte {
	b = append(e.X.appendText(b), " BETWEEN "...)
	return e.Hi.appendText(append(e.Lo.appendText(b), " AND "...))
}

func (e *In) appendText(b []byte) []byte {
	return appendList(append(e.X.appendText(b), " IN "...), e.List)
}

func (e *IsNull) appendText(b []byte) []byte {
	return append(appendIn(b, e.X, isBool(e.X)), " IS NULL"...)
}

// level is how close an arithmetic node binds; operands bind closest.
func level(e Expr) int {
	a, ok := e.(*Arith)
	if !ok {
		return 3
	}
	switch a.Op {
	case Add, Sub:
		return 0
	case Pow:
		return 2
	}
	return 1
}

func (e *Arith) appendText(b []byte) []byte {
	own := level(e)
	left := level(e.L) < own || own == 2 && level(e.L) == 2
	b = append(appendIn(b, e.L, left), ' ')
	b = append(append(b, e.Op...), ' ')
	return appendIn(b, e.R, level(e.R) <= own)
}

func (e *Call) appendText(b []byte) []byte {
	if isStandard(e.Name) {
		return appendList(append(b, strings.ToUpper(e.Name)...), e.Args)
	}
	return appendList(append(b, e.Name...), e.Args)
}

func (e *Property) appendText(b []byte) []byte {
	if isName(e.Name) && !isKeyword(e.Name) {
		return append(b, e.Name...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(e.Name, `"`, `""`)...)
	return append(b, '"')
}

func (e *TextLit) appendText(b []byte) []byte { return appendQuoted(b, e.Value) }

func (e *NumberLit) appendText(b []byte) []byte { return appendNumber(b, e.Value) }

func (e *BoolLit) appendText(b []byte) []byte {
	if e.Value {
		return append(b, "TRUE"...)
	}
	return append(b, "FALSE"...)
}

func (e *DateLit) appendText(b []byte) []byte { return append(b, "DATE('"+e.text()+"')"...) }

func (e *TimestampLit) appendText(b []byte) []byte {
	return append(b, "TIMESTAMP('"+e.text()+"')"...)
}

func (e *IntervalLit) appendText(b []byte) []byte {
	b = appendEnd(append(b, "INTERVAL("...), e.Start)
	return append(appendEnd(append(b, ", "...), e.End), ')')
}

// appendEnd writes an end of an interval, where moments stand as bare texts.
func appendEnd(b []byte, e Expr) []byte {
	switch e := e.(type) {
	case nil:
		return append(b, "'..'"...)
	case *DateLit:
		return appendQuoted(b, e.text())
	case *TimestampLit:
		return appendQuoted(b, e.text())
	}
	return e.appendText(b)
}

func (e *BBoxLit) appendText(b []byte) []byte {
	b = append(b, "BBOX("...)
	for i, f := range e.Coords {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendNumber(b, f)
	}
	return append(b, ')')
}

func (e *ArrayLit) appendText(b []byte) []byte { return appendList(b, e.Items) }

func (e *GeometryLit) appendText(b []byte) []byte {
	b = append(b, strings.ToUpper(e.Geometry.GeoJSONType())...)
	return appendWKT(b, e.Geometry)
}

// appendWKT writes the brackets of a geometry, without its name.
func appendWKT(b []byte, g orb.Geometry) []byte {
	if p, ok := g.(orb.Point); ok {
		return append(appendPosition(append(b, '('), p, ' '), ')')
	}
	b = append(b, '(')
	n := 0
	sep := func() {
		if n++; n > 1 {
			b = append(b, ", "...)
		}
	}
	vertices(g, func(p orb.Point) {
		sep()
		if _, multi := g.(orb.MultiPoint); multi {
			b = append(appendPosition(append(b, '('), p, ' '), ')')
			return
		}
		b = appendPosition(b, p, ' ')
	})
	parts(g, func(m orb.Geometry) {
		sep()
		if _, ok := g.(orb.Collection); ok {
			b = append(b, strings.ToUpper(m.GeoJSONType())...)
		}
		b = appendWKT(b, m)
	})
	return append(b, ')')
}

// appendPosition writes x and y.
func appendPosition(b []byte, p orb.Point, sep byte) []byte {
	return appendNumber(append(appendNumber(b, p[0]), sep), p[1])
}

// vertices hands the points of a geometry that is a plain list of them to visit.
func vertices(g orb.Geometry, visit func(orb.Point)) {
	var list []orb.Point
	switch g := g.(type) {
	case orb.MultiPoint:
		list = g
	case orb.LineString:
		list = g
	case orb.Ring:
		list = g
	}
	for _, p := range list {
		visit(p)
	}
}
