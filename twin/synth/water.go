package synth

import "math"

// branch is a creek that leaves the canal: north where sign is +1, south where it is -1.
type branch struct {
	s, sign, end, half float64
	bend               wave
	name               string
}

// at is the middle of the creek at a distance from the canal.
func (b branch) sAt(d float64) float64 { return b.s + b.bend.rooted(d) }

// water draws the canal, its creeks, and the pumps where creeks meet it.
func (p *plan) water() {
	r := p.r.fork(3)
	wide := newWave(r, 1.6, 260, 0.9, 90)
	// The middle of the canal bounds grids, so the same samples cut the land and answer on which bank a place lies.
	line := sample(p.west-60, p.east+60, 14, func(s float64) vec { return p.at(s, 0) })
	p.claim(area{useCanal, buffer(line, func(i int) float64 { return p.halfW + wide.at(line[i].X) }), "", "canal"})
	p.lines = append(p.lines, line)
	p.branch = []branch{
		{-700 + r.between(-15, 15) + p.stray(35), 1, 800, r.between(5, 6.5), newWave(r, 26, 620, 7, 190), "west creek"},
		{-335 + r.between(-15, 15) + p.stray(30), -1, r.between(300, 345), r.between(4.5, 6), newWave(r, 20, 480, 6, 150), "south creek"},
		{118 + r.between(-8, 8) + p.stray(15), 1, r.between(455, 500), r.between(4, 5.5), newWave(r, 18, 520, 6, 170), "east creek"},
	}
	stub := func(s, sign, end float64) branch {
		return branch{s + p.stray(40), sign, end, r.between(2.6, 3.4), newWave(r, 9, 230, 3, 80), "stub"}
	}
	p.branch = append(p.branch, stub(-140+r.between(-12, 12), 1, r.between(105, 135)), stub(-880, -1, r.between(150, 190)),
		stub(48+r.between(-8, 8), -1, r.between(95, 120)), stub(-395, 1, r.between(110, 150)))
	for _, b := range p.branch {
		line := sample(0, b.end, 13, func(d float64) vec { return p.at(b.sAt(b.sign*d), b.sign*d) })
		n := len(line)
		// A creek is widest at its mouth and runs out where it ends dead.
		half := func(i int) float64 {
			flare := 5 * math.Exp(-float64(i)*13/18) // the mouth opens towards the canal
			taper := math.Min(1, 0.35+float64(n-1-i)*13/60)
			return (b.half + flare) * taper
		}
		p.claim(area{useCanal, buffer(line, half), "", "creek"})
		// Pumps stand where a creek can be shut off against the canal.
		if b.name != "stub" {
			p.pumps = append(p.pumps, p.at(b.sAt(b.sign*34)+b.half+6, b.sign*34))
		}
	}
}

// blob is a rounded irregular ring, for ponds and copses.
func blob(r *rng, centre vec, rx, ry float64) []vec {
	n := 22
	lobes := newWave(r, 0.13, 2*math.Pi/2, 0.08, 2*math.Pi/3, 0.04, 2*math.Pi/5)
	ring := make([]vec, n)
	for i := range ring {
		a := 2 * math.Pi * float64(i) / float64(n)
		k := 1 + lobes.at(a)
		ring[i] = centre.add(vec{math.Cos(a) * rx * k, math.Sin(a) * ry * k})
	}
	return ring
}

// ponds digs fish ponds and old duck ponds where the ground is free, most of them near the hamlets.
func (p *plan) ponds() {
	r := p.r.fork(4)
	dug := 0
	for try := 0; try < 400 && dug < 9; try++ {
		s, d := r.between(p.west+60, p.east-60), r.between(-380, 640)
		rx, ry := r.between(13, 34), r.between(9, 19)
		c := p.at(s, d)
		if p.plastic(c, 20) {
			continue
		}
		if !p.occ.clear(blob(newRNG(p.cfg.Seed, uint64(1000+try)), c, rx+9, ry+9)) {
			continue
		}
		p.claim(area{usePond, blob(newRNG(p.cfg.Seed, uint64(1000+try)), c, rx, ry), "", "pond"})
		dug++
	}
	// Two rectangular fish ponds side by side, banks between them, off the west creek.
	for try := 0; try < 200; try++ {
		s, d := r.between(p.west+80, -450), r.between(250, 600)
		if !p.occ.clear(p.block(s-4, s+124, d-4, d+60)) || p.plastic(p.at(s+60, d+27), 70) {
			continue
		}
		for k := range 3 {
			a := s + float64(k)*42
			p.claim(area{usePond, p.block(a, a+36, d, d+54), "", "fish"})
		}
		return
	}
}

// block is a patch of the plan bounded by lines of constant s and d.
func (p *plan) block(s0, s1, d0, d1 float64) []vec {
	ring := sample(s0, s1, 15, func(s float64) vec { return p.at(s, d0) })
	return append(ring, sample(s1, s0, 15, func(s float64) vec { return p.at(s, d1) })...)
}
