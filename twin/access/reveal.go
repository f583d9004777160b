package access

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// AuditLog is where reveals are written down. Stores implement it.
type AuditLog interface {
	AppendAudit(ctx context.Context, rows ...store.AuditRow) error
}

// RevealAction names reveals in the audit.
const RevealAction = "reveal"

// Unmask returns entities whose personal and secret values show whole, as far as they are in their principal's scope.
// Before it does, it writes one audit row for each, with the reason and the way they leave by: where that fails,
// nothing is shown. A principal without the right, and an empty reason, are refused (ErrForbidden, ErrInvalid). What
// has no such values needs no row and is returned as it is.
func Unmask(ctx context.Context, log AuditLog, now time.Time, via, reason string, items []Seen) ([]Seen, error) {
	if strings.TrimSpace(reason) == "" {
		return nil, fmt.Errorf("%w: a reveal needs a reason", twin.ErrInvalid)
	}
	body, err := json.Marshal(map[string]string{"via": via})
	if err != nil {
		return nil, err
	}
	shown := make([]Seen, len(items))
	var rows []store.AuditRow
	for i, s := range items {
		if !s.v.who.May(Reveal) {
			return nil, fmt.Errorf("%w: %s may not reveal", twin.ErrForbidden, s.v.who.Role)
		}
		shown[i] = s
		if !s.in || !hasSealed(s.e.Type) {
			continue
		}
		shown[i].whole = true
		rows = append(rows, store.AuditRow{
			At: now.UnixMicro(), Actor: s.v.who.Actor(), Action: RevealAction,
			Object: s.e.Type.Plural + "/" + s.e.ID.String(), Reason: reason, Body: body,
		})
	}
	if len(rows) == 0 {
		return shown, nil
	}
	if err := log.AppendAudit(ctx, rows...); err != nil {
		return nil, fmt.Errorf("the reveal cannot be audited, so nothing is shown: %w", err)
	}
	return shown, nil
}

func hasSealed(t *twin.Type) bool {
	for _, f := range t.AllFields() {
		if f.Sealed() {
			return true
		}
	}
	return false
}
