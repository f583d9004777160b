package page_test

import (
	"fmt"
	"strings"

	"github.com/gridtwin/gridtwin/twin/api/page"
)

func ExamplePages_Append() {
	pages := page.New()
	html, err := pages.Append(nil, &page.Feature{
		Head:  page.Head{Title: "星明路1号"},
		Facts: []page.Fact{{Name: "floors_above", Label: "地上层数 floors", Text: "3"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(string(html)) {
		if strings.Contains(line, "<dl>") {
			fmt.Print(line)
		}
	}
	// Output: <section class="card"><dl><dt>地上层数 floors <span class="name">floors_above</span></dt><dd>3</dd></dl>
}
