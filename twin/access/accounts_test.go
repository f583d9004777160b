package access_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newAccounts() (*access.Accounts, *mem.Store, *clock) {
	store, c := mem.New(), &clock{now: today()}
	return access.NewAccounts(store, store, c.Now), store, c
}

const password = "Wangge-2026!"

func worker(t *testing.T, name string) *access.Principal {
	return &access.Principal{Name: name, Role: access.Worker, Scopes: scope(t, code(0), "*")}
}

func TestAccountsAreKept(t *testing.T) {
	ctx := context.Background()
	a, store, _ := newAccounts()
	if err := a.AddUser(ctx, worker(t, "zhang"), password); err != nil {
		t.Fatal(err)
	}
	again := access.NewAccounts(store, store, nil)
	cookie, who, err := again.SignIn(ctx, "zhang", password)
	if err != nil || who.Role != access.Worker || len(who.Scopes) != 2 || who.Scopes[1] != access.Everywhere {
		t.Fatalf("signed in as %+v, %v", who, err)
	}
	users, err := again.Users(ctx)
	if err != nil || len(users) != 1 || users[0].Name != "zhang" {
		t.Fatalf("users %v, %v", users, err)
	}
	generation := again.Generation()
	if err := again.RemoveUser(ctx, "zhang"); err != nil {
		t.Fatal(err)
	}
	if _, err := again.BySession(cookie); !errors.Is(err, access.ErrCredential) || again.Generation() == generation {
		t.Fatalf("the session of an account that is no more: %v", err)
	}
	if _, _, err := again.SignIn(ctx, "zhang", password); !errors.Is(err, access.ErrCredential) {
		t.Fatalf("an account that is no more signs in: %v", err)
	}
}

