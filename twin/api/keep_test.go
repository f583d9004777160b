package api

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// What is remembered is bounded in bytes, for each caller and for all, and the oldest goes first.
func TestKeysAreBoundedInBytes(t *testing.T) {
	k := newKeys()
	answer := make([]byte, 300_000, 600_000)
	for i := range 1000 {
		k.put("worker:zhang", fmt.Sprint(i), answer)
	}
	if k.size > maxActorKeyBytes || k.size != k.sizes["worker:zhang"] || len(k.order) != len(k.answers) {
		t.Fatalf("one caller: %d bytes, %d of theirs", k.size, k.sizes["worker:zhang"])
	}
	if k.get("worker:zhang", "999") == nil || k.get("worker:zhang", "0") != nil || cap(k.get("worker:zhang", "999")) > 400_000 {
		t.Fatal("not the newest are kept, or with their spare room")
	}
	k.put("worker:li", "big", make([]byte, maxActorKeyBytes))
	k.put("worker:li", "1", answer)
	for i := range 1000 {
		k.put("worker:zhang", fmt.Sprint("again", i), answer)
	}
	if k.get("worker:li", "1") == nil || k.get("worker:li", "big") != nil {
		t.Fatal("one caller pushed out another, or an answer beyond the bound was kept")
	}
	for i := range 200 {
		k.put(fmt.Sprint("worker:", i), "1", answer)
		if k.size > maxKeyBytes {
			t.Fatalf("%d bytes are kept", k.size)
		}
	}
	if k.get("worker:li", "1") != nil || k.get("worker:199", "1") == nil || len(k.sizes) != len(k.order) {
		t.Fatal("not the oldest was forgotten first")
	}
	first := []byte("first")
	k.put("a", "k", first)
	if k.put("a", "k", []byte("second")); string(k.get("a", "k")) != "first" {
		t.Fatal("the first answer does not stay")
	}
}

// Failures lock the name from the place where they were made, not others behind the same proxy nor the name elsewhere.
func TestDoorLocksPairs(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	d := newDoor(func() time.Time { return now })
	locked := func(addr, name string) bool { return d.wait(addr, name) > 0 }
	for range maxTries {
		if locked("proxy", "zhang") {
			t.Fatal("locked too early")
		}
		if d.fail("proxy", "zhang") > 0 {
			t.Fatal("the address is stopped by one name")
		}
	}
	if !locked("proxy", "zhang") || locked("proxy", "li") || locked("home", "zhang") {
		t.Fatal("not the pair alone is locked")
	}
	// Who tries name after name has one try for each; who did not fail is let in.
	for i := range maxAddressTries {
		d.fail("proxy", fmt.Sprint(i))
	}
	if d.fail("proxy", "x") == 0 || !locked("proxy", "0") || locked("proxy", "li") || locked("home", "0") {
		t.Fatal("an address from which too many names were tried")
	}
	now = now.Add(tryTime)
	if locked("proxy", "zhang") || d.fail("proxy", "x") > 0 {
		t.Fatal("what is over still counts")
	}
	for i := range 3 * maxRemembered {
		d.fail(fmt.Sprint(i), "x")
	}
	if len(d.pairs) > maxRemembered || len(d.addrs) > maxRemembered {
		t.Fatalf("%d pairs, %d addresses are remembered", len(d.pairs), len(d.addrs))
	}
}

// A version that a cursor names is kept a minute, however many others are paged through; new ones are refused instead.
func TestPinsHoldAMinute(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New(), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	p := newPins(func() time.Time { return now })
	at := func(v int) *twin.Snapshot { return tw.Snapshot().Rewind(twin.Version(v), 0, nil) }
	for v := range maxPins {
		if err := p.hold(at(v)); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(pinLeast)
	var busy *Problem
	if err := p.hold(at(maxPins)); !errors.As(err, &busy) || busy.Status != 503 || busy.RetryAfter < 1 {
		t.Fatalf("when full: %v", err)
	}
	for v := range maxPins {
		if _, ok := p.find(twin.Version(v)); !ok {
			t.Fatalf("version %d is dropped after a minute", v)
		}
	}
	if err := p.hold(at(0)); err != nil { // one that is held goes on
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	if err := p.hold(at(maxPins)); err != nil {
		t.Fatal(err)
	}
	_, old := p.find(0)
	_, fresh := p.find(maxPins)
	if !old || !fresh || len(p.held) != maxPins {
		t.Fatalf("after making room: %v %v %d", old, fresh, len(p.held))
	}
	now = now.Add(pinTime + time.Second)
	if _, ok := p.find(0); ok {
		t.Fatal("a pin never ends")
	}
}
