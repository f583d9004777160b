package cql2

import (
	"testing"

	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// The part of CQL2 text that is SQL as well, on columns a, b (text) and n, m (number), is put to SQLite too: an
// implementation of three-valued logic that shares nothing with this one.

func oracleSchema(name string) (Queryable, bool) {
	types := map[string]Type{"a": Text, "b": Text, "n": Float, "m": Float}
	t, ok := types[name]
	return Queryable{name, t}, ok
}

func genOracleText(t *rapid.T) Expr {
	if pick(t, true, false) {
		return &Property{Name: pick(t, "a", "b")}
	}
	return &TextLit{Value: pick(t, "", "x", "xy", "y", "村", "张家村", "Xy", "it's")}
}

func genOracleNumber(t *rapid.T, depth int) Expr {
	switch n := pick(t, 0, 1, 2); {
	case n == 0 && depth > 0:
		op := pick(t, Add, Sub, Mul)
		return &Arith{Op: op, L: genOracleNumber(t, depth-1), R: genOracleNumber(t, depth-1)}
	case n == 1:
		return &NumberLit{Value: float64(rapid.IntRange(-3, 3).Draw(t, "number")) / 2}
	}
	return &Property{Name: pick(t, "n", "m")}
}

func genOracle(t *rapid.T, depth int) Expr {
	scalar := func() Expr { return genOracleNumber(t, 2) }
	if pick(t, true, false) {
		scalar = func() Expr { return genOracleText(t) }
	}
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 {
		kind = max(kind, 3)
	}
	switch kind {
	case 0, 1:
		return logic(pick(t, And, Or), genOracle(t, depth-1), genOracle(t, depth-1), genOracle(t, depth-1))
	case 2:
		return not(genOracle(t, depth-1))
	case 3:
		return &Between{X: scalar(), Lo: scalar(), Hi: scalar()}
	case 4:
		return &In{X: scalar(), List: []Expr{scalar(), scalar(), scalar()}}
	case 5:
		pattern := rapid.StringOfN(rapid.RuneFrom([]rune("%_xy村")), 0, 4, -1).Draw(t, "pattern")
		return &Like{X: genOracleText(t), Pattern: &TextLit{Value: pattern}}
	case 6:
		if depth > 0 && pick(t, true, false) {
			return &IsNull{X: genOracle(t, depth-1)}
		}
		return &IsNull{X: scalar()}
	}
	return &Compare{Op: pick(t, Eq, Ne, Lt, Gt, Le, Ge), L: scalar(), R: scalar()}
}

func genOracleRow(t *rapid.T) record {
	rec := record{}
	for _, name := range []string{"a", "b"} {
		if pick(t, true, true, false) {
			rec[name] = TextValue(pick(t, "", "x", "xy", "y", "村", "张家村", "Xy"))
		}
	}
	for _, name := range []string{"n", "m"} {
		if pick(t, true, true, false) {
			rec[name] = NumberValue(float64(rapid.IntRange(-3, 3).Draw(t, name)) / 2)
		}
	}
	return rec
}

func TestAgainstSQLite(t *testing.T) {
	conn, err := sqlite.OpenConn(":memory:", sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := sqlitex.ExecuteTransient(conn, "PRAGMA case_sensitive_like = ON", nil); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		e, rec := genOracle(t, 3), genOracleRow(t)
		p, err := Check(e, oracleSchema)
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		got := p.match(bound{rec, p.columns})
		if want := askSQLite(t, conn, e.String(), rec); got != want {
			t.Fatalf("%s is %v of %v, SQLite says %v", e, got, rec, want)
		}
	})
}

// askSQLite evaluates a filter on one row by SQL.
func askSQLite(t *rapid.T, conn *sqlite.Conn, filter string, rec record) tri {
	result := unknown
	args := map[string]any{}
	for _, name := range []string{"a", "b", "n", "m"} {
		switch v := rec[name]; v.Kind {
		case KindText:
			args[":"+name] = v.Str
		case KindNumber:
			args[":"+name] = v.Num
		default:
			args[":"+name] = nil
		}
	}
	err := sqlitex.ExecuteTransient(conn, "SELECT "+filter+" FROM (SELECT :a AS a, :b AS b, :n AS n, :m AS m)",
		&sqlitex.ExecOptions{Named: args, ResultFunc: func(s *sqlite.Stmt) error {
			if s.ColumnType(0) != sqlite.TypeNull {
				result = truth(s.ColumnBool(0))
			}
			return nil
		}})
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	return result
}