func TestWhatAnAccountMayBe(t *testing.T) {
	a, _, _ := newAccounts()
	for name, c := range map[string]struct {
		who      *access.Principal
		password string
	}{
		"short":          {worker(t, "zhang"), "Ab1!"},
		"one kind":       {worker(t, "zhang"), "wanggewangge"},
		"the name in it": {worker(t, "zhang"), "Zhang-2026!!"},
		"no name":        {worker(t, ""), password},
		"a colon":        {worker(t, "a:b"), password},
		"a number sign":  {worker(t, "a#b"), password},
		"no role":        {&access.Principal{Name: "zhang", Role: "king"}, password},
		"a visitor":      {&access.Principal{Name: "zhang", Role: access.Visitor}, password},
		"rights":         {&access.Principal{Name: "zhang", Role: access.Worker, Rights: []access.Right{access.Import}}, password},
	} {
		if err := a.AddUser(context.Background(), c.who, c.password); !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLockout(t *testing.T) {
	ctx := context.Background()
	a, _, c := newAccounts()
	if err := a.AddUser(ctx, worker(t, "zhang"), password); err != nil {
		t.Fatal(err)
	}
	// Side by side they find no more open doors than one after another, known name or not.
	for _, name := range []string{"zhang", "nobody"} {
		var wg sync.WaitGroup
		results := make(chan error, 12)
		for range 12 {
			wg.Go(func() {
				_, _, err := a.SignIn(ctx, name, "wrong")
				results <- err
			})
		}
		wg.Wait()
		close(results)
		locked := 0
		for err := range results {
			if errors.Is(err, access.ErrLockedOut) {
				locked++
			} else if !errors.Is(err, access.ErrCredential) {
				t.Fatal(err)
			}
		}
		if locked < 12-access.MaxFailures-1 {
			t.Errorf("%s: only %d of 12 attempts found the door locked", name, locked)
		}
	}
	if _, _, err := a.SignIn(ctx, "zhang", password); !errors.Is(err, access.ErrLockedOut) {
		t.Fatalf("locked out, and yet: %v", err)
	}
	c.add(access.LockoutTime + time.Second)
	if _, _, err := a.SignIn(ctx, "zhang", password); err != nil {
		t.Fatal(err)
	}
}

func TestTokens(t *testing.T) {
	ctx := context.Background()
	a, store, c := newAccounts()
	secret, err := a.AddToken(ctx, worker(t, "pump"), c.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if who, err := a.ByToken(ctx, secret); err != nil || who.Name != "pump" {
		t.Fatalf("%+v, %v", who, err)
	}
	list, err := a.TokenList(ctx)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	if rows, err := store.Tokens(ctx); err != nil || string(rows[0].Body) == "" || containsSecret(rows[0].Body, secret) {
		t.Fatalf("the store holds the secret: %v", err)
	}
	c.add(2 * time.Hour)
	if _, err := a.ByToken(ctx, secret); !errors.Is(err, access.ErrCredential) {
		t.Fatalf("an expired token: %v", err)
	}
	forever, err := a.AddToken(ctx, worker(t, "lamp"), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := a.RevokeToken(ctx, "lamp"); err != nil || n != 1 {
		t.Fatalf("revoked %d, %v", n, err)
	}
	if _, err := a.ByToken(ctx, forever); !errors.Is(err, access.ErrCredential) {
		t.Fatalf("a revoked token: %v", err)
	}
	if _, err := a.RevokeToken(ctx, "lamp"); !errors.Is(err, twin.ErrNotFound) {
		t.Fatalf("revoked twice: %v", err)
	}
}

func containsSecret(body []byte, secret string) bool {
	for i := range body {
		if len(body)-i >= 12 && string(body[i:i+12]) == secret[len(access.TokenPrefix):len(access.TokenPrefix)+12] {
			return true
		}
	}
	return false
}

func TestCodes(t *testing.T) {
	a, _, c := newAccounts()
	once, often := a.AddCode(worker(t, "a"), true), a.AddCode(worker(t, "b"), false)
	for i, want := range []error{nil, access.ErrCredential} {
		if _, _, err := a.SignInCode(once); !errors.Is(err, want) {
			t.Fatalf("time %d: %v", i+1, err)
		}
	}
	var cookie string
	for range 3 {
		var err error
		if cookie, _, err = a.SignInCode(often); err != nil {
			t.Fatal(err)
		}
	}
	c.add(access.SessionIdle + time.Minute)
	if _, err := a.BySession(cookie); !errors.Is(err, access.ErrCredential) {
		t.Fatalf("a session that nobody used: %v", err)
	}
}

// Who signs in over and over ends their own oldest sessions, nobody else's, and is never refused.
func TestSessionsOfOnePrincipalAreBounded(t *testing.T) {
	a, _, c := newAccounts()
	mine, others := a.AddCode(worker(t, "a"), false), a.AddCode(worker(t, "b"), false)
	open := func(code string) string {
		c.add(time.Millisecond)
		cookie, _, err := a.SignInCode(code)
		if err != nil {
			t.Fatal(err)
		}
		return cookie
	}
	other := open(others)
	var cookies []string
	for range 3 * access.MaxSessions {
		cookies = append(cookies, open(mine))
	}
	generation := a.Generation()
	cookies = append(cookies, open(mine))
	if a.Generation() == generation {
		t.Error("a session ended, and who keeps a principal is not told")
	}
	for i, cookie := range cookies {
		_, err := a.BySession(cookie)
		if left := i >= len(cookies)-access.MaxSessions; left != (err == nil) {
			t.Fatalf("session %d of %d: %v", i, len(cookies), err)
		}
	}
	if _, err := a.BySession(other); err != nil {
		t.Fatalf("another's session: %v", err)
	}
}

// Where all sessions that there may be are open, the one idle for longest makes room.
func TestSessionsAreBounded(t *testing.T) {
	const most = 10_000
	a, _, c := newAccounts()
	var cookies []string
	for i := range most + 1 {
		if i == most {
			if _, err := a.BySession(cookies[0]); err != nil { // used again, so no longer the idlest
				t.Fatal(err)
			}
		}
		c.add(time.Millisecond)
		cookie, _, err := a.SignInCode(a.AddCode(worker(t, fmt.Sprint(i/access.MaxSessions)), true))
		if err != nil {
			t.Fatal(err)
		}
		cookies = append(cookies, cookie)
		if i%access.MaxSessions == 0 {
			c.add(time.Millisecond)
		}
	}
	for i, want := range map[int]error{0: nil, 1: access.ErrCredential, 2: nil, most: nil} {
		if _, err := a.BySession(cookies[i]); !errors.Is(err, want) {
			t.Errorf("session %d: %v, want %v", i, err, want)
		}
	}
}

// An account and a token of one role and name are two actors; a token of the process has its plain name.
func TestActors(t *testing.T) {
	ctx := context.Background()
	a, _, c := newAccounts()
	if err := a.AddUser(ctx, worker(t, "pump"), password); err != nil {
		t.Fatal(err)
	}
	_, user, err := a.SignIn(ctx, "pump", password)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{user.Actor(): true}
	for range 2 {
		secret, err := a.AddToken(ctx, worker(t, "pump"), c.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		who, err := a.ByToken(ctx, secret)
		if err != nil || who.Name != "pump" || !strings.HasPrefix(who.Actor(), "worker:pump#") || seen[who.Actor()] {
			t.Fatalf("%+v acts as %s, %v", who, who.Actor(), err)
		}
		seen[who.Actor()] = true
	}
	list, err := a.TokenList(ctx)
	if err != nil || len(list) != 2 || !seen["worker:pump#"+list[0].ID] || !seen["worker:pump#"+list[1].ID] {
		t.Fatalf("tokens %v, actors %v, %v", list, seen, err)
	}
	process, err := a.ByToken(ctx, a.AddProcessToken(worker(t, "demo")))
	if err != nil || process.Actor() != "worker:demo" || user.Actor() != "worker:pump" {
		t.Fatalf("%v, %v", process, err)
	}
}

// TestEnds holds what a principal says of its end against what becomes of it.
func TestEnds(t *testing.T) {
	ctx := context.Background()
	a, _, c := newAccounts()
	secret, err := a.AddToken(ctx, worker(t, "pump"), c.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.ByToken(ctx, secret)
	if err != nil || !who.Ends().Equal(c.Now().Add(time.Hour)) {
		t.Errorf("a token ends %v, %v", who.Ends(), err)
	}
	code := a.AddCode(worker(t, "guest"), false)
	first, _, err := a.SignInCode(code)
	if err != nil {
		t.Fatal(err)
	}
	c.add(time.Hour)
	second, _, err := a.SignInCode(code)
	if err != nil {
		t.Fatal(err)
	}
	for cookie, ends := range map[string]time.Time{first: c.Now().Add(access.SessionTime - time.Hour), second: c.Now().Add(access.SessionTime)} {
		if who, err := a.BySession(cookie); err != nil || !who.Ends().Equal(ends) {
			t.Errorf("a session ends %v, %v, expected %v", who.Ends(), err, ends)
		}
	}
	if who, err := a.ByToken(ctx, a.AddProcessToken(worker(t, "demo"))); err != nil || !who.Ends().IsZero() {
		t.Errorf("a token of the process ends %v, %v", who.Ends(), err)
	}
}

// TestGeneration grows when something ends and at no other time: each growth has every open socket looked at.
func TestGeneration(t *testing.T) {
	ctx := context.Background()
	a, _, c := newAccounts()
	cookie, _, err := a.SignInCode(a.AddCode(worker(t, "guest"), true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddToken(ctx, worker(t, "pump"), c.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for name, step := range map[string]struct {
		do   func()
		grow bool
	}{
		"a cookie that is none": {func() { a.SignOut("nothing") }, false},
		"a token that is none":  {func() { a.RevokeToken(ctx, "nothing") }, false},
		"a session":             {func() { a.SignOut(cookie) }, true},
		"a token":               {func() { a.RevokeToken(ctx, "pump") }, true},
	} {
		was := a.Generation()
		step.do()
		if grew := a.Generation() > was; grew != step.grow {
			t.Errorf("%s: the generation grew: %v", name, grew)
		}
	}
}
