package mem

import (
	"context"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin/store"
)

// PutOutlet writes a row, over an older one of that key.
func (s *Store) PutOutlet(ctx context.Context, o store.Outlet) error {
	o.Body = cloneBytes(o.Body)
	return s.write(ctx, func() error {
		s.outlets[o.Key] = o
		return nil
	})
}

// Outlets returns all rows in the order of their keys.
func (s *Store) Outlets(ctx context.Context) (all []store.Outlet, err error) {
	err = s.read(ctx, func() error {
		for _, o := range s.outlets {
			all = append(all, store.Outlet{Key: o.Key, Body: cloneBytes(o.Body)})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b store.Outlet) int { return strings.Compare(a.Key, b.Key) })
	return all, err
}

// DropOutlet removes a row; one that is not there is passed over.
func (s *Store) DropOutlet(ctx context.Context, key string) error {
	return s.write(ctx, func() error {
		delete(s.outlets, key)
		return nil
	})
}
