package api

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// atVersion goes to the version that the parameters min_version and as_of name, for handlers that have both.
func (c *call) atVersion() error {
	if err := c.wait(); err != nil {
		return err
	}
	return c.asOf(c.r.URL.Query().Get("as_of"))
}

// maxSkew is by how much a caller's clock may be ahead.
const maxSkew = time.Minute

func instantText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// asOf goes back to a version or instant; no text is the present.
func (c *call) asOf(text string) error {
	if text == "" {
		return nil
	}
	m, err := twin.ParseMoment(text)
	if err != nil {
		return c.badAsOf("is %.40q, expected a version, an instant as 2026-01-02T15:04:05Z or a day as 2026-01-02, which is its begin in UTC", text)
	}
	if now := c.s.tw.Clock(); m.Time.After(now.Add(maxSkew)) {
		return c.badAsOf("is %s, which is yet to come: it is %s", instantText(m.Time), instantText(now))
	}
	snap, err := c.s.past.At(c.r.Context(), c.snap, m)
	switch {
	case errors.Is(err, twin.ErrInvalid) && m.Version > c.snap.Version():
		return c.badAsOf("is version %d, the newest is %d", m.Version, c.snap.Version())
	case err != nil:
		return err
	case !m.Time.IsZero() && snap.Version() == 0 && c.snap.Version() > 0:
		first, err := c.s.past.At(c.r.Context(), c.snap, twin.Moment{Version: 1})
		if err != nil {
			return err
		}
		return c.badAsOf("is %s, when there was nothing yet: the first version is of %s", instantText(m.Time), instantText(time.UnixMicro(first.Time())))
	}
	c.snap = snap
	c.view = access.NewView(snap, c.who, c.s.tw.Clock())
	return nil
}

// badAsOf refuses a point in time where it was given: in the address, or in the body of what is posted.
func (c *call) badAsOf(format string, args ...any) error {
	return &query.Error{At: "as_of", Msg: fmt.Sprintf(format, args...)}
}

// asOfBody is asOf for the member of a JSON body: null, a number or a string.
func (c *call) asOfBody(raw []byte) error {
	text := string(bytes.Trim(raw, `"`))
	if len(raw) == 0 || text == "null" {
		return nil
	}
	return c.asOf(text)
}
