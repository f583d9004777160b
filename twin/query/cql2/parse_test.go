package cql2

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestSyntaxErrors(t *testing.T) {
	text, err := os.ReadFile("testdata/syntax.txt")
	if err != nil {
		t.Fatal(err)
	}
	script(t, string(text), func(t *testing.T, filter, want string) {
		e, err := Parse(filter)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n gave %v, %v\n want %s", filter, e, err, want)
		}
	})
}

func TestPositions(t *testing.T) {
	_, err := Parse("floors = 3\n  AND 村 = 'x'\n  OR 村 ! 2")
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatal(err)
	}
	if want := (Pos{Offset: 36, Line: 3, Column: 8}); syntax.Pos != want {
		t.Errorf("%+v, want %+v", syntax.Pos, want)
	}
	_, err = Check(mustParse(t, "floors = 3 AND\n (no_such > 1)"), village)
	var prop *PropertyError
	if !errors.As(err, &prop) || prop.Name != "no_such" || prop.Pos != (Pos{17, 2, 3}) {
		t.Errorf("%+v", err)
	}
	_, err = Check(mustParse(t, "floors = 3 AND\n kind > 1"), village)
	var mis *TypeError
	if !errors.As(err, &mis) || mis.Pos != (Pos{23, 2, 9}) {
		t.Errorf("%+v", err)
	}
}

func TestLimits(t *testing.T) {
	nest := func(n int) string { return strings.Repeat("(", n) + "a = 1" + strings.Repeat(")", n) }
	not := func(n int) string { return strings.Repeat("NOT (", n) + "a = 1" + strings.Repeat(")", n) }
	sum := func(n int) string { return "a" + strings.Repeat(" + a", n) + " = 1" }
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"brackets", nest(MaxDepth), true},
		{"too many brackets", nest(MaxDepth + 1), false},
		{"nots", not(MaxDepth - 2), true},
		{"too many nots", not(MaxDepth - 1), false},
		{"sum", sum(MaxDepth - 2), true},
		{"too long a sum", sum(MaxDepth), false},
		{"many joined", strings.Repeat("a = 1 OR ", 5000) + "a = 2", true},
		{"length", "a = '" + strings.Repeat("x", MaxBytes-6) + "'", true},
		{"too long", "a = '" + strings.Repeat("x", MaxBytes-5) + "'", false},
		{"deep brackets", strings.Repeat("(", MaxBytes), false},
		{"deep signs", strings.Repeat("- ", 20000) + "1 = 1", false},
		{"deep calls", strings.Repeat("f(", 20000), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Parse(c.text)
			if (err == nil) != c.ok {
				t.Fatalf("%v", err)
			}
			if c.ok {
				if _, err := ParseJSON(e.AppendJSON(nil)); err != nil && len(e.AppendJSON(nil)) <= MaxBytes {
					t.Error(err)
				}
			}
		})
	}
	if _, err := ParseJSON([]byte(strings.Repeat("[", MaxBytes))); err == nil {
		t.Error("deep JSON was read")
	}
}

func TestJSONErrors(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{``, "1:1: the JSON ends too early"},
		{`{"op":"and","args":[true]}`, "1:1: and needs at least two arguments"},
		{`{"op":"=","args":[{"property":"a"}]}`, `1:18: "=" takes 2 arguments, not 1`},
		{`{"op":"=","args":[{"property":"a"}, null]}`, "1:37: expected an expression, not null"},
		{"{\"op\":\"=\",\n \"args\":[{\"property\":5}, 1]}", `2:22: expected a string as "property"`},
		{`{"op":"="}`, `1:1: the operation "=" has no "args"`},
		{`{"op":"select x","args":[]}`, `1:7: "select x" is not an operation`},
		{`{"op":"date","args":["2026-01-01"]}`, `1:7: "date" is not an operation`},
		{`{"op":"=","op":"<","args":[1,2]}`, `1:11: the member "op" is given twice`},
		{`{"op":"in","args":[1,2]}`, "1:22: expected an array, not a number"},
		{`{"op":"in","args":[1]}`, `1:19: "in" takes a value and an array`},
		{`true false`, "1:6: expected the end"},
		{`{"op":`, "1:7: the JSON ends too early"},
		{`{"op" "x"}`, "1:7: not JSON"},
		{`{"op":"=","args":[1,1e999]}`, "1:21: this number is too large"},
		{`{"a":1}`, "1:1: expected \"op\""},
		{`"x"`, "1:1: expected a predicate"},
		{`{"op":"s_intersects","args":[{"property":"g"},{"type":"Point","coordinates":[1]}]}`, "1:77: expected a position"},
		{`{"op":"s_intersects","args":[{"property":"g"},{"type":"Point"}]}`, `1:47: this geometry has no "coordinates"`},
		{`{"op":"s_intersects","args":[{"property":"g"},{"type":"Curve"}]}`, `1:55: "Curve" is not a geometry`},
		{`{"op":"s_intersects","args":[{"property":"g"},{"bbox":[1,2,"3",4]}]}`, `1:60: expected a number, not a string`},
		{`{"op":"t_after","args":[{"property":"g"},{"date":"2026-01-01T00:00:00Z"}]}`, `1:50: expected a day`},
		{`{"op":"t_after","args":[{"property":"g"},{"interval":["2026-01-01"]}]}`, `1:54: expected an array of two ends`},
	} {
		_, err := ParseJSON([]byte(c.json))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n gave %v\n want %s", c.json, err, c.want)
		}
	}
}

func TestEscapes(t *testing.T) {
	for _, c := range []struct{ text, value string }{
		{`'it''s'`, "it's"},
		{`'it\'s'`, "it's"},
		{`'\a\b\t\n\v\f\r'`, "\a\b\t\n\v\f\r"},
		{`'a\\'`, `a\`},
		{`'100\%'`, `100\%`},
		{`'a\_\z'`, `a\_\z`},
		{`'张''村'`, "张'村"},
		{`''`, ""},
	} {
		e := mustParse(t, "a = "+c.text)
		if got := e.(*Compare).R.(*TextLit).Value; got != c.value {
			t.Errorf("%s reads %q, want %q", c.text, got, c.value)
		}
		reprint(t, e)
	}
	if _, err := Parse("a = 'b\xff'"); err == nil {
		t.Error("a broken byte was read")
	}
	if e := mustParse(t, `"a ""b"" AND" = 1`); e.(*Compare).L.(*Property).Name != `a "b" AND` {
		t.Errorf("%s", e)
	}
}
