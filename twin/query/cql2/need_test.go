package cql2

import (
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestNeeds(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{"kind = 'home'", "kind=home"},
		{"kind = 'home' AND floors > 3 AND 6 >= floors", "all(kind=home floors(3,6])"},
		{"kind = CASEI('HOME')", "kind=home"},
		{"CASEI(kind) = 'home'", "-"},
		{"kind IN ('home', 'shed') AND let = TRUE", "all(kind=home|shed let=1)"},
		{"floors BETWEEN -1 AND 1 + 2", "floors[-1,3]"},
		{"floors > 1 AND floors > 2 AND let = TRUE AND floors <= 9", "all(floors(1,9] floors(2, let=1)"},
		{"floors NOT BETWEEN 1 AND 3", "any(floors,1) floors(3,)"},
		{"floors BETWEEN 1 AND built", "floors[1,"},
		{"floors IN (1, built)", "-"},
		{"kind <> 'home'", "-"},
		{"NOT kind <> 'home'", "kind=home"},
		{"NOT kind = 'home'", "-"},
		{"NOT floors < 3", "floors[3,"},
		{"kind = 'home' OR floors = 1", "any(kind=home floors=1)"},
		{"kind = 'home' OR floors <> 1", "-"},
		{"NOT (kind <> 'home' OR floors <> 1)", "all(kind=home floors=1)"},
		{"NOT (kind <> 'home' AND floors <> 1)", "any(kind=home floors=1)"},
		{"kind = 'home' AND TRUE", "kind=home"},
		{"kind = 'home' AND FALSE", "none"},
		{"kind = 'home' OR FALSE", "kind=home"},
		{"kind = 'home' OR TRUE", "-"},
		{"kind = alias", "-"},
		{"name LIKE '张%村'", "name^张"},
		{"name LIKE '张_村'", "name^张"},
		{"name LIKE '%村'", "-"},
		{"name LIKE '张家村'", "name=张家村"},
		{"name LIKE '100\\%%'", "name^100%"},
		{"name NOT LIKE '张%'", "-"},
		{"CASEI(name) LIKE 'a%'", "-"},
		{"day = DATE('1970-01-02')", "day=86400000000"},
		{"day > TIMESTAMP('1970-01-02T08:00:00Z')", "day(86400000000,"},
		{"day IN ('1970-01-02')", "day=86400000000"},
		{"seen = DATE('1970-01-02')", "seen[86400000000,172800000000)"},
		{"seen <= DATE('1970-01-02')", "seen,172800000000)"},
		{"seen > DATE('1970-01-02')", "seen[172800000000,"},
		{"seen < TIMESTAMP('1970-01-01T00:00:01Z')", "seen,1000000)"},
		{"T_BEFORE(seen, TIMESTAMP('1970-01-01T00:00:01Z'))", "seen,1000000)"},
		{"T_AFTER(day, INTERVAL('1970-01-01', '1970-01-02'))", "day(86400000000,"},
		{"T_INTERSECTS(day, INTERVAL('1970-01-02', '..'))", "day[86400000000,"},
		{"T_DISJOINT(day, DATE('1970-01-02'))", "-"},
		{"T_DURING(INTERVAL(seen, gone), INTERVAL('1970-01-02', '..'))", "-"},
		{"A_CONTAINS(care, ('x', 'y'))", "all(care=x care=y)"},
		{"A_CONTAINEDBY(('x'), care)", "care=x"},
		{"A_CONTAINEDBY(care, ('x'))", "-"},
		{"A_OVERLAPS(care, ('x', 'y'))", "care=x|y"},
		{"A_OVERLAPS(care, ())", "care="},
		{"S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))", "geometry[1 2][3 4]"},
		{"S_WITHIN(POINT(1 2), geometry)", "geometry[1 2][1 2]"},
		{"S_INTERSECTS(geometry, outline)", "-"},
		{"S_DISJOINT(geometry, BBOX(1, 2, 3, 4))", "-"},
		{"NOT S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))", "-"},
		{"S_INTERSECTS(geometry, BBOX(170, 2, -170, 4))", "geometry[-180 2][180 4]"},
		{"floors = 1 AND S_TOUCHES(geometry, BBOX(1, 2, 3, 4))", "all(floors=1 geometry[1 2][3 4])"},
		{"distance_m(geometry, POINT(121 31)) > 10", "-"},
		{"year(day) = 2026", "-"},
		{"kind IS NULL", "-"},
	} {
		p, err := Check(mustParse(t, c.filter), village)
		if err != nil {
			t.Fatalf("%s: %v", c.filter, err)
		}
		if got := p.Needs().show(); got != c.want {
			t.Errorf("%s: %s, want %s", c.filter, got, c.want)
		}
	}
}

