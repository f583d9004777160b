package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// AddToken makes a token and returns its secret, which is not kept and cannot be shown again. A zero expiry never ends.
func (a *Accounts) AddToken(ctx context.Context, p *Principal, expires time.Time) (secret string, err error) {
	if err := checkPrincipal(p); err != nil {
		return "", err
	}
	secret = TokenPrefix + newSecret()
	body := bodyOf(p, a.clock())
	body.Expires = expires
	data, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	return secret, a.tokens.PutToken(ctx, store.Token{Hash: hashOf(secret), Body: data})
}

// AddProcessToken makes a token that ends with the process, as the demo's. Who comes by it is not rate-limited.
func (a *Accounts) AddProcessToken(p *Principal) (secret string) {
	secret = TokenPrefix + newSecret()
	own := *p
	own.process = true
	p = &own
	a.mu.Lock()
	defer a.mu.Unlock()
	a.extra[hashOf(secret)] = extra{who: p, made: a.clock()}
	return secret
}

// TokenInfo describes a token without its secret.
type TokenInfo struct {
	ID      string // the first characters of the hash, to name it by
	Who     *Principal
	Created time.Time
	Expires time.Time
	Process bool // ends with the process
}

// TokenList lists the stored tokens, then those of the process by ID.
func (a *Accounts) TokenList(ctx context.Context) ([]TokenInfo, error) {
	rows, err := a.tokens.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	var list []TokenInfo
	for _, r := range rows {
		var body account
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return nil, fmt.Errorf("token %s: %w", tokenID(r.Hash), err)
		}
		p, err := body.principal()
		if err != nil {
			return nil, fmt.Errorf("token %s: %w", tokenID(r.Hash), err)
		}
		list = append(list, TokenInfo{ID: tokenID(r.Hash), Who: p, Created: body.Created, Expires: body.Expires})
	}
	return append(list, a.processTokens()...), nil
}

// processTokens lists the tokens that end with the process, in the order of their IDs.
func (a *Accounts) processTokens() (list []TokenInfo) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for h, t := range a.extra {
		list = append(list, TokenInfo{ID: tokenID(h), Who: t.who, Created: t.made, Process: true})
	}
	slices.SortFunc(list, func(x, y TokenInfo) int { return strings.Compare(x.ID, y.ID) })
	return list
}

// dropProcessTokens forgets the process's tokens of an ID or name.
func (a *Accounts) dropProcessTokens(idOrName string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for h, t := range a.extra {
		if tokenID(h) == idOrName || t.who.Name == idOrName {
			delete(a.extra, h)
			n++
		}
	}
	return n
}

func tokenID(h [32]byte) string { return encoding.EncodeToString(h[:5]) }

// RevokeToken removes the token of an ID that TokenList gave, or all of a name, the process's among them.
func (a *Accounts) RevokeToken(ctx context.Context, idOrName string) (n int, err error) {
	rows, err := a.tokens.Tokens(ctx)
	if err != nil {
		return 0, err
	}
	defer func() {
		if n > 0 { // also where only some could be removed
			a.end(func(*session) bool { return false })
		}
	}()
	n = a.dropProcessTokens(idOrName)
	for _, r := range rows {
		var body account
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return n, err
		}
		if tokenID(r.Hash) != idOrName && body.Name != idOrName {
			continue
		}
		if err := a.tokens.DeleteToken(ctx, r.Hash); err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		return 0, fmt.Errorf("%w: no token is called %q", twin.ErrNotFound, idOrName)
	}
	return n, nil
}

// ByToken returns who a token belongs to, ErrCredential when nobody.
func (a *Accounts) ByToken(ctx context.Context, secret string) (*Principal, error) {
	h := hashOf(secret)
	a.mu.Lock()
	own, ok := a.extra[h]
	a.mu.Unlock()
	if ok {
		return own.who, nil
	}
	row, err := a.tokens.TokenByHash(ctx, h)
	if errors.Is(err, twin.ErrNotFound) {
		return nil, ErrCredential
	}
	if err != nil {
		return nil, err
	}
	var body account
	if err := json.Unmarshal(row.Body, &body); err != nil {
		return nil, err
	}
	if !body.Expires.IsZero() && a.clock().After(body.Expires) {
		return nil, ErrCredential
	}
	p, err := body.principal()
	if err != nil {
		return nil, err
	}
	p.token, p.ends = tokenID(h), body.Expires
	return p, nil
}

// AddCode makes a sign-in code, for links of the form /#code=…; once makes it work a single time.
func (a *Accounts) AddCode(p *Principal, once bool) string {
	secret := newSecret()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.codes[hashOf(secret)] = &code{who: p, once: once}
	return secret
}

// SignInCode opens a session by a code and returns the cookie's value.
func (a *Accounts) SignInCode(secret string) (cookie string, p *Principal, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h := hashOf(secret)
	c := a.codes[h]
	if c == nil {
		return "", nil, ErrCredential
	}
	if c.once {
		delete(a.codes, h)
	}
	return a.open(c.who, ""), c.who, nil
}

