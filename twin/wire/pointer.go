package wire

import (
	"fmt"
	"strings"
)

// Pointer appends steps, names of members or numbers of items, to a JSON pointer (RFC 6901).
func Pointer(to string, steps ...any) string {
	for _, step := range steps {
		text := strings.ReplaceAll(fmt.Sprint(step), "~", "~0")
		to += "/" + strings.ReplaceAll(text, "/", "~1")
	}
	return to
}
