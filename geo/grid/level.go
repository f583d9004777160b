package grid

import (
	"fmt"
	"strings"
)

// Level is the rank of a code, from the county down. The zero Level means "none"; a smaller Level is a larger area.
type Level uint8

// The levels, with the digits of their codes: 6, 9, 12, 15 and 17.
const (
	County Level = 1 + iota
	Town
	Village
	Unit
	Micro
)

// Levels returns all levels, the largest areas first.
func Levels() []Level { return []Level{County, Town, Village, Unit, Micro} }

// ParseLevel reads a level's text name: county, town, village, unit or micro.
func ParseLevel(s string) (Level, error) {
	for _, l := range Levels() {
		if s == l.String() {
			return l, nil
		}
	}
	return 0, fmt.Errorf("grid level %q is not one of county, town, village, unit, micro", strings.ToValidUTF8(s, "?"))
}

// String returns the level's text name, "" for none.
func (l Level) String() string {
	switch l {
	case County:
		return "county"
	case Town:
		return "town"
	case Village:
		return "village"
	case Unit:
		return "unit"
	case Micro:
		return "micro"
	}
	return ""
}

// MarshalText returns the level's text name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's text name; no text is the zero Level.
func (l *Level) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*l = 0
		return nil
	}
	p, err := ParseLevel(string(b))
	if err != nil {
		return err
	}
	*l = p
	return nil
}

// Digits returns how many digits a code of this level has, 0 for none.
func (l Level) Digits() int {
	switch l {
	case County:
		return 6
	case Town:
		return 9
	case Village:
		return 12
	case Unit:
		return 15
	case Micro:
		return 17
	}
	return 0
}

// width is the count of numbers that the last part of a code of this level can spell.
func (l Level) width() Code {
	if l == Micro {
		return 100
	}
	return 1000
}

// levelOfDigits returns the level whose codes have n digits, 0 where none has.
func levelOfDigits(n int) Level {
	for l := County; l <= Micro; l++ {
		if l.Digits() == n {
			return l
		}
	}
	return 0
}
