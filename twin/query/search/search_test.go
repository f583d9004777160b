package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/search"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func TestRank(t *testing.T) {
	for _, c := range []struct {
		text, query string
		want        int
	}{
		{"星明村", "星明村", search.Exact},
		{"星明村850号", "星明", search.Prefix},
		{"星明村850号", "850", search.WordStart},
		{"星明村850号", "８５０号", search.WordStart},
		{"星明村850号", "50号", search.Substring},
		{"星明村850号", "明村", search.Substring},
		{"星明村850号", "号", search.WordStart},
		{"Anting Town", "antingtown", search.Exact},
		{"Anting Town", "TOWN", search.Substring},
		{"星明村", "xingmingcun", search.PinyinPrefix},
		{"星明村", "xingm", search.PinyinPrefix},
		{"星明村", "xmc", search.PinyinPrefix},
		{"星明村850号", "cun850", search.Pinyin},
		{"星明村850号", "850h", search.Pinyin},
		{"星明村850号", "xmc850h", search.PinyinPrefix},
		{"星明村", "mingcun", search.Pinyin},
		{"重庆路", "chongqing", search.PinyinPrefix},
		{"重庆路", "zhongqing", search.PinyinPrefix}, // any reading
		{"长安街", "changan", search.PinyinPrefix},
		{"长安街", "zas", search.NoMatch},
		{"绿地", "lvdi", search.PinyinPrefix},
		{"星明村", "x", search.PinyinPrefix},
		{"嘉隆饭店", "J", search.PinyinPrefix},
		{"星明村", "m", search.NoMatch}, // within a text one letter is everything
		{"12990000X218", "x", search.WordStart},
		{"850号", "h", search.NoMatch},
		{"村cx", "c", search.PinyinPrefix},
		{"星明村", "ingming", search.NoMatch},
		{"星明村", "xmcc", search.NoMatch},
		{"850号", "850", search.Prefix},
		{"AED", "aed", search.Exact},
		{"", "x", search.NoMatch},
		{"x", "", search.NoMatch},
		{"星明村", "明星", search.NoMatch},
		{"星 明　村", "星明村", search.Exact},
	} {
		if got := search.Rank(search.Fold(c.text), search.Fold(c.query)); got != c.want {
			t.Errorf("%q in %q: rank %d, want %d", c.query, c.text, got, c.want)
		}
	}
}

// FuzzRank compares ranks with what they mean, and folding with itself.
func FuzzRank(f *testing.F) {
	for _, s := range []string{"星明村850号", "xmc", "ＡＢ　c", "İ", "\xff", "é", "重"} {
		f.Add(s, s)
		f.Add("星明村850号", s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		text, query = search.Fold(text), search.Fold(query)
		if search.Fold(text) != text && strings.ToLower(text) == text {
			t.Errorf("%q folds to %q", text, search.Fold(text))
		}
		r := search.Rank(text, query)
		holds := query != "" && strings.Contains(text, query)
		if r != search.PinyinPrefix && (r <= search.Substring) != holds {
			t.Errorf("%q in %q: rank %d", query, text, r)
		}
	})
}

// hamlet is a twin whose entities are called after few characters, so that they match each other.
type hamlet struct {
	*rapid.T
	tw  *twin.Twin
	ids []twin.ID
}

func openHamlet(t *rapid.T) *hamlet {
	next := twin.ID(0)
	tw, err := twin.Open(context.Background(), twin.Config{Store: mem.New(), NewID: func() twin.ID { next++; return next * 7919 % twin.MaxID }})
	if err != nil {
		t.Fatal(err)
	}
	return &hamlet{T: t, tw: tw}
}

// name draws a text out of characters some of which are read alike, or in two ways.
func (h *hamlet) name(label string) string {
	parts := []rune("星兴明名村重长〇1285号aAx ８-")
	return string(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 7).Draw(h.T, label))
}

