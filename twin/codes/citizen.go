package codes

import (
	"fmt"
	"strings"
	"time"
)

// CitizenID is a checked citizen identification number of GB 11643 in normal form: 18 characters, upper-case X.
//
//	┌────────┬──────────┬─────┬───┐
//	│ 110105 │ 19491231 │ 002 │ X │   region of first registration, birth date, order of the day
//	└────────┴──────────┴─────┴───┘   (odd for men, even for women), check character
type CitizenID string

// Sex as a citizen ID tells it.
type Sex uint8

// The two values of a citizen ID's order digit.
const (
	Male   Sex = 1
	Female Sex = 2
)

// String gives the word that the type person uses.
func (s Sex) String() string {
	switch s {
	case Male:
		return "male"
	case Female:
		return "female"
	}
	return ""
}

// SyntheticRegion begins every citizen ID of invented people: there is no such county, so no real person's number
// can ever be among them.
const SyntheticRegion = "990000"

const (
	citizenLen   = 18
	citizenCheck = "10X98765432" // indexed by the weighted sum modulo 11
)

// Province codes of GB/T 2260 with 83 for residents from Taiwan. What begins with 9 is a foreign permanent
// resident's card, or SyntheticRegion.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

// CheckCitizenID returns the normal form of a citizen ID.
func CheckCitizenID(s string) (string, error) {
	id, err := ParseCitizenID(s)
	return string(id), err
}

// ParseCitizenID checks length, characters, province, birth date and check character. Lower-case x and separators are
// accepted. A birth date in the future is not refused here, for want of a clock: see CitizenID.Birth.
func ParseCitizenID(s string) (CitizenID, error) {
	s = tidy(s)
	if s == "" {
		return "", errEmpty(KindCitizenID)
	}
	if asFigure(s) {
		return "", errFigure(KindCitizenID)
	}
	s = compact(s)
	if err := citizenForm(s); err != nil {
		return "", err
	}
	id := CitizenID(s)
	if s[0] != '9' && !strings.Contains(provinces, " "+s[:2]+" ") {
		return "", &Error{Kind: KindCitizenID, What: "its first two digits are no province"}
	}
	// The three centuries also keep out the likeliest slip, a digit too many or too few further left.
	if c := s[6:8]; c != "18" && c != "19" && c != "20" {
		return "", errCitizenDate()
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return "", errCitizenDate()
	}
	if want := citizenCheckOf(s); s[17] != want {
		e := &Error{Kind: KindCitizenID, What: fmt.Sprintf("check character is %c, expected %c", s[17], want)}
		if strings.HasSuffix(s, "000") {
			e.Mend = "it ends in 000 as a spreadsheet leaves a long number; format the column as text and enter it again"
		} else {
			e.Mend = "compare each digit with the card"
		}
		return "", e
	}
	return id, nil
}

func citizenForm(s string) error {
	if err := needASCII(KindCitizenID, s); err != nil {
		return err
	}
	if len(s) == 15 && isDigits(s) {
		return &Error{
			Kind: KindCitizenID, What: "has 15 digits, the first-generation form that ended in 2013",
			Mend: "enter the 18 characters of the present card",
		}
	}
	if len(s) != citizenLen {
		return errLength(KindCitizenID, s, "18")
	}
	if err := needDigits(KindCitizenID, s, 0, 17); err != nil {
		return err
	}
	if c := s[17]; c != 'X' && (c < '0' || c > '9') {
		return errChar(KindCitizenID, 18, rune(c), "a digit or X")
	}
	return nil
}

func errCitizenDate() error {
	return &Error{Kind: KindCitizenID, What: "characters 7 to 14 are no date of birth", Mend: "they read year, month, day"}
}

// citizenCheckOf computes the check character of the first 17 digits. The weights are powers of two modulo 11, none
// of them zero, so one changed digit or two swapped neighbours always show.
func citizenCheckOf(s string) byte {
	sum := 0
	for i := range citizenLen - 1 {
		sum = (sum + int(s[i]-'0')) * 2 % 11 // Horner: digit i ends up weighted by 2^(17-i)
	}
	return citizenCheck[sum]
}

// Region is the division code of the county of first registration, six digits.
func (id CitizenID) Region() string { return string(id[:6]) }

// Birth is the date of birth, at midnight UTC.
func (id CitizenID) Birth() time.Time {
	t, _ := time.Parse("20060102", string(id[6:14])) // ParseCitizenID has parsed it
	return t
}

// Sex is told by the last digit of the order.
func (id CitizenID) Sex() Sex {
	if (id[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// Synthetic reports whether the number belongs to an invented person.
func (id CitizenID) Synthetic() bool { return id.Region() == SyntheticRegion }

// MakeCitizenID composes a number with its check character, for invented people only: the region is SyntheticRegion.
// Order is 0 to 999, odd for men.
func MakeCitizenID(birth time.Time, order int) (CitizenID, error) {
	if order < 0 || order > 999 {
		return "", &Error{Kind: KindCitizenID, What: fmt.Sprintf("order is %d, not 0 to 999", order)}
	}
	s := fmt.Sprintf("%s%s%03d", SyntheticRegion, birth.Format("20060102"), order)
	return ParseCitizenID(s + string(citizenCheckOf(s+"0")))
}
