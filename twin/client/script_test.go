package client

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// scripted is a step of a script: one of its members is set.
type scripted struct {
	Connect bool            `json:"connect"`
	Server  json.RawMessage `json:"server"`
	Client  json.RawMessage `json:"client"`
	Watch   *struct {
		Name string          `json:"name"`
		Ask  json.RawMessage `json:"ask"`
	} `json:"watch"`
	Unwatch string `json:"unwatch"`
	Move    *struct {
		Name string          `json:"name"`
		Area json.RawMessage `json:"area"`
	} `json:"move"`
	Close   int  `json:"close"`
	Ended   int  `json:"ended"`
	Leaves  bool `json:"leaves"`
	Refused *struct {
		Name string `json:"name"`
		Code int    `json:"code"`
	} `json:"refused"`
	Stale *TileSet `json:"stale"`
	Holds *held    `json:"holds"`
}

// held is what a copy must hold.
type held struct {
	Name   string         `json:"name"`
	Whole  bool           `json:"whole"`
	At     Position       `json:"at"`
	Counts map[string]any `json:"counts"`
	Items  []any          `json:"items"`
}

// actor plays the client's part of a script, without a socket and without a clock.
type actor struct {
	t       *testing.T
	line    *line
	out     [][]byte
	refused []error
	stale   []TileSet
	close   error
	left    error // why it gives the line up
}

// TestScripts drives the client through what the server said in each recorded scenario; see package live.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "live", "testdata", "scripts", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are %d scripts: %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var steps []scripted
			if err := json.Unmarshal(data, &steps); err != nil {
				t.Fatal(err)
			}
			a := &actor{t: t}
			a.line = &line{
				watches: map[string]*watch{}, wires: map[string]*watch{}, serial: map[string]int{},
				tell:    func(Update) {},
				stale:   func(s TileSet) { a.stale = append(a.stale, s) },
				refused: func(err error) { a.refused = append(a.refused, err) },
			}
			for i := range steps {
				if a.play(&steps[i]); t.Failed() {
					t.Fatalf("in step %d, line %d", i+1, i+2)
				}
			}
			a.quiet()
		})
	}
}

func (a *actor) play(s *scripted) {
	switch {
	case s.Client != nil:
		a.sends(s.Client)
		return
	case s.Holds != nil:
		a.holds(s.Holds)
		return
	case s.Refused != nil:
		a.hears(s.Refused.Name, s.Refused.Code)
		return
	case s.Stale != nil:
		if len(a.stale) == 0 || !reflect.DeepEqual(a.stale[0], *s.Stale) {
			a.t.Errorf("stale are %v, not %v", a.stale, *s.Stale)
			return
		}
		a.stale = a.stale[1:]
		return
	case s.Leaves:
		if a.left == nil {
			a.t.Error("it stays on the line")
		}
		a.left = nil
		a.line.lost()
		return
	case s.Ended != 0:
		if e := (*EndedError)(nil); !errors.As(a.close, &e) || e.Code != s.Ended {
			a.t.Errorf("the end %v is none for good", a.close)
		}
		return
	}
	if s.Server == nil {
		a.quiet()
	}
	switch {
	case s.Connect:
	case s.Server != nil:
		if len(a.out) > 0 {
			a.t.Errorf("the server does not know of %s", a.out)
		}
		if a.left != nil {
			a.t.Errorf("it has left: %v", a.left)
		}
		var out [][]byte
		out, a.left = a.line.take(s.Server)
		a.out = append(a.out, out...)
	case s.Watch != nil:
		a.out = append(a.out, a.line.watch(s.Watch.Name, a.subscription(s.Watch.Ask))...)
	case s.Unwatch != "":
		a.out = append(a.out, a.line.unwatch(s.Unwatch)...)
	case s.Move != nil:
		a.out = append(a.out, a.line.move(s.Move.Name, Area{s.Move.Area})...)
	case s.Close != 0:
		a.close = closed(&websocket.CloseError{Code: s.Close})
		a.line.lost()
	default:
		a.t.Error("there is nothing to do")
	}
}

// quiet holds when the script has told everything that the client did.
func (a *actor) quiet() {
	if len(a.out)+len(a.refused)+len(a.stale) > 0 || a.left != nil {
		a.t.Errorf("beyond the script it sends %s, tells of %v and %v, and leaves: %v", a.out, a.refused, a.stale, a.left)
	}
}

func (a *actor) sends(want json.RawMessage) {
	if len(a.out) == 0 {
		a.t.Errorf("it does not send %s", want)
		return
	}
	if got := a.out[0]; !reflect.DeepEqual(decoded(a.t, got), decoded(a.t, want)) {
		a.t.Errorf("it sends %s, not %s", got, want)
	}
	a.out = a.out[1:]
}

func (a *actor) hears(name string, code int) {
	e := (*RefusedError)(nil)
	if len(a.refused) == 0 || !errors.As(a.refused[0], &e) || e.Name != name || e.Code != code {
		a.t.Errorf("refused are %v, and not %s with %d", a.refused, name, code)
		return
	}
	a.refused = a.refused[1:]
}

// holds compares a copy with what the query gave.
func (a *actor) holds(want *held) {
	c := a.line.watches[want.Name].copy
	if !want.Whole || !c.whole {
		if c.whole != want.Whole {
			a.t.Errorf("%s is whole: %t", want.Name, c.whole)
		}
		return
	}
	if c.Position() != want.At {
		a.t.Errorf("%s stands at %v, not %v", want.Name, c.Position(), want.At)
	}
	got, err := json.Marshal(c.Counts())
	if err != nil {
		a.t.Fatal(err)
	}
	if counts := decoded(a.t, got); want.Counts != nil && !reflect.DeepEqual(counts, any(want.Counts)) {
		a.t.Errorf("%s counts %v, not %v", want.Name, counts, want.Counts)
	}
	items := []any{}
	for e := range c.All() {
		item := map[string]any{"collection": e.Collection, "id": e.ID, "geometry": nil}
		properties := map[string]any{}
		for name, raw := range e.Properties {
			if v := decoded(a.t, raw); v != nil {
				properties[name] = v
			}
		}
		if item["properties"] = properties; e.Geometry != nil {
			item["geometry"] = decoded(a.t, e.Geometry)
		}
		items = append(items, item)
	}
	if want.Counts == nil && !reflect.DeepEqual(items, want.Items) {
		a.t.Errorf("%s holds %v, not %v", want.Name, items, want.Items)
	}
}

// subscription reads what is asked, member by member as a program would write it.
func (a *actor) subscription(data json.RawMessage) (s Subscription) {
	var ask struct {
		Subscription
		Area json.RawMessage `json:"area"`
	}
	if err := json.Unmarshal(data, &ask); err != nil {
		a.t.Fatal(err)
	}
	if s = ask.Subscription; ask.Area != nil {
		s.Area = &Area{ask.Area}
	}
	return s
}

func decoded(t *testing.T, data []byte) (v any) {
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}
