package mvt

import (
	"cmp"
	"math/bits"
	"slices"
)

// tracer makes rings of segments that meet at ends only.
type tracer struct {
	arcs   []arc
	on     []int32 // by the first arc of a vertex: its place on the stack and one more, 0 where it is not there
	stack  []int32 // arcs
	traced []vec   // the rings' vertices, back to back
	loops  []outline
	strips strips
}

// arc is a piece of a border with the inside on its left, x to the right and y upwards.
type arc struct {
	a, b      vec
	first, to int32 // the first arc that begins where this one does, and where it ends
	used      bool
}

// outline is a ring of tracer.traced.
type outline struct {
	start, end int
	area2      int64
	owner      int // the exterior ring that it belongs to: itself, or that around a hole
}

// repair replaces the rings by such that have inside what more rings go around forwards than backwards. It reports false,
// and leaves nothing, where that cannot be had.
func (w *weave) repair() bool {
	w.segs = w.segs[:0]
	start := 0
	for _, r := range w.rings {
		prev := w.pts[r.end-1]
		for _, v := range w.pts[start:r.end] {
			w.join(prev, v)
			prev = v
		}
		start = r.end
	}
	w.reset()
	if !w.node() || !w.trace(w.segs) {
		return false
	}
	for _, l := range w.loops {
		w.add(w.traced[l.start:l.end], l.area2 < 0)
	}
	return true
}

// trace fills loops: each exterior ring and then its holes.
func (t *tracer) trace(segs []seg) bool {
	t.border(segs)
	t.stack, t.traced, t.loops = t.stack[:0], t.traced[:0], t.loops[:0]
	t.on = append(t.on[:0], make([]int32, len(t.arcs))...)
	for i := range t.arcs {
		if !t.arcs[i].used && !t.walk(i) {
			return false
		}
	}
	for i := range t.loops {
		if l := &t.loops[i]; l.owner < 0 {
			if l.owner = t.around(l); l.owner < 0 {
				return false
			}
		}
	}
	slices.SortStableFunc(t.loops, func(l, m outline) int {
		if l.owner != m.owner {
			return cmp.Compare(l.owner, m.owner)
		}
		return cmp.Compare(m.area2, l.area2) // the one that is positive first
	})
	return true
}

// border makes arcs of the segments that have the inside on one side only.
func (t *tracer) border(segs []seg) {
	t.strips.fill(segs)
	t.arcs = t.arcs[:0]
	for i := range segs {
		s := &segs[i]
		m, below := vec{s.a.x + s.b.x, s.a.y + s.b.y}, 0
		key := m.key()
		for _, k := range t.strips.at(m.x) {
			if o := &segs[k]; 2*o.a.key() < key && key < 2*o.b.key() && int(k) != i && passesBelow(o.a, o.b, m) {
				below += int(o.w)
			}
		}
		switch above := below + int(s.w); {
		case above > 0 && below <= 0:
			t.arcs = append(t.arcs, arc{a: s.a, b: s.b})
		case above <= 0 && below > 0:
			t.arcs = append(t.arcs, arc{a: s.b, b: s.a})
		}
	}
	slices.SortFunc(t.arcs, func(p, q arc) int {
		if c := p.a.compare(q.a); c != 0 {
			return c
		}
		return p.b.compare(q.b)
	})
	for i := range t.arcs {
		p := &t.arcs[i]
		p.first, p.to = int32(i), int32(t.first(p.b))
		if i > 0 && t.arcs[i-1].a == p.a {
			p.first = t.arcs[i-1].first
		}
	}
}

// walk goes around a face by its border and leaves a ring behind wherever it comes to a vertex again. The inside of a
// face hangs together, so one of its rings at most is exterior.
func (t *tracer) walk(from int) bool {
	first := len(t.loops)
	for i := from; ; {
		p := &t.arcs[i]
		p.used = true
		if at := int(t.on[p.first]) - 1; at >= 0 {
			t.leave(at)
		}
		t.stack = append(t.stack, int32(i))
		t.on[p.first] = int32(len(t.stack))
		if i = t.turn(p); i == from {
			break
		}
		if i < 0 || t.arcs[i].used {
			return false
		}
	}
	t.leave(0)
	owner := -1
	for i := first; i < len(t.loops); i++ {
		if t.loops[i].area2 > 0 {
			owner = i
		}
	}
	for i := first; i < len(t.loops); i++ {
		t.loops[i].owner = owner
	}
	return true
}

