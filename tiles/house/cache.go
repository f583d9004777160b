package house

import (
	"container/list"
	"sync"

	"github.com/gridtwin/gridtwin/tiles/serving"
)

// key names a picture by a hash of all that it depends on.
type key [32]byte

// picture is a finished answer or one in the making. What stands before ready is set when ready is closed and does not
// change after; the rest belongs to the cache.
type picture struct {
	body  []byte
	coded [serving.Codings]serving.Coded
	err   error
	ready chan struct{}

	key  key
	cost int64
	at   *list.Element
}

// pictureExtras is about what a picture costs besides its bytes.
const pictureExtras = 600

// cache holds pictures, least recently used first out.
type cache struct {
	mu    sync.Mutex
	kept  map[key]*picture
	used  *list.List
	bytes int64
	limit int64
}

func newCache(limit int64) *cache {
	return &cache{kept: map[key]*picture{}, used: list.New(), limit: limit}
}

// get returns a picture, made by fn if need be: once for all who ask at the same time. A failure is told to all who
// waited for it and not kept.
func (c *cache) get(k key, fn func() ([]byte, error)) (*picture, error) {
	c.mu.Lock()
	p := c.kept[k]
	if p == nil {
		p = &picture{key: k, ready: make(chan struct{})}
		c.kept[k] = p
		c.mu.Unlock()
		c.make(p, fn)
	} else {
		if p.at != nil {
			c.used.MoveToFront(p.at)
		}
		c.mu.Unlock()
		<-p.ready
	}
	return p, p.err
}

// make finishes a picture and lets those go on who wait for it, also when fn panics.
func (c *cache) make(p *picture, fn func() ([]byte, error)) {
	p.err = errUnfinished
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if p.err != nil {
			delete(c.kept, p.key)
		} else {
			p.at = c.used.PushFront(p)
			c.add(p, int64(len(p.body))+pictureExtras)
		}
		close(p.ready)
	}()
	p.body, p.err = fn()
	if p.err == nil {
		p.seal()
	}
}

// grow accounts for a coding that was made of a picture.
func (c *cache) grow(p *picture, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept[p.key] == p && p.at != nil {
		c.add(p, int64(n))
	}
}

// add accounts for bytes and lets go of the oldest beyond the limit, the picture itself too where it is larger. The
// caller holds mu.
func (c *cache) add(p *picture, n int64) {
	p.cost += n
	c.bytes += n
	for c.bytes > c.limit && c.used.Len() > 0 {
		old := c.used.Remove(c.used.Back()).(*picture)
		delete(c.kept, old.key)
		c.bytes -= old.cost
		old.at = nil
	}
}

// size is how many bytes are kept.
func (c *cache) size() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}
