package cql2

import "strconv"

// Parse reads a filter in the text encoding. Errors are *SyntaxError.
func Parse(text string) (Expr, error) {
	if len(text) > MaxBytes {
		return nil, fail(newLocator(text).at(MaxBytes), "the filter is longer than %d bytes", MaxBytes)
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	e, err := p.expr()
	if err != nil {
		return nil, err
	}
	if t := p.tok(); t.kind != tokEOF {
		return nil, fail(t.pos, "expected AND, OR or the end, not %s", t)
	}
	if err := want(isPredicate, aPredicate, "as the filter", e); err != nil {
		return nil, err
	}
	return e, checkDepth(e, MaxDepth)
}

// parser is recursive descent over the tokens; each method reads one rule of the standard's grammar, more loosely than the
// rule where the constructors of build.go check afterwards with a better message.
type parser struct {
	tokens []token // ends with tokEOF, which is never passed
	i      int
	depth  int // open brackets and operators of the chain being read
}

// tok is the token to be read next.
func (p *parser) tok() token { return p.tokens[p.i] }

// after is the token n places on, or the end.
func (p *parser) after(n int) token { return p.tokens[min(p.i+n, len(p.tokens)-1)] }

// take passes a token; the end is never passed, so that looking at it is always safe.
func (p *parser) take() token {
	t := p.tokens[p.i]
	if t.kind != tokEOF {
		p.i++
	}
	return t
}

// takeWord passes the keyword w if it stands here.
func (p *parser) takeWord(w string) bool {
	if !p.tok().word(w) {
		return false
	}
	p.i++
	return true
}

// expect passes a bracket or comma, or says where it is missing.
func (p *parser) expect(punct, where string) error {
	if t := p.tok(); !t.is(punct) {
		return fail(t.pos, "expected %s %s, not %s", punct, where, t)
	}
	p.i++
	return nil
}

// enter guards recursion; the caller undoes it with leave.
func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return fail(p.tok().pos, "nested deeper than %d levels; split the filter", MaxDepth)
	}
	return nil
}

// leave undoes one enter.
func (p *parser) leave() { p.depth-- }

// expr reads anything that may stand between brackets; who calls it says which kinds it takes.
func (p *parser) expr() (Expr, error) { return p.chain(Or, "OR", p.andExpr) }

// andExpr: booleanTerm = booleanFactor { "AND" booleanFactor }.
func (p *parser) andExpr() (Expr, error) { return p.chain(And, "AND", p.notExpr) }

