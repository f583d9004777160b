package outlet

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// maxAnswerBytes is what is read of an answer, so that its connection can be used again.
const maxAnswerBytes = 64 << 10

// verdict is what came of one try.
type verdict struct {
	ok     bool
	hope   bool // another try may do
	status int  // 0 for no answer
	why    string
	wait   time.Duration // asked for by Retry-After
}

// post sends an event once.
func (c *consumer) post(ctx context.Context, l *Letter, body []byte) verdict {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return verdict{why: "the url is not understood"}
	}
	now := time.Now()
	for _, h := range [...][2]string{
		{"Content-Type", "application/json"},
		{"User-Agent", "gridtwin"},
		{"Webhook-Id", l.ID},
		{"Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10)},
		{"Webhook-Signature", c.Secret.sign(l.ID, now, body)},
		{"Gridtwin-Epoch", string(c.rec.Epoch)},
		{"Gridtwin-Version", strconv.FormatUint(uint64(l.Version), 10)},
	} {
		req.Header.Set(h[0], h[1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return verdict{hope: true, why: c.plain(err)}
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

// plain says what went wrong without the address, whose path may be a secret, and without what the other side wrote.
func (c *consumer) plain(err error) string {
	var address addressError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var no syscall.Errno
	switch {
	case errors.As(err, &address):
		return string(address)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %v", c.timeout)
	case errors.As(err, &dns):
		return c.host + " has no address"
	case errors.As(err, &certificate):
		return "the certificate of " + c.host + " is not trusted"
	case errors.As(err, &no):
		return no.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed without an answer"
	}
	return "the connection failed"
}
