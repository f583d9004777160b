package outlet

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Webhook is a consumer that gets each event by POST.
type Webhook struct {
	Consumer
	Secret Secret `json:"secret"`
}

var _ kind = (*Webhook)(nil)

// Secret is a key that signatures are made with. It is shown nowhere: every way to write it gives the same mark.
type Secret struct{ key []byte }

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

// sign makes the value of webhook-signature, as Standard Webhooks has it: over id, seconds since 1970 and body.
func (s Secret) sign(id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Check tells what is wrong with a webhook by itself, without asking the twin or the host.
func (w *Webhook) Check() error {
	_, err := newTarget(w)
	return err
}

func (*Webhook) named() string                 { return "webhook" }
func (w *Webhook) consumer() *Consumer         { return &w.Consumer }
func (*Webhook) schemes() (safe, plain string) { return "https", "http" }

func (w *Webhook) check(*target) error {
	if len(w.Secret.key) == 0 {
		return errors.New("secret is missing")
	}
	return nil
}

// poster sends events by POST.
type poster struct {
	*target
	secret Secret
	http   *http.Client
}

// sender makes a client that follows no redirect and uses no proxy.
func (w *Webhook) sender(t *target, b *bounds) sender {
	p := &poster{target: t, secret: w.Secret, http: &http.Client{
		Transport: &http.Transport{
			DialContext: t.dialer().DialContext, TLSClientConfig: t.safety(), MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: t.timeout, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if b.transport != nil {
		p.http.Transport = b.transport
	}
	return p
}

func (p *poster) close() { p.http.CloseIdleConnections() }

// maxAnswerBytes is what is read of an answer, so that its connection can be used again.
const maxAnswerBytes = 64 << 10

func (p *poster) send(ctx context.Context, e *event) verdict {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(e.body))
	if err != nil {
		return verdict{why: "the url is not understood"}
	}
	now := time.Now()
	for _, h := range [...][2]string{
		{"Content-Type", "application/json"},
		{"User-Agent", "gridtwin"},
		{"Webhook-Id", e.ID},
		{"Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10)},
		{"Webhook-Signature", p.secret.sign(e.ID, now, e.body)},
		{"Gridtwin-Epoch", string(e.epoch)},
		{"Gridtwin-Version", strconv.FormatUint(uint64(e.Version), 10)},
	} {
		req.Header.Set(h[0], h[1])
	}
	res, err := p.http.Do(req)
	if err != nil {
		return verdict{hope: true, why: p.plain(err)}
	}
	defer res.Body.Close()
	io.CopyN(io.Discard, res.Body, maxAnswerBytes)
	return judge(res.StatusCode, res.Header.Get("Retry-After"))
}

// judge tells what an answer means. A redirect is not followed: who configured the address must see that it moved.
func judge(status int, retryAfter string) verdict {
	v := verdict{status: status, why: "answered " + strconv.Itoa(status)}
	switch {
	case status >= 200 && status < 300:
		return verdict{ok: true, status: status}
	case status < 400:
		v.why += ": redirects are not followed"
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= 500:
		v.hope = true
		if s, err := strconv.ParseUint(retryAfter, 10, 31); err == nil {
			v.wait = time.Duration(s) * time.Second
		}
	}
	return v
}
