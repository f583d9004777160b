package cql2

import (
	"slices"
	"strings"
)

// isDigit: the grammar knows the ASCII digits alone.
func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// nameStarts are the ranges of identifierStart in the standard's grammar, in ascending order.
func nameStarts() [16][2]rune {
	return [...][2]rune{
		{':', ':'},
		{'A', 'Z'},
		{'_', '_'},
		{'a', 'z'},
		{0xC0, 0xD6},
		{0xD8, 0xF6},
		{0xF8, 0x2FF},
		{0x370, 0x37D},
		{0x37F, 0x1FFE},
		{0x200C, 0x200D},
		{0x2070, 0x218F},
		{0x2C00, 0x2FEF},
		{0x3001, 0xD7FF},
		{0xF900, 0xFDCF},
		{0xFDF0, 0xFFFC}, // the grammar's U+FFFD is left out: it is how a broken byte reads
		{0x10000, 0xEFFFF},
	}
}

// isNameStart: identifierStart in the grammar. ASCII is decided first, being nearly all of what is asked.
func isNameStart(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r == ':'
	}
	if r == 0x1680 {
		return false // an ogham space mark; the grammar lists it as white space as well
	}
	for _, s := range nameStarts() {
		if r <= s[1] {
			return r >= s[0]
		}
	}
	return false
}

// isNamePart: identifierPart in the grammar; note that a minus is not among them.
func isNamePart(r rune) bool {
	return isNameStart(r) || r == '.' || isDigit(r) || 0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isName reports whether s reads as one bare identifier.
func isName(s string) bool {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || !isNamePart(r) {
			return false
		}
	}
	return s != ""
}

// isKeyword reports whether a bare name could not be read as a property.
func isKeyword(s string) bool {
	return isOneOf(s, "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV")
}

// isConstructor reports whether name followed by a bracket is a literal in CQL2 text, so that no function can have it.
func isConstructor(s string) bool {
	return isGeometryName(s) || isOneOf(s, "DATE", "TIMESTAMP", "INTERVAL", "BBOX")
}

// isGeometryName: the tags of WKT that the grammar takes.
func isGeometryName(s string) bool {
	return isOneOf(s, "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
		"GEOMETRYCOLLECTION")
}

// isOneOf compares as the lexer compares keywords, so that what prints bare also reads bare.
func isOneOf(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(s, w) })
}

// Functions lists the standard functions by the name they have in the JSON encoding, in ascending order.
func Functions() []string {
	return []string{
		"a_containedBy", "a_contains", "a_equals", "a_overlaps", "accenti", "casei", "s_contains", "s_crosses",
		"s_disjoint", "s_equals", "s_intersects", "s_overlaps", "s_touches", "s_within", "t_after", "t_before",
		"t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedBy", "t_finishes", "t_intersects", "t_meets",
		"t_metBy", "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts",
	}
}

// standardName gives the JSON name of a standard function written in any case, and false for all other names.
func standardName(name string) (string, bool) {
	f := Functions()
	i := slices.IndexFunc(f, func(s string) bool { return strings.EqualFold(s, name) })
	if i < 0 {
		return name, false
	}
	return f[i], true
}

// isStandard reports whether name, as a Call has it, is a standard function.
func isStandard(name string) bool { return slices.Contains(Functions(), name) }
