package mask

import "strings"

// The kinds of mask, as a field's declaration names them.
const (
	KindName     = "name"     // one name, or several set apart
	KindLast4    = "last4"    // the last four characters, of identity numbers
	KindPhone    = "phone"    // 138****8000
	KindStreet   = "street"   // an address down to street or village
	KindBuilding = "building" // an address down to the building, the room hidden
	KindHidden   = ""         // nothing is left; what a field gets that names no mask
)

// Kinds lists every kind that Apply knows.
func Kinds() []string {
	return []string{KindName, KindLast4, KindPhone, KindStreet, KindBuilding, KindHidden}
}

// Apply masks s. A kind it does not know hides everything: a slip in a declaration must not show a value.
func Apply(kind, s string) string {
	switch kind {
	case KindName:
		return Names(s)
	case KindLast4:
		return ID(s)
	case KindPhone:
		return Phone(s)
	case KindStreet:
		return Street(s)
	case KindBuilding:
		return Building(s)
	}
	return ""
}

const (
	stars    = "**"
	idStars  = "**************" // fourteen, as an ID of 18 characters hides
	tailLen  = 4
	headLen  = 3
	telStars = "****"
)

// ID leaves the last four characters of an identity number; one too short for four to be harmless is hidden whole.
func ID(s string) string {
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case len(r) < 3*tailLen:
		return idStars + telStars
	}
	return idStars + string(r[len(r)-tailLen:])
}

// Phone leaves the first three and last four digits of a mobile (138****8000), the area code and last four of a
// landline (021-****1234, its extension dropped), and nothing of anything shorter.
func Phone(s string) string {
	if s == "" {
		return ""
	}
	area, local := cutArea(s)
	r := []rune(local)
	if strings.Trim(local, "0123456789*") != "" {
		return telStars // words, or more than one number
	}
	switch {
	case area == "" && len(r) == 11:
		return string(r[:headLen]) + telStars + string(r[len(r)-tailLen:])
	case area != "" && len(r) >= 7 && len(r) <= 8:
		return area + "-" + telStars + string(r[len(r)-tailLen:])
	}
	return telStars
}

// cutArea splits the normal form of a landline, area-number[-extension]; area is "" for anything else.
func cutArea(s string) (area, local string) {
	for i := range len(s) {
		if s[i] != '-' {
			continue
		}
		if s[0] != '0' || i < 3 || i > 4 {
			return "", ""
		}
		area, local = s[:i], s[i+1:]
		for j := range len(local) {
			if local[j] == '-' {
				return area, local[:j]
			}
		}
		return area, local
	}
	return "", s
}
