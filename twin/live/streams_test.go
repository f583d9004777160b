package live

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin/access"
)

func signedIn(i int) *access.Principal {
	return &access.Principal{Name: fmt.Sprint("user", i), Role: access.Worker}
}

func TestVisitorsCannotFillTheStreams(t *testing.T) {
	for name, ask := range map[string][]byte{"many": []byte("{}"), "large": make([]byte, MaxInboundBytes)} {
		t.Run(name, func(t *testing.T) {
			var l streams
			now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
			first, _ := l.add(access.VisitorPrincipal(), "192.0.2.1", [][]byte{ask}, now)
			var last string
			for i := range 20_000 {
				id, ok := l.add(access.VisitorPrincipal(), fmt.Sprint("address ", i%1000), [][]byte{ask}, now)
				if !ok {
					t.Fatalf("the %dth of visitors is refused though nobody reads", i)
				}
				last = id
			}
			if l.visitors.streams > maxVisitorStreams || l.visitors.bytes > maxVisitorBytes {
				t.Errorf("visitors keep %+v", l.visitors)
			}
			if l.find(first, access.VisitorPrincipal(), now) != nil || l.find(last, access.VisitorPrincipal(), now) == nil {
				t.Error("the newest made way instead of the oldest")
			}
			for i := range 5 {
				for range maxStreamsEach {
					if _, ok := l.add(signedIn(i), "192.0.2.1", [][]byte{ask}, now); !ok {
						t.Fatal("who has signed in finds no room")
					}
				}
			}
			if _, ok := l.add(signedIn(0), "192.0.2.1", [][]byte{ask}, now); ok {
				t.Error("one principal keeps more than its share")
			}
		})
	}
}

func TestOneAddressDisplacesItselfFirst(t *testing.T) {
	var l streams
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	ask := [][]byte{make([]byte, MaxInboundBytes)}
	other, _ := l.add(access.VisitorPrincipal(), "192.0.2.1", ask, now)
	for range 200 {
		if _, ok := l.add(access.VisitorPrincipal(), "192.0.2.2", ask, now); !ok {
			t.Fatal("refused though its own oldest could go")
		}
	}
	if got := l.visitors.bytes; got > maxAddressBytes+MaxInboundBytes {
		t.Errorf("two addresses keep %d bytes", got)
	}
	if l.find(other, access.VisitorPrincipal(), now) == nil {
		t.Error("another's stream had to go")
	}
	// What is being read stays, and then its address gets no more.
	var open []string
	for range maxAddressStreams {
		id, ok := l.add(access.VisitorPrincipal(), "192.0.2.3", [][]byte{nil}, now)
		if !ok || l.find(id, access.VisitorPrincipal(), now) == nil {
			t.Fatal("not even the bound is reached")
		}
		open = append(open, id)
	}
	if _, ok := l.add(access.VisitorPrincipal(), "192.0.2.3", [][]byte{nil}, now.Add(time.Hour)); ok {
		t.Error("an address opens more streams than it may")
	}
	for _, id := range open {
		if l.byID[id] == nil {
			t.Error("a stream that is read was forgotten")
		}
	}
}

// TestStreamsKeepTheirAccounts does anything in any order and adds up.
func TestStreamsKeepTheirAccounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l streams
		now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
		type kept struct {
			id   string
			who  *access.Principal
			open []*stream
		}
		var all []*kept
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				who := access.VisitorPrincipal()
				if n := rapid.IntRange(0, 3).Draw(t, "who"); n > 0 {
					who = signedIn(n)
				}
				ask := make([]byte, rapid.IntRange(1, MaxInboundBytes).Draw(t, "bytes"))
				id, ok := l.add(who, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "address"), [][]byte{ask, ask, ask, ask, ask, ask}, now)
				if !ok && (!who.SignedIn() || l.owners[who.Actor()].streams < maxStreamsEach) && len(all) == 0 {
					t.Fatal("refused though nothing is kept")
				}
				if ok {
					all = append(all, &kept{id: id, who: who})
				}
			},
			"open": func(t *rapid.T) {
				if len(all) == 0 {
					t.Skip()
				}
				k := rapid.SampledFrom(all).Draw(t, "stream")
				if l.find(k.id, signedIn(99), now) != nil {
					t.Fatal("a stranger opens it")
				}
				if st := l.find(k.id, k.who, now); st != nil {
					k.open = append(k.open, st)
				} else if len(k.open) > 0 {
					t.Fatal("a stream that is read was forgotten")
				}
			},
			"close": func(t *rapid.T) {
				for _, k := range all {
					if n := len(k.open); n > 0 {
						l.touch(k.open[n-1], now)
						k.open = k.open[:n-1]
						return
					}
				}
				t.Skip()
			},
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 150).Draw(t, "seconds")) * time.Second)
				l.sweep(now)
			},
			"": func(t *rapid.T) { checkAccounts(t, &l) },
		})
	})
}

func checkAccounts(t *rapid.T, l *streams) {
	var sum, visitors share
	owners, idle := map[string]share{}, 0
	for _, st := range l.byID {
		sum.add(1, st.size)
		if st.visitor {
			visitors.add(1, st.size)
		}
		own := owners[st.owner]
		own.add(1, st.size)
		owners[st.owner] = own
		if (st.open == 0) != (st.idle != nil) {
			t.Fatal("a stream is idle and open, or neither")
		}
		if st.idle != nil {
			idle++
		}
	}
	if sum != l.all || visitors != l.visitors || len(owners) != len(l.owners) || idle != l.idleVisitors.Len()+l.idleSigned.Len() {
		t.Fatalf("%+v and %+v of visitors are kept, counted %+v and %+v", sum, visitors, l.all, l.visitors)
	}
	for name, own := range owners {
		if *l.owners[name] != own {
			t.Fatalf("%s keeps %+v, counted %+v", name, own, *l.owners[name])
		}
	}
	if l.all.bytes > maxStreamBytes || l.visitors.bytes > maxVisitorBytes {
		t.Fatalf("bounds are passed: %+v", l.all)
	}
}
