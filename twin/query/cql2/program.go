package cql2

import "slices"

// Program is a checked filter, ready to be asked about rows. It is immutable and safe for concurrent use.
type Program struct {
	expr    Expr
	columns []string
	types   []Type
	match   triFunc
}

// The compiled forms of expressions, by type; false as second result is NULL. They are aliases, so that functions over
// any ordered type take them.
type (
	triFunc   = func(Row) tri
	textFunc  = func(Row) (string, bool)
	numFunc   = func(Row) (float64, bool)
	microFunc = func(Row) (int64, bool)
)

// Check resolves the properties of e by lookup, checks types and compiles. Errors are *PropertyError and *TypeError.
func Check(e Expr, lookup func(name string) (Queryable, bool)) (*Program, error) {
	c := &checker{lookup: lookup}
	match, err := c.predicate(e)
	if err != nil {
		return nil, err
	}
	return &Program{expr: e, columns: c.columns, types: c.types, match: match}, nil
}

// Match reports whether the filter is TRUE of r; FALSE and NULL are both no match.
func (p *Program) Match(r Row) bool { return p.match(r) == isTrue }

// Columns lists the properties that a Row is asked for, in the order of their first mention.
func (p *Program) Columns() []string { return slices.Clone(p.columns) }

// Expr is the expression that was checked.
func (p *Program) Expr() Expr { return p.expr }

// column finds a column by name; filters name a handful.
func (p *Program) column(name string) int { return slices.Index(p.columns, name) }

// checker compiles in one walk: types are known bottom up, so that each closure is made for the type it will meet.
type checker struct {
	lookup  func(string) (Queryable, bool)
	columns []string
	types   []Type
}

// column resolves a property to its place in Columns and its type.
func (c *checker) column(e *Property) (int, Type, error) {
	if i := slices.Index(c.columns, e.Name); i >= 0 {
		return i, c.types[i], nil
	}
	q, ok := c.lookup(e.Name)
	if !ok {
		return 0, 0, &PropertyError{Name: e.Name, Pos: e.pos}
	}
	c.columns = append(c.columns, e.Name)
	c.types = append(c.types, q.Type)
	return len(c.columns) - 1, q.Type, nil
}

// typeOf is the type of a value expression.
func (c *checker) typeOf(e Expr) (Type, error) {
	switch e := e.(type) {
	case *Property:
		_, t, err := c.column(e)
		return t, err
	case *TextLit:
		return Text, nil
	case *NumberLit, *Arith:
		return Float, nil
	case *DateLit:
		return Date, nil
	case *TimestampLit:
		return Timestamp, nil
	case *IntervalLit:
		return interval, nil
	case *GeometryLit, *BBoxLit:
		return Geometry, nil
	case *ArrayLit:
		return list, nil
	case *Call:
		if isFoldCall(e) {
			return Text, nil
		}
		if !isStandard(e.Name) {
			f, ok := customFunction(e.Name)
			if !ok {
				return 0, mismatch(e.pos, "there is no function %s", e.Name)
			}
			return f.Returns, nil
		}
	}
	return Bool, nil
}

// predicate compiles anything with a truth value.
func (c *checker) predicate(e Expr) (triFunc, error) {
	switch e := e.(type) {
	case *Logic:
		return c.logic(e)
	case *Not:
		x, err := c.predicate(e.X)
		return func(r Row) tri { return x(r).not() }, err
	case *Compare:
		return c.compare(e.Op, e.L, e.R)
	case *Like:
		return c.like(e)
	case *Between:
		return c.between(e)
	case *In:
		return c.in(e)
	case *IsNull:
		return c.isNull(e)
	case *BoolLit:
		v := truth(e.Value)
		return func(Row) tri { return v }, nil
	case *Call:
		return c.call(e)
	}
	return nil, mismatch(e.Pos(), "expected %s here", aPredicate)
}

// call compiles a function that stands as a predicate.
func (c *checker) call(e *Call) (triFunc, error) {
	if !isStandard(e.Name) { // custom names may begin like standard ones
		if f, ok := customFunction(e.Name); ok {
			return nil, mismatch(e.pos, "%s gives a number, not a truth value: compare it", f.Name)
		}
		return nil, mismatch(e.pos, "there is no function %s", e.Name)
	}
	switch e.Name[:2] {
	case "s_":
		return c.spatial(e)
	case "t_":
		return c.temporal(e)
	case "a_":
		return c.array(e)
	}
	return nil, mismatch(e.pos, "expected %s here", aPredicate)
}

// logic compiles in the order of the text and evaluates in it: who writes the cheap test first has it asked first.
func (c *checker) logic(e *Logic) (triFunc, error) {
	args := make([]triFunc, len(e.Args))
	for i, x := range e.Args {
		var err error
		if args[i], err = c.predicate(x); err != nil {
			return nil, err
		}
	}
	if e.Op == And {
		return and(args...), nil
	}
	return or(args...), nil
}

// and is the least of its arguments, FALSE < NULL < TRUE; it stops at the first FALSE.
func and(args ...triFunc) triFunc {
	return func(r Row) tri {
		v := isTrue
		for _, f := range args {
			if v = min(v, f(r)); v == isFalse {
				break
			}
		}
		return v
	}
}

// or is the greatest of its arguments; it stops at the first TRUE.
func or(args ...triFunc) triFunc {
	return func(r Row) tri {
		v := isFalse
		for _, f := range args {
			if v = max(v, f(r)); v == isTrue {
				break
			}
		}
		return v
	}
}
