package mem_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
	"github.com/gridtwin/gridtwin/twin/store/storetest"
)

func TestSuite(t *testing.T) {
	storetest.Run(t, func(testing.TB) (storetest.Store, func() storetest.Store) {
		s := mem.New()
		return s, func() storetest.Store {
			s = s.Reopen()
			return s
		}
	})
}

func Example() {
	ctx := context.Background()
	s := mem.New()
	err := s.Append(ctx, []*twin.Commit{{Version: 1, Actor: "worker:zhang", Changes: []twin.Change{
		{Op: twin.OpCreate, Type: "house", ID: 42, After: &twin.Image{Rev: 1, Row: []byte("a row")}},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	head, err := s.Load(ctx, func(r *twin.Record) error {
		fmt.Printf("%s %s: %s\n", r.Type, r.ID, r.Row)
		return nil
	})
	fmt.Println("version", head.Version, err)
	// Output:
	// house 0000000001A: a row
	// version 1 <nil>
}