// leave makes a ring of the stack from a place on.
func (t *tracer) leave(at int) {
	l := outline{start: len(t.traced)}
	prev := t.arcs[t.stack[len(t.stack)-1]].a
	for _, i := range t.stack[at:] {
		p := &t.arcs[i]
		l.area2 += prev.x*p.a.y - p.a.x*prev.y
		t.on[p.first] = 0
		t.traced = append(t.traced, p.a)
		prev = p.a
	}
	l.end = len(t.traced)
	t.stack = t.stack[:at]
	t.loops = append(t.loops, l)
}

// first is the first arc that begins at a vertex, or where it would be.
func (t *tracer) first(v vec) int {
	key, lo, hi := v.key(), 0, len(t.arcs)
	for lo < hi {
		if mid := (lo + hi) / 2; t.arcs[mid].a.key() < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// turn is the arc that goes on with the border of the face on the left of one: the first in turning right, from the way
// back. It is -1 where there is none.
func (t *tracer) turn(p *arc) int {
	best := -1
	for i := int(p.to); i < len(t.arcs) && t.arcs[i].a == p.b; i++ {
		if best < 0 || rightFirst(p.b, p.a, t.arcs[i].b, t.arcs[best].b) {
			best = i
		}
	}
	return best
}

// rightFirst tells whether, in turning right around o from the direction of back, that of p comes before that of q.
func rightFirst(o, back, p, q vec) bool {
	half := func(v vec) int {
		if c := cross(o, back, v); c < 0 || c == 0 && (back.x-o.x)*(v.x-o.x)+(back.y-o.y)*(v.y-o.y) < 0 {
			return 0
		}
		return 1
	}
	if hp, hq := half(p), half(q); hp != hq {
		return hp < hq
	}
	return cross(o, p, q) < 0
}

// around is the smallest exterior ring around a hole that does not touch it.
func (t *tracer) around(hole *outline) int {
	a, b := t.traced[hole.start], t.traced[hole.start+1]
	m := vec{a.x + b.x, a.y + b.y}
	best := -1
	for i := range t.loops {
		l := &t.loops[i]
		if l.area2 < 0 || l.area2 <= -hole.area2 || best >= 0 && t.loops[best].area2 <= l.area2 {
			continue
		}
		times, prev := 0, t.traced[l.end-1]
		for _, v := range t.traced[l.start:l.end] {
			times += passes(prev, v, m)
			prev = v
		}
		if times > 0 {
			best = i
		}
	}
	return best
}

// strips sorts segments by the upright strips that they run through, lest each must be compared with each.
type strips struct {
	start [stripCount + 1]int32
	segs  []int32
	minX  int64
	bits  uint // of a strip's width
}

const stripCount = 64

func (p *strips) of(x int64) int { return int((x - p.minX) >> p.bits) }

// fill sorts segments, which are in the order of their first ends.
func (p *strips) fill(list []seg) {
	clear(p.start[:])
	if len(list) == 0 {
		return
	}
	p.minX = list[0].a.x
	maxX := p.minX
	for i := range list {
		maxX = max(maxX, list[i].b.x)
	}
	p.bits = uint(max(0, bits.Len64(uint64(maxX-p.minX))-6))
	for i := range list {
		for k := p.of(list[i].a.x); k <= p.of(list[i].b.x); k++ {
			p.start[k]++
		}
	}
	n := int32(0)
	for k := range p.start { // each is where its strip ends
		n += p.start[k]
		p.start[k] = n
	}
	p.segs = append(p.segs[:0], make([]int32, n)...)
	for i := len(list) - 1; i >= 0; i-- {
		for k := p.of(list[i].a.x); k <= p.of(list[i].b.x); k++ {
			p.start[k]--
			p.segs[p.start[k]] = int32(i)
		}
	}
}

// at are the segments that run through the strip of a position, which is given times two.
func (p *strips) at(x2 int64) []int32 {
	k := p.of(x2 >> 1)
	return p.segs[p.start[k]:p.start[k+1]]
}
