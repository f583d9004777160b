package query_test

import (
	"testing"
	"unicode/utf8"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/search"
)

// BenchmarkSearch asks as somebody types, over the names, plates and codes of a town of a million entities.
func BenchmarkSearch(b *testing.B) {
	tw := openTown(b, townPeople)
	defer tw.Close()
	v := access.Public(tw.Snapshot())
	types := v.Schema().Types()
	x := search.New(tw)
	x.Ready()
	for _, typed := range []string{"示例村第3组12号", "shilicun", "slc", "31011410320100101"} {
		for i, r := range typed {
			query := typed[:i+utf8.RuneLen(r)]
			b.Run("typed="+query, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					x.Search(v, types, query, 20)
				}
			})
		}
	}
}
