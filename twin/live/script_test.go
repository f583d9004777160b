package live_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

var update = flag.Bool("update", false, "record the scripts anew")

// TestScripts plays each scenario against the hub and compares what was said with the script that clients are tested
// with, in Go and in TypeScript. See PROTOCOL.md for the form of a script.
func TestScripts(t *testing.T) {
	for name, sc := range scenarios() {
		t.Run(name, func(t *testing.T) {
			var got []byte
			synctest.Test(t, func(t *testing.T) {
				s := &script{t: t, bounds: sc.bounds, asks: map[string]map[string]any{}, last: "command"}
				s.rig = newRig(t, s.bounds)
				defer func() { s.rig.close() }()
				sc.play(s)
				s.cut()
				got = s.text()
			})
			path := filepath.Join("testdata", "scripts", name+".json")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
			for i := range min(len(a), len(b)) {
				if !bytes.Equal(a[i], b[i]) {
					t.Fatalf("%s:%d: recorded\n%s\nand now it is\n%s\nrun go test -run TestScripts -update where that is meant", path, i+1, b[i], a[i])
				}
			}
			if len(a) != len(b) {
				t.Fatalf("%s has %d lines, and now they are %d", path, len(b), len(a))
			}
		})
	}
}

// TestScriptsAreScenarios finds scripts that no scenario makes any more.
func TestScriptsAreScenarios(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "scripts", "*.json"))
	if err != nil || len(files) != len(scenarios()) {
		t.Errorf("%d scripts of %d scenarios: %v", len(files), len(scenarios()), err)
	}
}

// script records a scenario. What the client says is written down in the scenario, not taken from a client: so a script
// tells clients what to do, and none is measured by itself.
type script struct {
	t      *testing.T
	rig    *rig
	bounds func(*live.Config)
	asks   map[string]map[string]any
	epochs []string
	steps  []string
	last   string // the token of the last connection
	ws     *websocket.Conn
	done   chan struct{}

	mu   sync.Mutex
	came []string // frames that the script does not have yet
}

// pause is longer than the hub holds a change back where nothing is slow; no multiple of it meets the sweeps of a second.
const pause = 73 * time.Millisecond

// step writes one step: an object with one member.
func (s *script) step(kind string, v any) {
	s.t.Helper()
	data, err := json.Marshal(map[string]any{kind: v})
	if err != nil {
		s.t.Fatal(err)
	}
	s.steps = append(s.steps, string(data))
}

// text is the script, a step a line. Epochs are random, so they are numbered.
func (s *script) text() []byte {
	text := "[\n" + strings.Join(s.steps, ",\n") + "\n]\n"
	for i, epoch := range s.epochs {
		text = strings.ReplaceAll(text, epoch, "epoch-"+strconv.Itoa(i+1))
	}
	return []byte(text)
}

func (s *script) epoch() string {
	epoch := string(s.rig.tw.Snapshot().Epoch())
	if !slices.Contains(s.epochs, epoch) {
		s.epochs = append(s.epochs, epoch)
	}
	return epoch
}

// connect opens a socket as command, or as whom it was last opened, and hears ready.
func (s *script) connect() {
	s.t.Helper()
	s.settle()
	s.epoch()
	ws, _, err := s.rig.dial(s.last, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.step("connect", true)
	s.ws, s.done, s.came = ws, make(chan struct{}), nil
	go func(done chan struct{}) {
		defer close(done)
		for {
			_, data, err := ws.ReadMessage()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.came = append(s.came, string(data))
			s.mu.Unlock()
		}
	}(s.done)
	s.hear()
}

// breaks ends the socket; frames that are not written down yet are lost with it.
func (s *script) breaks(code int) {
	s.step("close", code)
	s.cut()
}

func (s *script) cut() {
	if s.ws == nil {
		return
	}
	s.settle()
	s.ws.Close()
	<-s.done
	s.ws = nil
	s.settle()
}

func (s *script) settle() {
	time.Sleep(pause)
	synctest.Wait()
}

// hear writes down the frames that came, or only the first few.
func (s *script) hear(most ...int) {
	s.t.Helper()
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.came)
	if len(most) > 0 {
		n = most[0]
	}
	if n > len(s.came) || n == 0 {
		s.t.Fatalf("%d frames came: %s", len(s.came), s.came)
	}
	for _, raw := range s.came[:n] {
		s.steps = append(s.steps, `{"server":`+raw+`}`)
	}
	s.came = s.came[n:]
}