// SignIn opens a session by user name and password and returns the cookie's value. Few passwords are hashed at a time,
// for each takes 64 MiB: others wait their turn.
func (a *Accounts) SignIn(ctx context.Context, user, password string) (cookie string, p *Principal, err error) {
	user = known(user)
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	// Asked in turn, so that many attempts at once find no more open doors than one after another.
	if err := a.lockedOut(user); err != nil {
		return "", nil, err
	}
	body, err := a.passwordOf(ctx, user)
	if err != nil {
		return "", nil, err
	}
	// Noted before it is known, so that attempts side by side all count.
	a.mu.Lock()
	a.failed(user)
	a.mu.Unlock()
	// An unknown user costs the same time as a wrong password.
	if !checkHash(body.Password, password) {
		return "", nil, ErrCredential
	}
	if p, err = body.principal(); err != nil {
		return "", nil, err
	}
	a.mu.Lock()
	delete(a.failures, user)
	cookie = a.open(p, user)
	a.mu.Unlock()
	// An account that was removed meanwhile has had its sessions ended, perhaps before this one began.
	now, err := a.passwordOf(ctx, user)
	if err == nil && now.Password != body.Password {
		err = ErrCredential
	}
	if err != nil {
		a.SignOut(cookie)
		return "", nil, err
	}
	return cookie, p, nil
}

func (a *Accounts) passwordOf(ctx context.Context, user string) (*account, error) {
	row, err := a.ledger.Account(ctx, user)
	if errors.Is(err, twin.ErrNotFound) {
		return &account{}, nil
	}
	if err != nil {
		return nil, err
	}
	var body account
	return &body, json.Unmarshal(row.Body, &body)
}

// known shortens what cannot be a name, so that attempts take little memory.
func known(user string) string {
	if len(user) > maxName {
		return user[:maxName] + "…"
	}
	return user
}

func (a *Accounts) lockedOut(user string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f := a.failures[user]; f != nil && f.count >= MaxFailures && a.clock().Before(f.until) {
		return ErrLockedOut
	}
	return nil
}

// failed notes a failed attempt; a.mu is held.
func (a *Accounts) failed(user string) {
	now := a.clock()
	f := a.failures[user]
	if f == nil || now.After(f.until) {
		f = &failure{}
		a.failures[user] = f
	}
	f.count++
	f.until = now.Add(LockoutTime)
	if len(a.failures) <= maxFailures {
		return
	}
	// Whoever tries many names makes room by what is over, then by names not yet locked out: a lockout is never lost.
	for name, f := range a.failures {
		if now.After(f.until) || f.count < MaxFailures {
			delete(a.failures, name)
		}
	}
}

// open opens a session; a.mu is held. Nobody is refused: whoever has MaxSessions already loses the oldest of their own,
// and where all there may be are open, the one that was not used for longest ends.
func (a *Accounts) open(p *Principal, account string) string {
	now := a.clock()
	who := string(p.Role) + ":" + p.Name
	others := slices.DeleteFunc(a.opened[who], func(h [32]byte) bool { return a.sessions[h] == nil || a.sessions[h].over(now) })
	if len(others) >= MaxSessions {
		delete(a.sessions, others[0])
		others = others[1:]
		a.revoked++
	}
	if len(a.sessions) >= maxSessions {
		a.makeRoom(now)
	}
	secret := newSecret()
	h := hashOf(secret)
	own := *p
	own.ends, own.account = now.Add(SessionTime), account
	a.sessions[h] = &session{who: &own, account: account, began: now, used: now}
	a.opened[who] = append(others, h)
	return secret
}

// makeRoom drops sessions that are over, else the one idle for longest; a.mu is held.
func (a *Accounts) makeRoom(now time.Time) {
	var idlest [32]byte
	for h, s := range a.sessions {
		if idle := a.sessions[idlest]; idle == nil || s.used.Before(idle.used) {
			idlest = h
		}
		if s.over(now) {
			delete(a.sessions, h)
		}
	}
	if len(a.sessions) >= maxSessions {
		delete(a.sessions, idlest)
		a.revoked++
	}
}

func (s *session) over(now time.Time) bool {
	return now.Sub(s.began) > SessionTime || now.Sub(s.used) > SessionIdle
}

// BySession returns who a session cookie belongs to, ErrCredential when nobody.
func (a *Accounts) BySession(cookie string) (*Principal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h := hashOf(cookie)
	s := a.sessions[h]
	now := a.clock()
	if s == nil || s.over(now) {
		delete(a.sessions, h)
		return nil, ErrCredential
	}
	s.used = now
	return s.who, nil
}

// SignOut ends a session.
func (a *Accounts) SignOut(cookie string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h := hashOf(cookie)
	if a.sessions[h] == nil {
		return // anybody can send a cookie that is none, and have all who keep a principal look again
	}
	delete(a.sessions, h)
	a.revoked++
}