// TestNeedOfDistance looks for the box around a circle: 0.1 degree is 9.5 km there from west to east, 11 from south to north.
func TestNeedOfDistance(t *testing.T) {
	for _, filter := range []string{
		"distance_m(geometry, POINT(121 31)) <= 9000", "9000 > DISTANCE_M(geometry, POINT(121 31))", "NOT distance_m(geometry, POINT(121 31)) > 9000",
	} {
		p, err := Check(mustParse(t, filter), village)
		if err != nil {
			t.Fatal(err)
		}
		n := p.Needs()
		outer := orb.Bound{Min: orb.Point{120.9, 30.9}, Max: orb.Point{121.1, 31.1}}
		inner := orb.Bound{Min: orb.Point{120.91, 30.92}, Max: orb.Point{121.09, 31.08}}
		if n.Kind != NeedBox || n.Column != "geometry" || !covers(outer, n.Box) || !covers(n.Box, inner) {
			t.Errorf("%s needs %s", filter, n.show())
		}
	}
}

// show writes a need in a line.
func (n Need) show() string {
	switch n.Kind {
	case NeedNothing:
		return "-"
	case NeedMiracle:
		return "none"
	case NeedBox:
		return n.Column + fmt.Sprint(n.Box.Min) + fmt.Sprint(n.Box.Max)
	case NeedValue:
		return n.Column + n.Values.show()
	}
	word := map[NeedKind]string{NeedAll: "all", NeedAny: "any"}[n.Kind]
	return word + "(" + strings.Join(mapped(n.Kids, Need.show), " ") + ")"
}

// show prints values as =a|b, as ^prefix or as a mathematical interval.
func (v Values) show() string {
	value := func(v Value) string {
		switch v.Kind {
		case KindNull:
			return ""
		case KindText:
			return v.Str
		case KindNumber:
			return fmt.Sprint(v.Num)
		}
		return fmt.Sprint(v.Int)
	}
	switch {
	case v.In != nil:
		return "=" + strings.Join(mapped(v.In, value), "|")
	case v.Prefix != "":
		return "^" + v.Prefix
	}
	s := value(v.Lo) + "," + value(v.Hi)
	if v.Lo.Kind != KindNull {
		s = map[bool]string{true: "(", false: "["}[v.LoOpen] + s
	}
	if v.Hi.Kind != KindNull {
		s += map[bool]string{true: ")", false: "]"}[v.HiOpen]
	}
	return s
}

// holds tests a need on a row, apart from the code that compiles comparisons.
func (n Need) holds(rec record) bool {
	switch n.Kind {
	case NeedMiracle:
		return false
	case NeedAll, NeedAny:
		for _, k := range n.Kids {
			if k.holds(rec) == (n.Kind == NeedAny) {
				return n.Kind == NeedAny
			}
		}
		return n.Kind == NeedAll
	case NeedBox:
		return rec[n.Column].Geom != nil && rec[n.Column].Geom.Bound().Intersects(n.Box)
	case NeedValue:
		v := rec[n.Column]
		if v.Kind != KindTexts {
			return n.Values.hold(v)
		}
		for _, s := range v.Texts {
			if n.Values.hold(TextValue(s)) {
				return true
			}
		}
		return false
	}
	return true
}

func (w Values) hold(v Value) bool {
	if v.Kind == KindNull {
		return false
	}
	less := func(a, b Value) bool { return a.Str < b.Str || a.Num < b.Num || a.Int < b.Int }
	for _, x := range w.In {
		if same(x, v) {
			return true
		}
	}
	if w.Prefix != "" {
		return strings.HasPrefix(v.Str, w.Prefix)
	}
	lo := w.Lo.Kind == KindNull || less(w.Lo, v) || !w.LoOpen && same(w.Lo, v)
	hi := w.Hi.Kind == KindNull || less(v, w.Hi) || !w.HiOpen && same(w.Hi, v)
	return w.In == nil && lo && hi
}
