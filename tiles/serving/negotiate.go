package serving

import (
	"strconv"
	"strings"
)

// weight reads the q parameter, 1 when there is none; what is unreadable is not wanted.
func weight(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(param), "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return 0
		}
		return q
	}
	return 1
}

// Matches tells whether If-None-Match names an ETag, by the weak comparison that RFC 9110 §13.1.2 asks for.
func Matches(headers []string, etag string) bool {
	for _, header := range headers {
		if header == etag {
			return true
		}
		for tag := range strings.SplitSeq(header, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}
