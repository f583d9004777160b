package search_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin/query/search"
)

func ExampleRank() {
	text := search.Fold("星明村８５０号")
	for _, query := range []string{"星明", "850", "xmc", "xingmingc", "mingxing"} {
		fmt.Println(query, search.Rank(text, query) < search.NoMatch)
	}
	// Output:
	// 星明 true
	// 850 true
	// xmc true
	// xingmingc true
	// mingxing false
}
