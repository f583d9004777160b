package solid

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// piece is an edge of the front between two clusters, at an event.
type piece struct {
	from, to   int32 // clusters
	wall       int32
	tail, head int32 // the corners of the new front at its ends
	gone       bool
}

// cluster is a place of the front at an event where something may be.
type cluster struct {
	p       orb.Point
	corners int32 // how many of them fell together here; an edge that is met counts, too
	only    int32 // the corner, if it is one
	knot    int32 // of the roof, if something happens here
}

// workspace is memory that events use one after the other.
type workspace struct {
	clusters []cluster
	of       []int32 // the cluster of each corner
	pieces   []piece
	first    []int32 // the first piece of the edge after each corner of the front before
	last     []int32 // the last piece of the edge before it
	met      []int32
	in, out  []int32
	old      []corner
}

// settle does what happens at f.t: it ends corners that met, notes ridges, and links what is left to a new front.
func (f *front) settle() error {
	f.gather()
	f.cut()
	f.closeRidges()
	w := &f.work
	w.old = append(w.old[:0], f.corners...)
	f.corners = f.corners[:0]
	for c := range w.clusters {
		if err := f.relink(int32(c)); err != nil {
			return err
		}
	}
	for _, e := range w.pieces {
		if !e.gone {
			if e.tail < 0 || e.head < 0 {
				return errors.New("an outline of the roof does not close")
			}
			f.corners[e.tail].next = e.head
		}
	}
	f.dropStraight()
	return nil
}

// gather puts corners into clusters.
func (f *front) gather() {
	w := &f.work
	w.clusters, w.of = w.clusters[:0], w.of[:0]
	for i, k := range f.corners {
		found := int32(-1)
		for c := range w.clusters {
			if q := w.clusters[c].p; math.Abs(q[0]-k.p[0]) < clusterM && math.Abs(q[1]-k.p[1]) < clusterM {
				found = int32(c)
				break
			}
		}
		if found < 0 {
			found = int32(len(w.clusters))
			w.clusters = append(w.clusters, cluster{p: k.p, only: int32(i), knot: -1})
		}
		w.clusters[found].corners++
		w.of = append(w.of, found)
	}
}

// cut makes pieces of the edges: between the clusters at their ends and those that they have run into.
func (f *front) cut() {
	w := &f.work
	w.pieces = w.pieces[:0]
	edges := len(f.corners)
	w.first, w.last = slices.Grow(w.first[:0], edges)[:edges], slices.Grow(w.last[:0], edges)[:edges]
	for i := range f.corners {
		k := &f.corners[i]
		w.first[i] = int32(len(w.pieces))
		from, to := w.of[i], w.of[k.next]
		if from == to {
			continue // vanished
		}
		// By the line of the wall, not by the corners at its ends: tips of needles stay behind it.
		line := &f.walls[k.out]
		a, b := dot(line.d, w.clusters[from].p)-touchM, dot(line.d, w.clusters[to].p)+touchM
		w.met = w.met[:0]
		n, offset := line.n, line.c+f.t
		for c := range w.clusters {
			p := w.clusters[c].p
			if h := n[0]*p[0] + n[1]*p[1] - offset; h > 2*touchM || h < -2*touchM || int32(c) == from || int32(c) == to {
				continue
			}
			if at := dot(line.d, p); at >= a && at <= b {
				w.met = append(w.met, int32(c))
			}
		}
		slices.SortFunc(w.met, func(c, d int32) int {
			return cmp.Compare(dot(line.d, w.clusters[c].p), dot(line.d, w.clusters[d].p))
		})
		for _, c := range w.met {
			w.clusters[c].corners++
			w.pieces = append(w.pieces, piece{from: from, to: c, wall: k.out, tail: -1, head: -1})
			from = c
		}
		w.last[k.next] = int32(len(w.pieces))
		w.pieces = append(w.pieces, piece{from: from, to: to, wall: k.out, tail: -1, head: -1})
	}
}

// closeRidges takes out pairs of pieces that lie face to face: the roof ends there in a level ridge.
func (f *front) closeRidges() {
	w := &f.work
	for i := range w.pieces {
		a := &w.pieces[i]
		if a.gone {
			continue
		}
		for j := i + 1; j < len(w.pieces); j++ {
			b := &w.pieces[j]
			if b.gone || b.from != a.to || b.to != a.from {
				continue
			}
			a.gone, b.gone = true, true
			from, to := f.knotAt(a.from), f.knotAt(a.to)
			f.edges = append(f.edges, halfEdge{to, from, a.wall}, halfEdge{from, to, b.wall})
			break
		}
	}
}

