package cityjson_test

import (
	"fmt"
	"strings"

	"github.com/gridtwin/gridtwin/twin/cityjson"
)

func Example() {
	r, err := cityjson.NewReader(strings.NewReader(box(`,"attributes":{"name":"barn"}`+boxSolid, "")), cityjson.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := r.Next()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := f.Shape(0)
	fmt.Println(f.Root.ID, f.Root.Attributes[0].Text, s.Footprint, s.RidgeM-s.BaseM, err)
	// Output: b barn [[[[1000 2000] [1004 2000] [1004 2003] [1000 2003] [1000 2000]]]] 2 <nil>
}
