package synth

import "math"

// compound is a walled plot for something other than a home, with its buildings as boxes inside it.
type compound struct {
	kind           string
	s0, s1, d0, d1 float64
	name           string
	halls          [][4]float64 // s, d of the south-west corner from the plot's, width and depth in metres
	floors         []int
	roof           string
}

// plots lists what a village keeps for its public bodies and its workshops.
func (p *plan) plots() []compound {
	r := p.r.fork(9)
	list := []compound{
		{"committee", 22, 84, 34, 78, "", [][4]float64{{8, 24, 34, 13}, {46, 8, 11, 15}}, []int{3, 1}, "flat"},
		{"party", -64, -30, 36, 62, "", [][4]float64{{7, 10, 19, 11}}, []int{2}, "hip"},
		{"clinic", -104, -70, 36, 64, "", [][4]float64{{6, 12, 21, 10}}, []int{2}, "hip"},
		{"school", 150, 252, 52, 132, "", [][4]float64{{10, 54, 56, 14}, {10, 30, 40, 12}, {74, 44, 18, 26}}, []int{3, 2, 1}, "flat"},
		{"elder_care", 150, 250, -132, -76, "", [][4]float64{{10, 34, 44, 13}, {62, 14, 26, 12}, {10, 8, 16, 9}}, []int{3, 2, 1}, "hip"},
		{"temple", -286, -240, 24, 66, "", [][4]float64{{13, 26, 20, 11}, {5, 8, 7, 14}, {34, 8, 7, 14}}, []int{1, 1, 1}, "hip"},
		{"market", -14, 16, -66, -32, "", [][4]float64{{8, 5, 17, 24}}, []int{1}, "gable"},
		{"coop", -470, -420, 204, 250, "", [][4]float64{{6, 20, 36, 17}, {6, 5, 14, 9}}, []int{1, 1}, "gable"},
		{"pumphouse", -1010, -990, -48, -28, "", [][4]float64{{5, 6, 9, 7}}, []int{1}, "flat"},
	}
	// The industrial yard east of the main road: two ranks of works on either side of the canal.
	// Hall at the back, office in front, now and then a store beside it.
	yard := func(s0, s1, d0, d1 float64) {
		w, h := s1-s0, d1-d0
		c := compound{"works", s0, s1, d0, d1, "", nil, nil, oneOf(r, []string{"flat", "gable", "gable"})}
		c.halls = append(c.halls, [4]float64{6, h * 0.42, w - 13, h*0.58 - 7})
		c.floors = append(c.floors, 1)
		c.halls = append(c.halls, [4]float64{6, 6, w * 0.38, h*0.42 - 14})
		c.floors = append(c.floors, r.span(2, 3))
		if r.chance(0.6) {
			c.halls = append(c.halls, [4]float64{w*0.38 + 14, 6, w*0.62 - 22, h*0.42 - 15})
			c.floors = append(c.floors, 1)
		}
		list = append(list, c)
	}
	for d := 26.0; d < 190; d += 56 {
		yard(281, 338, d, d+52)
		yard(344, 402, d, d+50)
	}
	for d := -82.0; d > -320; d -= 62 {
		yard(283, 342, d, d+56)
		yard(349, 398, d+2, d+52)
	}
	return list
}

// compounds claims the plots that fit on free ground.
func (p *plan) compounds() {
	for _, c := range p.plots() {
		// The planner wanted the plot here; a lane that wandered may push it aside.
		var ring []vec
		fits := false
		for k := 0; k < 24 && !fits; k++ {
			by := float64((k+1)/2) * 5
			if k%2 == 1 {
				by = -by
			}
			ring = p.plotBox(&c, by).ring()
			if fits = p.occ.clear(ring); fits {
				c.s0, c.s1 = c.s0+by, c.s1+by
			}
		}
		if !fits {
			continue
		}
		p.claim(area{useCompound, ring, c.kind, c.kind})
		p.built = append(p.built, builtPlot{c, len(p.areas) - 1})
	}
	// The service road of the yard, between the two ranks.
	for _, sign := range [...]float64{1, -1} {
		p.lane(useLane, sample(20, 330, 10, func(t float64) vec { return p.at(342, sign*t) }), 2, "")
	}
}

// plotBox is the ground of a compound: a rectangle turned with the land, as far as houses may turn.
func (p *plan) plotBox(c *compound, by float64) box {
	s, d := (c.s0+c.s1)/2+by, (c.d0+c.d1)/2
	return newBox(p.at(s, d), c.s1-c.s0, c.d1-c.d0, p.turnLimit(math.Atan(p.slopeAt(s, d))*0.7))
}

// builtPlot is a compound with the place of its area in the plan.
type builtPlot struct {
	compound
	area int
}
