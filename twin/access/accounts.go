package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Ledger keeps accounts durably; the stores implement it.
type Ledger interface {
	PutAccount(ctx context.Context, a store.Account) error
	Account(ctx context.Context, name string) (store.Account, error) // twin.ErrNotFound
	Accounts(ctx context.Context) ([]store.Account, error)
	DeleteAccount(ctx context.Context, name string) error
}

// TokenLedger keeps tokens durably, by the hash of their secret alone.
type TokenLedger interface {
	PutToken(ctx context.Context, t store.Token) error
	TokenByHash(ctx context.Context, hash [32]byte) (store.Token, error) // twin.ErrNotFound
	Tokens(ctx context.Context) ([]store.Token, error)
	DeleteToken(ctx context.Context, hash [32]byte) error
}

// Errors of signing in.
var (
	ErrCredential = errors.New("unknown or expired credential")
	ErrLockedOut  = errors.New("too many failed attempts: try again later")
)

// The limits of signing in.
const (
	MaxFailures  = 5                // in a row, before an account is locked out
	LockoutTime  = 15 * time.Minute //
	SessionTime  = 12 * time.Hour   // after signing in
	SessionIdle  = 2 * time.Hour    // after the last request
	MaxSessions  = 20               // of one role and name; another one ends the oldest
	MinPassword  = 10               // characters
	TokenPrefix  = "gt_"            // so that a leaked token is recognised
	maxSessions  = 10_000
	maxFailures  = 10_000 // names with failed attempts that are remembered, besides those locked out
	maxHashing   = 2      // passwords hashed at a time
	maxName      = 64     // bytes
	secretLength = 32
)

// Accounts knows who may sign in and who is signed in. Sessions and sign-in codes live in memory: a restart ends them.
// All methods may be called from any goroutine.
type Accounts struct {
	ledger Ledger
	tokens TokenLedger
	clock  func() time.Time

	mu       sync.Mutex
	sessions map[[32]byte]*session
	opened   map[string][][32]byte // sessions by role and name, oldest first; some may have ended
	codes    map[[32]byte]*code
	extra    map[[32]byte]extra // tokens that live no longer than the process
	failures map[string]*failure
	hashing  chan struct{} // room for one password being hashed per place
	revoked  uint64        // grows whenever a credential ends, so that those who keep a principal look again
}

type session struct {
	who     *Principal
	account string
	began   time.Time
	used    time.Time
}

type extra struct {
	who  *Principal
	made time.Time
}

type code struct {
	who  *Principal
	once bool
}

type failure struct {
	count int
	until time.Time
}

// NewAccounts returns the accounts of a store. clock nil means time.Now.
func NewAccounts(l Ledger, t TokenLedger, clock func() time.Time) *Accounts {
	if clock == nil {
		clock = time.Now
	}
	return &Accounts{
		ledger: l, tokens: t, clock: clock,
		sessions: map[[32]byte]*session{}, opened: map[string][][32]byte{}, codes: map[[32]byte]*code{}, extra: map[[32]byte]extra{}, failures: map[string]*failure{},
		hashing: make(chan struct{}, maxHashing),
	}
}

// account is the stored body of an account or token.
type account struct {
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Scopes   []string  `json:"scopes"`
	Rights   []Right   `json:"rights,omitempty"`
	Password string    `json:"password,omitempty"` // argon2id, PHC string
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires,omitzero"`
}

func (a *account) principal() (*Principal, error) {
	p := &Principal{Name: a.Name, Role: a.Role, Rights: a.Rights}
	for _, s := range a.Scopes {
		c, err := ParseScope(s)
		if err != nil {
			return nil, err
		}
		p.Scopes = append(p.Scopes, c)
	}
	return p, nil
}

// ParseScope reads a scope: a grid code, or * for everywhere.
func ParseScope(s string) (grid.Code, error) {
	if s == "*" {
		return Everywhere, nil
	}
	return grid.Parse(s)
}

// FormatScope is the inverse of ParseScope.
func FormatScope(c grid.Code) string {
	if c == Everywhere {
		return "*"
	}
	return c.String()
}

func bodyOf(p *Principal, created time.Time) account {
	a := account{Name: p.Name, Role: p.Role, Rights: p.Rights, Created: created}
	for _, c := range p.Scopes {
		a.Scopes = append(a.Scopes, FormatScope(c))
	}
	return a
}

// AddUser adds an account that signs in with a password. A name that is taken is a twin.ErrConflict.
func (a *Accounts) AddUser(ctx context.Context, p *Principal, password string) error {
	if err := checkPrincipal(p); err != nil {
		return err
	}
	switch _, err := a.ledger.Account(ctx, p.Name); {
	case err == nil:
		return fmt.Errorf("%w: there is an account %q already: revoke it first, or choose another name", twin.ErrConflict, p.Name)
	case !errors.Is(err, twin.ErrNotFound):
		return err
	}
	if err := checkPassword(p.Name, password); err != nil {
		return err
	}
	body := bodyOf(p, a.clock())
	hash, err := hashPassword(password)
	if err != nil {
		return err
	}
	body.Password = hash
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return a.ledger.PutAccount(ctx, store.Account{Name: p.Name, Body: data})
}

func checkPrincipal(p *Principal) error {
	known := false
	for _, r := range Roles() {
		known = known || r == p.Role && r != Visitor
	}
	switch {
	case !known:
		return fmt.Errorf("%w: role %q is none of worker, command, steward, component, admin", twin.ErrInvalid, p.Role)
	case p.Name == "" || len(p.Name) > maxName || strings.ContainsAny(p.Name, "\x00\r\n:#"):
		return fmt.Errorf("%w: a name has 1 to %d bytes without colon, number sign or line break", twin.ErrInvalid, maxName)
	case unknownRight(p.Rights) != "":
		return fmt.Errorf("%w: right %q is none of %s", twin.ErrInvalid, unknownRight(p.Rights), rightNames())
	case p.Role != Component && len(p.Rights) > 0:
		return fmt.Errorf("%w: rights are given to components; a %s has its role's", twin.ErrInvalid, p.Role)
	}
	return nil
}

// unknownRight returns a right that there is not, "" when all are known.
func unknownRight(rights []Right) Right {
	for _, r := range rights {
		if !slices.Contains(Rights(), r) {
			return r
		}
	}
	return ""
}

func rightNames() string {
	var names []string
	for _, r := range Rights() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// RemoveUser removes an account and ends its sessions.
func (a *Accounts) RemoveUser(ctx context.Context, name string) error {
	if err := a.ledger.DeleteAccount(ctx, name); err != nil {
		return err
	}
	a.end(func(s *session) bool { return s.account == name }) // afterwards, so that none begins in between
	return nil
}

// Users lists the accounts, without passwords.
func (a *Accounts) Users(ctx context.Context) ([]*Principal, error) {
	rows, err := a.ledger.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var ps []*Principal
	for _, r := range rows {
		var body account
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return nil, fmt.Errorf("account %q: %w", r.Name, err)
		}
		p, err := body.principal()
		if err != nil {
			return nil, fmt.Errorf("account %q: %w", r.Name, err)
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// Generation grows whenever a credential ends: who keeps a principal over time compares it and looks again.
func (a *Accounts) Generation() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.revoked
}

// end ends sessions.
func (a *Accounts) end(which func(*session) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for h, s := range a.sessions {
		if which(s) {
			delete(a.sessions, h)
		}
	}
	a.revoked++
}

var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func newSecret() string {
	var b [secretLength]byte
	rand.Read(b[:])
	return encoding.EncodeToString(b[:])
}

func hashOf(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }
