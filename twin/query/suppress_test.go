package query_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// TestSmallFiguresStandAlone asks for each set of types about the same area and grouping: what is told of a type is the
// same whatever else is asked, and no set of rows whose sum is told hides exactly one figure beside others that it shows.
func TestSmallFiguresStandAlone(t *testing.T) {
	tw := openVillage(t)
	defer tw.Close()
	var who *access.Principal
	for _, p := range askers() {
		if p.Name == "stats" {
			who = p
		}
	}
	v := access.NewView(tw.Snapshot(), who, today())
	var types []*twin.Type
	for _, name := range []string{"person", "house", "unit"} {
		types = append(types, v.Schema().Type(name))
	}
	groups := [][]string{{"grid"}, {"floor"}, {"house"}, {"age_band"}, {"sex", "age_band"}, {"floor", "sex"}, {"grid", "floor"}, {"grid", "kind"}}
	nulls := 0
	for _, code := range []string{villageCode, villageCode + "001", villageCode + "00101", villageCode + "002"} {
		for _, by := range groups {
			alone := map[*twin.Type]map[string]int{}
			for set := 1; set < 1<<len(types); set++ {
				var asked []*twin.Type
				for i, typ := range types {
					if set&(1<<i) != 0 {
						asked = append(asked, typ)
					}
				}
				res := askGrids(t, v, code, by, asked)
				if res == nil {
					continue // no type of these has such groups
				}
				for i, typ := range asked {
					told := figuresOf(res, i)
					if len(asked) == 1 {
						alone[typ] = told
						nulls += checkLines(t, res, fmt.Sprintf("%s of %s by %v", typ.Plural, code, by))
					} else if want, ok := alone[typ]; ok && !maps.Equal(told, want) {
						t.Fatalf("%s of %s by %v: %v, but %v with %d types", typ.Plural, code, by, want, told, len(asked))
					}
				}
			}
		}
	}
	if nulls < 20 {
		t.Fatalf("only %d figures hidden", nulls)
	}
}

func askGrids(t *testing.T, v *access.View, code string, by []string, types []*twin.Type) *query.AreaStats {
	t.Helper()
	area, err := query.ParseArea(json.RawMessage(`{"grids":["`+code+`"]}`), v, query.MaxAreaVertices)
	if err != nil {
		t.Fatal(err)
	}
	res, err := query.Stats(v, &query.AreaQuery{Area: area, Types: types, GroupBy: by})
	if err != nil {
		return nil
	}
	return res
}

func keyText(k *string) string {
	if k == nil {
		return "null"
	}
	return *k
}

// figuresOf are the figures of one type that are told, by key, and their sum as "".
func figuresOf(res *query.AreaStats, typ int) map[string]int {
	told := map[string]int{}
	if n := res.Counts[typ].N; n != nil {
		told[""] = *n
	}
	for _, g := range res.Groups {
		if n := g.Counts[typ].N; n != nil && *n > 0 { // 0 of a public type says no more than no row
			var keys []string
			for _, k := range g.Keys {
				keys = append(keys, keyText(k))
			}
			told[strings.Join(keys, "/")] = *n
		}
	}
	return told
}

// checkLines counts what is hidden in an answer about one type, all of whose rows are its own.
func checkLines(t *testing.T, res *query.AreaStats, what string) (nulls int) {
	t.Helper()
	hidden, shown := map[string]int{}, map[string]int{}
	for _, g := range res.Groups {
		sums := []string{"all"}
		if len(g.Keys) == 2 {
			sums = append(sums, "0 "+keyText(g.Keys[0]), "1 "+keyText(g.Keys[1]))
		}
		for _, sum := range sums {
			if g.Counts[0].N == nil {
				hidden[sum]++
			} else {
				shown[sum]++
			}
		}
	}
	for sum, n := range hidden {
		if n == 1 && shown[sum] > 0 {
			t.Errorf("%s: of %s one figure is hidden beside %d that are shown", what, sum, shown[sum])
		}
	}
	return hidden["all"]
}

// TestGroupsInTheirOwnOrder reads age bands from the youngest and floors from the lowest.
func TestGroupsInTheirOwnOrder(t *testing.T) {
	tw := openVillage(t)
	defer tw.Close()
	v := access.NewView(tw.Snapshot(), askers()[0], today())
	res := askGrids(t, v, villageCode, []string{"age_band", "floor"}, []*twin.Type{v.Schema().Type("person")})
	place := map[string]int{"null": -1}
	for i, b := range access.AgeBands() {
		place[b.Value] = i
	}
	before, floor, seen := -2, "", map[string]bool{}
	for _, g := range res.Groups {
		band := keyText(g.Keys[0])
		seen[band] = true
		switch at := place[band]; {
		case at < before:
			t.Fatalf("%s comes after an older one", band)
		case at > before:
			before, floor = at, "null"
		}
		if next := keyText(g.Keys[1]); floor != "null" && (len(next) < len(floor) || len(next) == len(floor) && next < floor) {
			t.Fatalf("of %s floor %s comes after %s", band, next, floor)
		} else {
			floor = next
		}
	}
	if len(seen) < 6 {
		t.Fatalf("only the bands %v", seen)
	}
}
