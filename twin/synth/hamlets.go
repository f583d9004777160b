package synth

import "math"

// hamlet is a cluster of rows of homesteads that a lane gives access to. Rows stack up away from the canal.
type hamlet struct {
	sign         float64 // bank
	s0, s1       float64 // extent along the canal at the first row
	d0           float64 // distance of the first row
	rows         int
	pitch        float64 // distance from row to row
	depth        float64 // of a lot
	wide         [2]float64
	ragged       float64 // how much the ends of rows differ
	old          bool
	creek        int // rows start at this creek, -1 at s0
	left         bool
	groups       []int
	regular      bool
	laneHalf, in float64
}

// settlements lists the hamlets of the plan from the oldest to the newest.
func (p *plan) settlements() []hamlet {
	old := hamlet{pitch: 22, depth: 17.5, wide: [2]float64{10.4, 13.2}, ragged: 26, old: true, creek: -1, laneHalf: 1.1, in: 0.05}
	bank := hamlet{pitch: 28.5, depth: 22.5, wide: [2]float64{13, 16.4}, ragged: 42, creek: -1, laneHalf: 1.5, in: 0.09}
	creek := hamlet{pitch: 29.5, depth: 22.5, wide: [2]float64{13, 16}, ragged: 20, laneHalf: 1.5, in: 0.06}
	fresh := hamlet{pitch: 31, depth: 23, wide: [2]float64{14.2, 15}, ragged: 4, creek: -1, laneHalf: 2, in: 0.02, regular: true}
	set := func(h hamlet, sign, s0, s1, d0 float64, rows int, groups ...int) hamlet {
		h.sign, h.s0, h.s1, h.d0, h.rows, h.groups = sign, s0, s1, d0, rows, groups
		return h
	}
	at := func(h hamlet, i int, left bool, s1 float64) hamlet { h.creek, h.left, h.s1 = i, left, s1; return h }
	// Bank strip and bank lane come first.
	first := p.halfW + 8.4
	return []hamlet{
		set(old, 1, -228, 104, first, 6, 9, 10, 11),
		set(old, -1, -232, 128, first, 5, 12, 13, 14),
		set(bank, 1, -668, -300, first, 3, 5, 6),
		set(bank, -1, -620, -370, first, 3, 7),
		set(bank, 1, -1085, -745, first, 3, 1, 2),
		set(bank, -1, -1090, -690, first, 2, 3),
		at(set(creek, 1, 0, 0, 104, 13, 4, 17), 0, true, 92),
		at(set(creek, 1, 0, 0, 112, 13, 17, 18), 0, false, 96),
		at(set(creek, -1, 0, 0, 76, 9, 8), 1, true, 82),
		at(set(creek, -1, 0, 0, 88, 8, 15), 1, false, 86),
		at(set(creek, 1, 0, 0, 160, 9, 16), 2, true, 84),
		at(set(creek, 1, 0, 0, 196, 7, 16), 2, false, 84),
		set(fresh, 1, -190, -20, 436, 4, 19),
		set(bank, 1, -1040, -955, 424, 1, 3),
		set(bank, 1, -1075, -960, 214, 2, 3),
		set(bank, 1, -440, -350, 424, 2, 6),
		set(bank, 1, 10, 95, 424, 1, 16),
		set(bank, 1, -190, -100, 205, 1, 9),
		set(bank, -1, -850, -770, 172, 2, 3),
		set(bank, -1, -120, -45, 176, 2, 13),
		set(bank, -1, 40, 130, 176, 2, 14),
		set(bank, -1, -1090, -960, 172, 2, 3),
		set(bank, 1, -640, -540, 424, 2, 17),
	}
}

// hamlets places rows until the village has the homes it should have, then takes back the ends of rows.
func (p *plan) hamlets() {
	row := 0
	for i, h := range p.settlements() {
		h.s0, h.d0 = h.s0+p.stray(18), h.d0+math.Abs(p.stray(14))*float64(min(i/6, 1))
		if p.stray(1) > 0.45 && !h.old {
			h.rows-- // some hamlets of some villages are smaller
		}
		r := p.r.fork(uint64(100 + i))
		for k := range h.rows {
			p.layRow(r, &h, k, row)
			row++
		}
	}
	r := p.r.fork(6)
	// Newer rows give way first, and only at their ends: gaps in the middle would look like ruins.
	old := 0
	for _, l := range p.lots {
		if l.old {
			old++
		}
	}
	for len(p.lots) > p.cfg.Homes {
		// A row loses its last lot; the old settlement goes last.
		k := r.IntN(len(p.lots))
		if l := p.lots[k]; (!l.old || old == len(p.lots)) && (k+1 == len(p.lots) || p.lots[k+1].row != l.row) {
			p.lots = append(p.lots[:k], p.lots[k+1:]...)
			old = min(old, len(p.lots))
		}
	}
}

