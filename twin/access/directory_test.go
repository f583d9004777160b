package access_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func everywhere() *access.Principal {
	return &access.Principal{Name: "zhang", Role: access.Command, Scopes: []grid.Code{access.Everywhere}}
}

// TestDirectoryNarrowsDownAlone edits people at random: who is found with the directory is who is found by comparing
// everybody, at the newest version and at an earlier one.
func TestDirectoryNarrowsDownAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		st := mem.New()
		tw, err := twin.Open(ctx, twin.Config{Store: st})
		if err != nil {
			rt.Fatal(err)
		}
		defer tw.Close()
		typ := tw.Snapshot().Schema().Type("person")
		name, phone := typ.Field("name"), typ.Field("phone")
		dir := access.NewDirectory(tw, typ, name, phone)
		old := tw.Snapshot()
		var ids []twin.ID
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			op := twin.Operation{Do: twin.Create, Type: typ, Set: []twin.Assignment{
				{Field: name, Value: twin.Text(rapid.SampledFrom([]string{"张三", "张　三", "ANNA", "anna", "李四"}).Draw(rt, "name"))},
				{Field: phone, Value: twin.Text(rapid.SampledFrom([]string{"19900000001", "+86 199 0000 0002"}).Draw(rt, "phone"))},
			}}
			if len(ids) > 0 && rapid.Bool().Draw(rt, "of one there") {
				op.ID, op.Do = rapid.SampledFrom(ids).Draw(rt, "who"), twin.Patch
				if rapid.IntRange(0, 3).Draw(rt, "delete") == 0 {
					op.Do, op.Set = twin.Delete, nil
				}
			}
			if res, err := tw.Commit(ctx, &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err == nil && op.Do == twin.Create {
				ids = append(ids, res.Results[0].ID)
			}
			if rapid.IntRange(0, 20).Draw(rt, "close") == 0 {
				dir.Close()
			}
			if rapid.IntRange(0, 5).Draw(rt, "keep") == 0 {
				old = tw.Snapshot()
			}
			for _, s := range []*twin.Snapshot{tw.Snapshot(), old} {
				v := access.NewView(s, everywhere(), time.Unix(0, 0))
				for _, q := range []struct {
					f     *twin.Field
					value string
				}{{name, "张三"}, {name, "Anna"}, {name, "王五"}, {phone, "19900000002"}} {
					key, err := access.LookupKey(q.f, q.value)
					if err != nil {
						rt.Fatal(err)
					}
					got, err := access.Lookup(ctx, v, dir, st, time.Unix(0, 0), typ, q.f, key, "test")
					want, werr := access.Lookup(ctx, v, nil, st, time.Unix(0, 0), typ, q.f, key, "test")
					if err != nil || werr != nil || !slices.Equal(got, want) {
						rt.Fatalf("%s at version %d: %v %v, want %v %v", q.value, s.Version(), got, err, want, werr)
					}
				}
			}
		}
	})
}

// Who is looked up while many are added is found as soon as they are there.
func TestDirectoryFollows(t *testing.T) {
	st := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: st})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	typ := tw.Snapshot().Schema().Type("person")
	name := typ.Field("name")
	dir := access.NewDirectory(tw, typ, name)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 60 {
				who := fmt.Sprintf("人%d号%d", w, i)
				var ops []twin.Operation
				for range 40 { // many enough that the fingerprints are made anew
					ops = append(ops, twin.Operation{Do: twin.Create, Type: typ, Set: []twin.Assignment{{Field: name, Value: twin.Text(who)}}})
				}
				if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: ops}); err != nil {
					t.Error(err)
					return
				}
				v := access.NewView(tw.Snapshot(), everywhere(), time.Unix(0, 0))
				found, err := access.Lookup(t.Context(), v, dir, st, time.Unix(0, 0), typ, name, who, "test")
				if err != nil || len(found) != len(ops) {
					t.Errorf("%s: %d found, %v", who, len(found), err)
					return
				}
			}
		})
	}
	all.Wait()
}
