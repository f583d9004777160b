package tiles

import (
	"container/list"
	"sync/atomic"
	"unsafe"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
)

// maxLayers is how many layers a layerSet can name.
const maxLayers = 128

// layerSet is a set of layers by index.
type layerSet [2]uint64

func (l *layerSet) add(i int)      { l[i>>6] |= 1 << (i & 63) }
func (l *layerSet) has(i int) bool { return l[i>>6]>>(i&63)&1 == 1 }
func (l *layerSet) empty() bool    { return *l == layerSet{} }

// tile is one content of one tile, finished or being made. What stands before ready is set when ready is closed and
// never changes; the rest belongs to the cache's owner.
type tile struct {
	id    mvt.TileID
	parts []part
	body  []byte // all parts
	coded [serving.Codings]serving.Coded
	err   error
	ready chan struct{}

	asked   atomic.Uint32 // the codings that it was asked for in, a bit for each
	touched layerSet      // layers that a step changed since
	cost    int64         // bytes accounted for
	at      *list.Element
}

// tileExtras is about what a tile costs besides itself, its parts and its bytes: header values, its channel, its places
// in the map and the list.
const tileExtras = 480

// weight is about what a sealed tile costs in memory, without codings.
func (t *tile) weight() int64 {
	n := int(unsafe.Sizeof(*t)) + len(t.parts)*int(unsafe.Sizeof(part{})) + tileExtras
	return int64(n) + rounded(len(t.body))
}

// rounded is about what a block of bytes costs: its size is rounded up to the next that the allocator has.
func rounded(n int) int64 { return int64(n + n/16) }

// cache holds tiles that show something, least recently used first out. Its owner's lock guards it.
type cache struct {
	zooms [MaxZoom + 1]map[uint64]*tile // by y<<32 | x
	used  *list.List                    // finished tiles, most recently used first
	bytes int64
	limit int64
	count int

	wishes []wish // touched, and to be made again
}

func newCache(limit int64) cache {
	c := cache{used: list.New(), limit: limit}
	for z := range c.zooms {
		c.zooms[z] = map[uint64]*tile{}
	}
	return c
}

func keyOf(id mvt.TileID) uint64 { return uint64(id.Y)<<32 | uint64(id.X) }

func (c *cache) empty() bool { return c.count == 0 }

// find returns the tile that is kept or being made, also when it is touched.
func (c *cache) find(id mvt.TileID) *tile { return c.zooms[id.Z][keyOf(id)] }

// put enters a tile that is being made, in the place of an older one.
func (c *cache) put(t *tile) {
	if old := c.find(t.id); old != nil {
		c.drop(old)
	}
	c.zooms[t.id.Z][keyOf(t.id)] = t
	c.count++
}

// drop takes a tile out; whoever holds it may go on reading it.
func (c *cache) drop(t *tile) {
	if c.find(t.id) != t {
		return
	}
	delete(c.zooms[t.id.Z], keyOf(t.id))
	c.count--
	c.bytes -= t.cost
	t.cost = 0
	if t.at != nil {
		c.used.Remove(t.at)
		t.at = nil
	}
}

// use marks a finished tile as the last used and accounts for bytes more of it.
func (c *cache) use(t *tile, more int64) {
	if c.find(t.id) != t {
		return
	}
	if t.at == nil {
		t.at = c.used.PushFront(t)
	} else {
		c.used.MoveToFront(t.at)
	}
	if more == 0 {
		return
	}
	t.cost += more
	c.bytes += more
	for c.bytes > c.limit && c.used.Len() > 0 { // the tile itself too, when it is larger than the limit
		c.drop(c.used.Back().Value.(*tile))
	}
}

// forget marks the layers of tiles that show something within a touched box.
func (c *cache) forget(ts []touch) {
	if c.count == 0 {
		return
	}
	for _, t := range ts {
		for z := t.minZoom; z <= t.maxZoom; z++ {
			if len(c.zooms[z]) > 0 {
				c.forgetAt(z, &t)
			}
		}
	}
}

func (c *cache) forgetAt(z uint8, t *touch) {
	first, last := t.cover(z)
	tiles := c.zooms[z]
	// A town covers more tiles of a deep zoom than are ever kept: then walk what is kept.
	if n := (uint64(last.X-first.X) + 1) * (uint64(last.Y-first.Y) + 1); n > uint64(len(tiles)) {
		for _, k := range tiles {
			if within(k.id, first, last) {
				c.touch(k, t.layer)
			}
		}
		return
	}
	for y := first.Y; ; y++ { // both ends included, also at the edge of the world
		for x := first.X; ; x++ {
			if k := tiles[keyOf(mvt.TileID{Z: z, X: x, Y: y})]; k != nil {
				c.touch(k, t.layer)
			}
			if x == last.X {
				break
			}
		}
		if y == last.Y {
			break
		}
	}
}

func within(id, first, last mvt.TileID) bool {
	return id.X >= first.X && id.X <= last.X && id.Y >= first.Y && id.Y <= last.Y
}
