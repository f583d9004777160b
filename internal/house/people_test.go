package house

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/codes"
)

// No number that could be a real person's stands in the repository: what passes as a citizen ID belongs to an invented
// person, or is one of the two vectors that the public documents of the standard use.
func TestNoRealPeople(t *testing.T) {
	public := []string{"11010519491231002X", "440524188001010014"}
	candidate := regexp.MustCompile(`(?:^|[^0-9A-Za-z.])([1-9][0-9]{16}[0-9Xx])(?:$|[^0-9A-Za-z])`)
	for _, name := range tracked(t) {
		text := read(t, name)
		for _, m := range candidate.FindAllStringSubmatchIndex(text, -1) {
			id, err := codes.ParseCitizenID(text[m[2]:m[3]])
			if err != nil || id.Synthetic() || slices.Contains(public, string(id)) {
				continue
			}
			// The number itself stays out of the log.
			t.Errorf("%s:%d holds a valid citizen ID outside region %s", name,
				1+strings.Count(text[:m[2]], "\n"), codes.SyntheticRegion)
		}
	}
}
