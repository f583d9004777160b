package twin

// Short hands of declarations. They keep a type's file a table that one can read.

func label(zh, en string) Label { return Label{ZH: zh, EN: en} }

func limits(lo, hi float64) (*float64, *float64) { return &lo, &hi }

// number declares a numeric field with an inclusive range.
func number(name string, l Label, k Kind, lo, hi float64) Field {
	f := Field{Name: name, Label: l, Kind: k}
	f.Min, f.Max = limits(lo, hi)
	return f
}

func text(name string, l Label) Field { return Field{Name: name, Label: l, Kind: KindText} }

func flag(name string, l Label) Field { return Field{Name: name, Label: l, Kind: KindBool} }

func enum(name string, l Label, codes ...Code) Field {
	return Field{Name: name, Label: l, Kind: KindEnum, Codes: codes}
}

func list(name string, l Label, codes ...Code) Field {
	return Field{Name: name, Label: l, Kind: KindList, Codes: codes}
}

func ref(name string, l Label, typ string) Field {
	return Field{Name: name, Label: l, Kind: KindRef, Ref: typ}
}

func code(value, zh, en string, aliases ...string) Code {
	return Code{Value: value, Label: Label{zh, en}, Aliases: aliases}
}

// at sets the sensitivity.
func (f Field) at(s Sensitivity) Field { f.Sensitivity = s; return f }

// masked sets how a personal or secret value is shown.
func (f Field) masked(m Mask) Field { f.Mask = m; return f }

// checked names a check of package codes.
func (f Field) checked(name string) Field { f.Check = name; return f }

func (f Field) required() Field { f.Required = true; return f }

func (f Field) maxLen(n int) Field { f.MaxLen = n; return f }

// summed makes a number add up over areas.
func (f Field) summed() Field { f.Aggregate = AggregateSum; return f }

// also names other column headings that imports accept.
func (f Field) also(aliases ...string) Field { f.Aliases = aliases; return f }

func (f Field) doc(s string) Field { f.Doc = s; return f }
