package access

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/codes"
	"github.com/gridtwin/gridtwin/twin/store"
)

// LookupAction names lookups in the audit.
const LookupAction = "lookup"

// MayLookup tells whether a principal may find somebody by a personal value: who may see people, and see such values
// whole. Whoever may do neither would learn by it what is masked to them.
func MayLookup(who *Principal) bool { return who.May(PeopleRead) && who.May(Reveal) }

// LookupKey is the form in which a value of a field is compared: the normal form of its code, or of a name. The error
// says what is wrong with it and never holds it.
func LookupKey(f *twin.Field, value string) (string, error) {
	if f.Check != "" {
		return codes.Check(f.Check, value)
	}
	if key := codes.PlainName(value); key != "" {
		return key, nil
	}
	return "", fmt.Errorf("is empty")
}

// Lookup finds the entities of a type in the principal's scope that have a value in a sealed field, equal as LookupKey
// has it, and leaves one audit row, with what was found but not with the value, before it tells anything. Where that
// fails, nothing is told.
//
// A directory, nil for none, narrows down who is compared. In scope or not, all who may have the value are, so that a
// value that nobody has and one that somebody outside the scope has differ by one comparison.
func Lookup(ctx context.Context, v *View, d *Directory, log AuditLog, now time.Time, t *twin.Type, f *twin.Field, key, reason string) ([]twin.ID, error) {
	if strings.TrimSpace(reason) == "" {
		return nil, fmt.Errorf("%w: a lookup needs a reason", twin.ErrInvalid)
	}
	if !MayLookup(v.who) {
		return nil, fmt.Errorf("%w: %s may not look people up", twin.ErrForbidden, v.who.Role)
	}
	found, err := v.equal(ctx, d, t, f, key)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(struct {
		By  string   `json:"by"`
		IDs []string `json:"ids"`
	}{f.Name, textOf(found)})
	if err != nil {
		return nil, err
	}
	err = log.AppendAudit(ctx, store.AuditRow{
		At: now.UnixMicro(), Actor: v.who.Actor(), Action: LookupAction, Object: t.Plural, Reason: reason, Body: body,
	})
	if err != nil {
		return nil, fmt.Errorf("the lookup cannot be audited, so nothing is told: %w", err)
	}
	return found, nil
}

// lookEvery is how many entities are compared between looks at whether the answer is still wanted.
const lookEvery = 1 << 12

func (v *View) equal(ctx context.Context, d *Directory, t *twin.Type, f *twin.Field, key string) (found []twin.ID, err error) {
	compare := func(e *twin.Entity) {
		if key == "" || keyOf(e, f) != key {
			return
		}
		if s, ok := v.see(e); ok && s.in {
			found = append(found, e.ID)
		}
	}
	if d != nil {
		if ids, ok := d.candidates(ctx, v.s, f, key); ok {
			for _, id := range ids {
				if e, ok := v.s.Entity(t, id); ok {
					compare(e)
				}
			}
			return found, ctx.Err()
		}
	}
	n := 0
	for e := range v.s.All(t, 0) {
		if n++; n%lookEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		compare(e)
	}
	return found, nil
}

func textOf(ids []twin.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}