// knotAt returns the knot of a cluster.
func (f *front) knotAt(c int32) int32 {
	k := &f.work.clusters[c]
	if k.knot < 0 {
		k.knot = int32(len(f.cover.knots))
		f.cover.knots = append(f.cover.knots, knot{p: k.p, t: f.t})
	}
	return k.knot
}

// relink makes the corners of the new front at a cluster. One that nothing happened to goes on.
func (f *front) relink(c int32) error {
	w := &f.work
	at := &w.clusters[c]
	if at.corners == 1 {
		in, out := w.last[at.only], w.first[at.only]
		if !w.pieces[in].gone && !w.pieces[out].gone {
			f.add(w.old[at.only], in, out)
			return nil
		}
	}
	w.in, w.out = w.in[:0], w.out[:0]
	for i := range w.pieces {
		if e := &w.pieces[i]; !e.gone {
			if e.to == c {
				w.in = append(w.in, int32(i))
			}
			if e.from == c {
				w.out = append(w.out, int32(i))
			}
		}
	}
	f.end(c)
	if len(w.in) != len(w.out) {
		return errors.New("an outline of the roof is torn")
	}
	if len(w.in) == 1 {
		f.begin(c, w.in[0], w.out[0])
		return nil
	}
	return f.pair(c)
}

// end draws the hips and valleys of the corners that fell together.
func (f *front) end(c int32) {
	w := &f.work
	knot := f.knotAt(c)
	for i := range w.old {
		if w.of[i] == c {
			k := &w.old[i]
			f.edges = append(f.edges, halfEdge{k.born, knot, k.in}, halfEdge{knot, k.born, k.out})
		}
	}
}

// begin makes a new corner at a cluster.
func (f *front) begin(c, in, out int32) {
	w := &f.work
	k := corner{p: w.clusters[c].p, in: w.pieces[in].wall, out: w.pieces[out].wall, born: f.knotAt(c)}
	f.aim(&k)
	if a, b := &f.walls[k.in], &f.walls[k.out]; dot(a.n, b.n) < 0 && math.Abs(a.d[0]*b.d[1]-a.d[1]*b.d[0]) < needleSin {
		k.v, k.turns = orb.Point{}, false
	}
	f.add(k, in, out)
}

// add puts a corner between two pieces.
func (f *front) add(k corner, in, out int32) {
	f.work.pieces[in].head = int32(len(f.corners))
	f.work.pieces[out].tail = int32(len(f.corners))
	f.corners = append(f.corners, k)
}

// pair links several edges in and out at one place. What is inside lies left of each, so a sector of the inside reaches
// from an edge out, counter-clockwise, to the next edge in, and around the place they take turns.
func (f *front) pair(c int32) error {
	w := &f.work
	type spoke struct {
		angle float64
		piece int32
		out   bool
	}
	spokes := make([]spoke, 0, len(w.in)+len(w.out))
	for _, i := range w.out {
		d := f.walls[w.pieces[i].wall].d
		spokes = append(spokes, spoke{math.Atan2(d[1], d[0]), i, true})
	}
	for _, i := range w.in {
		d := f.walls[w.pieces[i].wall].d
		spokes = append(spokes, spoke{math.Atan2(-d[1], -d[0]), i, false})
	}
	slices.SortStableFunc(spokes, func(a, b spoke) int { return cmp.Compare(a.angle, b.angle) })
	for i, s := range spokes {
		if !s.out {
			continue
		}
		next := spokes[(i+1)%len(spokes)]
		if next.out {
			return errors.New("outlines of the roof cross")
		}
		f.begin(c, next.piece, s.piece)
	}
	return nil
}

// dropStraight takes corners out where an edge goes on along its own wall: something that touched it vanished there.
func (f *front) dropStraight() {
	for i := range f.corners {
		for {
			k := &f.corners[i]
			n := f.corners[k.next]
			if n.in != n.out || k.next == int32(i) || n.next == int32(i) {
				break
			}
			f.corners[k.next].out = -1 // nobody's corner
			k.next = n.next
		}
	}
	for _, k := range f.corners {
		if k.out < 0 {
			f.compact()
			return
		}
	}
}

// compact leaves out corners that are nobody's.
func (f *front) compact() {
	w := &f.work
	w.old = append(w.old[:0], f.corners...)
	w.of = w.of[:0]
	f.corners = f.corners[:0]
	for _, k := range w.old {
		w.of = append(w.of, int32(len(f.corners)))
		if k.out >= 0 {
			f.corners = append(f.corners, k)
		}
	}
	for i := range f.corners {
		f.corners[i].next = w.of[f.corners[i].next]
	}
}
