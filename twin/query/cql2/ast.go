package cql2

import "github.com/paulmach/orb"

// Expr is a node of a parsed expression. The set of nodes is closed, because printing, checking and planning must each
// know every one of them; AllExprs lists them. Nodes are immutable once made.
type Expr interface {
	// Pos is where the node began in its source.
	Pos() Pos
	// String prints the node as CQL2 text that parses back to an equal node. Single-element lists nested in lists
	// or in arguments of custom functions are the exception: the text encoding cannot tell (5) from 5.
	String() string
	// AppendJSON appends the node in the JSON encoding.
	AppendJSON(b []byte) []byte

	appendText(b []byte) []byte
}

// node is what all nodes share. Positions stay out of printing, so equal filters print equal.
type node struct{ pos Pos }

// Pos is where the node began in its source.
func (n node) Pos() Pos { return n.pos }

// LogicOp joins predicates.
type LogicOp string

// The two ways of joining predicates.
const (
	And LogicOp = "and"
	Or  LogicOp = "or"
)

// CompareOp is a comparison as both encodings write it.
type CompareOp string

// The six comparisons.
const (
	Eq CompareOp = "="
	Ne CompareOp = "<>"
	Lt CompareOp = "<"
	Gt CompareOp = ">"
	Le CompareOp = "<="
	Ge CompareOp = ">="
)

// ArithOp is an arithmetic operator as both encodings write it.
type ArithOp string

// The arithmetic operators; Div is the integer quotient, truncated towards zero.
const (
	Add ArithOp = "+"
	Sub ArithOp = "-"
	Mul ArithOp = "*"
	Quo ArithOp = "/"
	Mod ArithOp = "%"
	Div ArithOp = "div"
	Pow ArithOp = "^"
)

type (
	// Logic joins two or more predicates by AND or OR.
	Logic struct {
		node
		Op   LogicOp
		Args []Expr
	}
	// Not negates a predicate.
	Not struct {
		node
		X Expr
	}
	// Compare compares two scalars.
	Compare struct {
		node
		Op   CompareOp
		L, R Expr
	}
	// Like matches text against a pattern: a TextLit, perhaps inside casei and accenti calls.
	Like struct {
		node
		X, Pattern Expr
	}
	// Between tests Lo <= X <= Hi.
	Between struct {
		node
		X, Lo, Hi Expr
	}
	// In tests whether X equals one of List.
	In struct {
		node
		X    Expr
		List []Expr
	}
	// IsNull tests whether X has no value.
	IsNull struct {
		node
		X Expr
	}
	// Arith computes a number from two.
	Arith struct {
		node
		Op   ArithOp
		L, R Expr
	}
	// Call is a standard function under the name of the JSON encoding ("s_intersects", "t_finishedBy", "casei"),
	// or a custom function under the name it was written with.
	Call struct {
		node
		Name string
		Args []Expr
	}
	// Property names a queryable.
	Property struct {
		node
		Name string
	}
)

type (
	// TextLit is a character literal.
	TextLit struct {
		node
		Value string
	}
	// NumberLit is a numeric literal.
	NumberLit struct {
		node
		Value float64
	}
	// BoolLit is TRUE or FALSE.
	BoolLit struct {
		node
		Value bool
	}
	// DateLit is a day, as microseconds from 1970 to its midnight in UTC.
	DateLit struct {
		node
		Micros int64
	}
	// TimestampLit is an instant, as microseconds since 1970 in UTC.
	TimestampLit struct {
		node
		Micros int64
	}
	// IntervalLit is the closed time between two instants; nil means open ('..').
	IntervalLit struct {
		node
		Start, End Expr
	}
	// GeometryLit is a WKT or GeoJSON geometry in lon, lat, its rings closed; heights have been dropped.
	GeometryLit struct {
		node
		Geometry orb.Geometry
	}
	// BBoxLit is a box of 4 numbers (west, south, east, north) or 6 (west, south, low, east, north, high).
	BBoxLit struct {
		node
		Coords []float64
	}
	// ArrayLit is a list of values.
	ArrayLit struct {
		node
		Items []Expr
	}
)

// AllExprs holds one value of each kind of node, for tests that must not forget one.
func AllExprs() []Expr {
	return []Expr{
		&Logic{}, &Not{}, &Compare{}, &Like{}, &Between{}, &In{}, &IsNull{}, &Arith{}, &Call{}, &Property{},
		&TextLit{}, &NumberLit{}, &BoolLit{}, &DateLit{}, &TimestampLit{}, &IntervalLit{}, &GeometryLit{}, &BBoxLit{},
		&ArrayLit{},
	}
}
