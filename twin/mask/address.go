package mask

import (
	"strings"
	"unicode"
)

// What may end the part of an address that Street keeps: roads, lanes, villages and towns.
const streetEnds = "路街道巷弄镇乡村"

// Where no street is named, the districts above it.
const districtEnds = "区县市省州盟旗"

// Street keeps an address down to the street, town or village and hides house, lane and room:
// 安亭镇星明村850号 is 安亭镇星明村**, 曹安公路2000弄12号 is 曹安公路**. It looks at what stands before the first number and
// cuts after the last street or village there, else after the last district, else hides everything. A street that is
// itself named by digits is lost with them: too much is hidden then, never too little.
func Street(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if i := strings.IndexFunc(s, unicode.IsDigit); i >= 0 {
		s = s[:i]
	}
	for _, ends := range []string{streetEnds, districtEnds} {
		if i := strings.LastIndexAny(s, ends); i >= 0 {
			return s[:i+len("路")] + stars // each of these characters has three bytes
		}
	}
	return stars
}

// Building keeps an address down to the building and hides the room: 曹安公路2000弄12号601室 is 曹安公路2000弄12号**. It cuts
// after the first 号, and after the 幢, 栋, 楼 or 座 that may follow it directly; without any of them it keeps what Street
// keeps.
func Building(s string) string {
	s = strings.TrimSpace(s)
	end := afterMark(s, "号幢栋座")
	if end < 0 {
		return Street(s)
	}
	// 12号楼, 12号3幢: the word or number that still belongs to the building.
	if strings.HasPrefix(s[end:], "楼") {
		end += len("楼")
	} else if digits := leadingNumber(s[end:]); digits > 0 {
		if next := s[end+digits:]; next != "" && strings.ContainsAny(firstRune(next), "幢栋座") {
			end += digits + len(firstRune(next))
		}
	}
	return s[:end] + stars
}

// afterMark returns the byte offset after the first of marks, or -1.
func afterMark(s, marks string) int {
	i := strings.IndexAny(s, marks)
	if i < 0 {
		return -1
	}
	return i + len(firstRune(s[i:]))
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// leadingNumber is the length in bytes of the digits that s begins with.
func leadingNumber(s string) int {
	for i, r := range s {
		if !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}
