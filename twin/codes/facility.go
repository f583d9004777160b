package codes

// CheckFacility returns the normal form of a facility code: county 6, class 2, subclass 2, sequence 6, all digits.
// It has no check character. Sixteen digits are one more than a spreadsheet keeps of a number.
func CheckFacility(s string) (string, error) {
	s = tidy(s)
	if s == "" {
		return "", errEmpty(KindFacility)
	}
	if asFigure(s) {
		return "", errFigure(KindFacility)
	}
	s = compact(s)
	if err := needASCII(KindFacility, s); err != nil {
		return "", err
	}
	if len(s) != 16 {
		return "", errLength(KindFacility, s, "16")
	}
	if err := needDigits(KindFacility, s, 0, 16); err != nil {
		return "", err
	}
	if s[0] == '0' {
		return "", errChar(KindFacility, 1, '0', "the first digit of a county")
	}
	if s[6:8] == "00" || s[8:10] == "00" {
		return "", &Error{Kind: KindFacility, What: "its class or subclass is 00", Mend: "both count from 01"}
	}
	return s, nil
}
