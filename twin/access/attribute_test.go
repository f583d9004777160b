package access_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// What is in scope is found in the past too, where no attribute is indexed: no question reads what lies outside.
func TestInScopeOfThePast(t *testing.T) {
	w := newWorld(t, []int{5, 4, 3, 2})
	defer w.tw.Close()
	snap := w.tw.Snapshot()
	past := snap.Rewind(snap.Version()-1, 0, nil)
	for _, codes := range [][]string{{code(0)}, {code(1), code(2)}, {village}} {
		who := &access.Principal{Role: access.Worker, Scopes: scope(t, codes...)}
		for _, typ := range snap.Schema().Types() {
			if typ.Name == "grid" {
				continue
			}
			var want []twin.ID
			for e := range snap.All(typ, 0) {
				if who.InScope(e.Grid) {
					want = append(want, e.ID)
				}
			}
			got, ok := access.NewView(past, who, today()).InScope(nil, typ)
			slices.Sort(got)
			if !ok || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s in %v: %v %v, want %v", typ.Plural, codes, ok, got, want)
			}
		}
	}
}
