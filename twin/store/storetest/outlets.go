package storetest

import (
	"testing"

	"github.com/gridtwin/gridtwin/twin/store"
)

// Outlets are found in the order of their keys, the last body of each, also after a restart.
func testOutlets(t *testing.T, open Opener) {
	s, reopen := open(t)
	if all, err := s.Outlets(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("outlets of a new store: %v, %v", all, err)
	}
	body := []byte("1")
	for _, o := range []store.Outlet{{Key: "water", Body: body}, {Key: "fire/02", Body: []byte("2")}, {Key: "fire", Body: []byte("3")}, {Key: "消防", Body: nil}} {
		if err := s.PutOutlet(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	clear(body)
	s = reopened(t, s, reopen)
	if err := s.PutOutlet(t.Context(), store.Outlet{Key: "fire", Body: []byte("4")}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"fire/02", "nowhere"} {
		if err := s.DropOutlet(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	s = reopened(t, s, reopen)
	all, err := s.Outlets(t.Context())
	if err != nil || len(all) != 3 {
		t.Fatalf("%d outlets, %v; want 3", len(all), err)
	}
	for i, want := range []store.Outlet{{Key: "fire", Body: []byte("4")}, {Key: "water", Body: []byte("1")}, {Key: "消防"}} {
		if all[i].Key != want.Key || string(all[i].Body) != string(want.Body) {
			t.Errorf("outlet %d is %s %q, want %s %q", i, all[i].Key, all[i].Body, want.Key, want.Body)
		}
	}
	newScript(t, s).do(edit{id: 1, row: "the twin goes on"})
}
