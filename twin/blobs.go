package twin

import (
	"context"
	"encoding/hex"
	"fmt"
)

// BlobHash reads the hash that a field which NamesBlob holds; ok is false where it names none.
func BlobHash(v Value) (hash [32]byte, ok bool) {
	b, err := hex.DecodeString(v.Str())
	if err != nil || len(b) != len(hash) {
		return hash, false
	}
	return [32]byte(b), true
}

// BlobName is the value that names a blob.
func BlobName(hash [32]byte) Value { return Text(hex.EncodeToString(hash[:])) }

// LiveBlobs calls fn for each entity of a store that names a blob, in no particular order.
func LiveBlobs(ctx context.Context, store Store, fn func(e *Entity, hash [32]byte)) error {
	schema, err := storedSchema(ctx, store)
	if err != nil {
		return err
	}
	_, err = store.Load(ctx, func(r *Record) error { return schema.blobsOf(r.Type, r.ID, &r.Image, fn) })
	if err != nil {
		return fmt.Errorf("looking for what names blobs: %w", err)
	}
	return nil
}

// LoggedBlobs calls fn for each state in the log of a store that names a blob, also for what was superseded since.
func LoggedBlobs(ctx context.Context, store Store, fn func(hash [32]byte)) error {
	schema, err := storedSchema(ctx, store)
	if err != nil {
		return err
	}
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	err = store.Log(ctx, head.Oldest-1, 0, func(c *Commit) error {
		for i := range c.Changes {
			ch := &c.Changes[i]
			// A commit of the kept log may have found a state whose own commit is gone.
			for _, img := range [...]*Image{ch.Before, ch.After} {
				if err := schema.blobsOf(ch.Type, ch.ID, img, func(_ *Entity, hash [32]byte) { fn(hash) }); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking for what names blobs: %w", err)
	}
	return nil
}

// storedSchema is the schema that a store's states are read by.
func storedSchema(ctx context.Context, store Store) (*Schema, error) {
	head, err := store.Head(ctx)
	if err != nil {
		return nil, err
	}
	return withModel(Builtin(), head.Model)
}

// blobsOf reads only what may name a blob: the rest of a log is large.
func (s *Schema) blobsOf(typ string, id ID, img *Image, fn func(e *Entity, hash [32]byte)) error {
	t := s.Type(typ)
	if t == nil || img == nil {
		return nil
	}
	var e *Entity
	for _, f := range t.fields {
		if !f.NamesBlob {
			continue
		}
		if e == nil {
			var err error
			if e, err = s.Decode(typ, id, img); err != nil {
				return err
			}
		}
		if hash, ok := BlobHash(e.Value(f)); ok {
			fn(e, hash)
		}
	}
	return nil
}
