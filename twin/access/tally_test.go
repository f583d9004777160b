package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// drawTown makes two villages of micro-grids with houses in which people of three ages live.
func drawTown(t *rapid.T) *world {
	tw, err := twin.Open(context.Background(), twin.Config{Store: mem.New(), Clock: today})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{tw: tw}
	named := func(code string) map[string]twin.Value { return map[string]twin.Value{"code": twin.Text(code)} }
	w.create(t, "grid", square(0, -3, 2), named("310114103"))
	x := 0.0
	for _, village := range []string{"310114103218", "310114103219"} {
		w.create(t, "grid", square(x, -6, 2), named(village))
		for m := range rapid.IntRange(1, 4).Draw(t, "micro-grids") {
			w.create(t, "grid", square(x, 0, 4), named(fmt.Sprintf("%s00%d%02d", village, 1+m%2, 1+m)))
			for h := range rapid.IntRange(0, 3).Draw(t, "houses") {
				home := w.create(t, "house", square(x+float64(h)+0.2, 1, 0.5), nil)
				unit := w.create(t, "unit", nil, map[string]twin.Value{"house": twin.Ref(home)})
				for range rapid.SampledFrom([]int{0, 1, 4, 5, 6, 7}).Draw(t, "people") {
					born := rapid.SampledFrom([]int{1940, 1960, 1990}).Draw(t, "born")
					w.create(t, "person", nil, map[string]twin.Value{
						"unit": twin.Ref(unit), "name": twin.Text("张三"), "birth": twin.Date(time.Date(born, 1, 1, 0, 0, 0, 0, time.UTC)),
					})
				}
			}
			x += 5
		}
	}
	return w
}

// Outside staff roles no hidden figure of a house or grid follows from a grid and its other parts, nor a hidden grid
// from its parts.
func TestHiddenFiguresDoNotFollow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawTown(t)
		defer w.tw.Close()
		snap := w.tw.Snapshot()
		who := &access.Principal{
			Role: access.Component, Scopes: scope(t, "310114"), Rights: []access.Right{access.MapRead, access.ReadInside, access.PeopleStats},
		}
		v := access.NewView(snap, who, today())
		clerk := access.NewView(snap, &access.Principal{Role: access.Command, Scopes: who.Scopes}, today())
		for _, name := range []string{"residents", "over_60", "over_80"} {
			sums := map[string][2]int{} // by grid: unknown terms of the equation sum = parts, and parts
			told := func(typ string, id twin.ID, own, in string) {
				s, _ := v.Get(snap.Schema().Type(typ), id)
				value, _ := s.Derived(name)
				s, _ = clerk.Get(snap.Schema().Type(typ), id)
				if is, _ := s.Derived(name); !value.IsNull() && !value.Equal(is) {
					t.Fatalf("%s of %s %s is %v, told %v", name, typ, own, is, value)
				}
				if !value.IsNull() && value.Int() < access.SmallFigure {
					t.Fatalf("%s of %s %s is told: %v", name, typ, own, value)
				}
				for _, at := range []string{own, in} {
					n := sums[at]
					if value.IsNull() {
						n[0]++
					}
					if at == in {
						n[1]++
					}
					sums[at] = n
				}
			}
			for e := range snap.All(snap.Schema().Type("grid"), 0) {
				code := e.Code()
				in := map[int]string{17: code[:min(12, len(code))], 12: code[:min(9, len(code))]}[len(code)]
				told("grid", e.ID, code, in)
			}
			for e := range snap.All(snap.Schema().Type("house"), 0) {
				told("house", e.ID, e.ID.String(), e.Grid.String())
			}
			for at, n := range sums {
				if len(at) >= 9 && n[0] == 1 && n[1] > 0 {
					t.Fatalf("%s: of %s and its %d parts one alone is hidden", name, at, n[1])
				}
			}
		}
	})
}
