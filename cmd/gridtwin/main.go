package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// The exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// errPartly is returned by a command that did its work but had to refuse some rows; it has said so already.
var errPartly = errors.New("some rows were refused")

// usageError is a command line that cannot be understood.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// streams are a command's surroundings, so that tests can stand in for a terminal.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

type command struct {
	name  string
	about string
	run   func(ctx context.Context, std streams, args []string) error
}

func commands() []command {
	return []command{
		{"demo", "the sample village, living", runDemo},
		{"serve", "serve a store", runServe},
		{"check", "look for damage in a store", runCheck},
		{"backup", "copy a store while it is served", runBackup},
		{"restore", "bring a backup back", runRestore},
		{"user", "accounts", runUser},
		{"token", "tokens of tools and components", runToken},
		{"import", "bring files in", runImport},
		{"export", "write files out", runExport},
		{"synth", "make a synthetic town", runSynth},
		{"version", "print the version", runVersion},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run does one command line and returns its exit status.
func run(ctx context.Context, std streams, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		printUsage(std.out)
		if len(args) == 0 {
			return exitUsage
		}
		return exitDone
	}
	if args[0] == "--version" || args[0] == "-version" {
		args[0] = "version"
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, std, args[1:])
		var usage *usageError
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return exitDone
		case errors.Is(err, errPartly):
			return exitFailed
		case errors.As(err, &usage):
			fmt.Fprintf(std.err, "gridtwin %s: %v; see gridtwin %s --help\n", c.name, err, c.name)
			return exitUsage
		}
		fmt.Fprintf(std.err, "gridtwin %s: %s\n", c.name, oneLine(err))
		return exitFailed
	}
	fmt.Fprintf(std.err, "gridtwin: there is no command %q; see gridtwin --help\n", args[0])
	return exitUsage
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func printUsage(w io.Writer) {
	fmt.Fprint(w, "gridtwin: a digital twin of a village by micro-grid\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  gridtwin %-9s %s\n", c.name, c.about)
	}
	fmt.Fprint(w, "\nEach command tells its flags with --help.\n")
}

// flags makes a flag set whose errors come back as usage errors.
func flags(std streams, name, synopsis string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {
		fmt.Fprintf(std.out, "usage: gridtwin %s %s\n", name, synopsis)
		fs.SetOutput(std.out)
		fs.PrintDefaults()
		fs.SetOutput(io.Discard)
	}
	return fs
}

// parse reads flags, which may stand between and after the other arguments too.
func parse(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		help := fs.Usage
		fs.Usage = func() {} // a wrong flag is told in one line
		err := fs.Parse(args)
		fs.Usage = help
		if errors.Is(err, flag.ErrHelp) {
			help()
			return nil, err
		}
		if err != nil {
			return nil, &usageError{err.Error()}
		}
		args = fs.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest = append(rest, args[0])
		args = args[1:]
	}
}