// chain reads operands joined by one keyword into one n-ary node, as the JSON encoding has it.
func (p *parser) chain(op LogicOp, word string, operand func() (Expr, error)) (Expr, error) {
	first, err := operand()
	if err != nil || !p.tok().word(word) {
		return first, err
	}
	args := []Expr{first}
	for p.takeWord(word) {
		x, err := operand()
		if err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	return newLogic(first.Pos(), op, args)
}

// notExpr: booleanFactor = [ "NOT" ] booleanPrimary. NOT NOT x is not in the grammar.
func (p *parser) notExpr() (Expr, error) {
	t := p.tok()
	if !p.takeWord("NOT") {
		return p.predicate()
	}
	x, err := p.predicate()
	if err != nil {
		return nil, err
	}
	return newNot(t.pos, x)
}

// predicate reads one operand and what compares it. Without a comparison the operand itself is returned: it may be a call,
// a literal TRUE, a bracketed expression, or the element of a list.
func (p *parser) predicate() (Expr, error) {
	l, err := p.sum()
	if err != nil {
		return nil, err
	}
	t := p.tok()
	if t.kind == tokPunct {
		switch op := CompareOp(t.text); op {
		case Eq, Ne, Lt, Gt, Le, Ge:
			p.take()
			r, err := p.sum()
			if err != nil {
				return nil, err
			}
			return newCompare(l.Pos(), op, l, r)
		}
		return l, nil
	}
	if p.takeWord("IS") {
		return p.isNull(l)
	}
	negated := p.takeWord("NOT")
	e, err := p.wordPredicate(l)
	switch {
	case err != nil:
		return nil, err
	case negated && e == nil:
		return nil, fail(p.tok().pos, "expected LIKE, BETWEEN or IN after NOT")
	case negated:
		return newNot(l.Pos(), e)
	case e == nil:
		return l, nil
	}
	return e, nil
}

// wordPredicate reads what follows l when a keyword says so, and returns nil when none does.
func (p *parser) wordPredicate(l Expr) (Expr, error) {
	switch {
	case p.takeWord("LIKE"):
		pattern, err := p.operand()
		if err != nil {
			return nil, err
		}
		return newLike(l.Pos(), l, pattern)
	case p.takeWord("BETWEEN"):
		lo, err := p.sum()
		if err != nil {
			return nil, err
		}
		if t := p.tok(); !p.takeWord("AND") {
			return nil, fail(t.pos, "expected AND between the bounds of BETWEEN, not %s", t)
		}
		hi, err := p.sum()
		if err != nil {
			return nil, err
		}
		return newBetween(l.Pos(), l, lo, hi)
	case p.takeWord("IN"):
		if err := p.expect("(", "after IN"); err != nil {
			return nil, err
		}
		list, err := p.list("IN", p.sum)
		if err != nil {
			return nil, err
		}
		return newIn(l.Pos(), l, list)
	}
	return nil, nil
}

// isNull reads [ "NOT" ] "NULL" after IS.
func (p *parser) isNull(l Expr) (Expr, error) {
	negated := p.takeWord("NOT")
	if t := p.tok(); !p.takeWord("NULL") {
		return nil, fail(t.pos, "expected NULL after IS, not %s", t)
	}
	e, err := newIsNull(l.Pos(), l)
	if err != nil || !negated {
		return e, err
	}
	return newNot(l.Pos(), e)
}

// list reads comma-separated items up to the closing bracket; the opening one has been passed.
func (p *parser) list(where string, item func() (Expr, error)) ([]Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	var items []Expr
	if p.tok().is(")") {
		p.take()
		return items, nil
	}
	for {
		x, err := item()
		if err != nil {
			return nil, err
		}
		items = append(items, x)
		switch t := p.take(); {
		case t.is(")"):
			return items, nil
		case !t.is(","):
			return nil, fail(t.pos, "expected , or ) in the list of %s, not %s", where, t)
		}
	}
}

// arithmetic levels, loosest first; a power is not associative, as in the standard's grammar.
func (p *parser) sum() (Expr, error) { return p.arith(p.term, Add, Sub) }

// term: arithmeticTerm in the grammar; div is the one operator that is a word.
func (p *parser) term() (Expr, error) { return p.arith(p.power, Mul, Quo, Mod, Div) }

// arith reads a chain of operators of one level, grouping to the left: a - b - c is (a - b) - c.
func (p *parser) arith(operand func() (Expr, error), ops ...ArithOp) (Expr, error) {
	l, err := operand()
	depth := p.depth
	defer func() { p.depth = depth }()
	for err == nil {
		op, found := p.takeOp(ops)
		if !found {
			return l, nil
		}
		if err := p.enter(); err != nil { // a chain leans left: each operator is one level of the tree
			return nil, err
		}
		r, err := operand()
		if err != nil {
			return nil, err
		}
		if l, err = newArith(l.Pos(), op, l, r); err != nil {
			return nil, err
		}
	}
	return nil, err
}

// takeOp passes one of ops if it stands here.
func (p *parser) takeOp(ops []ArithOp) (ArithOp, bool) {
	t := p.tok()
	for _, op := range ops {
		if t.is(string(op)) || op == Div && t.word("div") {
			p.take()
			return op, true
		}
	}
	return "", false
}

// power: powerTerm = arithmeticFactor [ "^" arithmeticFactor ].
func (p *parser) power() (Expr, error) {
	base, err := p.factor()
	if err != nil || !p.tok().is("^") {
		return base, err
	}
	p.take()
	exponent, err := p.factor()
	if err != nil {
		return nil, err
	}
	return newArith(base.Pos(), Pow, base, exponent)
}

// factor reads an operand with its sign; a sign binds closer than ^, as in the standard's grammar.
func (p *parser) factor() (Expr, error) {
	t := p.tok()
	switch {
	case t.is("+") && p.after(1).kind == tokNumber:
		p.take()
		return p.operand()
	case !t.is("-"):
		return p.operand()
	}
	p.take()
	x, err := p.operand()
	if err != nil {
		return nil, err
	}
	if n, ok := x.(*NumberLit); ok {
		return &NumberLit{node{t.pos}, -n.Value}, nil
	}
	return newArith(t.pos, Mul, &NumberLit{node{t.pos}, -1}, x)
}

// number turns a numeric literal into its node; those past float64 are refused rather than read as infinity.
func number(t token) (Expr, error) {
	f, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		return nil, fail(t.pos, "this number is too large")
	}
	return &NumberLit{node{t.pos}, f}, nil
}
