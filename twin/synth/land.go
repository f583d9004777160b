package synth

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// parcel is a piece of land with one use inside one micro-grid.
type parcel struct {
	region
	use   use
	area  int // index into plan.areas, -1 for a field
	cell  int
	mid   vec // an inner point
	sizeM float64
	id    string
}

// survey is the plan measured: an exact partition of the village into parcels and micro-grids.
type survey struct {
	*plan
	cells   []cell
	loc     *locator
	parcels []parcel
	village []region
	units   []region
	micros  []region
	byArea  map[int]int // area → its largest parcel
}

var errPlan = errors.New("synth: the plan does not make a partition")

// measure turns the drawing into a partition. All borders go into one arrangement on the lattice; each face gets the
// use that ranks first at an inner point; slivers join a neighbour; parcels and grids are unions of faces.
func (p *plan) measure() (*survey, error) {
	// Lots become areas only now: the hamlets may have given some back.
	for i := range p.lots {
		p.areas = append(p.areas, area{useLot, p.lots[i].ring[:], "", ""})
		p.lots[i].area = len(p.areas) - 1
	}
	sv := &survey{plan: p, cells: p.cells(), byArea: map[int]int{}}
	sv.loc = p.locator(sv.cells)
	edges := node(p.edges())
	if edges == nil {
		return nil, fmt.Errorf("%w: cutting its lines does not end", errPlan)
	}
	sub := subdivide(edges)
	// Each face under its own label yields its rings, holes included.
	faces := sub.dissolve(identity(sub.faces))
	areaOf, cellOf := make([]int32, sub.faces), make([]int32, sub.faces)
	for f := range areaOf {
		areaOf[f], cellOf[f] = -2, -1
	}
	look := newLookup(p)
	for _, f := range faces {
		v := p.f.local(inner(f.rings))
		// Canal and lanes were drawn past the border so that they meet it; what lies beyond is not the village's.
		if !inRing(p.ring, v) {
			continue
		}
		areaOf[f.label], cellOf[f.label] = look.first(v), int32(sv.loc.cell(v))
	}
	// Cells first, parcels second: a parcel is cut by a grid border, never the other way round.
	sub.settle(cellOf)
	label := sub.merge(p, areaOf, cellOf)
	sv.collect(sub.dissolve(label), areaOf, cellOf)
	return sv, sv.tile(sub, cellOf)
}

func identity(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

func (p *plan) edges() []edge {
	var out []edge
	line := func(vs []vec, closed bool) {
		last := p.f.lattice(vs[0])
		first := last
		for _, v := range vs[1:] {
			at := p.f.lattice(v)
			out = append(out, newEdge(last, at))
			last = at
		}
		if closed {
			out = append(out, newEdge(last, first))
		}
	}
	for _, a := range p.areas {
		line(a.ring, true)
	}
	for _, l := range p.lines {
		line(l, false)
	}
	return out
}

// lookup answers which area ranks first at a place.
type lookup struct {
	p     *plan
	boxes [][4]float64
	order []int
}

func newLookup(p *plan) *lookup {
	l := &lookup{p: p, boxes: make([][4]float64, len(p.areas)), order: make([]int, len(p.areas))}
	for i, a := range p.areas {
		b := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for _, v := range a.ring {
			b = [4]float64{min(b[0], v.X), min(b[1], v.Y), max(b[2], v.X), max(b[3], v.Y)}
		}
		l.boxes[i], l.order[i] = b, i
	}
	// By rank; the sort is stable, so among equals the first drawn wins.
	slices.SortStableFunc(l.order, func(i, j int) int { return cmp.Compare(p.areas[i].use, p.areas[j].use) })
	return l
}

// first is the index of the area that ranks first at v, -1 for open fields.
func (l *lookup) first(v vec) int32 {
	for _, i := range l.order {
		if b := l.boxes[i]; v.X >= b[0] && v.X <= b[2] && v.Y >= b[1] && v.Y <= b[3] && inRing(l.p.areas[i].ring, v) {
			return int32(i)
		}
	}
	return -1
}

func inRing(ring []vec, v vec) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.Y > v.Y) != (b.Y > v.Y) && v.X < a.X+(v.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) {
			in = !in
		}
	}
	return in
}

// collect makes parcels of the dissolved regions, in the order of their cells and then of their uses.
func (sv *survey) collect(regions []region, areaOf, cellOf []int32) {
	for _, g := range regions {
		v := sv.f.local(inner(g.rings))
		q := parcel{region: g, use: useField, area: int(areaOf[g.label]), cell: int(cellOf[g.label]), mid: v}
		if q.area >= 0 {
			q.use = sv.areas[q.area].use
		}
		q.sizeM = areaM2(g.polygon())
		sv.parcels = append(sv.parcels, q)
	}
	// Half-edge order would do as well, but would move every number when one line is added far away.
	slices.SortStableFunc(sv.parcels, func(a, b parcel) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.use, b.use), cmp.Compare(a.area, b.area), comparePt(a.rings[0][0], b.rings[0][0]))
	})
	for i := range sv.parcels {
		q := &sv.parcels[i]
		q.id = fmt.Sprintf("%s-L%04d", sv.cfg.prefix(), i+1)
		if q.area < 0 {
			continue
		}
		if k, ok := sv.byArea[q.area]; !ok || sv.parcels[k].sizeM < q.sizeM {
			sv.byArea[q.area] = i
		}
	}
}

// tile dissolves the grids of each level; each must be one piece.
func (sv *survey) tile(sub *subdivision, cellOf []int32) error {
	units, all := make([]int32, len(cellOf)), make([]int32, len(cellOf))
	for f, c := range cellOf {
		units[f], all[f] = -1, -1
		if c >= 0 {
			units[f], all[f] = int32(sv.cells[c].unit), 0
		}
	}
	byLabel := func(a, b region) int { return cmp.Compare(a.label, b.label) }
	sv.micros, sv.units, sv.village = sub.dissolve(cellOf), sub.dissolve(units), sub.dissolve(all)
	slices.SortStableFunc(sv.micros, byLabel)
	slices.SortStableFunc(sv.units, byLabel)
	// A plan that tears a grid apart is refused rather than repaired: draw then tries the next seed.
	want := 0
	for i := range sv.cells {
		want = max(want, sv.cells[i].unit+1)
	}
	if len(sv.micros) != len(sv.cells) || len(sv.units) != want || len(sv.village) != 1 {
		return fmt.Errorf("%w: %d micro-grids of %d, %d unit grids of %d, %d villages", errPlan, len(sv.micros), len(sv.cells), len(sv.units), want, len(sv.village))
	}
	return nil
}
