package access_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// TestProcessTokens are listed after the stored ones and revoked like them, and have who keeps a principal look again.
func TestProcessTokens(t *testing.T) {
	ctx := context.Background()
	a, _, c := newAccounts()
	if _, err := a.AddToken(ctx, worker(t, "pump"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	first, second := a.AddProcessToken(worker(t, "pump")), a.AddProcessToken(worker(t, "lamp"))
	list, err := a.TokenList(ctx)
	if err != nil || len(list) != 3 || list[0].Process || !list[1].Process || !list[2].Process || list[1].ID >= list[2].ID || !list[1].Created.Equal(c.Now()) {
		t.Fatalf("%+v, %v", list, err)
	}
	was := a.Generation()
	if n, err := a.RevokeToken(ctx, "pump"); n != 2 || err != nil || a.Generation() == was {
		t.Errorf("revoked %d, %v", n, err)
	}
	if _, err := a.ByToken(ctx, first); !errors.Is(err, access.ErrCredential) {
		t.Errorf("a revoked token of the process: %v", err)
	}
	if _, err := a.ByToken(ctx, second); err != nil {
		t.Errorf("another token: %v", err)
	}
	if list, err = a.TokenList(ctx); err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if n, err := a.RevokeToken(ctx, list[0].ID); n != 1 || err != nil {
		t.Errorf("revoked %d by its ID, %v", n, err)
	}
}
