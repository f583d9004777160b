package mem

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// PutBlob keeps bytes under their SHA-256, which it returns.
func (s *Store) PutBlob(ctx context.Context, media string, at int64, body []byte) (hash [32]byte, err error) {
	hash = sha256.Sum256(body)
	b := store.Blob{BlobHead: store.BlobHead{Hash: hash, Media: media, Size: int64(len(body)), Put: at}, Body: cloneBytes(body)}
	return hash, s.write(ctx, func() error {
		s.blobs[hash] = b
		return nil
	})
}

// Blob returns the blob of that hash, or twin.ErrNotFound.
func (s *Store) Blob(ctx context.Context, hash [32]byte) (b store.Blob, err error) {
	err = s.read(ctx, func() error {
		found, ok := s.blobs[hash]
		if !ok {
			return fmt.Errorf("the blob %x…: %w", hash[:4], twin.ErrNotFound)
		}
		b = store.Blob{BlobHead: found.BlobHead, Body: cloneBytes(found.Body)}
		return nil
	})
	return b, err
}

// Blobs returns what is known of all blobs, in the order of their hashes.
func (s *Store) Blobs(ctx context.Context) (all []store.BlobHead, err error) {
	err = s.read(ctx, func() error {
		for _, b := range s.blobs {
			all = append(all, b.BlobHead)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b store.BlobHead) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	return all, err
}

// DropBlobs forgets those of the blobs that were last put before an instant.
func (s *Store) DropBlobs(ctx context.Context, before int64, hashes ...[32]byte) error {
	return s.write(ctx, func() error {
		for _, h := range hashes {
			if b, ok := s.blobs[h]; ok && b.Put < before {
				delete(s.blobs, h)
			}
		}
		return nil
	})
}
