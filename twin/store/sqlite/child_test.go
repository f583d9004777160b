package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// childEnv makes this test binary a process that appends to the store it names until it is killed or may not go on.
const childEnv = "GRIDTWIN_STORE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		runChild(path)
		return
	}
	os.Exit(m.Run())
}

// childGroups is how many groups a child appends when nothing stops it.
const childGroups = 100

// runChild appends groups of commits and prints "ack V" once version V is acknowledged, "fail" when an append failed
// and "stopped" when the next one was turned away.
func runChild(path string) {
	// strace counts the calls of each thread by itself: the n-th sync must be the n-th of the thread too.
	runtime.LockOSThread()
	ctx := context.Background()
	cfg := anyDisk(path)
	cfg.WALPages = 60 // so that folding the log is among the moments
	s, err := sqlite.Open(ctx, cfg)
	if err != nil {
		fmt.Println("unopened", err)
		return
	}
	head, err := s.Head(ctx)
	if err != nil {
		fmt.Println("headless", err)
		return
	}
	v := head.Version
	for group := range childGroups {
		var commits []*twin.Commit
		for range 1 + group*7%5 {
			v++
			commits = append(commits, childCommit(v))
		}
		if err := s.Append(ctx, commits); err != nil {
			fmt.Println("fail", err)
			if err := s.Append(ctx, []*twin.Commit{childCommit(v + 1)}); errors.Is(err, twin.ErrStopped) {
				fmt.Println("stopped")
			}
			return
		}
		os.Stdout.WriteString(fmt.Sprintf("ack %d\n", v)) // one write, so that an acknowledgement is never half
	}
}

// childCommit is the commit that every child makes of version v; now and then it is large.
func childCommit(v twin.Version) *twin.Commit {
	c := (&filler{version: v - 1}).life()
	if v%16 == 0 {
		c.Model = []byte(strings.Repeat(fmt.Sprintf("%8d", v), 5_000))
	}
	return c
}

// child is a running child process.
type child struct {
	*exec.Cmd
	lines *bufio.Scanner
}

// startChild runs a child under the command that wrap names, if any.
func startChild(t *testing.T, path string, wrap ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrap, self)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{cmd, bufio.NewScanner(out)}
}

// listen reads what the child says until it has ended: the last acknowledged version and the other words.
func (c *child) listen(onAck func()) (acked twin.Version, words []string) {
	for c.lines.Scan() {
		var v twin.Version
		if n, _ := fmt.Sscanf(c.lines.Text(), "ack %d", &v); n == 1 {
			acked = v
			onAck()
			continue
		}
		words = append(words, c.lines.Text())
	}
	_ = c.Wait() // killed, or ended by itself: both are fine
	return acked, words
}

// proveLives opens the file that a child has left and proves that it holds exactly the commits of a child up to some
// version that is at least acked.
func proveLives(t *testing.T, path string, acked twin.Version) twin.Version {
	t.Helper()
	s, err := sqlite.Open(t.Context(), anyDisk(path))
	if err != nil {
		t.Fatalf("the file cannot be opened again: %v", err)
	}
	defer s.Close()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head.Version < acked {
		t.Fatalf("version %d was acknowledged and the store is at %d", acked, head.Version)
	}
	var hash [32]byte
	for v := twin.Version(1); v <= head.Version; v++ {
		hash = twin.HashCommit(hash, childCommit(v))
	}
	if hash != head.Hash {
		t.Fatalf("at version %d the store holds other commits than were made", head.Version)
	}
	n := 0
	if _, err := s.Load(t.Context(), func(*twin.Record) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	// Check compares the log with that hash, and the states with the log.
	if sum := clean(t, path); sum.Entities != n || sum.Head.Version != head.Version {
		t.Fatalf("check saw %d entities at %d, load %d at %d", sum.Entities, sum.Head.Version, n, head.Version)
	}
	return head.Version
}
