package outlet_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/outlet"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// Events come signed, in order, each from where the last one ended, and begin when the consumer was configured.
func TestEventsInOrder(t *testing.T) {
	s, rc := newSite(t), receive(t, nil)
	house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
	s.start(1, 9, rc.webhook("water"))
	at := s.tw.Snapshot().Version()
	for i := range 5 {
		s.name(house, fmt.Sprint("house ", i))
	}
	for i := range 5 {
		g := rc.next()
		if g.T != "ev" || g.From != at || g.Version != at+1 || g.Changes[0].Set["name"] != fmt.Sprint("house ", i) {
			t.Fatalf("event %d is %s", i, g.body)
		}
		at = g.Version
	}
	st := s.until("idle", idle)
	if st.Version != at || st.Delivered != 5 || st.Last == nil || st.Dead != 0 {
		t.Errorf("%+v", st)
	}
}

// A consumer is told what its rights and scopes show: masked, and what leaves them says nothing of where to.
func TestEventsAreScopedAndMasked(t *testing.T) {
	s, rc := newSite(t), receive(t, nil)
	for i, code := range []string{"31011410321800101", "31011410321800102"} {
		s.commit(twin.Create, "grid", 0, square(float64(4*i), 0, 3), map[string]twin.Value{"code": twin.Text(code)})
	}
	inside := s.commit(twin.Create, "house", 0, square(1, 1, 0.2), nil)
	outside := s.commit(twin.Create, "house", 0, square(5, 1, 0.2), nil)
	unit := func(house twin.ID) twin.ID {
		return s.commit(twin.Create, "unit", 0, nil, map[string]twin.Value{"house": twin.Ref(house)})
	}
	here, there := unit(inside), unit(outside)
	w := rc.webhook("water")
	w.Scopes, w.Collections = []string{"31011410321800101"}, []string{"people"}
	s.start(1, 9, w)
	person := s.commit(twin.Create, "person", 0, nil, map[string]twin.Value{"unit": twin.Ref(here), "name": twin.Text("陈某某")})
	s.commit(twin.Create, "person", 0, nil, map[string]twin.Value{"unit": twin.Ref(there), "name": twin.Text("陈无名")})
	s.commit(twin.Patch, "person", person, nil, map[string]twin.Value{"unit": twin.Ref(there)})
	s.commit(twin.Patch, "person", person, nil, map[string]twin.Value{"name": twin.Text("陈别名")})
	g := rc.next()
	if len(g.Changes) != 1 || g.Changes[0].Op != "enter" || g.Changes[0].ID != person.String() || strings.Contains(string(g.body), "某") {
		t.Errorf("to enter is %s", g.body)
	}
	g = rc.next()
	if want := fmt.Sprintf(`[{"op":"leave","type":"people","id":"%s"}]`, person); !strings.Contains(string(g.body), want) || strings.Contains(string(g.body), there.String()) {
		t.Errorf("to leave is %s", g.body)
	}
	s.until("idle", idle)
	if n := len(rc.tries); n != 0 {
		t.Errorf("%d events of what is out of scope", n)
	}
}

// An area, a filter and fields choose as in a sub frame.
func TestEventsOfAnArea(t *testing.T) {
	s, rc := newSite(t), receive(t, nil)
	w := rc.webhook("water")
	w.Collections = []string{"houses"}
	w.Area = []byte(`{"bbox":[121.2395,31.2995,121.2445,31.3045]}`)
	w.Filter, w.Fields = map[string]string{"houses": "name LIKE 'shown%'"}, map[string][]string{"houses": {"name"}}
	s.start(1, 9, w)
	far := s.commit(twin.Create, "house", 0, square(20, 1, 0.2), map[string]twin.Value{"name": twin.Text("shown, but far")})
	near := s.commit(twin.Create, "house", 0, square(1, 1, 0.2), map[string]twin.Value{"name": twin.Text("not told")})
	s.name(near, "shown here")
	s.commit(twin.Patch, "house", near, square(25, 1, 0.2), nil)
	s.commit(twin.Patch, "house", far, square(2, 1, 0.2), nil)
	for i, want := range []string{
		`[{"op":"enter","type":"houses","id":"` + near.String() + `"`, `[{"op":"leave","type":"houses","id":"` + near.String() + `"}]`, `[{"op":"enter","type":"houses","id":"` + far.String() + `"`,
	} {
		if g := rc.next(); !strings.Contains(string(g.body), want) || strings.Contains(string(g.body), "floors") {
			t.Errorf("event %d is %s, want %s", i, g.body, want)
		}
	}
}

// A store of another epoch, another question, and a log that is too short are told as a reset; then it goes on.
func TestResets(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(s *site, w *outlet.Webhook)
	}{
		{"epoch", func(s *site, _ *outlet.Webhook) {
			rows, err := s.store.Outlets(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s.end()
			s.store = mem.New() // as a backup that is restored: other versions, the same rows
			for _, row := range rows {
				if err := s.store.PutOutlet(t.Context(), store.Outlet{Key: row.Key, Body: row.Body}); err != nil {
					t.Fatal(err)
				}
			}
			s.open()
		}},
		{"permission", func(s *site, w *outlet.Webhook) {
			s.restart()
			w.Rights = []access.Right{access.MapRead, access.PeopleRead}
		}},
		{"too_old", func(s *site, _ *outlet.Webhook) {
			s.restart()
			if err := s.store.Trim(t.Context(), s.tw.Snapshot().Version()+1); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.why, func(t *testing.T) {
			s := newSite(t)
			house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
			rc := receive(t, func(w http.ResponseWriter, _ *http.Request, _ *got) { w.WriteHeader(http.StatusGone) })
			w := rc.webhook("water")
			s.start(1, 9, w)
			s.name(house, "given up")
			rc.next()
			s.until("idle", idle)
			s.out.Close()
			s.name(house, "while nobody listens")
			c.change(s, &w)
			rc.answers(nil)
			s.start(1, 9, w)
			if g := rc.next(); g.T != "reset" || g.Why != c.why || string(g.body) != `{"t":"reset","id":"water","why":"`+c.why+`"}` {
				t.Fatalf("%s", g.body)
			}
			if st := s.until("idle", idle); st.Dead != 0 {
				t.Errorf("%d dead letters after a reset, which stands for them", st.Dead)
			}
			at := s.tw.Snapshot().Version()
			s.commit(twin.Create, "house", 0, square(3, 0, 1), nil)
			if g := rc.next(); g.T != "ev" || g.From != at || g.header.Get("gridtwin-epoch") != string(s.tw.Snapshot().Epoch()) {
				t.Errorf("after the reset: %s", g.body)
			}
		})
	}
}