// layRow lays the lane of a row and its lots.
func (p *plan) layRow(r *rng, h *hamlet, k, row int) {
	lane := h.sign * (h.d0 + float64(k)*h.pitch)
	// Houses look south over their yard to the lane, on either bank. On the southern bank the lot therefore lies between
	// the water and its lane, on the northern beyond the lane.
	if h.sign < 0 {
		lane -= h.depth + 2*h.laneHalf
	} else {
		lane += h.laneHalf
	}
	// Rows follow the canal, but each in its own way: no two lanes of a hamlet are parallel.
	wob := newWave(r, 2.2, 130, 1, 55)
	tilt := r.between(-0.045, 0.045)
	lane += h.sign * r.between(0, 2)
	if h.regular {
		wob, tilt = wave{}, 0.012
	}
	s0, s1 := p.rowExtent(r, h, k, lane)
	mid := (s0 + s1) / 2
	at := func(s, off float64) vec { return p.at(s, lane+off+wob.at(s)+tilt*(s-mid)) }
	first, last := math.Inf(1), math.Inf(-1)
	for s := s0; s < s1; {
		w := r.between(h.wide[0], h.wide[1])
		lo, hi := h.laneHalf+0.2, h.laneHalf+h.depth
		// Sides run along y, front and back along the row: on a bend the houses stand in echelon, as in any old row.
		ring := [4]vec{at(s, lo), at(s+w, lo), at(s+w, hi), at(s, hi)}
		if s+w > s1+6 {
			break
		}
		// A creek, a lane across or a compound: go on behind it.
		if !p.occ.clear(ring[:]) {
			s += 1.5
			continue
		}
		p.lots = append(p.lots, lot{ring: ring, slope: (ring[1].Y - ring[0].Y) / (ring[1].X - ring[0].X), old: h.old, group: p.groupOf(h, k, s), row: row})
		p.occ.fill(ring[:], taken, false)
		first, last = min(first, s), max(last, s+w)
		s += w
		// A gap for a path or a kitchen garden.
		if r.chance(h.in * 1.6) {
			s += r.between(2, 9)
		}
	}
	if last > first {
		if h.sign < 0 || h.creek >= 0 || k > 0 || h.d0 > p.halfW+13 { // else the lane along the bank serves the row
			p.lane(useLane, sample(first-5, last+5, 7, func(s float64) vec { return at(s, 0) }), h.laneHalf, "")
		}
		// Gardens fill what the lots of a row leave; a lot outranks them, a field does not.
		green := append(sample(first-4, last+4, 12, func(s float64) vec { return at(s, -h.laneHalf) }),
			sample(last+4, first-4, 12, func(s float64) vec { return at(s, h.laneHalf+h.depth+1.2) })...)
		p.areas = append(p.areas, area{useGreen, green, "", ""})
	}
}

// rowExtent is where a row begins and ends along the canal: ragged, and shorter the farther out.
func (p *plan) rowExtent(r *rng, h *hamlet, k int, lane float64) (s0, s1 float64) {
	if h.creek >= 0 {
		b := p.branch[h.creek]
		edge, long := b.half+4.5, h.s1+r.between(-h.ragged, h.ragged)
		if float64(k) > float64(h.rows)*0.7 {
			long *= 0.75
		}
		s := b.sAt(lane + h.sign*h.depth/2)
		if h.left {
			return s - edge - long, s - edge
		}
		return s + edge, s + edge + long
	}
	// Older rows, at the water, are longer. Bias lets the hamlet lean to one end.
	shrink := float64(k) / float64(h.rows) * 0.3 * (h.s1 - h.s0)
	if h.regular {
		shrink = 0
	}
	bias := r.Float64()
	return h.s0 + shrink*bias + r.between(0, h.ragged), h.s1 - shrink*(1-bias) - r.between(0, h.ragged)
}

// groupOf is the villager group of a lot: hamlets with several groups are shared out along the canal or the creek.
func (p *plan) groupOf(h *hamlet, k int, s float64) int {
	t := (s - h.s0) / (h.s1 - h.s0)
	if h.creek >= 0 {
		t = float64(k) / float64(h.rows)
	}
	i := int(t * float64(len(h.groups)))
	return h.groups[max(0, min(i, len(h.groups)-1))]
}
