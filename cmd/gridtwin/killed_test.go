package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	broker "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// heard is what a consumer of changes got, in the order in which it came.
type heard struct {
	mu     sync.Mutex
	events []event
	random *rand.Rand
}

// event is a frame under the id by which it is known again.
type event struct {
	id, body      string
	From, Version uint64
	Changes       []struct {
		Op, ID string
		Set    struct{ Name string }
	}
}

// take notes a frame, and takes its time about it: so the moment of a kill falls between sending and the answer, too.
func (h *heard) take(id string, body []byte) error {
	e := event{id: id, body: string(body)}
	if err := json.Unmarshal(body, &e); err != nil {
		return err
	}
	h.mu.Lock()
	h.events = append(h.events, e)
	wait := time.Duration(h.random.IntN(8)) * time.Millisecond
	h.mu.Unlock()
	time.Sleep(wait)
	return nil
}

// ear is a hook of a broker that hears what is published.
type ear struct {
	broker.HookBase
	heard *heard
}

// ID names the hook.
func (*ear) ID() string { return "ear" }

// Provides tells which hooks there are.
func (*ear) Provides(h byte) bool {
	return h == broker.OnConnectAuthenticate || h == broker.OnACLCheck || h == broker.OnPublish
}

// OnConnectAuthenticate lets everybody in.
func (*ear) OnConnectAuthenticate(*broker.Client, packets.Packet) bool { return true }

// OnACLCheck lets everybody publish.
func (*ear) OnACLCheck(*broker.Client, string, bool) bool { return true }

// OnPublish notes a message before it is acknowledged.
func (e *ear) OnPublish(_ *broker.Client, pk packets.Packet) (packets.Packet, error) {
	return pk, e.heard.take(pk.Properties.User[0].Val, pk.Payload)
}

func listenAsBroker(t *testing.T, h *heard) (address string) {
	t.Helper()
	srv := broker.New(&broker.Options{Logger: slog.New(slog.DiscardHandler)})
	tcp := listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:0"})
	for _, err := range []error{srv.AddHook(&ear{heard: h}, nil), srv.AddListener(tcp), srv.Serve()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { srv.Close() })
	return tcp.Address()
}

// startServe starts a server of a store and returns when it is ready.
func startServe(t *testing.T, dir, store, config string) *process {
	t.Helper()
	p := &process{t: t, dir: dir, out: &lockedBuffer{}, wait: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], "serve", "--store", store, "--listen", "127.0.0.1:0", "--config", config)
	p.cmd.Env = append(os.Environ(), "GRIDTWIN_RUN_MAIN=1")
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	go func() { p.wait <- p.cmd.Wait() }()
	serving := regexp.MustCompile(`msg=serving url=(http://\S+)`)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if found := serving.FindStringSubmatch(p.out.String()); found != nil {
			p.url = found[1]
			return p
		}
		select {
		case err := <-p.wait:
			t.Fatalf("the server ended: %v\n%s", err, p.out)
		default:
		}
	}
	t.Fatalf("the server did not start\n%s", p.out)
	return nil
}

