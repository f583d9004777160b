package synth

import "math"

// column is a line that runs away from the canal: a lane, a creek or the main road. Columns bound the micro-grids,
// so their borders follow what people see on the ground.
type column struct {
	s      float64
	bend   wave
	half   float64 // half width of the paving, 0 for a creek and for a path in the fields
	creek  int     // index of the branch, -1 for none
	bridge bool    // the lane crosses the canal
	far    bool    // goes on beyond the split line
	unit   bool    // bounds unit grids too
	road   bool
}

// side is the land on one bank.
type side struct {
	sign  float64
	reach float64 // distance from the canal to beyond the border
	split float64 // distance of the lane between the near and the far band
	wob   wave
	cols  []column // from west to east
}

// sAt is where a column stands at a distance from the canal.
func (p *plan) sAt(sd *side, c *column, dist float64) float64 {
	if c.creek >= 0 {
		return p.branch[c.creek].sAt(sd.sign * dist)
	}
	return c.s + c.bend.rooted(sd.sign*dist)
}

// splitLine is the line between the two bands of a side.
func (p *plan) splitLine(sd *side, s float64) vec { return p.at(s, sd.sign*(sd.split+sd.wob.at(s))) }

// lane claims a paved line where its ground is still free or paved, piece by piece.
func (p *plan) lane(u use, line []vec, half float64, name string) {
	// Lots are drawn around lanes and never the other way, so a lane may cross whatever is still free.
	ok := func(v vec) bool { c := p.occ.at(v); return c == free || c == paved }
	isHard := func(i int) bool { return i >= 0 && p.occ.at(line[i]) == hard }
	start := -1
	flush := func(end int) {
		if start >= 0 && end-start >= 2 {
			ring := buffer(line[start:end], constant(half))
			p.areas = append(p.areas, area{u, ring, name, ""})
			p.occ.fill(ring, paved, false)
		}
		start = -1
	}
	for i, v := range line {
		// A lane runs on into what outranks it, so that it ends at the kerb or the water and not short of it.
		switch {
		case !ok(v) && start >= 0 && isHard(i):
			flush(i + 1)
		case !ok(v):
			flush(i)
		case start < 0 && isHard(i-1):
			start = i - 1
		case start < 0:
			start = i
		}
	}
	flush(len(line))
}

// bridge lays a deck that wins over the water beneath.
func (p *plan) bridge(line []vec, half float64) {
	ring := buffer(line, constant(half))
	p.areas = append(p.areas, area{useBridge, ring, "", "bridge"})
	p.occ.fill(ring, paved, false)
}

func (p *plan) roads() {
	r := p.r.fork(5)
	lane := func(s float64, far, unit, bridge bool) column {
		half := 1.8
		if bridge {
			half = 2.6
		}
		return column{s + r.between(-12, 12) + p.stray(22), newWave(r, 13, 430, 4, 120), half, -1, bridge, far, unit, false}
	}
	creek := func(i int, unit bool) column { return column{creek: i, far: true, unit: unit, s: p.branch[i].s} }
	road := column{s: 268, bend: newWave(r, 16, 1100), half: 7, creek: -1, far: true, road: true}
	// A lane with a bridge has the same place and bend on both banks, and meets itself in the middle of the canal.
	west, mid := lane(-475, true, false, true), lane(-22, true, true, true)
	// North of the old settlement the lane ends in the fields; south of it, it goes on and bounds a unit grid.
	midN := mid
	midN.far, midN.unit = false, false
	p.sides[0] = side{sign: 1, reach: 800, split: 186, wob: newWave(r, 9, 360, 3, 110), cols: []column{
		lane(-930, true, false, false), creek(0, true), west, lane(-235, true, true, false), midN, creek(2, false), road,
	}}
	westS, roadS := west, road
	westS.far, roadS.far = false, true
	p.sides[1] = side{sign: -1, reach: 490, split: 152, wob: newWave(r, 7, 330, 3, 120), cols: []column{
		lane(-900, false, false, false), lane(-655, true, true, false), westS, creek(1, false), mid, lane(142, false, false, false), roadS,
	}}
	p.mainRoads(r, &road)
	for i := range p.sides {
		p.columnLanes(&p.sides[i])
	}
	p.crossLanes(r)
}

