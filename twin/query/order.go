package query

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// compareValues orders two values of one queryable; null comes last in either direction.
func compareValues(a, b cql2.Value, desc bool) int {
	if a.Kind == cql2.KindNull || b.Kind == cql2.KindNull {
		switch {
		case a.Kind == b.Kind:
			return 0
		case a.Kind == cql2.KindNull:
			return 1
		}
		return -1
	}
	var c int
	switch a.Kind {
	case cql2.KindNumber:
		c = cmp.Compare(a.Num, b.Num)
	case cql2.KindText:
		c = cmp.Compare(a.Str, b.Str)
	case cql2.KindTexts:
		c = cmp.Compare(strings.Join(a.Texts, ";"), strings.Join(b.Texts, ";"))
	default:
		c = cmp.Compare(a.Int, b.Int)
	}
	if desc {
		return -c
	}
	return c
}

func formatNumber(v cql2.Value) string {
	switch v.Kind {
	case cql2.KindBool:
		return strconv.FormatBool(v.Int == 1)
	case cql2.KindNumber:
		return strconv.FormatFloat(v.Num, 'f', -1, 64)
	}
	return strconv.FormatInt(v.Int, 10)
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && len(s) < 12
}

func compareNumbers(a, b string) int {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return cmp.Compare(x, y)
}

func splitComma(s string) []string {
	var parts []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}