// toldSite is a store, and the configuration of a server that tells a webhook and a broker of its houses.
func toldSite(t *testing.T, hook, bus *heard) (dir, store, config string) {
	t.Helper()
	dir = t.TempDir()
	store, config = filepath.Join(dir, "twin.db"), filepath.Join(dir, "config.json")
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil {
			hook.take(r.Header.Get("webhook-id"), body)
		}
	}))
	t.Cleanup(site.Close)
	told := `"rights":["map:read"],"scopes":["*"],"collections":["houses"],"fields":{"houses":["name"]}`
	text := fmt.Sprintf(`{"visitors":true,"webhooks":[{"name":"hook","url":%q,"secret":"whsec_c3ludGhldGljIGtleSBvZiB0aGUgdGVzdHMh",%s}],"mqtt":[{"name":"bus","url":"mqtt://%s",%s}]}`,
		site.URL, told, listenAsBroker(t, bus), told)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := runLine(t, "", "synth", "--people", "50", "--store", store); code != exitDone {
		t.Fatal(errs)
	}
	code, token, errs := runLine(t, "", "token", "add", "--store", store, "--rights", "map:read,int:read,edit", "--scopes", "*", "tool")
	if code != exitDone {
		t.Fatal(errs)
	}
	if err := os.WriteFile(filepath.Join(dir, "tokens.json"), fmt.Appendf(nil, `{"component":%q}`, strings.Fields(token)[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, store, config
}

// TestOutletsSurviveKills kills the server at random moments while it takes edits and tells a webhook and a broker of
// them: both get each change, in order, and none but what was on its way comes twice.
func TestOutletsSurviveKills(t *testing.T) {
	kills, commits := 6, 120
	if testing.Short() {
		kills, commits = 2, 40
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	hook, bus := &heard{random: rand.New(rand.NewPCG(seed, 2))}, &heard{random: rand.New(rand.NewPCG(seed, 3))}
	dir, store, config := toldSite(t, hook, bus)
	p := startServe(t, dir, store, config)
	began := p.version()
	die := func() {
		dying := p.cmd.Process
		time.AfterFunc(time.Duration(10+random.IntN(200))*time.Millisecond, func() { dying.Kill() })
	}
	die()
	made, shared := map[string]bool{}, ""
	for i, left := 0, kills; left > 0 || i < commits; {
		if ids, ok := p.edit(i, shared); ok {
			if made[ids[0]] = true; shared == "" {
				shared = ids[0]
			}
			i++
			continue
		}
		if left == 0 {
			t.Fatalf("the server is gone\n%s", p.out)
		}
		<-p.wait
		p = startServe(t, dir, store, config)
		if left--; left > 0 {
			die()
		}
		commits = max(commits, i+1) // what was asked last is asked again, under its key
	}
	end := p.version()
	if uint64(len(made)) != end-began {
		t.Fatalf("%d houses were made by versions %d to %d", len(made), began+1, end)
	}
	for late := time.Now().Add(30 * time.Second); !p.told(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("not all was told\n%s", p.out)
		}
	}
	hook.judge(t, "webhook", made, shared, began, end, kills)
	bus.judge(t, "broker", made, shared, began, end, kills)
}

// judge looks whether all was heard: each house, the names of the shared one in order, no gap between events.
func (h *heard) judge(t *testing.T, what string, made map[string]bool, shared string, began, end uint64, kills int) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	seen, entered, again := map[string]string{}, map[string]bool{}, map[uint64]bool{}
	at, name := began, ""
	for _, e := range h.events {
		if was, twice := seen[e.id]; twice {
			if again[e.Version] = true; was != e.body {
				t.Errorf("%s: %s is %s, and was %s", what, e.id, e.body, was)
			}
			continue
		}
		seen[e.id] = e.body
		if e.Version != at && e.From != at || e.Version < at {
			t.Errorf("%s: %s goes from %d to %d behind %d", what, e.id, e.From, e.Version, at)
		}
		at = e.Version
		for _, c := range e.Changes {
			if c.Op == "enter" {
				entered[c.ID] = true
			}
			if c.ID == shared {
				if c.Set.Name <= name {
					t.Errorf("%s: the shared house is %q behind %q", what, c.Set.Name, name)
				}
				name = c.Set.Name
			}
		}
	}
	for id := range made {
		if !entered[id] {
			t.Errorf("%s: the house %s was never heard of", what, id)
		}
	}
	if at != end || len(again) > kills {
		t.Errorf("%s: heard up to %d of %d; %d events came again, with %d kills", what, at, end, len(again), kills)
	}
	t.Logf("%s: %d different ones up to version %d, %d of them came again", what, len(seen), at, len(again))
}

// version is how far the twin came.
func (p *process) version() uint64 {
	p.t.Helper()
	res, _ := p.do("", "GET", "/api", "")
	var v uint64
	if _, err := fmt.Sscan(res.Header.Get("Twin-Version"), &v); err != nil {
		p.t.Fatalf("/api is of version %q: %v", res.Header.Get("Twin-Version"), err)
	}
	return v
}

// told tells whether both consumers were told everything.
func (p *process) told() bool {
	p.t.Helper()
	res, text := p.do("component", "GET", "/metrics", "")
	if res.StatusCode != http.StatusOK {
		p.t.Fatalf("/metrics: %s", res.Status)
	}
	return strings.Contains(string(text), `gridtwin_outlet_lag_versions{outlet="bus"} 0`+"\n") &&
		strings.Contains(string(text), `gridtwin_outlet_lag_versions{outlet="hook"} 0`+"\n")
}

// edit makes a house and names the shared one anew, in one commit, once however often it is asked for; false where
// the server is gone.
func (p *process) edit(i int, shared string) (ids []string, ok bool) {
	p.t.Helper()
	west := 121.3 + float64(i)*0.001
	body := fmt.Sprintf(`{"reason":"test","changes":[{"op":"create","type":"houses","ref":"a","properties":{"name":"house %05d"},"geometry":{"type":"Polygon","coordinates":[[[%[2]f,31.2],[%[3]f,31.2],[%[3]f,31.2005],[%[2]f,31.2005],[%[2]f,31.2]]]}}`,
		i, west, west+0.0005)
	if shared != "" {
		body += fmt.Sprintf(`,{"op":"patch","type":"houses","id":%q,"properties":{"name":"house %05d"}}`, shared, i)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/api/batch", strings.NewReader(body+"]}"))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token("component"))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", fmt.Sprint("edit ", i))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, false
	}
	defer res.Body.Close()
	var doc struct{ Results []struct{ ID string } }
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, false
	}
	if err := json.Unmarshal(text, &doc); err != nil || res.StatusCode != http.StatusOK {
		p.t.Fatalf("edit %d: %s: %s", i, res.Status, text)
	}
	for _, r := range doc.Results {
		ids = append(ids, r.ID)
	}
	return ids, true
}
