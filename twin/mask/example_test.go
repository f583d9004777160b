package mask_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin/mask"
)

func ExampleApply() {
	fmt.Println(mask.Apply(mask.KindName, "欧阳明华"))
	fmt.Println(mask.Apply(mask.KindPhone, "13800138000"))
	fmt.Println(mask.Apply(mask.KindStreet, "安亭镇星明村850号"))
	// Output:
	// 欧阳*
	// 138****8000
	// 安亭镇星明村**
}
