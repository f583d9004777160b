package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// isOwned tells which members, besides fields, a feature shows that the server alone sets: where the entity belongs,
// when it changed, and what is worked out from others.
func isOwned(t *twin.Type, name string) bool {
	return slices.Contains(readOnly[:], name) || name == "house" && t.HouseRef() != nil || isDerived(t, name)
}

func isDerived(t *twin.Type, name string) bool {
	return slices.ContainsFunc(access.DerivedFields(t), func(d access.Derived) bool { return d.Name == name })
}

// CheckOwned refuses members that the server alone sets where they differ from what the caller sees of an entity.
// Features come back as they were read, so equal ones count as not sent. To pass over another value would tell the
// client that it was kept.
func (b *Body) CheckOwned(s access.Seen) error {
	var bad twin.FieldErrors
	for _, m := range b.Owned {
		if !sameOwned(s, m) {
			bad = append(bad, twin.FieldError{Path: Pointer("/properties", m.Name), Msg: "is set by the server alone: leave it out, or send it as it was read"})
		}
	}
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// sameOwned compares as JSON, so that nobody learns more by guessing than by reading.
func sameOwned(s access.Seen, m Member) bool {
	sent := bytes.TrimSpace(m.Raw)
	var text string
	isText := json.Unmarshal(sent, &text) == nil
	switch m.Name {
	case "id":
		id, err := twin.ParseID(text)
		return isText && err == nil && id == s.ID()
	case "updated_at":
		at, err := time.Parse(time.RFC3339Nano, text)
		return isText && err == nil && at.Equal(s.UpdatedAt())
	}
	// Written alone, derived values too.
	var is map[string]any
	var want any
	if json.Unmarshal(AppendProperties(nil, s, &Form{Only: map[string]bool{m.Name: true}}), &is) != nil || json.Unmarshal(sent, &want) != nil {
		return false
	}
	return reflect.DeepEqual(is[m.Name], want)
}
