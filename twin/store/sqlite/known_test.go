package sqlite

import (
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// The filter never denies an id that it was given, and rarely claims another.
func TestKnown(t *testing.T) {
	const ids = 200_000
	k := newKnown(ids / 2)
	id := func(i int) twin.ID { return twin.ID(uint64(i)*0x9E3779B97F4A7C15&uint64(twin.MaxID)) | 1 }
	for i := range ids {
		k.add(id(i))
	}
	if k.room != 0 {
		t.Errorf("room for %d more, want a full filter", k.room)
	}
	wrong := 0
	for i := range ids {
		if !k.has(id(i)) {
			t.Fatalf("%s was added and is denied", id(i))
		}
		if k.has(id(ids+i) ^ 2) {
			wrong++
		}
	}
	if wrong > ids*3/100 {
		t.Errorf("%d of %d strangers are claimed", wrong, ids)
	}
}
