package grid

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	cases := []struct {
		in    string
		want  Code
		level Level
	}{
		{"310114", 310114, County},
		{"310114103", 310114103, Town},
		{"310114103218", 310114103218, Village},
		{"310114103218001", 310114103218001, Unit},
		{"31011410321800102", 31011410321800102, Micro},
		{"310114103000", 310114103, Town},
		{"310114000000", 310114, County},
		{"310114000", 310114, County},
		{"441900003", 441900003, Town}, // Dongguan has no counties: its county part ends in 00
	}
	for _, c := range cases {
		t.Run(c.in, func(t *testing.T) {
			got, err := Parse(c.in)
			if err != nil || got != c.want || got.Level() != c.level {
				t.Errorf("Parse = %d (%v), %v; want %d (%v)", got, got.Level(), err, c.want, c.level)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, in := range []string{
		"", "3101", "31011", "3101141", "31011410", "310114103218000", "31011410321800100", "310000", "310000000000",
		"010114103218", "31011410321x", " 310114", "310114 ", "3101141032180010201", "-10114", "３１０１１４",
		"310114103218000001", "31011400021800102", "310114000218001",
	} {
		if c, err := Parse(in); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", in, c)
		}
	}
}

// code draws a valid code of any level.
func code(t *rapid.T) Code {
	c := Code(rapid.IntRange(110101, 829999).Draw(t, "county"))
	if c%10000 == 0 {
		c++
	}
	for range rapid.IntRange(0, 4).Draw(t, "depth") {
		n := rapid.IntRange(1, int((c.Level()+1).width())-1).Draw(t, "n")
		child, err := c.Child(n)
		if err != nil {
			t.Fatal(err)
		}
		if child.Number() != n {
			t.Fatalf("%v.Child(%d).Number() = %d", c, n, child.Number())
		}
		c = child
	}
	return c
}

func TestParentChildRelationships(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := code(t)
		if !c.IsValid() || len(c.String()) != c.Level().Digits() {
			t.Fatalf("%v is not a valid %v code", c, c.Level())
		}
		back, err := Parse(c.String())
		if err != nil || back != c {
			t.Fatalf("Parse(%v) = %v, %v", c, back, err)
		}
		p := c.Parent()
		if c.Level() == County {
			if p != 0 {
				t.Fatalf("county %v has parent %v", c, p)
			}
			return
		}
		if p.Level() != c.Level()-1 || !strings.HasPrefix(c.String(), p.String()) {
			t.Fatalf("parent of %v is %v", c, p)
		}
		if again, err := p.Child(c.Number()); err != nil || again != c {
			t.Fatalf("child %d of %v is %v, %v", c.Number(), p, again, err)
		}
	})
}

func TestContainment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := code(t), code(t)
		if rapid.Bool().Draw(t, "related") {
			a = b.At(Level(rapid.IntRange(int(County), int(b.Level())).Draw(t, "level")))
		}
		want := strings.HasPrefix(b.String(), a.String())
		if a.Contains(b) != want {
			t.Fatalf("%v.Contains(%v) = %v", a, b, !want)
		}
		if b.Level() == Micro && (b >= a.RangeMin() && b <= a.RangeMax()) != want {
			t.Fatalf("the range of %v and %v disagree with Contains", a, b)
		}
	})
}

func TestOrderIsThatOfDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := code(t), code(t)
		if a.Level() == b.Level() && (a < b) != (a.String() < b.String()) {
			t.Fatalf("%v and %v order differently as numbers and as text", a, b)
		}
	})
}

func TestChildRefuses(t *testing.T) {
	for _, c := range []struct {
		parent Code
		n      int
	}{{31011410321800102, 1}, {0, 1}, {310114103218, 0}, {310114103218, 1000}, {310114103218001, 100}, {310114, -1}} {
		if got, err := c.parent.Child(c.n); err == nil {
			t.Errorf("%v.Child(%d) = %v, want an error", c.parent, c.n, got)
		}
	}
}

func TestTextRoundTrip(t *testing.T) {
	for _, c := range []Code{0, 310114, 31011410321800102} {
		b, err := c.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		back := Code(7)
		if err := back.UnmarshalText(b); err != nil || back != c {
			t.Errorf("%v reads back as %v, %v", c, back, err)
		}
	}
	for _, l := range append(Levels(), 0) {
		b, _ := l.MarshalText()
		back := Level(9)
		if err := back.UnmarshalText(b); err != nil || back != l {
			t.Errorf("%v reads back as %v, %v", l, back, err)
		}
	}
	var c Code
	if c.UnmarshalText([]byte("12")) == nil {
		t.Error("12 was read as a code")
	}
}

func TestRealDivisions(t *testing.T) {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	f, err := os.Open(filepath.Join(dir, "admin", "shanghai_divisions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		village, err := Parse(row[0])
		if err != nil || village.Level() != Village {
			t.Fatalf("%s: %v, %v", row[0], village.Level(), err)
		}
		if village.Parent().String() != row[2] || village.At(County).String() != row[4] {
			t.Fatalf("%s is not beneath %s and %s", row[0], row[2], row[4])
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"310114", "310114103000", "31011410321800102", "", "99999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err != nil {
			return
		}
		if !c.IsValid() || !strings.HasPrefix(s, c.String()) {
			t.Fatalf("Parse(%q) = %v", s, c)
		}
		if back, err := Parse(c.String()); err != nil || back != c {
			t.Fatalf("Parse(%q) = %v, which reads as %v, %v", s, c, back, err)
		}
	})
}