// edit creates, renames or deletes something, or changes what is not searched.
func (h *hamlet) edit() {
	schema := h.tw.Snapshot().Schema()
	typ := schema.Type(rapid.SampledFrom([]string{"house", "facility", "land"}).Draw(h.T, "type"))
	field := rapid.SampledFrom([]string{"name", "address", "parcel_no"}).Draw(h.T, "field")
	if typ.Field(field) == nil {
		field = "name"
	}
	x := 121 + float64(len(h.ids))/1000
	op := twin.Operation{Do: twin.Create, Type: typ, SetGeometry: true, Geometry: orb.Polygon{{{x, 31}, {x + .0001, 31}, {x + .0001, 31.0001}, {x, 31}}}}
	if typ.Name == "facility" {
		op.Geometry = orb.Point{x, 31}
	}
	if len(h.ids) > 0 && rapid.Bool().Draw(h.T, "of one there") {
		e, ok := h.tw.Snapshot().Find(h.ids[rapid.IntRange(0, len(h.ids)-1).Draw(h.T, "which")])
		if !ok {
			return
		}
		op = twin.Operation{Do: twin.Patch, Type: e.Type, ID: e.ID}
		if rapid.IntRange(0, 3).Draw(h.T, "delete") == 0 {
			op.Do = twin.Delete
		}
	}
	if f := op.Type.Field(field); op.Do != twin.Delete && f != nil {
		op.Set = append(op.Set, twin.Assignment{Field: f, Value: twin.Text(h.name("name"))})
	}
	res, err := h.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}})
	if err != nil {
		return // a code that another one has
	}
	if op.Do == twin.Create {
		h.ids = append(h.ids, res.Results[0].ID)
	}
}

// TestSearchEqualsScan edits at random and asks at random: the index finds what comparing everything finds, in the same
// order, at the newest version and at ones shortly before.
func TestSearchEqualsScan(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := openHamlet(rt)
		defer h.tw.Close()
		for range rapid.IntRange(0, 30).Draw(rt, "before") {
			h.edit()
		}
		x := search.New(h.tw)
		old := h.tw.Snapshot()
		x.Ready()
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			if rapid.Bool().Draw(rt, "edit") {
				h.edit()
			}
			if rapid.IntRange(0, 9).Draw(rt, "keep") == 0 {
				old = h.tw.Snapshot()
			}
			h.compare(x, h.tw.Snapshot())
			h.compare(x, old)
		}
	})
}

func (h *hamlet) compare(x *search.Index, s *twin.Snapshot) {
	query := h.name("query")
	if rapid.Bool().Draw(h.T, "in letters") {
		query = rapid.StringOfN(rapid.SampledFrom([]rune("xingmczhoual18")), 1, 5, -1).Draw(h.T, "letters")
	}
	types := slices.DeleteFunc(slices.Clone(s.Schema().Types()), func(*twin.Type) bool { return rapid.IntRange(0, 4).Draw(h.T, "leave out") == 0 })
	limit := rapid.IntRange(1, 12).Draw(h.T, "limit")
	v := access.Public(s)
	got, want := x.Search(v, types, query, limit), search.Scan(v, types, query, limit)
	if g, w := told(got), told(want); g != w {
		h.Fatalf("%q, at most %d at version %d:\n%s\nwant\n%s", query, limit, s.Version(), g, w)
	}
}

func told(hits []search.Hit) string {
	var b strings.Builder
	for _, h := range hits {
		fmt.Fprintf(&b, "%s %s %s; ", h.Type().Name, h.ID(), h.Text)
	}
	return b.String()
}

// People are never found, whoever asks and whatever they are called; nor are their units.
func TestPeopleAreNotFound(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	s := tw.Snapshot().Schema()
	_, err = tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{
		{Do: twin.Create, Type: s.Type("person"), ID: 3, Set: []twin.Assignment{{Field: s.Type("person").Field("name"), Value: twin.Text("星明")}}},
		{Do: twin.Create, Type: s.Type("house"), ID: 2, Geometry: orb.Polygon{{{121, 31}, {121.1, 31}, {121, 31.1}, {121, 31}}}, SetGeometry: true},
		{Do: twin.Create, Type: s.Type("unit"), ID: 4, Set: []twin.Assignment{{Field: s.Type("unit").Field("house"), Value: twin.Ref(2)}, {Field: s.Type("unit").Field("name"), Value: twin.Text("星明")}}},
		{Do: twin.Create, Type: s.Type("facility"), ID: 5, Geometry: orb.Point{121, 31}, SetGeometry: true, Set: []twin.Assignment{{Field: s.Type("facility").Field("name"), Value: twin.Text("星明")}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	x := search.New(tw)
	x.Ready()
	everywhere := []grid.Code{access.Everywhere}
	for _, who := range []*access.Principal{{Name: "a", Role: access.Steward, Scopes: everywhere}, access.VisitorPrincipal()} {
		v := access.NewView(tw.Snapshot(), who, time.Now())
		if got := told(x.Search(v, s.Types(), "星明", 9)); !strings.HasPrefix(got, "facility") || strings.Count(got, ";") != 1 {
			t.Errorf("%s finds %s", who.Role, got)
		}
	}
	blind := &access.Principal{Name: "s", Role: access.Component, Scopes: everywhere, Rights: []access.Right{access.PeopleStats}}
	if got := x.Search(access.NewView(tw.Snapshot(), blind, time.Now()), s.Types(), "星明", 9); len(got) > 0 {
		t.Errorf("who may not see the map finds %s", told(got))
	}
}
