package cql2

// isNull compiles every kind of operand to its test for NULL.
func (c *checker) isNull(e *IsNull) (triFunc, error) {
	if isBool(e.X) || isStandardPredicate(e.X) {
		x, err := c.predicate(e.X)
		return func(r Row) tri { return truth(x(r) == unknown) }, err
	}
	t, err := c.typeOf(e.X)
	if err != nil {
		return nil, err
	}
	p, property := e.X.(*Property)
	switch {
	case property:
		i, _, err := c.column(p)
		return func(r Row) tri {
			v := r.Value(i)
			return truth(v.Kind == KindNull || v.Num != v.Num)
		}, err
	case t == Text:
		x, err := c.text(e.X)
		return func(r Row) tri {
			_, ok := x(r)
			return truth(!ok)
		}, err
	case isNumber(t):
		x, err := c.number(e.X)
		return func(r Row) tri {
			_, ok := x(r)
			return truth(!ok)
		}, err
	case t == interval:
		x, err := c.span(e.X)
		return func(r Row) tri {
			_, ok := x.of(r)
			return truth(!ok)
		}, err
	}
	return func(Row) tri { return isFalse }, nil // the other literals
}

// isStandardPredicate reports whether e is an S_, T_ or A_ function.
func isStandardPredicate(e Expr) bool {
	c, ok := e.(*Call)
	return ok && isStandard(c.Name) && !isFoldCall(e)
}
