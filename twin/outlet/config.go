package outlet

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

// Webhook is one consumer as the configuration has it.
type Webhook struct {
	Name   string         `json:"name"`
	URL    string         `json:"url"`
	Secret Secret         `json:"secret"`
	Rights []access.Right `json:"rights"` // map:read, int:read, people:read
	Scopes []string       `json:"scopes"` // grid codes; * for everywhere
	// What it is told of, as in a sub frame.
	Collections []string            `json:"collections"`
	Area        json.RawMessage     `json:"area"`
	Filter      map[string]string   `json:"filter"`
	Fields      map[string][]string `json:"fields"`

	AllowPrivate bool `json:"allow_private"` // the host may resolve to an address of a private network
	Tries        int  `json:"tries"`         // before an event is given up; 0 is DefaultTries
	TimeoutS     int  `json:"timeout_s"`     // for one try, in seconds; 0 is DefaultTimeout
}

// The usual bounds. Sixteen tries take about four hours.
const (
	DefaultTries   = 16
	DefaultTimeout = 10 * time.Second
	mostTries      = 100
	mostTimeoutS   = 60
	mostName       = 32
)

// Secret is a key that signatures are made with. It is shown nowhere: every way to write it gives the same mark.
type Secret struct{ key []byte }

const hidden = "(hidden)"

// UnmarshalText reads "whsec_" and the key in base64; 24 to 64 bytes.
func (s *Secret) UnmarshalText(text []byte) error {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(text), "whsec_"))
	if err != nil || !bytes.HasPrefix(text, []byte("whsec_")) || len(key) < 24 || len(key) > 64 {
		return errors.New("secret is not whsec_ and 24 to 64 bytes in base64, as openssl rand -base64 32 makes them")
	}
	s.key = key
	return nil
}

// String hides the key.
func (Secret) String() string { return hidden }

// GoString hides the key.
func (Secret) GoString() string { return hidden }

// MarshalText hides the key.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// target is a checked webhook.
type target struct {
	Webhook
	who     *access.Principal
	ask     live.Ask
	host    string // without the port
	local   bool   // host is this machine
	timeout time.Duration
	asked   string // names question and permission: another one is another set of entities
}

// Check tells what is wrong with a webhook by its form alone.
func (w *Webhook) Check() error {
	_, err := w.target()
	return err
}

func (w *Webhook) target() (*target, error) {
	t := &target{Webhook: *w, timeout: DefaultTimeout}
	fail := func(format string, args ...any) (*target, error) {
		return nil, fmt.Errorf("webhook %q: %w", w.Name, fmt.Errorf(format, args...))
	}
	if ok, _ := regexp.MatchString(`^[a-z0-9]+(-[a-z0-9]+)*$`, w.Name); !ok || len(w.Name) > mostName {
		return fail("its name is not 1 to %d small letters, digits and hyphens", mostName)
	}
	if err := t.address(); err != nil {
		return fail("%w", err)
	}
	if len(w.Secret.key) == 0 {
		return fail("secret is missing")
	}
	if len(w.Collections) == 0 {
		return fail("collections is missing: name them, as [\"houses\"]")
	}
	if w.Tries < 0 || w.Tries > mostTries || w.TimeoutS < 0 || w.TimeoutS > mostTimeoutS {
		return fail("tries is %d and timeout_s %d, expected up to %d and %d, 0 for the usual", w.Tries, w.TimeoutS, mostTries, mostTimeoutS)
	}
	if t.Tries == 0 {
		t.Tries = DefaultTries
	}
	if w.TimeoutS > 0 {
		t.timeout = time.Duration(w.TimeoutS) * time.Second
	}
	if err := t.permission(); err != nil {
		return fail("%w", err)
	}
	t.ask = live.Ask{Types: w.Collections, Area: w.Area, Filter: w.Filter, Fields: w.Fields}
	text, err := json.Marshal([]any{t.ask, w.Rights, w.Scopes})
	if err != nil {
		return fail("area is not understood: %w", err)
	}
	sum := sha256.Sum256(text)
	t.asked = hex.EncodeToString(sum[:8])
	return t, nil
}

// address checks where events go. Errors never repeat the address, whose path may be a secret.
func (t *target) address() error {
	u, err := url.Parse(t.URL)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return errors.New("url is no address as https://hooks.example/path, without a name, password or fragment")
	}
	t.host = u.Hostname()
	if ip, err := netip.ParseAddr(t.host); err == nil {
		t.local = ip.IsLoopback()
	} else {
		t.local = strings.EqualFold(t.host, "localhost")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && t.local) {
		return fmt.Errorf("url is not https: plain http is for this machine alone, not for %s", t.host)
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
	for _, s := range t.Scopes {
		c, err := access.ParseScope(s)
		if err != nil {
			return fmt.Errorf("scopes: %w", err)
		}
		t.who.Scopes = append(t.who.Scopes, c)
	}
	return nil
}
