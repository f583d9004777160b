package storetest

import (
	"context"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Store is what a durable store offers: the twin's seam, its upkeep, the accounts area, blobs and outlets.
type Store interface {
	twin.Store
	Trim(ctx context.Context, oldest twin.Version) error

	PutAccount(ctx context.Context, a store.Account) error
	Account(ctx context.Context, name string) (store.Account, error)
	Accounts(ctx context.Context) ([]store.Account, error)
	DeleteAccount(ctx context.Context, name string) error
	PutToken(ctx context.Context, t store.Token) error
	TokenByHash(ctx context.Context, hash [32]byte) (store.Token, error)
	Tokens(ctx context.Context) ([]store.Token, error)
	DeleteToken(ctx context.Context, hash [32]byte) error
	AppendAudit(ctx context.Context, rows ...store.AuditRow) error
	Audit(ctx context.Context, q store.AuditQuery) ([]store.AuditRow, error)

	PutBlob(ctx context.Context, media string, at int64, body []byte) ([32]byte, error)
	Blob(ctx context.Context, hash [32]byte) (store.Blob, error)
	Blobs(ctx context.Context) ([]store.BlobHead, error)
	DropBlobs(ctx context.Context, before int64, hashes ...[32]byte) error

	PutOutlet(ctx context.Context, o store.Outlet) error
	Outlets(ctx context.Context) ([]store.Outlet, error)
	DropOutlet(ctx context.Context, key string) error
}

// Opener gives a fresh, empty store, and a function that opens the same store again after it was closed. What is open
// at the end is closed by the opener, by t.Cleanup.
type Opener func(t testing.TB) (s Store, reopen func() Store)

// Run puts a store through the whole suite.
func Run(t *testing.T, open Opener) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Opener)
	}{
		{"a new store is empty", testEmpty},
		{"load gives what was appended", testLoad},
		{"load stands at one position", testLoadPosition},
		{"a callback's error comes back and ends the stream", testCallbackErrors},
		{"the log gives whole commits with both states", testLog},
		{"history gives the commits of one entity", testHistory},
		{"an answer is found by actor and key", testAnswered},
		{"the model in force is the last one", testModel},
		{"the head's hash is the chain", testChain},
		{"a commit out of shape is refused and harms nothing", testRefused},
		{"a commit against another state stops the store", testPoisoned},
		{"a batch is kept whole or not at all", testAllOrNone},
		{"large values and large commits", testLarge},
		{"text of every script", testUnicode},
		{"trimming shortens the log and keeps the states", testTrim},
		{"nobody shares bytes with the store", testOwnership},
		{"a closed store says so", testClosed},
		{"accounts", testAccounts},
		{"tokens", testTokens},
		{"audit", testAudit},
		{"blobs", testBlobs},
		{"outlets", testOutlets},
		{"readers run beside the writer", Concurrent},
		{"random commands agree with the model", testRandom},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open)
		})
	}
}

// reopened closes s and opens it again.
func reopened(t testing.TB, s Store, reopen func() Store) Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	return reopen()
}
