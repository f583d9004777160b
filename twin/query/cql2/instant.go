package cql2

import "time"

// RFC 3339 in the notation of package time, and the length of a day of UTC, which knows no leap seconds here.
const (
	dayFormat     = "2006-01-02"
	instantFormat = "2006-01-02T15:04:05.999999Z07:00"
	dayMicros     = 24 * 60 * 60 * 1_000_000
)

// parseInstant reads an RFC 3339 full-date or date-time as both encodings write it. The standard asks for UTC; an
// offset such as +08:00 is understood as well. What is finer than a microsecond is cut off.
func parseInstant(pos Pos, s string) (Expr, error) {
	if t, err := time.Parse(dayFormat, s); err == nil {
		return &DateLit{node{pos}, t.UnixMicro()}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !inCalendar(t.UTC()) {
		return nil, fail(pos, "expected a day such as 2026-01-31 or an instant such as 2026-01-31T08:00:00Z")
	}
	return &TimestampLit{node{pos}, t.UnixMicro()}, nil
}

// inCalendar reports whether RFC 3339 can write t: an offset may push an instant out of its four-digit years.
func inCalendar(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// text is the RFC 3339 full-date.
func (e *DateLit) text() string { return time.UnixMicro(e.Micros).UTC().Format(dayFormat) }

// text is the RFC 3339 date-time in UTC, without trailing zeros, so that equal instants print equal.
func (e *TimestampLit) text() string { return time.UnixMicro(e.Micros).UTC().Format(instantFormat) }

// dayOf is the day, counted from 1970, of an instant in microseconds; days before 1970 are negative.
func dayOf(micros int64) int64 {
	d := micros / dayMicros
	if micros%dayMicros < 0 {
		d--
	}
	return d
}
