package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// A store is opened, written to, and found again.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "twin")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "twin.db")

	s, err := sqlite.Open(ctx, sqlite.Config{Path: path, MinFreeBytes: -1, MinFreePercent: -1})
	if err != nil {
		panic(err)
	}
	err = s.Append(ctx, []*twin.Commit{{Version: 1, Actor: "worker:zhang", Changes: []twin.Change{
		{Op: twin.OpCreate, Type: "house", ID: 42, After: &twin.Image{Rev: 1, Row: []byte("a row")}},
	}}})
	if err != nil {
		panic(err)
	}
	if err := s.Close(); err != nil {
		panic(err)
	}

	r, err := sqlite.Open(ctx, sqlite.Config{Path: path, ReadOnly: true})
	if err != nil {
		panic(err)
	}
	defer r.Close()
	head, err := r.Load(ctx, func(r *twin.Record) error {
		fmt.Printf("%s %s: %s\n", r.Type, r.ID, r.Row)
		return nil
	})
	fmt.Println("version", head.Version, err)
	// Output:
	// house 0000000001A: a row
	// version 1 <nil>
}

// Check names what it finds; here there is nothing to find.
func ExampleCheck() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "twin")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "twin.db")
	s, err := sqlite.Open(ctx, sqlite.Config{Path: path, MinFreeBytes: -1, MinFreePercent: -1})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	sum, err := sqlite.Check(ctx, path, func(p sqlite.Problem) { fmt.Println(p) })
	fmt.Println(sum.Commits, "commits,", sum.Problems, "problems", err)
	// Output: 0 commits, 0 problems <nil>
}
