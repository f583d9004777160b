package cql2_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// house is a row: its columns in the order that the program asks for them.
type house []cql2.Value

func (h house) Value(column int) cql2.Value { return h[column] }

func Example() {
	types := map[string]cql2.Type{"kind": cql2.Text, "floors": cql2.Int}
	lookup := func(name string) (cql2.Queryable, bool) {
		t, ok := types[name]
		return cql2.Queryable{Name: name, Type: t}, ok
	}

	expr, err := cql2.Parse("kind IN ('home', 'shed') AND floors > 2")
	if err != nil {
		fmt.Println(err)
		return
	}
	program, err := cql2.Check(expr, lookup)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(program.Columns())
	fmt.Println(program.Match(house{cql2.TextValue("home"), cql2.NumberValue(3)}))
	fmt.Println(program.Match(house{cql2.TextValue("home"), cql2.Value{}}))
	fmt.Println(string(expr.AppendJSON(nil)))

	_, err = cql2.Parse("kind = 'home' AND")
	fmt.Println(err)
	// Output:
	// [kind floors]
	// true
	// false
	// {"op":"and","args":[{"op":"in","args":[{"property":"kind"},["home","shed"]]},{"op":">","args":[{"property":"floors"},2]}]}
	// cql2: 1:18: expected a property, a literal or a function, not the end
}
