package codes

import (
	"errors"
	"fmt"
)

// The kinds of code that Check knows, as a field's declaration names them.
const (
	KindCitizenID   = "citizen_id"    // GB 11643, 18 characters
	KindUSCC        = "uscc"          // GB 32100, 18 characters
	KindEstateNo    = "estate_no"     // real-estate unit number, 28 characters
	KindIndustry    = "industry"      // GB/T 4754-2017, letter and 2 to 4 digits
	KindLandUse     = "land_use"      // GB/T 21010-2017, from its list
	KindLandUseForm = "land_use_form" // any edition: 2 or 4 digits, nothing looked up
	KindFacility    = "facility"      // 16 digits
	KindPhone       = "phone"         // mobile, landline with area code, 400 and 800 numbers
)

// ErrKind answers Check for a kind that is not in Kinds.
var ErrKind = errors.New("codes: no such kind of code")

// Error says why a string is not a code of its kind, and how to mend it. It never holds a personal value.
type Error struct {
	Kind string // one of Kinds
	What string // what is wrong, as "check character is 7, expected X"
	Mend string // what to do about it, "" where nothing better than "look again" can be said
}

// Error gives both parts in one line.
func (e *Error) Error() string {
	if e.Mend == "" {
		return e.What
	}
	return e.What + ": " + e.Mend
}

// Kinds lists every kind that Check knows.
func Kinds() []string {
	return []string{
		KindCitizenID, KindUSCC, KindEstateNo, KindIndustry, KindLandUse, KindLandUseForm, KindFacility, KindPhone,
	}
}

// Check returns the normal form of s as a code of the given kind. The error is an *Error, or wraps ErrKind.
func Check(kind, s string) (string, error) {
	switch kind {
	case KindCitizenID:
		return CheckCitizenID(s)
	case KindUSCC:
		return CheckUSCC(s)
	case KindEstateNo:
		return CheckEstateNo(s)
	case KindIndustry:
		return CheckIndustry(s)
	case KindLandUse:
		return CheckLandUse(s)
	case KindLandUseForm:
		return CheckLandUseForm(s)
	case KindFacility:
		return CheckFacility(s)
	case KindPhone:
		return CheckPhone(s)
	}
	return "", fmt.Errorf("%w: %q", ErrKind, kind)
}
