package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgres is a server of our own: its folder, its processes and nothing else on the machine.
type postgres struct {
	dir    string
	pid    int
	user   string
	exited chan struct{}
	stderr *bytes.Buffer // read only after exited
}

// errNoPostGIS says that the comparison cannot run here.
var errNoPostGIS = errors.New("no PostgreSQL server with PostGIS is installed: apt install postgresql postgresql-15-postgis-3")

// settings let the server answer from memory and from one process a connection, so that a question's processor time is all
// there is to it. Durability is off because nothing here measures it, autovacuum and JIT because they would work at
// times of their own.
func (p *postgres) settings() []string {
	return []string{
		"listen_addresses=", "unix_socket_directories=" + p.dir, "max_connections=10",
		"shared_buffers=2GB", "work_mem=64MB", "maintenance_work_mem=512MB", "effective_cache_size=8GB", "random_page_cost=1.1",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB",
		"autovacuum=off", "jit=off", "max_parallel_workers_per_gather=0", "max_parallel_maintenance_workers=0",
		"logging_collector=off", "log_min_messages=fatal",
	}
}

// pgBin finds the folder of the server's programs, the newest version's first.
func pgBin() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil { // initdb stands where the program is, not where the link is
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		return "", errNoPostGIS
	}
	slices.Sort(found)
	slices.Reverse(found)
	for _, path := range found {
		version := filepath.Base(filepath.Dir(filepath.Dir(path)))
		if _, err := os.Stat("/usr/share/postgresql/" + version + "/extension/postgis.control"); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", errNoPostGIS
}

// startPostgres makes a cluster in a temporary folder and starts a server on it, reached by a socket in that folder.
// PostgreSQL refuses to run as root, so root lends it another account.
func startPostgres(ctx context.Context) (p *postgres, err error) {
	bin, err := pgBin()
	if err != nil {
		return nil, err
	}
	p = &postgres{exited: make(chan struct{}), stderr: new(bytes.Buffer)}
	if p.dir, err = os.MkdirTemp("", "gridbench-pg"); err != nil {
		return nil, err
	}
	dir := p.dir
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	attr, name, err := p.account()
	if err != nil {
		return nil, err
	}
	p.user = name
	data := filepath.Join(p.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	initdb.SysProcAttr, initdb.Dir = attr, p.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	args := []string{"-D", data}
	for _, s := range p.settings() {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
	cmd.SysProcAttr, cmd.Dir, cmd.Stderr, cmd.Stdout = attr, p.dir, p.stderr, p.stderr
	started := make(chan error, 1)
	go func() {
		// The server is told to end when the thread that started it does, which must therefore live as long.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() // how it ended is told by what it wrote
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

// account is how the server's programs are started: with a process group of their own, so that Ctrl-C reaches us alone
// and we stop the server in order.
func (p *postgres) account() (*syscall.SysProcAttr, string, error) {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() != 0 {
		u, err := user.Current()
		if err != nil {
			return nil, "", err
		}
		return attr, u.Username, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(p.dir, int(uid), int(gid))); err != nil {
			return nil, "", err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return attr, name, nil
	}
	return nil, "", errors.New("PostgreSQL does not run as root, and there is no account postgres or nobody to lend it")
}

// connect waits until the server takes connections.
func (p *postgres) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, "host="+p.dir+" user="+p.user+" dbname=postgres")
		if err == nil {
			return conn, nil
		}
		select {
		case <-p.exited:
			return nil, fmt.Errorf("postgres ended: %s", bytes.TrimSpace(p.stderr.Bytes()))
		case <-ctx.Done():
			return nil, fmt.Errorf("postgres does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends the server and removes its folder. Its connections must be closed.
func (p *postgres) stop() error {
	syscall.Kill(p.pid, syscall.SIGINT) // fast shutdown
	select {
	case <-p.exited:
	case <-time.After(10 * time.Second):
		syscall.Kill(-p.pid, syscall.SIGKILL)
		<-p.exited
	}
	return os.RemoveAll(p.dir)
}

// cpu is the processor time of all processes of the server, those that have ended included.
func (p *postgres) cpu() time.Duration {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var sum time.Duration
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it ended just now
		}
		// The name before the last parenthesis may hold anything; after it stand state, parent, and times from the 12th on.
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parent, _ := strconv.Atoi(fields[1])
		if pid != p.pid && parent != p.pid {
			continue
		}
		sum += exact(filepath.Dir(path), fields[11], fields[12])
		if pid == p.pid {
			sum += ticks(fields[13]) + ticks(fields[14]) // of its children that ended
		}
	}
	return sum
}

// exact reads a single thread's time in nanoseconds where the system tells it, else in ticks.
func exact(dir, user, system string) time.Duration {
	if b, err := os.ReadFile(dir + "/schedstat"); err == nil {
		first, _, _ := strings.Cut(string(b), " ")
		if ns, err := strconv.ParseInt(first, 10, 64); err == nil {
			return time.Duration(ns)
		}
	}
	return ticks(user) + ticks(system)
}

// ticks are hundredths of a second on every Linux that Go runs on.
func ticks(s string) time.Duration {
	n, _ := strconv.ParseInt(s, 10, 64)
	return time.Duration(n) * 10 * time.Millisecond
}
