package cql2

// For callers that have parts of a filter as values, from query parameters say: nodes need no quoting, text does.

// Equal is the predicate property = v, or property IS NULL for the zero Value. Lists and geometries have no equality; ask
// A_EQUALS or S_EQUALS.
func Equal(property string, v Value) Expr {
	p := &Property{Name: property}
	var lit Expr
	switch v.Kind {
	case KindText:
		lit = &TextLit{Value: v.Str}
	case KindNumber:
		lit = &NumberLit{Value: v.Num}
	case KindBool:
		lit = &BoolLit{Value: v.Int != 0}
	case KindDate:
		lit = &DateLit{Micros: v.Int}
	case KindTimestamp:
		lit = &TimestampLit{Micros: v.Int}
	default:
		return &IsNull{X: p}
	}
	return &Compare{Op: Eq, L: p, R: lit}
}

// All is the conjunction of filters, leaving out those that are nil; it is nil for none.
func All(filters ...Expr) Expr {
	var args []Expr
	for _, e := range filters {
		if e != nil {
			args = append(args, e)
		}
	}
	switch len(args) {
	case 0:
		return nil
	case 1:
		return args[0]
	}
	return &Logic{Op: And, Args: args}
}
