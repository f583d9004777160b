package tiles3d

import (
	"container/list"
	"crypto/sha256"
	"encoding/base64"
	"unsafe"

	"github.com/gridtwin/gridtwin/tiles/serving"
)

// kind is what an entry of the cache is.
type kind uint8

// The kinds of files that are kept.
const (
	tileFile kind = iota
	subtreeFile
)

// address is of which cell an entry is what.
type address struct {
	kind kind
	cell Cell
}

// entry is one content of one file, finished or being made. What stands before ready is set when ready is closed and
// never changes; the rest belongs to the cache's owner.
type entry struct {
	at    address
	body  []byte
	coded [serving.Codings]serving.Coded
	err   error
	ready chan struct{}

	cost int64 // bytes accounted for
	used *list.Element
}

// entryExtras is about what an entry costs besides itself and its bytes.
const entryExtras = 400

// seal finishes an entry. The ETag is of the content: what was made anew and came out the same is the same.
func (e *entry) seal(body []byte) {
	e.body = body
	sum := sha256.Sum256(body)
	tag := base64.RawURLEncoding.EncodeToString(sum[:12])
	for c := range e.coded {
		e.coded[c].ETag = []string{`"` + tag + `.` + serving.Coding(c).Suffix() + `"`}
	}
	e.coded[serving.Identity].Plain(body)
}

func (e *entry) weight() int64 { return int64(unsafe.Sizeof(*e)) + entryExtras + int64(len(e.body)) }

// cache holds what was made, least recently used first out. Its owner's lock guards it.
type cache struct {
	entries map[address]*entry
	used    *list.List // finished entries, most recently used first
	bytes   int64
	limit   int64
}

func newCache(limit int64) cache {
	return cache{entries: map[address]*entry{}, used: list.New(), limit: limit}
}

// drop takes an entry out; whoever holds it may go on reading it. What is being made is not kept then.
func (c *cache) drop(at address) {
	e := c.entries[at]
	if e == nil {
		return
	}
	delete(c.entries, at)
	c.bytes -= e.cost
	e.cost = 0
	if e.used != nil {
		c.used.Remove(e.used)
		e.used = nil
	}
}

// dropAll takes all entries out that are told.
func (c *cache) dropAll(told func(address) bool) {
	for at := range c.entries {
		if told(at) {
			c.drop(at)
		}
	}
}

// use marks a finished entry as the last used and accounts for bytes more of it.
func (c *cache) use(e *entry, more int64) {
	if c.entries[e.at] != e {
		return
	}
	if e.used == nil {
		e.used = c.used.PushFront(e)
	} else {
		c.used.MoveToFront(e.used)
	}
	e.cost += more
	c.bytes += more
	for c.bytes > c.limit && c.used.Len() > 0 { // the entry itself too, when it is larger than the limit
		c.drop(c.used.Back().Value.(*entry).at)
	}
}