// mainRoads draws the road along the east of the village and the one that joins it from the west.
func (p *plan) mainRoads(r *rng, road *column) {
	line := sample(p.south-60, p.north+60, 20, func(d float64) vec { return p.at(road.s+road.bend.rooted(d), d) })
	p.claim(area{useRoad, buffer(line, constant(road.half)), "", "main"})
	w := newWave(r, 10, 520)
	line = sample(p.west-50, road.s+10, 18, func(s float64) vec { return p.at(s, 408+w.at(s)) })
	ring := buffer(line, constant(4.2))
	p.areas = append(p.areas, area{useRoad, ring, "", "west"})
	p.occ.fill(ring, hard, false)
}

// columnLanes draws the columns of a side: the paving, the bridge, and the cut that grids follow.
func (p *plan) columnLanes(sd *side) {
	for i := range sd.cols {
		c := &sd.cols[i]
		line := p.columnLine(sd, c)
		p.lines = append(p.lines, line)
		if c.half > 0 && !c.road {
			p.lane(useLane, p.untilSplit(sd, c, line), c.half, "")
		}
		if c.bridge {
			p.bridge(sample(-1, p.halfW+7, 6, func(t float64) vec { return p.at(p.sAt(sd, c, t), sd.sign*t) }), c.half)
		}
	}
}

// columnLine is the line of a column from the canal to its end. It starts a little beyond the middle of the canal, whose
// chords would else pass it by; what sticks out is pruned.
func (p *plan) columnLine(sd *side, c *column) []vec {
	end := sd.reach
	if !c.far {
		end = sd.split + 26
	}
	return sample(-4, end, 12, func(t float64) vec { return p.at(p.sAt(sd, c, t), sd.sign*t) })
}

// untilSplit ends a lane that does not go on at the lane between the bands.
func (p *plan) untilSplit(sd *side, c *column, line []vec) []vec {
	if c.far {
		return line
	}
	for i, v := range line {
		if on := p.splitLine(sd, v.X); i > 1 && (v.Y-on.Y)*sd.sign > -2 {
			return append(line[:i:i], on)
		}
	}
	return line
}

// crossLanes draws the lanes along the banks and between the bands, with small bridges over the creeks.
func (p *plan) crossLanes(r *rng) {
	for i := range p.sides {
		sd := &p.sides[i]
		bank := newWave(r, 1.2, 150, 0.8, 60)
		off := p.halfW + 6.2
		kerb := func(s float64) vec { return p.at(s, sd.sign*(off+bank.at(s))) }
		// The strip reaches past the lane to the first gardens, so that no sliver of field is left between.
		inland := func(s float64) vec { return p.at(s, sd.sign*(off+3.4+bank.at(s))) }
		strip := append(sample(p.west-50, p.east+50, 12, inland), sample(p.east+50, p.west-50, 12, func(s float64) vec { return p.at(s, 0) })...)
		p.areas = append(p.areas, area{useBank, strip, "", ""})
		p.crossLane(sd, 1.6, kerb)
		p.lines = append(p.lines, sample(p.west-50, p.east+50, 14, func(s float64) vec { return p.splitLine(sd, s) }))
		p.crossLane(sd, 2.2, func(s float64) vec { return p.splitLine(sd, s) })
	}
}

func (p *plan) crossLane(sd *side, half float64, at func(s float64) vec) {
	p.lane(useLane, sample(p.west-50, p.east+50, 10, at), half, "")
	for _, b := range p.branch {
		if b.sign != sd.sign {
			continue
		}
		// The lane wanders little across the width of a creek: one distance serves for the deck.
		dist := math.Abs(p.dOf(at(b.s)))
		if dist > b.end {
			continue
		}
		s := b.sAt(b.sign * dist)
		wide := b.half + 5*math.Exp(-dist/18) + 9
		p.bridge(sample(s-wide, s+wide, 5, at), half)
	}
}
