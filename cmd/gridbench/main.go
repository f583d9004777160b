package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// options are the flags of all subcommands.
type options struct {
	store   string
	people  int
	seed    uint64
	clients int
	seconds float64
	files   string
	profile string
	asks    int
	write   bool
	postgis bool
	only    string
	sockets int
	beside  string
	match   string
}

// command is one subcommand.
type command struct {
	name, what string
	run        func(ctx context.Context, o *options, out io.Writer) error
}

func commands() []command {
	return []command{
		{"load", "draw a town and load it through Commit into a new store", runLoad},
		{"import", "load a town from newline-delimited GeoJSON through package ingest into a new store", runImport},
		{"restart", "open the store until the first answer; memory per entity", runRestart},
		{"commit", "durable single edits from many clients, beside the disk's own syncs", runCommit},
		{"area", "area counts, nearest neighbours and boxes with full GeoJSON", runArea},
		{"http", "the same over HTTP; many clients at once while edits arrive", runHTTP},
		{"tiles", "vector tiles, made for the first time", runTiles},
		{"models", "3D tiles, cold and hot, their bytes, meshes, the cost of an edit", runModels},
		{"live", "the live feed: many sockets in a second process while edits arrive", runLive},
		{"postgis", "the same questions to PostGIS, which it starts, and to the twin", runPostgis},
		{"all", "all but postgis, on a new store in a temporary folder, each in a process of its own", runAll},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gridbench:", err)
		os.Exit(1)
	}
}

// usageError is a call that was not understood.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == peerCommand {
		o, err := parseOptions(args[0], args[1:])
		if err != nil {
			return err
		}
		return runPeer(ctx, o, out)
	}
	if len(args) > 0 && args[0] == readersCommand {
		return runReaders(ctx, out)
	}
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				o, err := parseOptions(c.name, args[1:])
				if err != nil {
					return err
				}
				return profiled(o, c, func() error { return c.run(ctx, o, out) })
			}
		}
	}
	msg := "usage: gridbench COMMAND [flags]\n"
	for _, c := range commands() {
		msg += fmt.Sprintf("  %-8s %s\n", c.name, c.what)
	}
	return &usageError{msg}
}

func parseOptions(name string, args []string) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("gridbench "+name, flag.ContinueOnError)
	fs.StringVar(&o.store, "store", "", "store file; load and import make it, postgis draws a town without it")
	fs.IntVar(&o.people, "people", 465_000, "people of the town that load, import and postgis draw")
	fs.Uint64Var(&o.seed, "seed", 1, "seed of the town and of the questions")
	fs.IntVar(&o.clients, "clients", 64, "clients that commit at once")
	fs.Float64Var(&o.seconds, "seconds", 5, "how long commit runs")
	fs.StringVar(&o.files, "files", "", "folder of the files that import reads; drawn when it is empty")
	fs.StringVar(&o.profile, "profile", "", "folder for profiles of processor and heap")
	fs.IntVar(&o.asks, "asks", math.MaxInt, "at most how many places postgis asks each question at, by itself up to 200, and how often tiles asks for a hot tile before it is the bare handler's turn, by itself 400")
	fs.BoolVar(&o.postgis, "postgis", false, "tiles asks a PostGIS of its own for the same tiles in the same run, in the town of --store and in one of a tenth of --people")
	fs.StringVar(&o.only, "only", "", "what tiles measures: cold, hot or edits; all by itself")
	fs.IntVar(&o.sockets, "sockets", 10_000, "sockets that live opens; each needs an open file in two processes")
	fs.StringVar(&o.beside, "beside", "", "a server that live asks the same of, made of folder centrifuge")
	fs.StringVar(&o.match, "match", "", "which of its rows live measures, of 1, 10, 100 and one, parted by commas; by itself all")
	fs.BoolVar(&o.write, "write", false, "serve-peer takes edits; http has it so")
	if err := fs.Parse(args); err != nil {
		return nil, &usageError{err.Error()}
	}
	if fs.NArg() > 0 {
		return nil, &usageError{fmt.Sprintf("gridbench %s takes no arguments, got %q", name, fs.Arg(0))}
	}
	if o.store == "" && name != "all" && name != "postgis" {
		return nil, &usageError{"gridbench " + name + ": name a file with --store"}
	}
	return o, nil
}

// runAll measures everything, each in a process of its own, so that none runs on the heap that another left.
func runAll(ctx context.Context, o *options, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "gridbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	shared := []string{
		"--people", fmt.Sprint(o.people), "--seed", fmt.Sprint(o.seed), "--clients", fmt.Sprint(o.clients),
		"--seconds", fmt.Sprint(o.seconds), "--files", filepath.Join(dir, "files"),
	}
	for _, c := range commands() {
		if c.name == "all" || c.name == "postgis" {
			continue
		}
		store := filepath.Join(dir, "town.db")
		if c.name == "import" {
			store = filepath.Join(dir, "import.db")
		}
		fmt.Fprintf(out, "\n$ gridbench %s\n", c.name)
		cmd := exec.CommandContext(ctx, self, append([]string{c.name, "--store", store}, shared...)...)
		cmd.Stdout, cmd.Stderr = out, os.Stderr
		cmd.WaitDelay = 10 * time.Second
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}
