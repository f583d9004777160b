package twin_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// A model is set by the server's own operations alone, kept by a put that does not name it, and found in state and log.
func TestModelsAreNamedByTheServer(t *testing.T) {
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	house := tw.Snapshot().Schema().Type("house")
	commit := func(op twin.Operation) (*twin.Result, error) {
		op.Type = house
		return tw.Commit(t.Context(), &twin.Request{Actor: "steward:a", Ops: []twin.Operation{op}})
	}
	set := func(name string, v twin.Value) []twin.Assignment {
		return []twin.Assignment{{Field: house.Field(name), Value: v}}
	}
	hash := [32]byte{1, 2, 3}
	for _, refused := range []twin.Operation{
		{Do: twin.Create, Geometry: square(0, 0, 0.1), SetGeometry: true, Set: set("model", twin.BlobName(hash))},
		{Do: twin.Create, Geometry: square(0, 0, 0.1), SetGeometry: true, Set: set("model", twin.BlobName(hash)), Import: true},
	} {
		if _, err := commit(refused); !errors.Is(err, twin.ErrInvalid) || !strings.Contains(err.Error(), "server alone") {
			t.Fatalf("a client's model: %v", err)
		}
	}
	res, err := commit(twin.Operation{Do: twin.Create, Geometry: square(0, 0, 0.1), SetGeometry: true})
	if err != nil {
		t.Fatal(err)
	}
	id := res.Results[0].ID
	for i, op := range []twin.Operation{
		{Do: twin.Patch, Set: set("model", twin.BlobName(hash)), Server: true},
		{Do: twin.Put, Set: set("name", twin.Text("hall")), Geometry: square(0, 0, 0.2), SetGeometry: true},
	} {
		op.ID = id
		if _, err := commit(op); err != nil {
			t.Fatal(err)
		}
		e, _ := tw.Snapshot().Get("house", id)
		if got, ok := twin.BlobHash(e.Get("model")); !ok || got != hash {
			t.Fatalf("after change %d the model is %v", i+1, e.Get("model"))
		}
	}
	var live, logged []string
	if err := twin.LiveBlobs(t.Context(), store, func(e *twin.Entity, h [32]byte) {
		live = append(live, fmt.Sprintf("%s %x", e.ID, h[:3]))
	}); err != nil || !slices.Equal(live, []string{id.String() + " 010203"}) {
		t.Errorf("live: %v, %v", live, err)
	}
	if _, err := commit(twin.Operation{Do: twin.Patch, ID: id, Set: set("model", twin.Value{}), Server: true}); err != nil {
		t.Fatal(err)
	}
	if err := twin.LiveBlobs(t.Context(), store, func(*twin.Entity, [32]byte) { t.Error("a model that was taken away is live") }); err != nil {
		t.Error(err)
	}
	if err := twin.LoggedBlobs(t.Context(), store, func(h [32]byte) { logged = append(logged, fmt.Sprintf("%x", h[:3])) }); err != nil || len(logged) == 0 {
		t.Errorf("logged: %v, %v", logged, err)
	}
}

// The mark of a default outline goes as soon as somebody draws another one, whoever forgets to say so.
func TestDrawnOutlinesLoseTheMark(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	s := tw.Snapshot().Schema()
	unit := s.Type("unit")
	commit := func(op twin.Operation) twin.ID {
		t.Helper()
		res, err := tw.Commit(t.Context(), &twin.Request{Actor: "steward:a", Ops: []twin.Operation{op}})
		if err != nil {
			t.Fatal(err)
		}
		return res.Results[0].ID
	}
	house := commit(twin.Operation{Do: twin.Create, Type: s.Type("house"), Geometry: square(0, 0, 0.2), SetGeometry: true})
	laid, drawn := twin.Geom(square(0, 0, 0.1)), twin.Geom(square(0.1, 0, 0.1))
	at := func(name string, v twin.Value) twin.Assignment {
		return twin.Assignment{Field: unit.Field(name), Value: v}
	}
	kept, err := unit.Field("outline").Normalize(laid)
	if err != nil {
		t.Fatal(err)
	}
	id := commit(twin.Operation{Do: twin.Create, Type: unit, Server: true, Set: []twin.Assignment{
		at("house", twin.Ref(house)), at("outline", laid), at("outline_auto", twin.OutlineMark(kept)),
	}})
	marked := func() bool {
		e, _ := tw.Snapshot().Get("unit", id)
		return !e.Get("outline_auto").IsNull()
	}
	commit(twin.Operation{Do: twin.Patch, Type: unit, ID: id, Set: []twin.Assignment{at("ebike", twin.Bool(true))}})
	if !marked() {
		t.Error("an edit of something else took the mark away")
	}
	commit(twin.Operation{Do: twin.Patch, Type: unit, ID: id, Set: []twin.Assignment{at("outline", drawn)}})
	if marked() {
		t.Error("a drawn outline is marked as laid out by default")
	}
}