// loses lets one frame be lost, as no socket does.
func (s *script) loses() {
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.came = s.came[1:]
}

// watch is what the program asks of its client.
func (s *script) watch(name string, ask map[string]any) {
	s.asks[name] = ask
	s.step("watch", map[string]any{"name": name, "ask": ask})
}

func (s *script) unwatch(name string) { s.step("unwatch", name) }

func (s *script) move(name string, area any) {
	s.step("move", map[string]any{"name": name, "area": area})
}

// moved notes that from here on a copy is of another area.
func (s *script) moved(name string, area any) { s.asks[name] = with(s.asks[name], "area", area) }

// says is what a client then has to send.
func (s *script) says(frame map[string]any) {
	s.t.Helper()
	s.step("client", frame)
	s.sends(frame)
}

func (s *script) sends(frame map[string]any) {
	s.t.Helper()
	if err := s.ws.WriteJSON(frame); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// subs is a sub for what a name stands for.
func (s *script) subs(id, name string, since ...map[string]any) {
	s.t.Helper()
	frame := with(with(s.asks[name], "t", "sub"), "id", id)
	if len(since) > 0 {
		frame["since"] = since[0]
	}
	s.says(frame)
}

func (s *script) unsubs(id string) {
	s.t.Helper()
	s.says(map[string]any{"t": "unsub", "id": id})
}

// at is the position of a version, now by default.
func (s *script) at(v ...twin.Version) map[string]any {
	if len(v) == 0 {
		v = append(v, s.version())
	}
	return map[string]any{"epoch": s.epoch(), "version": v[0]}
}

func (s *script) version() twin.Version { return s.rig.tw.Snapshot().Version() }

// holds says what the copy of a name must be: what the query gives at a version, the newest by default.
func (s *script) holds(name string, v ...twin.Version) {
	s.t.Helper()
	at := s.at(v...)
	res := answer(s.view(at["version"].(twin.Version)), s.asks[name])
	copyIs := map[string]any{"name": name, "whole": true, "at": at}
	if s.asks[name]["mode"] == "count" {
		counts := map[string]int{}
		for plural, items := range res {
			counts[plural] = len(items)
		}
		copyIs["counts"] = counts
		s.step("holds", copyIs)
		return
	}
	items := []map[string]any{}
	for _, plural := range slices.Sorted(maps.Keys(res)) {
		for _, id := range slices.SortedFunc(maps.Keys(res[plural]), cmp.Compare[string]) {
			properties := maps.Clone(res[plural][id])
			geometry := properties["\x00geometry"]
			delete(properties, "\x00geometry")
			items = append(items, map[string]any{"collection": plural, "id": id, "properties": properties, "geometry": geometry})
		}
	}
	copyIs["items"] = items
	s.step("holds", copyIs)
}

// lacks says that the copy of a name is not whole.
func (s *script) lacks(name string) { s.step("holds", map[string]any{"name": name, "whole": false}) }

func (s *script) view(v twin.Version) *access.View {
	return access.NewView(s.rig.at(v), s.rig.tokens[s.last], s.rig.tw.Clock())
}

// refused says what the program then has to be told.
func (s *script) refused(name string, code int) {
	s.step("refused", map[string]any{"name": name, "code": code})
}

// as changes whom the token of the last connection stands for.
func (s *script) as(token string, who *access.Principal) { s.rig.as(token, who) }

func with(ask map[string]any, name string, v any) map[string]any {
	ask = maps.Clone(ask)
	ask[name] = v
	return ask
}
