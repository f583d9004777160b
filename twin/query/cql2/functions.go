package cql2

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// Function is a function beside those of the standard. All of them give a number.
type Function struct {
	Name    string
	Doc     string
	Args    []Type
	Returns Type // Int or Float

	of func(args []operandFunc) numFunc
}

// operandFunc is a compiled argument: a text, a number, a moment or a geometry, whichever the function takes.
type operandFunc struct {
	text   textFunc
	number numFunc
	micros microFunc
	shape  func(Row) (shapeValue, bool)
}

// CustomFunctions lists the functions beside those of the standard, by name.
func CustomFunctions() []Function {
	return []Function{
		ofNumber("abs", "The number without its sign.", Float, math.Abs),
		ofGeometry("area_m2", "The geodesic area in square metres, 0 for points and lines.", geo.AreaM2),
		ofNumber("ceil", "The least whole number that is not below.", Int, math.Ceil),
		{
			Name: "char_length", Doc: "How many characters a text has.", Args: []Type{Text}, Returns: Int,
			of: func(a []operandFunc) numFunc {
				return func(r Row) (float64, bool) {
					s, ok := a[0].text(r)
					return float64(utf8.RuneCountInString(s)), ok
				}
			},
		},
		ofMoment("day", "The day of the month, in UTC.", func(t time.Time) int { return t.Day() }),
		{
			Name: distanceName, Doc: "Metres from a point, the second argument, to the nearest point of a geometry, along the ellipsoid.",
			Args: []Type{Geometry, Geometry}, Returns: Float, of: distance,
		},
		ofNumber("floor", "The greatest whole number that is not above.", Int, math.Floor),
		ofGeometry("length_m", "The geodesic length in metres, of polygons that of their rings, 0 for points.", geo.LengthM),
		ofMoment("month", "The month from 1 to 12, in UTC.", func(t time.Time) int { return int(t.Month()) }),
		ofNumber("round", "The nearest whole number, halves away from zero.", Int, math.Round),
		ofMoment("year", "The year, in UTC.", func(t time.Time) int { return t.Year() }),
	}
}

const distanceName = "distance_m"

// customFunction finds a function by its name, in any case as names of functions are read.
func customFunction(name string) (f Function, ok bool) {
	all := CustomFunctions()
	i := slices.IndexFunc(all, func(f Function) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return f, false
	}
	return all[i], true
}

func ofNumber(name, doc string, returns Type, f func(float64) float64) Function {
	return Function{Name: name, Doc: doc, Args: []Type{Float}, Returns: returns, of: func(a []operandFunc) numFunc {
		return func(r Row) (float64, bool) {
			v, ok := a[0].number(r)
			return f(v), ok
		}
	}}
}

func ofGeometry(name, doc string, f func(orb.Geometry) float64) Function {
	return Function{Name: name, Doc: doc, Args: []Type{Geometry}, Returns: Float, of: func(a []operandFunc) numFunc {
		return func(r Row) (float64, bool) {
			s, ok := a[0].shape(r)
			if !ok {
				return 0, false
			}
			return f(s.geom), true
		}
	}}
}

func ofMoment(name, doc string, f func(time.Time) int) Function {
	return Function{Name: name, Doc: doc, Args: []Type{Timestamp}, Returns: Int, of: func(a []operandFunc) numFunc {
		return func(r Row) (float64, bool) {
			v, ok := a[0].micros(r)
			return float64(f(time.UnixMicro(v).UTC())), ok
		}
	}}
}

// distance is NULL where the second argument is no point.
func distance(a []operandFunc) numFunc {
	return func(r Row) (float64, bool) {
		s, ok := a[0].shape(r)
		if !ok {
			return 0, false
		}
		to, ok := a[1].shape(r)
		p, point := to.geom.(orb.Point)
		if !ok || !point {
			return 0, false
		}
		return geo.PointToGeometryM(p, s.geom), true
	}
}

// function compiles a custom function; what has no finite result is NULL, as in arithmetic.
func (c *checker) function(e *Call) (numFunc, error) {
	f, ok := customFunction(e.Name)
	if !ok {
		return nil, mismatch(e.pos, "there is no function %s", e.Name)
	}
	if len(e.Args) != len(f.Args) {
		return nil, mismatch(e.pos, "%s takes %d arguments, not %d", f.Name, len(f.Args), len(e.Args))
	}
	args := make([]operandFunc, len(e.Args))
	for i, x := range e.Args {
		var err error
		switch f.Args[i] {
		case Text:
			args[i].text, err = c.text(x)
		case Geometry:
			var s shapeExpr
			s, err = c.shape(x)
			args[i].shape = s.of
		case Timestamp:
			args[i].micros, _, err = c.moment(x)
		default:
			args[i].number, err = c.number(x)
		}
		if err != nil {
			return nil, err
		}
	}
	if lit, ok := e.Args[len(e.Args)-1].(*GeometryLit); ok && f.Name == distanceName {
		if _, point := lit.Geometry.(orb.Point); !point {
			return nil, mismatch(lit.pos, "%s measures from a POINT", f.Name)
		}
	}
	eval := f.of(args)
	return func(r Row) (float64, bool) {
		v, ok := eval(r)
		return v, ok && !math.IsNaN(v) && !math.IsInf(v, 0)
	}, nil
}

// needDistance is the box around all that is not farther from a constant point than so many metres.
func (p *Program) needDistance(op CompareOp, l, r Expr) Need {
	call, ok := l.(*Call)
	if !ok || !strings.EqualFold(call.Name, distanceName) || op != Lt && op != Le && op != Eq {
		return Need{}
	}
	column, ok1 := call.Args[0].(*Property)
	lit, ok2 := call.Args[1].(*GeometryLit)
	v, ok3 := p.constantOf(r)
	if !ok1 || !ok2 || !ok3 {
		return Need{}
	}
	center, _ := lit.Geometry.(orb.Point)
	circle, err := geo.NewCircle(center, max(v.Num, 0)*1.001+1) // more than the rounding of distances
	if err != nil {
		return Need{} // too large for a circle: anything may be near
	}
	return Need{Kind: NeedBox, Column: column.Name, Box: circle.Bound()}
}
