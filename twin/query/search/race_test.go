package search_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/search"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// Many ask while many rename, until the texts have been laid down anew: each answer is that of its own version.
func TestSearchWhileRenaming(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	x := search.New(tw)
	x.Ready()
	typ := tw.Snapshot().Schema().Type("facility")
	name := func(n int) []twin.Assignment {
		return []twin.Assignment{{Field: typ.Field("name"), Value: twin.Text(fmt.Sprintf("路灯%d号", n))}}
	}
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for w := range 4 {
		writers.Go(func() {
			for i := range 400 {
				op := twin.Operation{Do: twin.Create, Type: typ, Geometry: orb.Point{121, 31}, SetGeometry: true, Set: name(w*1000 + i)}
				if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for r := range 3 {
		readers.Go(func() {
			for i := r; ; i++ {
				v := access.Public(tw.Snapshot())
				query := [...]string{"7号", "ludeng", "ld1", "39", "路灯1"}[i%5]
				if got, want := told(x.Search(v, v.Schema().Types(), query, 5)), told(search.Scan(v, v.Schema().Types(), query, 5)); got != want {
					t.Errorf("%s at version %d: %s, want %s", query, v.Version(), got, want)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	x.Close()
	op := twin.Operation{Do: twin.Create, Type: typ, Geometry: orb.Point{121, 31}, SetGeometry: true, Set: name(77777)}
	if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
		t.Fatal(err)
	}
	x.Ready()
	if v := access.Public(tw.Snapshot()); len(x.Search(v, v.Schema().Types(), "77777", 5)) != 1 {
		t.Error("what is new after the index was closed is not found")
	}
}
