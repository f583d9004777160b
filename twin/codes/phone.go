package codes

import "strings"

// SyntheticPhonePrefix begins the numbers of invented people: 1990000 and four digits.
const SyntheticPhonePrefix = "1990000"

// CheckPhone returns the normal form of a telephone number of the mainland:
//
//	13800138000       a mobile: 11 digits, 13 to 19
//	021-59561234      a landline: area code, hyphen, 7 or 8 digits
//	021-59561234-801  the same with an extension
//	4008201234        a 400 or 800 number
//
// The country code +86, spaces, hyphens, brackets and a decimal part of zero are taken off. Errors never quote the
// number.
func CheckPhone(s string) (string, error) {
	s = tidy(s)
	if s == "" {
		return "", errEmpty(KindPhone)
	}
	if strings.ContainsAny(s, "/、,，;；") {
		return "", errPhone("holds more than one number", "keep one number in one cell")
	}
	// Eleven digits survive as a figure; only the decimal part is too much.
	if cut := strings.TrimSuffix(s, ".0"); isDigits(cut) {
		s = cut
	}
	if asFigure(s) {
		return "", errFigure(KindPhone)
	}
	number, extension, err := splitExtension(s)
	if err != nil {
		return "", err
	}
	number, err = phoneDigits(number)
	if err != nil {
		return "", err
	}
	normal, landline, err := phoneForm(number)
	if err != nil || extension == "" {
		return normal, err
	}
	if !landline {
		return "", errPhone("has an extension, but is no landline", "enter the number alone")
	}
	return normal + "-" + extension, nil
}

// SyntheticPhone reports whether a number in normal form belongs to an invented person.
func SyntheticPhone(s string) bool {
	return len(s) == 11 && strings.HasPrefix(s, SyntheticPhonePrefix)
}

// splitExtension cuts what follows 转, x or #, or a second hyphen after an area code, as in 021-59561234-801.
func splitExtension(s string) (number, extension string, err error) {
	s = strings.ToUpper(s)
	at, after := -1, 0
	for _, mark := range []string{"转", "EXT", "X", "#"} {
		if i := strings.Index(s, mark); i >= 0 {
			at, after = i, i+len(mark)
			break
		}
	}
	if at < 0 {
		parts := strings.Split(s, "-")
		if len(parts) == 3 && strings.HasPrefix(strings.TrimSpace(parts[0]), "0") && len(strings.TrimSpace(parts[1])) >= 7 {
			at = strings.LastIndexByte(s, '-')
			after = at + 1
		}
	}
	if at < 0 {
		return s, "", nil
	}
	extension = strings.Trim(s[after:], " .:-")
	if !isDigits(extension) || len(extension) > 6 {
		return "", "", errPhone("its extension is not 1 to 6 digits", "as 021-59561234-801")
	}
	return s[:at], extension, nil
}

// phoneDigits drops separators and the country code.
func phoneDigits(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '(', ')', '[', ']':
			return -1
		}
		return r
	}, s)
	s = compact(s)
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		if s, ok = strings.CutPrefix(rest, "86"); !ok {
			return "", errPhone("has a country code other than +86", "enter a mainland number")
		}
		if abroadLandline(s) {
			s = "0" + s // +86 21 5956 1234 is written without the zero of the area code
		}
	} else if rest, ok := strings.CutPrefix(s, "0086"); ok {
		s = rest
	} else if len(s) == 13 && strings.HasPrefix(s, "861") {
		s = s[2:]
	}
	if !isDigits(s) {
		return "", errPhone("holds something other than digits", "as 13800138000 or 021-59561234")
	}
	return s, nil
}

// abroadLandline tells the digits after +86 of a landline from those of a mobile, a 400 number, or of one that kept
// its zero.
func abroadLandline(s string) bool {
	switch {
	case len(s) < 10 || len(s) > 11 || s[0] == '0':
		return false
	case s[0] == '1':
		return len(s) == 10 && s[1] == '0' // Beijing, 10 and eight digits
	}
	return s[:3] != "400" && s[:3] != "800"
}

func phoneForm(s string) (normal string, landline bool, err error) {
	switch {
	case len(s) == 10 && (s[:3] == "400" || s[:3] == "800"):
		return s, false, nil
	case s[0] == '1' && len(s) == 11:
		if s[1] < '3' {
			return "", false, errPhone("starts like no mobile number", "mobiles begin with 13 to 19")
		}
		return s, false, nil
	case s[0] == '1':
		return "", false, errLength(KindPhone, s, "the 11 of a mobile")
	case s[0] == '0':
		return landlineForm(s)
	case len(s) == 7 || len(s) == 8:
		return "", false, errPhone("has no area code", "write it before the number, as 021-59561234")
	}
	return "", false, errPhone("is neither a mobile nor a landline with its area code", "as 13800138000 or 021-59561234")
}

// landlineForm splits area code and number: 010 and 02x have three digits and eight follow, 03xx to 09xx have four and
// seven or eight follow.
func landlineForm(s string) (string, bool, error) {
	area := 4
	if len(s) > 1 && s[1] <= '2' {
		area = 3
	}
	local := len(s) - area
	if (area == 3 && (local != 8 || s[1] == '0' || s[:2] == "01" && s[2] != '0')) || (area == 4 && local != 7 && local != 8) {
		return "", false, errPhone("is no area code with 7 or 8 digits", "as 021-59561234 or 0512-5312345")
	}
	if s[area] < '2' {
		return "", false, errPhone("its number after the area code starts with 0 or 1", "as 021-59561234")
	}
	return s[:area] + "-" + s[area:], true, nil
}

func errPhone(what, mend string) error { return &Error{Kind: KindPhone, What: what, Mend: mend} }
