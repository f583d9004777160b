package synth

import "math"

// ditches are the distances from the canal of the lines that end field strips, per bank.
func ditches(sd *side) []float64 {
	if sd.sign > 0 {
		return []float64{20, 98, 186, 300, 408, 520, 622, 800}
	}
	// The third on each bank is the split lane, the fifth in the north the western road: they exist already.
	return []float64{20, 84, 152, 238, 330, 490}
}

// fields cuts the open land into strips that stand on the canal. Each block between two ditches and two columns has
// its own widths and its own lean, as fields have that were divided by many hands.
func (p *plan) fields() {
	r := p.r.fork(7)
	for i := range p.sides {
		sd := &p.sides[i]
		cross := ditches(sd)
		wob := make([]wave, len(cross))
		for k := range cross {
			wob[k] = newWave(r, 7, 320, 2.5, 110)
			if k > 0 && cross[k] != sd.split && cross[k] != 408 {
				at := func(s float64) vec { return p.at(s, sd.sign*(cross[k]+wob[k].at(s))) }
				p.cutFree(sample(p.west-30, p.east+30, 9, at))
			}
		}
		for k := 0; k+1 < len(cross); k++ {
			// Nine metres cover what ditches wander.
			p.strips(r, sd, cross[k]-9, cross[k+1]+9)
		}
	}
	p.paths()
}

// strips cuts one band of fields. A strip line starts and ends a little beyond its band; what sticks out past the
// ditch is pruned, because it ends nowhere.
func (p *plan) strips(r *rng, sd *side, d0, d1 float64) {
	narrow := r.between(13, 19)
	lean := r.between(-0.12, 0.12)
	left := 0
	for s := p.west + r.between(0, 20); s < p.east+40; {
		// Where one family's strips end, the neighbour's begin.
		if left--; left <= 0 {
			// A new block: another family of widths.
			narrow, lean, left = r.between(14, 30), r.between(-0.14, 0.14), r.span(4, 11)
		}
		from, width := s, narrow*r.between(0.8, 1.25)
		// Tunnels of foil are narrow and alike.
		if p.plastic(p.at(s, sd.sign*(d0+d1)/2), 0) {
			width = 9.5
		}
		line := sample(d0, d1, 8, func(d float64) vec { return p.at(from+lean*(d-d0), sd.sign*d) })
		p.cutFree(line)
		s += width
	}
}

// plastic says whether a place lies in the vegetable farm, or within a margin of it.
func (p *plan) plastic(v vec, margin float64) bool {
	d := v.sub(p.at(-565, 244))
	return math.Abs(d.X) < 84+margin && math.Abs(d.Y) < 56+margin
}

// cutFree adds the parts of a line that run over free ground, one sample longer at each end so that they reach the
// border of what is beyond.
func (p *plan) cutFree(line []vec) {
	var run []vec
	flush := func() {
		if len(run) > 2 {
			p.lines = append(p.lines, run)
		}
		run = nil
	}
	for i, v := range line {
		if p.occ.at(v) == free {
			// Into the neighbour, else the line would end in the air just short of it and be pruned back.
			if run == nil && i > 0 {
				run = append(run, line[i-1])
			}
			run = append(run, v)
			continue
		}
		if run != nil {
			run = append(run, v)
		}
		flush()
	}
	flush()
}

// paths puts farm tracks on some of the ditches: narrow lanes between the fields.
func (p *plan) paths() {
	for _, d := range [...]float64{300, 520, -238} {
		w := newWave(p.r.fork(uint64(math.Abs(d))), 6, 300, 3, 120)
		p.lane(useLane, sample(p.west-30, p.east+30, 11, func(s float64) vec { return p.at(s, d+w.at(s)) }), 1.4, "")
	}
}

// forests plants shelter belts: along the main road, along the west border, and a few copses.
func (p *plan) forests() {
	r := p.r.fork(8)
	road := p.sides[0].cols[len(p.sides[0].cols)-1]
	// Edges of woods are never straight, even along a road.
	edge := newWave(r, 3, 140, 1.5, 60)
	belt := func(d0, d1, off, wide float64) {
		at := func(extra float64) func(d float64) vec {
			return func(d float64) vec { return p.at(road.s+road.bend.rooted(d)+off+extra, d) }
		}
		ring := sample(d0, d1, 18, at(0))
		ring = append(ring, sample(d1, d0, 18, func(d float64) vec { return at(wide + edge.at(d))(d) })...)
		p.plant(ring)
	}
	belt(215, p.north+40, -7.5, -26)
	belt(215, p.north+40, 7.5, 30)
	belt(p.south-40, -345, 7.5, 60)
	at := func(t float64) vec { return vec{p.west + 34 + edge.at(t)*2, t} }
	ring := sample(60, p.north+40, 20, at)
	p.plant(append(ring, vec{p.west - 50, p.north + 40}, vec{p.west - 50, 60}))
	for try, n := 0, 0; try < 200 && n < 5; try++ {
		c := p.at(r.between(p.west+80, p.east-80), r.between(-380, 660))
		ring := blob(r, c, r.between(22, 48), r.between(14, 26))
		if p.occ.clear(ring) && !p.plastic(c, 40) {
			p.plant(ring)
			n++
		}
	}
}

// plant claims a forest; where something stood before, it keeps its ground by its rank.
func (p *plan) plant(ring []vec) {
	p.areas = append(p.areas, area{useForest, ring, "", ""})
	p.occ.rows(ring, func(run []uint8) bool {
		for i := range run {
			if run[i] == free {
				run[i] = taken
			}
		}
		return true
	})
}
