package outlet

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

// Consumer is what the configuration has of each consumer, whatever carries changes there.
type Consumer struct {
	Name   string         `json:"name"`
	URL    string         `json:"url"`
	Rights []access.Right `json:"rights"` // map:read, int:read, people:read
	Scopes []string       `json:"scopes"` // grid codes; * for everywhere
	// What it is told of, as in a sub frame.
	Collections []string            `json:"collections"`
	Area        json.RawMessage     `json:"area"`
	Filter      map[string]string   `json:"filter"`
	Fields      map[string][]string `json:"fields"`

	AllowPrivate bool   `json:"allow_private"` // the host may resolve to an address of a private network
	Authorities  string `json:"tls_ca"`        // PEM file of those that the host's certificate may come from; the system's without it
	Certificate  string `json:"tls_cert"`      // PEM file that the host knows the server by, where it asks for one
	Key          string `json:"tls_key"`       // PEM file of its key
	Tries        int    `json:"tries"`         // before an event is given up; 0 is DefaultTries
	TimeoutS     int    `json:"timeout_s"`     // for one try, in seconds; 0 is DefaultTimeout
}

// The usual bounds. Sixteen tries take about four hours.
const (
	DefaultTries   = 16
	DefaultTimeout = 10 * time.Second
	mostTries      = 100
	mostTimeoutS   = 60
	mostName       = 32
)

const hidden = "(hidden)"

// kind is a way to carry events: what the configuration has of a consumer, and how a sender is made of it.
type kind interface {
	named() string
	consumer() *Consumer
	// schemes are those of an address that is encrypted, and of one that is not.
	schemes() (safe, plain string)
	// check looks at what this kind alone has, and may say more of the question. Errors repeat no secret.
	check(t *target) error
	sender(t *target, b *bounds) sender
}

// target is a checked consumer.
type target struct {
	*Consumer
	kind    kind
	who     *access.Principal
	ask     live.Ask
	url     *url.URL
	host    string // without the port
	local   bool   // host is this machine
	roots   *x509.CertPool
	own     []tls.Certificate
	timeout time.Duration
	asked   string // names question and permission: another one is another set of entities
}

func newTarget(k kind) (*target, error) {
	t := &target{Consumer: k.consumer(), kind: k, timeout: DefaultTimeout}
	if err := t.fill(); err != nil {
		return nil, fmt.Errorf("%s %q: %w", k.named(), t.Name, err)
	}
	return t, nil
}

func (t *target) fill() error {
	if ok, _ := regexp.MatchString(`^[a-z0-9]+(-[a-z0-9]+)*$`, t.Name); !ok || len(t.Name) > mostName {
		return fmt.Errorf("its name is not 1 to %d small letters, digits and hyphens", mostName)
	}
	if err := t.address(); err != nil {
		return err
	}
	t.ask = live.Ask{Types: t.Collections, Area: t.Area, Filter: t.Filter, Fields: t.Fields}
	if err := t.kind.check(t); err != nil {
		return err
	}
	if len(t.Collections) == 0 {
		return errors.New("collections is missing: name them, as [\"houses\"]")
	}
	if t.Tries < 0 || t.Tries > mostTries || t.TimeoutS < 0 || t.TimeoutS > mostTimeoutS {
		return fmt.Errorf("tries is %d and timeout_s %d, expected up to %d and %d, 0 for the usual", t.Tries, t.TimeoutS, mostTries, mostTimeoutS)
	}
	if t.TimeoutS > 0 {
		t.timeout = time.Duration(t.TimeoutS) * time.Second
	}
	if err := t.trust(); err != nil {
		return err
	}
	if err := t.permission(); err != nil {
		return err
	}
	text, err := json.Marshal([]any{t.ask, t.Rights, t.Scopes})
	if err != nil {
		return fmt.Errorf("area is not understood: %w", err)
	}
	sum := sha256.Sum256(text)
	t.asked = hex.EncodeToString(sum[:8])
	return nil
}

// tries is how often an event is tried before it is given up.
func (t *target) tries() int {
	if t.Tries == 0 {
		return DefaultTries
	}
	return t.Tries
}

// address checks where events go. Errors never repeat the address, whose path may be a secret.
func (t *target) address() error {
	safe, plain := t.kind.schemes()
	u, err := url.Parse(t.URL)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("url is no address as %s://host.example, without a name, password or fragment", safe)
	}
	t.url, t.host = u, u.Hostname()
	if ip, err := netip.ParseAddr(t.host); err == nil {
		t.local = ip.IsLoopback()
	} else {
		t.local = strings.EqualFold(t.host, "localhost")
	}
	if u.Scheme != safe && u.Scheme != plain {
		return fmt.Errorf("url is not %s://%s, but begins with %q", safe, t.host, u.Scheme+"://")
	}
	if u.Scheme == plain && !t.local {
		return fmt.Errorf("url is not %s: plain %s is for this machine alone, not for %s", safe, plain, t.host)
	}
	return nil
}

// trust reads the authorities that a certificate may come from, and the server's own.
func (t *target) trust() error {
	if t.Certificate != "" || t.Key != "" {
		pair, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
		if err != nil {
			return fmt.Errorf("tls_cert and tls_key go together: %w", err)
		}
		t.own = []tls.Certificate{pair}
	}
	if t.Authorities == "" {
		return nil
	}
	text, err := os.ReadFile(t.Authorities)
	if err != nil {
		return fmt.Errorf("tls_ca: %w", err)
	}
	t.roots = x509.NewCertPool()
	if !t.roots.AppendCertsFromPEM(text) {
		return fmt.Errorf("tls_ca: %s holds no certificate in PEM", t.Authorities)
	}
	return nil
}

// permission makes the principal by whose eyes the consumer is told.
func (t *target) permission() error {
	known := []access.Right{access.MapRead, access.ReadInside, access.PeopleRead}
	for _, r := range t.Rights {
		if !slices.Contains(known, r) {
			return fmt.Errorf("rights has %q, expected some of %v: others mean nothing to who is told", r, known)
		}
	}
	if len(t.Rights) == 0 {
		return fmt.Errorf("rights is missing, expected some of %v", known)
	}
	t.who = &access.Principal{Name: t.Name, Role: access.Component, Rights: t.Rights}
	if len(t.Scopes) == 0 && !slices.Equal(t.Rights, known[:1]) {
		return errors.New("scopes is missing: int:read and people:read count within them alone; name grid codes, or * for everywhere")
	}
	for _, s := range t.Scopes {
		c, err := access.ParseScope(s)
		if err != nil {
			return fmt.Errorf("scopes: %w", err)
		}
		t.who.Scopes = append(t.who.Scopes, c)
	}
	return nil
}
