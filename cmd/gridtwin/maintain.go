package main

import (
	"context"
	"fmt"

	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

func runCheck(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "check", "--store FILE")
	store := fs.String("store", "", "the twin's file")
	if err := onlyStore(parse(fs, args))(store); err != nil {
		return err
	}
	found := 0
	sum, err := sqlite.Check(ctx, *store, func(p sqlite.Problem) {
		found++
		fmt.Fprintln(std.out, p)
	})
	if err != nil {
		return err
	}
	if found == 0 && sum.Head.Version > 0 {
		s, err := sqlite.Open(ctx, sqlite.Config{Path: *store, ReadOnly: true})
		if err != nil {
			return err
		}
		defer s.Close()
		err = checkModels(ctx, s, func(text string) {
			found++
			fmt.Fprintln(std.out, text)
		})
		if err != nil {
			return err
		}
	}
	fmt.Fprintf(std.out, "%s: %d entities, %d commits with %d changes, %d models, version %d of epoch %s: %d problems\n",
		*store, sum.Entities, sum.Commits, sum.Changes, sum.Blobs, sum.Head.Version, sum.Head.Epoch, found)
	if found > 0 {
		return fmt.Errorf("%s: %d problems found; restore a backup, or keep the file for a closer look", *store, found)
	}
	return nil
}

// onlyStore checks that a command got its store and nothing else besides flags.
func onlyStore(rest []string, err error) func(store *string) error {
	return func(store *string) error {
		switch {
		case err != nil:
			return err
		case *store == "":
			return usagef("needs --store FILE")
		case len(rest) > 0:
			return usagef("got %q, which is one argument too many", rest[0])
		}
		return nil
	}
}

func runBackup(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "backup", "--store FILE BACKUP")
	store := fs.String("store", "", "the twin's file; a server may go on serving it")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *store == "" || len(rest) != 1 {
		return usagef("needs --store FILE and the file to write the backup to")
	}
	s, err := sqlite.Open(ctx, sqlite.Config{Path: *store, ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	head, err := s.Backup(ctx, rest[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "backed %s up to %s at version %d\n", *store, rest[0], head.Version)
	return nil
}

func runRestore(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "restore", "--store FILE BACKUP")
	store := fs.String("store", "", "the file to bring the twin back to; it must not exist")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *store == "" || len(rest) != 1 {
		return usagef("needs --store FILE and the backup to restore")
	}
	head, err := sqlite.Restore(ctx, rest[0], *store)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "restored %s to %s at version %d, under the new epoch %s\n", rest[0], *store, head.Version, head.Epoch)
	return nil
}
