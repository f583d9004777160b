package codes

import "strings"

// EstateNo is a checked real-estate unit number (GB/T 37346) in normal form: 28 characters without separators.
//
//	┌────────┬─────┬─────┬────┬───────┬───┬──────────┐
//	│ 310114 │ 103 │ 218 │ JC │ 00012 │ F │ 00010001 │
//	└────────┴─────┴─────┴────┴───────┴───┴──────────┘
//	county, zone, sub-zone, feature of the parcel, parcel; fixture, unit
//
// The first letter of the feature says whose land it is, the second what right (JC is a homestead). The code has no
// check character: a wrong digit in it cannot be found here.
type EstateNo string

// Fixture is what stands on the parcel of a real-estate unit.
type Fixture byte

// The fixtures that the standard names.
const (
	FixtureHouse  Fixture = 'F'
	FixtureForest Fixture = 'L'
	FixtureOther  Fixture = 'Q'
	FixtureNone   Fixture = 'W'
)

const (
	estateLen    = 28
	estateParcel = 19 // county to parcel
)

// CheckEstateNo returns the normal form of a real-estate unit number.
func CheckEstateNo(s string) (string, error) {
	no, err := ParseEstateNo(s)
	return string(no), err
}

// ParseEstateNo checks the structure; spaces, hyphens and lower case are accepted.
func ParseEstateNo(s string) (EstateNo, error) {
	s = tidy(s)
	if s == "" {
		return "", errEmpty(KindEstateNo)
	}
	if asFigure(s) {
		return "", errFigure(KindEstateNo)
	}
	s = compact(s)
	if err := needASCII(KindEstateNo, s); err != nil {
		return "", err
	}
	if len(s) == estateParcel {
		return "", &Error{
			Kind: KindEstateNo, What: "has 19 characters, the code of a parcel alone",
			Mend: "add fixture and unit, W00000000 where nothing stands on it",
		}
	}
	if len(s) != estateLen {
		return "", errLength(KindEstateNo, s, "28")
	}
	if err := estateForm(s); err != nil {
		return "", err
	}
	return EstateNo(s), nil
}

func estateForm(s string) error {
	if s[0] == '0' {
		return errChar(KindEstateNo, 1, '0', "the first digit of a county")
	}
	if err := needDigits(KindEstateNo, s, 0, 12); err != nil {
		return err
	}
	if !strings.ContainsRune("GJZ", rune(s[12])) {
		return errChar(KindEstateNo, 13, rune(s[12]), "G (state), J (collective) or Z (disputed)")
	}
	if s[13] < 'A' || s[13] > 'Z' {
		return errChar(KindEstateNo, 14, rune(s[13]), "a letter for the right, as C for a homestead")
	}
	if err := needDigits(KindEstateNo, s, 14, estateParcel); err != nil {
		return err
	}
	if !strings.ContainsRune("FLQW", rune(s[19])) {
		return errChar(KindEstateNo, 20, rune(s[19]), "F (house), L (forest), Q (other) or W (none)")
	}
	if err := needDigits(KindEstateNo, s, 20, estateLen); err != nil {
		return err
	}
	if Fixture(s[19]) == FixtureNone && s[20:] != "00000000" {
		return &Error{
			Kind: KindEstateNo, What: "its fixture is W (none), yet it counts a unit",
			Mend: "end it in W00000000, or in F and the unit for a house",
		}
	}
	return nil
}

// County is the division code of the county, six digits.
func (no EstateNo) County() string { return string(no[:6]) }

// Parcel is the code of the parcel that the unit stands on, 19 characters.
func (no EstateNo) Parcel() string { return string(no[:estateParcel]) }

// Feature is the two letters that tell owner and right of the parcel.
func (no EstateNo) Feature() string { return string(no[12:14]) }

// Fixture is what stands on the parcel.
func (no EstateNo) Fixture() Fixture { return Fixture(no[19]) }

// Unit is the eight digits of the unit within its parcel.
func (no EstateNo) Unit() string { return string(no[20:]) }
