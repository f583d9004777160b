package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// readers is the process that holds the sockets.
type readers struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// readersCommand is the name under which gridbench starts itself as that process. It is no command for people.
const readersCommand = "hold-sockets"

// readerTask tells the process of sockets what to do.
type readerTask struct {
	URL, Token string
	Sockets    int
	Every      int                // one in so many sockets notes when each frame came
	Copies     int                // one in so many keeps a copy
	Houses     []string           // that are edited; house i lies in area i modulo the number of areas
	Areas      []orb.MultiPolygon // socket i watches area i modulo their number
	Channels   bool               // they are channels of centrifuge's protocol instead
}

// readerResult is what it saw.
type readerResult struct {
	Frames, Bytes    int // messages of the websocket that tell of changes
	Changes          int // in them
	Due              int // changes times the sockets that each concerns
	P50, P99         time.Duration
	Longest          time.Duration
	LastP50, LastP99 time.Duration // of changes, until the last socket had them
	AckP50, AckP99   time.Duration // the same from their answer on
	Whole            int           // sockets that were told of all changes that concern them
	Copies, Equal    int           // copies that were kept, and how many ended as what was edited
	CPU              time.Duration // of the readers
}

// startReaders opens the sockets and returns once each has its first state.
func startReaders(ctx context.Context, e *editing, task readerTask) (*readers, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r := &readers{cmd: exec.CommandContext(ctx, self, readersCommand)}
	r.cmd.Stderr = os.Stderr
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	r.out = bufio.NewReader(stdout)
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	task.URL, task.Token, task.Channels = e.peer.base, e.peer.token, e.publish
	task.Areas = make([]orb.MultiPolygon, e.areas)
	for i, s := range e.spots {
		task.Areas[i%e.areas] = append(task.Areas[i%e.areas], s.area.ToPolygon())
		task.Houses = append(task.Houses, s.house.String())
	}
	line, err := json.Marshal(task)
	if err != nil {
		return nil, err
	}
	if _, err := r.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	if err := r.await("ready"); err != nil {
		return nil, errors.Join(fmt.Errorf("the sockets were not opened: %w", err), r.cmd.Wait())
	}
	return r, nil
}

// await waits until the readers say a word.
func (r *readers) await(word string) error {
	if said, err := r.out.ReadString('\n'); err != nil || strings.TrimSpace(said) != word {
		return errors.Join(fmt.Errorf("the readers said %q, expected %s", said, word), err)
	}
	return nil
}

// command says a word to the readers, with something that it is about.
func (r *readers) command(word string, about any) error {
	line, err := json.Marshal(about)
	if err == nil {
		_, err = fmt.Fprintf(r.in, "%s %s\n", word, line)
	}
	return err
}

// settle tells the readers what was edited and returns once they have all of it.
func (r *readers) settle(made []edit) error {
	return errors.Join(r.command("stop", made), r.await("settled"))
}

// result ends the sockets and returns what they saw.
func (r *readers) result() (res readerResult, err error) {
	if err := r.command("end", nil); err != nil {
		return res, err
	}
	line, err := r.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(bytes.TrimSpace(line), &res)
	}
	r.in.Close()
	return res, errors.Join(err, r.cmd.Wait())
}

// runReaders is the process that holds the sockets: it reads its task and the words go, stop and end.
func runReaders(ctx context.Context, out io.Writer) error {
	in := bufio.NewReader(os.Stdin)
	var task readerTask
	line, err := in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &task)
	}
	if err != nil {
		return err
	}
	crowd := newCrowd(&task)
	if err := crowd.open(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out, "ready")
	var used time.Duration
	var made []edit
	for _, word := range []string{"go", "stop", "end"} {
		said, err := in.ReadString('\n')
		is, about, _ := strings.Cut(said, " ")
		if err != nil || is != word {
			return fmt.Errorf("expected %s, got %q: %w", word, is, err)
		}
		switch word {
		case "go":
			used = cpuTime()
			crowd.counting.Store(true)
		case "stop":
			if err := json.Unmarshal([]byte(about), &made); err != nil {
				return err
			}
			crowd.settle(made)
			used = cpuTime() - used
			fmt.Fprintln(out, "settled")
		}
	}
	res := crowd.result(made)
	res.CPU = used
	return json.NewEncoder(out).Encode(res)
}
