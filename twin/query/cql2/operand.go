package cql2

// operand reads a literal, a property, a call or a bracket.
func (p *parser) operand() (Expr, error) {
	t := p.tok()
	switch t.kind {
	case tokText:
		p.take()
		return &TextLit{node{t.pos}, t.text}, nil
	case tokNumber:
		p.take()
		return number(t)
	case tokQuoted:
		p.take()
		return &Property{node{t.pos}, t.text}, nil
	case tokName:
		return p.named()
	}
	if t.is("(") {
		return p.bracket(false)
	}
	return nil, fail(t.pos, "expected a property, a literal or a function, not %s", t)
}

// named reads what begins with a bare word. DATE, POINT and the other names of literals are such only before a bracket;
// without one they are properties, as in date > DATE('2026-01-01').
func (p *parser) named() (Expr, error) {
	t := p.take()
	call := p.tok().is("(")
	switch {
	case t.word("TRUE"), t.word("FALSE"):
		return &BoolLit{node{t.pos}, t.word("TRUE")}, nil
	case isKeyword(t.text):
		return nil, fail(t.pos, "expected a property, a literal or a function, not %s (quote a property of that name: \"%s\")",
			t, t.text)
	case isGeometryName(t.text) && (call || p.tok().word("Z") && p.after(1).is("(")):
		return p.geometry(t)
	case !call:
		return &Property{node{t.pos}, t.text}, nil
	}
	p.take()
	switch {
	case t.word("DATE"), t.word("TIMESTAMP"):
		return p.instant(t)
	case t.word("INTERVAL"):
		return p.interval(t)
	case t.word("BBOX"):
		return p.bbox(t)
	}
	arg := p.expr
	if name, _ := standardName(t.text); len(name) > 2 && name[:2] == "a_" && isStandard(name) {
		arg = p.arrayOperand
	}
	args, err := p.list(t.text, arg)
	if err != nil {
		return nil, err
	}
	return newCall(t.pos, t.text, args)
}

// arrayOperand reads an operand of an array function, where brackets always make a list: A_CONTAINS(care, ('x')).
func (p *parser) arrayOperand() (Expr, error) {
	if p.tok().is("(") {
		return p.bracket(true)
	}
	return p.expr()
}

// bracket reads what an opening bracket begins: a list, or one expression in brackets. One element alone is ambiguous;
// it is a list where a list is due, and where the element cannot be in brackets for grouping's sake.
func (p *parser) bracket(list bool) (Expr, error) {
	t := p.take()
	items, err := p.list("values", p.expr)
	if err != nil {
		return nil, err
	}
	if len(items) == 1 && !list && (isPredicate(items[0]) || isNumeric(items[0])) {
		return items[0], nil
	}
	return &ArrayLit{node{t.pos}, items}, nil
}

// instant reads the inside of DATE(…) or TIMESTAMP(…).
func (p *parser) instant(name token) (Expr, error) {
	t := p.take()
	if t.kind != tokText {
		return nil, fail(t.pos, "expected a text in quotes in %s, not %s", name.text, t)
	}
	e, err := parseInstant(t.pos, t.text)
	if err != nil {
		return nil, err
	}
	if d, ok := e.(*DateLit); ok != name.word("DATE") {
		if !ok {
			return nil, fail(t.pos, "expected a day such as 2026-01-31 in DATE; write TIMESTAMP for an instant")
		}
		return nil, fail(t.pos, "expected an instant such as %sT00:00:00Z in TIMESTAMP; write DATE for a day", d.text())
	}
	switch e := e.(type) {
	case *DateLit:
		e.pos = name.pos
	case *TimestampLit:
		e.pos = name.pos
	}
	return e, p.expect(")", "after the text of "+name.text)
}

// interval reads the inside of INTERVAL(…), whose texts are moments without DATE or TIMESTAMP around them.
func (p *parser) interval(name token) (Expr, error) {
	ends := make([]Expr, 2)
	for i := range ends {
		if i == 1 {
			if err := p.expect(",", "between the ends of INTERVAL"); err != nil {
				return nil, err
			}
		}
		var err error
		t := p.tok()
		switch {
		case t.kind == tokText && t.text == "..":
			p.take()
		case t.kind == tokText:
			p.take()
			ends[i], err = parseInstant(t.pos, t.text)
		default:
			ends[i], err = p.intervalEnd()
		}
		if err != nil {
			return nil, err
		}
	}
	if err := p.expect(")", "after the ends of INTERVAL"); err != nil {
		return nil, err
	}
	return newInterval(name.pos, ends[0], ends[1])
}

// intervalEnd reads a property or function as an end; calls may nest, so it counts as a level.
func (p *parser) intervalEnd() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	t := p.tok()
	e, err := p.operand()
	if err == nil && !isValue(e) {
		err = fail(t.pos, "expected a 'date', a 'timestamp', '..' or a property in INTERVAL")
	}
	return e, err
}
