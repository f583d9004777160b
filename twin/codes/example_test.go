package codes_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin/codes"
)

func ExampleCheck() {
	fmt.Println(codes.Check(codes.KindUSCC, "91350100 m000100y43"))
	fmt.Println(codes.Check(codes.KindPhone, "+86 138-0013-8000"))
	_, err := codes.Check(codes.KindCitizenID, "3.10114E+17")
	fmt.Println(err)
	// Output:
	// 91350100M000100Y43 <nil>
	// 13800138000 <nil>
	// looks like a number formatted by a spreadsheet (as 3.1E+17), its last digits are lost: format the column as text and enter the code again
}

func ExampleParseCitizenID() {
	id, err := codes.ParseCitizenID("11010519491231002x")
	fmt.Println(id, id.Region(), id.Birth().Format("2006-01-02"), id.Sex(), err)
	// Output: 11010519491231002X 110105 1949-12-31 female <nil>
}

func ExamplePlainName() {
	fmt.Println(codes.PlainName("张　三"), codes.PlainName("阿里木•买买提"), codes.PlainName("ＡＮＮＡ Li"))
	// Output: 张三 阿里木·买买提 annali
}
