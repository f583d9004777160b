package cql2

import "math"

// text compiles an expression of type Text.
func (c *checker) text(e Expr) (textFunc, error) {
	switch e := e.(type) {
	case *TextLit:
		s := e.Value
		return func(Row) (string, bool) { return s, true }, nil
	case *Property:
		i, t, err := c.column(e)
		if err == nil && t != Text {
			err = mismatch(e.pos, "%s is a %s, not a text", e.Name, t)
		}
		return func(r Row) (string, bool) {
			v := r.Value(i)
			return v.Str, v.Kind == KindText
		}, err
	case *Call:
		if s, ok := constText(e); ok {
			return func(Row) (string, bool) { return s, true }, nil
		}
		if !isFoldCall(e) {
			return nil, mismatch(e.pos, "there is no function %s", e.Name)
		}
		x, err := c.text(e.Args[0])
		fold := folder(e.Name)
		return func(r Row) (string, bool) {
			s, ok := x(r)
			if !ok {
				return "", false
			}
			return fold(s), true
		}, err
	}
	return nil, mismatch(e.Pos(), "expected a text here")
}

// constText is the value of a text that depends on no row.
func constText(e Expr) (string, bool) {
	switch e := e.(type) {
	case *TextLit:
		return e.Value, true
	case *Call:
		if isFoldCall(e) {
			s, ok := constText(e.Args[0])
			return folder(e.Name)(s), ok
		}
	}
	return "", false
}

// number compiles an expression of type Int or Float.
func (c *checker) number(e Expr) (numFunc, error) {
	switch e := e.(type) {
	case *NumberLit:
		f := e.Value
		return func(Row) (float64, bool) { return f, true }, nil
	case *Property:
		i, t, err := c.column(e)
		if err == nil && t != Int && t != Float {
			err = mismatch(e.pos, "%s is a %s, not a number", e.Name, t)
		}
		return func(r Row) (float64, bool) {
			v := r.Value(i)
			return v.Num, v.Kind == KindNumber && v.Num == v.Num
		}, err
	case *Arith:
		return c.arith(e)
	case *Call:
		if isStandard(e.Name) {
			return nil, mismatch(e.pos, "there is no function %s that gives a number", e.Name)
		}
		return c.function(e)
	}
	return nil, mismatch(e.Pos(), "expected a number here")
}

// arith is NULL where an operand is, and where the result is not a finite number: x / 0 excludes a row, it does not fail.
func (c *checker) arith(e *Arith) (numFunc, error) {
	l, err := c.number(e.L)
	if err != nil {
		return nil, err
	}
	r, err := c.number(e.R)
	if err != nil {
		return nil, err
	}
	f := operation(e.Op)
	return func(row Row) (float64, bool) {
		a, ok := l(row)
		if !ok {
			return 0, false
		}
		b, ok := r(row)
		if !ok {
			return 0, false
		}
		v := f(a, b)
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	}, nil
}

// operation is the arithmetic of op; what has no finite result gives an infinity or NaN, which is NULL to its caller.
func operation(op ArithOp) func(a, b float64) float64 {
	switch op {
	case Add:
		return func(a, b float64) float64 { return a + b }
	case Sub:
		return func(a, b float64) float64 { return a - b }
	case Mul:
		return func(a, b float64) float64 { return a * b }
	case Quo:
		return func(a, b float64) float64 { return a / b }
	case Div:
		return func(a, b float64) float64 { return math.Trunc(a / b) }
	case Mod:
		return math.Mod // the sign is that of the dividend, as in SQL
	}
	return math.Pow
}

// micros compiles an expression of type Date, Timestamp or Bool; the type tells which.
func (c *checker) micros(e Expr) (microFunc, Type, error) {
	constant := func(v int64) microFunc { return func(Row) (int64, bool) { return v, true } }
	switch e := e.(type) {
	case *DateLit:
		return constant(e.Micros), Date, nil
	case *TimestampLit:
		return constant(e.Micros), Timestamp, nil
	case *BoolLit:
		return constant(BoolValue(e.Value).Int), Bool, nil
	case *Property:
		i, t, err := c.column(e)
		kind := map[Type]Kind{Date: KindDate, Timestamp: KindTimestamp, Bool: KindBool}[t]
		if err == nil && kind == KindNull {
			err = mismatch(e.pos, "%s is a %s, not a date or timestamp", e.Name, t)
		}
		return func(r Row) (int64, bool) {
			v := r.Value(i)
			return v.Int, v.Kind == kind
		}, t, err
	case *Call:
		return nil, 0, mismatch(e.pos, "there is no function %s that gives a date or timestamp", e.Name)
	}
	return nil, 0, mismatch(e.Pos(), "expected a date or timestamp here")
}
