package mvt

import "sync"

// maxPooled is the largest output buffer, in bytes, that is kept for the next
// tile: one huge tile must not hold its memory for good.
const maxPooled = 16 << 20

// Pool lends encoders to goroutines; its zero value is ready and safe for
// concurrent use.
type Pool struct {
	pool sync.Pool
}

// Get lends an encoder.
func (p *Pool) Get() *Encoder {
	if e, ok := p.pool.Get().(*Encoder); ok {
		return e
	}
	return NewEncoder()
}

// Put takes an encoder back; bytes it returned are no longer the caller's.
func (p *Pool) Put(e *Encoder) {
	if cap(e.buf) > maxPooled {
		return
	}
	e.layer = nil
	p.pool.Put(e)
}
