package twin

import (
	"context"

	"github.com/gridtwin/gridtwin/geo/grid"
)

// Version numbers the commits of one twin without gaps, from 1. Zero is the empty twin.
type Version uint64

// Epoch identifies a store's line of versions; it changes when a backup is restored.
// It is 26 characters of Crockford base32, compared only for equality.
type Epoch string

// Op says what a logged change did to an entity.
type Op uint8

// The operations of the log. A patch and a put are both an update.
const (
	OpCreate Op = 1 + iota
	OpUpdate
	OpDelete
)

// Image is one state of an entity as stores keep it: opaque bytes that only package twin reads.
// Row holds public and internal fields, Sealed personal and secret ones, both in protobuf wire format under the
// field numbers of the type's declaration; Geom is little-endian WKB, nil where the entity has no geometry of its own.
type Image struct {
	Rev     Version   // the version that made this state
	Updated int64     // when, in microseconds since 1970 UTC
	Grid    grid.Code // derived micro-grid, 0 outside all grids
	House   ID        // derived: the house by which the entity goes, 0 for none
	Row     []byte
	Sealed  []byte
	Geom    []byte
}

// Change is what one commit did to one entity. Before is nil for a create, After for a delete.
type Change struct {
	Op     Op
	Type   string // type name, as "house"
	ID     ID
	Before *Image
	After  *Image
}

// Commit is one atomic step of the twin.
type Commit struct {
	Version Version
	Time    int64  // microseconds since 1970 UTC, by the server's clock; order is by Version, never by Time
	Actor   string // principal's name, as "worker:zhang"
	Reason  string
	Key     string // idempotency key, scoped by actor; "" for none
	Answer  []byte // what a repeat of Key is answered with
	Model   []byte // when not nil, the deployment's model file from this commit on
	Changes []Change
}

// Head is the position of a store.
type Head struct {
	Epoch   Epoch
	Version Version
	Oldest  Version  // first version whose commit the log still holds
	Hash    [32]byte // chain hash at Version
	Model   []byte   // the deployment's model file in force, nil for none
}

// Record is a live entity of a store.
type Record struct {
	Type string
	ID   ID
	Image
}

// Store keeps a twin durably. storetest.Run is its contract; sqlite and postgres implement it.
// One Twin uses a store; Append is called from one goroutine at a time, the readers from any.
type Store interface {
	// Load streams every live entity, in no particular order, and returns the position that the stream stands at.
	// The record's byte slices are the callee's until fn returns.
	Load(ctx context.Context, fn func(*Record) error) (Head, error)
	// Head returns the position of the store.
	Head(ctx context.Context) (Head, error)
	// Append makes commits durable, all or none, in order; the first must be Head.Version+1. When it returns nil the
	// bytes have been synced. After any error the twin stops: a store that failed to write is not written to again.
	Append(ctx context.Context, commits []*Commit) error
	// Log streams whole commits with Version > after, in order, up to and including upTo (0: to the head).
	// ErrTooOld when after+1 is before Head.Oldest.
	Log(ctx context.Context, after, upTo Version, fn func(*Commit) error) error
	// History streams the commits that touched id, oldest first, each holding only its changes of id.
	History(ctx context.Context, id ID, fn func(*Commit) error) error
	// Answered returns the version and Answer of the commit that actor made under key; ok is false when there is none.
	Answered(ctx context.Context, actor, key string) (v Version, answer []byte, ok bool, err error)
	Close() error
}
