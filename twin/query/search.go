package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Hit is an entity that a search found, with the text that matched.
type Hit struct {
	access.Seen
	Text string
	rank int
}

// searched are the fields that a search looks at, in the order of preference.
var searched = [...]string{"name", "address", "code", "parcel_no"}

// Search finds entities by public names, plates and codes; never people. The best matches come first: equal, then
// beginning with the text, then containing it; shorter texts before longer ones.
func Search(v *access.View, types []*twin.Type, text string, limit int) []Hit {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil
	}
	var hits []Hit
	for _, t := range types {
		if t.Sensitivity > twin.Public {
			continue
		}
		var fields []*twin.Field
		for _, name := range searched {
			if f := t.Field(name); f != nil && f.Sensitivity == twin.Public {
				fields = append(fields, f)
			}
		}
		for s := range v.All(t, 0) {
			if h, ok := match(s, fields, text); ok {
				hits = append(hits, h)
			}
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(len(a.Text), len(b.Text)), cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID(), b.ID()))
	})
	return hits[:min(limit, len(hits))]
}

func match(s access.Seen, fields []*twin.Field, text string) (Hit, bool) {
	for _, f := range fields {
		v, _ := s.Value(f)
		at := strings.Index(strings.ToLower(v.Str()), text)
		if at < 0 {
			continue
		}
		rank := 2
		switch {
		case len(v.Str()) == len(text):
			rank = 0
		case at == 0:
			rank = 1
		}
		return Hit{s, v.Str(), rank}, true
	}
	return Hit{}, false
}

// matchesText tells whether every word of a text occurs in some public text of an entity.
func matchesText(s access.Seen, text string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		found := false
		for f, v := range s.Properties() {
			if f.Sensitivity == twin.Public && strings.Contains(strings.ToLower(v.Str()), word) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
