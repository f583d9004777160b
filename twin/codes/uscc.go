package codes

import (
	"fmt"
	"strings"
)

const (
	usccLen      = 18
	usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // 31 signs: no I, O, S, V, Z
	usccOffices  = "123456789ANY"                    // registering departments, first character
)

// CheckUSCC returns the normal form of a unified social credit code of GB 32100.
//
//	┌───┬───┬────────┬───────────┬───┐
//	│ 9 │ 1 │ 350100 │ M000100Y4 │ 3 │   department, category, division, organisation, check character
//	└───┴───┴────────┴───────────┴───┘
//
// The check character is taken modulo 31 with weights 3^(i-1), none of them zero and no two neighbours alike, so one
// changed character or two swapped neighbours always show. The organisation code's own inner check character is not
// tested: the standard asks only for the outer one.
func CheckUSCC(s string) (string, error) {
	s = tidy(s)
	if s == "" {
		return "", errEmpty(KindUSCC)
	}
	if asFigure(s) {
		return "", errFigure(KindUSCC)
	}
	s = compact(s)
	if err := needASCII(KindUSCC, s); err != nil {
		return "", err
	}
	if len(s) == 15 && isDigits(s) {
		return "", &Error{
			Kind: KindUSCC, What: "has 15 digits, a business registration number from before 2015",
			Mend: "enter the 18 characters of the present licence",
		}
	}
	if len(s) != usccLen {
		return "", errLength(KindUSCC, s, "18")
	}
	for i := range usccLen {
		if strings.IndexByte(usccAlphabet, s[i]) < 0 {
			return "", errChar(KindUSCC, i+1, rune(s[i]), "one of 0-9 A-H J-N P Q R T U W X Y")
		}
	}
	if strings.IndexByte(usccOffices, s[0]) < 0 {
		return "", errChar(KindUSCC, 1, rune(s[0]), "a registering department (1-9, A, N, Y)")
	}
	if err := needDigits(KindUSCC, s, 2, 8); err != nil {
		return "", err
	}
	if want := usccCheckOf(s); s[17] != want {
		return "", &Error{
			Kind: KindUSCC, What: fmt.Sprintf("check character is %c, expected %c", s[17], want),
			Mend: "compare each character with the licence",
		}
	}
	return s, nil
}

func usccCheckOf(s string) byte {
	sum, weight := 0, 1
	for i := range usccLen - 1 {
		sum += strings.IndexByte(usccAlphabet, s[i]) * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// MakeUSCC adds the check character to the first 17 characters, for invented bodies.
func MakeUSCC(first17 string) (string, error) {
	if len(first17) != usccLen-1 {
		return "", errLength(KindUSCC, first17, "17")
	}
	for i := range usccLen - 1 {
		if strings.IndexByte(usccAlphabet, first17[i]) < 0 {
			return "", errChar(KindUSCC, i+1, rune(first17[i]), "one of 0-9 A-H J-N P Q R T U W X Y")
		}
	}
	return CheckUSCC(first17 + string(usccCheckOf(first17+"0")))
}
