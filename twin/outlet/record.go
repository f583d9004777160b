package outlet

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Store keeps positions and dead letters, as stores of package store do.
type Store interface {
	PutOutlet(ctx context.Context, o store.Outlet) error
	Outlets(ctx context.Context) ([]store.Outlet, error)
	DropOutlet(ctx context.Context, key string) error
}

// record is how far a consumer came; it is kept under its name.
type record struct {
	Epoch twin.Epoch   `json:"epoch"`
	Asked string       `json:"asked"` // target.asked of that time
	Told  twin.Version `json:"told"`  // the last that an event ended at
	At    twin.Version `json:"at"`    // nothing showed between Told and At
	Next  *Letter      `json:"next,omitempty"`
}

// Letter is an event on its way, or one that was given up. It says where in the log its content is, and holds none.
type Letter struct {
	ID      string       `json:"id"` // webhook-id, and what gridtwin-id begins with
	Why     string       `json:"why,omitempty"`
	From    twin.Version `json:"from"`
	After   twin.Version `json:"after"`
	Version twin.Version `json:"version"`
	At      time.Time    `json:"at"` // when it was given up
	Tries   int          `json:"tries"`
	Status  int          `json:"status,omitempty"` // of the last answer
	Error   string       `json:"error,omitempty"`
}

// key orders dead letters by version.
func (l *Letter) key(name string) string { return fmt.Sprintf("%s/%020d/%s", name, l.Version, l.ID) }

// kept is what the store has of one consumer.
type kept struct {
	record  *record // nil for a new one
	letters []*Letter
}

// read finds what is kept of consumers, by name. Rows of consumers that are no longer configured stay as they are.
func read(ctx context.Context, s Store) (map[string]*kept, error) {
	rows, err := s.Outlets(ctx)
	if err != nil {
		return nil, fmt.Errorf("positions of outlets: %w", err)
	}
	all := map[string]*kept{}
	for _, row := range rows {
		name, _, dead := strings.Cut(row.Key, "/")
		k := all[name]
		if k == nil {
			k = &kept{}
			all[name] = k
		}
		var into any
		if dead {
			l := &Letter{}
			k.letters = append(k.letters, l)
			into = l
		} else {
			k.record = &record{}
			into = k.record
		}
		if err := json.Unmarshal(row.Body, into); err != nil {
			return nil, fmt.Errorf("the position of outlet %q is not understood: %w", name, err)
		}
	}
	return all, nil
}

func put(ctx context.Context, s Store, key string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.PutOutlet(ctx, store.Outlet{Key: key, Body: body})
}
