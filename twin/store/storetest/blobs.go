package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// Blobs are found by what they hold, also after a restart; putting one again keeps it once, and what was put since
// an instant is not dropped.
func testBlobs(t *testing.T, open Opener) {
	s, reopen := open(t)
	if all, err := s.Blobs(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("blobs of a new store: %v, %v", all, err)
	}
	large := bytes.Repeat([]byte("a house of many rooms "), 200_000) // 4.4 MB
	put := func(media string, at int64, body []byte) [32]byte {
		t.Helper()
		hash, err := s.PutBlob(t.Context(), media, at, body)
		if err != nil || hash != sha256.Sum256(body) {
			t.Fatalf("put: %x, %v", hash, err)
		}
		return hash
	}
	a, b := put("model/gltf-binary", 10, large), put("application/city+json", 20, []byte("{}"))
	none := put("application/octet-stream", 30, nil)
	mine := []byte("mine")
	c := put("text/plain", 40, mine)
	clear(mine)
	put("model/gltf-binary", 50, large)
	s = reopened(t, s, reopen)
	all, err := s.Blobs(t.Context())
	if err != nil || len(all) != 4 {
		t.Fatalf("%d blobs, %v; want 4", len(all), err)
	}
	for i := 1; i < len(all); i++ {
		if bytes.Compare(all[i-1].Hash[:], all[i].Hash[:]) >= 0 {
			t.Error("blobs out of order")
		}
	}
	for _, want := range []struct {
		hash  [32]byte
		media string
		put   int64
		body  []byte
	}{{a, "model/gltf-binary", 50, large}, {b, "application/city+json", 20, []byte("{}")}, {none, "application/octet-stream", 30, nil}, {c, "text/plain", 40, []byte("mine")}} {
		got, err := s.Blob(t.Context(), want.hash)
		if err != nil || got.Hash != want.hash || got.Media != want.media || got.Put != want.put || got.Size != int64(len(want.body)) || !bytes.Equal(got.Body, want.body) {
			t.Errorf("blob of %s: %+v, %v", want.media, got.BlobHead, err)
		}
	}
	if err := s.DropBlobs(t.Context(), 45, a, b, sha256.Sum256([]byte("nowhere"))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Blob(t.Context(), b); !errors.Is(err, twin.ErrNotFound) {
		t.Errorf("a dropped blob: %v, want ErrNotFound", err)
	}
	if _, err := s.Blob(t.Context(), a); err != nil {
		t.Errorf("a blob that was put again: %v", err)
	}
	newScript(t, s).do(edit{id: 1, row: "the twin goes on"})
}
