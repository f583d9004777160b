package sqlite_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// needStrace skips where system calls cannot be traced.
func needStrace(t *testing.T) {
	t.Helper()
	if err := exec.Command("strace", "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("strace is needed to look at system calls (apt install strace): %v", err)
	}
}

// No acknowledgement leaves the process before a sync that follows the last write to the write-ahead log.
func TestSyncBeforeAcknowledgement(t *testing.T) {
	t.Parallel()
	needStrace(t)
	folder := t.TempDir()
	trace := filepath.Join(folder, "trace")
	c := startChild(t, filepath.Join(folder, "twin.db"), "strace", "-f", "-y", "-s", "32", "-o", trace, "-e", "trace=write,pwrite64,fsync,fdatasync")
	acked, words := c.listen(func() {})
	if len(words) > 0 {
		t.Fatalf("the child said %q", words)
	}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	acks, err := syncsBeforeAcks(lines)
	if err != nil {
		t.Fatal(err)
	}
	if acks != childGroups || acked == 0 {
		t.Errorf("%d acknowledgements in the trace, want %d", acks, childGroups)
	}
}

// The judge itself is tried on traces that it must pass or condemn.
func TestSyncsBeforeAcks(t *testing.T) {
	const (
		wal  = `7 pwrite64(9</t/twin.db-wal>, "x"..., 4096, 32) = 4096`
		sync = `7 fdatasync(9</t/twin.db-wal>) = 0`
		ack  = `7 write(1<pipe:[5]>, "ack 3\n", 6) = 6`
		db   = `7 fsync(8</t/twin.db>) = 0`
	)
	for name, c := range map[string]struct {
		trace []string
		ok    bool
	}{
		"in order":               {[]string{wal, wal, sync, ack, wal, sync, ack}, true},
		"no sync":                {[]string{wal, ack}, false},
		"a sync too early":       {[]string{wal, sync, wal, ack}, false},
		"a sync of another file": {[]string{wal, db, ack}, false},
		"a sync that failed":     {[]string{wal, `7 fsync(9</t/twin.db-wal>) = -1 EIO (Input/output error)`, ack}, false},
		"nothing was written":    {[]string{wal, sync, ack, ack}, false},
		"a sync still under way": {[]string{wal, `7 fsync(9</t/twin.db-wal> <unfinished ...>`, `8 write(1<pipe:[5]>, "ack 3\n", 6) = 6`, `7 <... fsync resumed>) = 0`}, false},
		"a sync that resumed":    {[]string{wal, `7 fsync(9</t/twin.db-wal> <unfinished ...>`, `7 <... fsync resumed>) = 0`, ack}, true},
		"a write during a sync":  {[]string{wal, `7 fsync(9</t/twin.db-wal> <unfinished ...>`, strings.Replace(wal, "7", "8", 1), `7 <... fsync resumed>) = 0`, ack}, false},
	} {
		if _, err := syncsBeforeAcks(c.trace); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var (
	callLine    = regexp.MustCompile(`^(\d+) +(\w+)\((\d+)<([^>]*)>(.*)$`)
	resumedLine = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>.*= (\S+)`)
)

// syncsBeforeAcks reads a trace of a child and counts its acknowledgements; the first that is not covered by a sync
// begun after the last write to the write-ahead log, and ended before it, is an error.
func syncsBeforeAcks(lines []string) (acks int, err error) {
	writes, synced, atLastAck := 0, 0, 0
	pending := map[string]int{} // by thread: writes that a sync under way will cover
	for n, line := range lines {
		if m := resumedLine.FindStringSubmatch(line); m != nil {
			if covered, ok := pending[m[1]]; ok && strings.HasSuffix(m[2], "sync") && m[3] == "0" {
				synced = max(synced, covered)
			}
			delete(pending, m[1])
			continue
		}
		m := callLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		thread, call, file, rest := m[1], m[2], m[4], m[5]
		wal := strings.HasSuffix(file, "-wal")
		switch {
		case wal && strings.HasSuffix(call, "sync") && strings.Contains(rest, "unfinished"):
			pending[thread] = writes
		case wal && strings.HasSuffix(call, "sync") && strings.HasSuffix(rest, "= 0"):
			synced = writes
		case wal && strings.Contains(call, "write"):
			writes++
		case m[3] == "1" && strings.Contains(rest, `"ack `):
			if synced < writes || writes == atLastAck {
				return acks, fmt.Errorf("line %d: %s: %d writes to the log, %d synced, %d at the acknowledgement before", n+1, line, writes, synced, atLastAck)
			}
			acks, atLastAck = acks+1, writes
		}
	}
	return acks, nil
}

// The n-th sync fails, for one n after another: the store stops at once, and the file that is opened again holds
// every acknowledged commit and nothing half.
func TestFailedSync(t *testing.T) {
	t.Parallel()
	needStrace(t)
	failures := 0
	for _, n := range sweep(6, 9, 13, 21, 40, 77) {
		if failNth(t, "fsync,fdatasync", "EIO", n) {
			failures++
		}
	}
	if failures < 3 {
		t.Errorf("only %d of the failures reached an append", failures)
	}
}

// The same for writes to a disk that is full.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	needStrace(t)
	for _, n := range sweep(2, 9, 30, 61, 150, 400) {
		failNth(t, "pwrite64", "ENOSPC", n)
	}
}

// sweep is the calls to let fail: a few in a quick run, all of the first hundred where crash rounds are asked for.
func sweep(few ...int) []int {
	if os.Getenv(roundsEnv) == "" {
		return few
	}
	for n := range 100 {
		few = append(few, n+1)
	}
	return few
}

// hitFolder says whether the call that was made to fail was one on the store's folder.
func hitFolder(t *testing.T, trace, folder string) bool {
	t.Helper()
	b, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "(INJECTED)") {
			return strings.Contains(line, "<"+folder+">")
		}
	}
	return false
}

// failNth runs a child whose n-th call of a kind fails and says whether an append failed for it.
func failNth(t *testing.T, calls, errno string, n int) bool {
	t.Helper()
	path, trace := filepath.Join(t.TempDir(), "twin.db"), filepath.Join(t.TempDir(), "trace")
	c := startChild(t, path, "strace", "-f", "-y", "-o", trace, "-e", "trace="+calls,
		"-e", fmt.Sprintf("inject=%s:error=%s:when=%d", calls, errno, n))
	acked, words := c.listen(func() {})
	switch {
	case len(words) == 0 && hitFolder(t, trace, filepath.Dir(path)):
		// SQLite lets a failed sync of the folder pass; the store syncs it again by itself before it is open.
	case len(words) == 0:
		t.Errorf("%s %d: %s went unnoticed", calls, n, errno)
	case strings.HasPrefix(words[0], "unopened"):
		if acked > 0 {
			t.Errorf("%s %d: acknowledged %d without a store", calls, n, acked)
		}
	case !strings.HasPrefix(words[0], "fail") || !slices.Contains(words, "stopped"):
		t.Errorf("%s %d: the child said %q, want a failure and then a stop", calls, n, words)
	}
	proveLives(t, path, acked)
	return len(words) > 0 && strings.HasPrefix(words[0], "fail")
}
