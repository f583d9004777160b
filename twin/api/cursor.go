package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// cursor is where a next link goes on: a version, and a place in ID order or in a sorted one.
type cursor struct {
	Version twin.Version `json:"v"`
	From    string       `json:"f,omitempty"`
	Skip    int          `json:"s,omitempty"`
	Matched int          `json:"n"` // numberMatched, or one of the two below
	Query   uint32       `json:"h"` // hash of the query and the caller that it belongs to

	from  twin.ID
	given bool // by the client
}

// What Matched says besides a count. A suppressed figure is not in the link either.
const (
	noCount    = -1 // to be counted
	suppressed = -2
)

// matched is the figure that the first page told; counting again on each page would cost a pass each.
func (cur *cursor) matched() *int {
	if cur.Matched < 0 {
		return nil
	}
	return &cur.Matched
}

// countOf is the inverse of matched.
func countOf(matched *int) int {
	if matched == nil {
		return suppressed
	}
	return *matched
}

// after is the cursor that follows a page.
func (c *call) after(page query.Page, matched int) cursor {
	n := cursor{Version: c.snap.Version(), Skip: page.Skip, Matched: matched, Query: c.queryHash()}
	if page.Next != 0 {
		n.From = page.Next.String()
	}
	return n
}

// queryHash ties a cursor to the query and the caller that it was made for.
func (c *call) queryHash() uint32 {
	v := c.r.URL.Query()
	v.Del("cursor")
	v.Del("limit")
	v.Del("offset")
	v.Del("f")
	v.Del("profile")
	v.Del("min_version")
	h := fnv.New32a()
	fmt.Fprintf(h, "%s?%s %s", c.r.URL.Path, v.Encode(), classOf(c.who))
	return h.Sum32()
}

// nextLink is this request with a cursor. The cursor says nothing of what is on the page: a place and a count.
func (c *call) nextLink(n cursor) string {
	text := n.text()
	if text == "" {
		return ""
	}
	v := c.r.URL.Query()
	v.Set("cursor", text)
	v.Del("min_version") // the cursor names its version
	v.Del("offset")      // and where the page begins
	return c.origin() + c.r.URL.Path + "?" + v.Encode()
}

// text is a cursor as it is given to clients.
func (cur *cursor) text() string {
	data, err := json.Marshal(cur)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// cursor reads the cursor, if there is one.
func (c *call) cursor() (cursor, error) {
	text := c.r.URL.Query().Get("cursor")
	if text == "" {
		return cursor{Matched: noCount}, nil
	}
	return readCursor(text, c.queryHash())
}

// readCursor reads a cursor that belongs to a query.
func readCursor(text string, hash uint32) (cursor, error) {
	var cur cursor
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(data, &cur) != nil || cur.Skip < 0 || cur.Matched < suppressed {
		return cur, errCursor()
	}
	if cur.From != "" {
		if cur.from, err = twin.ParseID(cur.From); err != nil {
			return cur, errCursor()
		}
	}
	if cur.Query != hash {
		return cur, badParam("cursor", "belongs to another query: start over without it")
	}
	cur.given = true
	return cur, nil
}

// maxOffset is more than a twin holds, and no number that a client means.
const maxOffset = 1 << 30

// offset reads how many entities to pass over, for clients that page by number. Such pages are each of the newest
// version, so edits in between move them: cursors do not have that.
func (c *call) offset() (int, error) {
	text := c.r.URL.Query().Get("offset")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxOffset {
		return 0, badParam("offset", "is %.20q, expected a whole number from 0", text)
	}
	return n, nil
}

// resume goes back to the cursor's version, which is kept on from now, or without one to the version that the
// parameters name.
func (c *call) resume(cur *cursor) error { return c.resumeOr(cur, c.atVersion) }

// resumeOr is resume for who names versions elsewhere: at goes there.
func (c *call) resumeOr(cur *cursor, at func() error) error {
	if cur.given {
		if snap, ok := c.s.pins.find(cur.Version); ok {
			c.snap = snap
			c.view = access.NewView(c.snap, c.who, c.s.tw.Clock())
			return c.s.pins.hold(snap)
		}
	}
	if err := at(); err != nil {
		return err
	}
	if cur.given && cur.Version != c.snap.Version() {
		return &Problem{Status: http.StatusGone, Title: "Cursor expired", Detail: "its version is no longer kept: start over without it"}
	}
	return nil
}

// errCursor refuses what was made up or cut off, in the same words.
func errCursor() *Problem {
	return badParam("cursor", "is none that this server made: start over without it")
}
