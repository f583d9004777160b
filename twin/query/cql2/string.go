package cql2

// String of every node prints it as CQL2 text; Expr tells how faithfully.

// String prints the node as CQL2 text.
func (e *Logic) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Not) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Compare) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Like) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Between) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *In) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *IsNull) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Arith) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Call) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *Property) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *TextLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *NumberLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *BoolLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *DateLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *TimestampLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *IntervalLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *GeometryLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *BBoxLit) String() string { return text(e) }

// String prints the node as CQL2 text.
func (e *ArrayLit) String() string { return text(e) }
