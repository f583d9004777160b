package synth

import (
	"fmt"
	"math"
)

// building is a house of any kind before it becomes a record.
type building struct {
	id        string
	ring      []vec
	kind      string
	use       string
	name      string
	address   string
	lot       int // index of its homestead, -1
	plot      int // index of its compound, -1
	cell      int
	floors    int
	heightM   float64
	baseM     float64
	roof      string
	structure string
	safety    string
	gas       string
	let       bool
	year      int
	estate    string
	areaM     float64
	box       box // the main rectangle, for its rooms
	old       bool
	group     int
}

// box is a rectangle with a direction: centre, half sizes, cosine and sine of its turn.
type box struct {
	c        vec
	hw, hd   float64
	cos, sin float64
}

func newBox(c vec, w, d, turn float64) box {
	sin, cos := math.Sincos(turn)
	return box{c, w / 2, d / 2, cos, sin}
}

// at maps u, v in [-1, 1] (east, north) into the frame.
func (b box) at(u, v float64) vec { return b.c.add(vec{u * b.hw, v * b.hd}.turn(b.cos, b.sin)) }

func (b box) ring() []vec { return []vec{b.at(-1, -1), b.at(1, -1), b.at(1, 1), b.at(-1, 1)} }

// shape draws the outline of a dwelling on its box: plain, with a corner cut out (L), with a porch, or stepped. The box
// itself stays the outer limit, so shapes never grow beyond what was tested against the lot.
func shape(r *rng, b box, old bool) []vec {
	// All shapes are met once by each line along an axis of the box; clip relies on that.
	cutU, cutV := r.between(0.55, 0.9), r.between(0.35, 0.75) // size of a cut, of the half sizes
	east := 1.0
	if r.chance(0.5) {
		east = -1
	}
	mirror := func(pts [][2]float64) []vec {
		ring := make([]vec, len(pts))
		for i, q := range pts {
			k := i
			if east < 0 {
				// Mirroring turns a ring around.
				k = len(pts) - 1 - i // keeps the ring anticlockwise
			}
			ring[k] = b.at(q[0]*east, q[1])
		}
		return ring
	}
	kinds := []float64{3, 3, 2.5, 1.5}
	if old {
		kinds = []float64{5, 3, 0.6, 1}
	}
	switch r.weighted(kinds...) {
	case 1: // L, the cut at the front
		return mirror([][2]float64{{-1, -1}, {1 - cutU, -1}, {1 - cutU, -1 + cutV}, {1, -1 + cutV}, {1, 1}, {-1, 1}})
	case 2: // a porch in the middle of the front
		v := -1 + 0.28
		return mirror([][2]float64{{-1, v}, {-0.38, v}, {-0.38, -1}, {0.38, -1}, {0.38, v}, {1, v}, {1, 1}, {-1, 1}})
	case 3: // stepped: front and back each step back at one end
		return mirror([][2]float64{{-1, -1}, {0.1, -1}, {0.1, -0.75}, {1, -0.75}, {1, 1}, {-0.1, 1}, {-0.1, 0.78}, {-1, 0.78}})
	}
	return b.ring()
}

// within says whether each corner of a ring lies in a lot, a little away from its border.
func within(ring []vec, quad []vec, margin float64) bool {
	for _, v := range ring {
		for i, a := range quad {
			side := quad[(i+1)%len(quad)].sub(a)
			if side.cross(v.sub(a)) < margin*side.length() {
				return false
			}
		}
	}
	return true
}

// turnLimit keeps dwellings facing south within ten degrees, the turn of the whole plan included.
func (p *plan) turnLimit(turn float64) float64 {
	limit := (9.5 - math.Abs(p.cfg.TurnDeg)) * math.Pi / 180
	return max(-limit, min(limit, turn))
}

// dwelling builds the main house of a lot, towards its northern edge so that the yard lies in the sun. ok is false
// where the lot is too crooked for a house.
func (p *plan) dwelling(r *rng, l *lot) (b box, ring []vec, ok bool) {
	wide, deep := l.ring[1].X-l.ring[0].X, l.ring[3].Y-l.ring[0].Y
	// Old houses nearly touch; newer ones leave room to walk through.
	gap := r.between(1.1, 2.4)
	if l.old {
		gap = r.between(0.5, 1.5)
	}
	// Most of the turn comes from the slope of the row, a little from the mason.
	turn := p.turnLimit(math.Atan(l.slope)*0.75 + r.between(-0.035, 0.035))
	d := r.between(9, 11.8)
	if l.old {
		d = r.between(7.4, 9.6)
	}
	w := min(wide-gap-d*math.Abs(math.Sin(turn)), 13.2)
	back := r.between(1.6, 3)
	// On a bend the lot is a slanting parallelogram: shrink until the corners fit.
	for range 8 {
		mid := lerp(lerp(l.ring[0], l.ring[1], 0.5), lerp(l.ring[3], l.ring[2], 0.5), 1-(back+d/2)/deep)
		b = newBox(mid, w, d, turn)
		if within(b.ring(), l.ring[:], 0.25) {
			return b, shape(r, b, l.old), true
		}
		w, d, back = w*0.96, d*0.95, back+0.25
	}
	return b, nil, false
}

// annex builds a kitchen or store in a corner of the yard, clear of the house.
func (p *plan) annex(r *rng, l *lot, house box) ([]vec, bool) {
	side := -1.0
	if r.chance(0.5) {
		side = 1
	}
	w, d := r.between(2.8, 4.2), r.between(3.2, 5.5)
	// Free depth in front of the house.
	yard := house.at(0, -1).Y - l.ring[0].Y
	for range 6 {
		corner := lerp(l.ring[0], l.ring[1], 0.5).add(vec{side * ((l.ring[1].X-l.ring[0].X)/2 - w/2 - 0.7), 0})
		corner.Y = lerp(l.ring[0], l.ring[1], 0.5+side*0.4).Y + d/2 + r.between(0.9, max(1, yard-d-2.5))
		ring := newBox(corner, w, d, p.turnLimit(math.Atan(l.slope)*0.75)).ring()
		if within(ring, l.ring[:], 0.2) && apart(ring, house.ring(), 0.9) {
			return ring, true
		}
		w, d = w*0.92, d*0.9
	}
	return nil, false
}

// apart says whether two convex rings are separated by a line along an edge of either, with a gap.
func apart(a, b []vec, gap float64) bool {
	try := func(a, b []vec) bool {
		for i, v := range a {
			side := a[(i+1)%len(a)].sub(v)
			clear := true
			for _, q := range b {
				if side.cross(q.sub(v)) > -gap*side.length() {
					clear = false
					break
				}
			}
			if clear {
				return true
			}
		}
		return false
	}
	return try(a, b) || try(b, a)
}

// raise gives a dwelling its storeys and the look that goes with its age.
func (b *building) raise(r *rng) {
	switch {
	case b.old:
		b.year = r.span(1968, 1994)
		b.floors = []int{1, 2, 3}[r.weighted(3, 6, 0.7)]
		b.structure = oneOf(r, []string{"5", "4", "4", "4"})
		b.roof = []string{"gable", "hip", "flat"}[r.weighted(8, 1.5, 1)]
	default:
		b.year = r.span(1983, 2016)
		b.floors = []int{1, 2, 3, 4}[r.weighted(0.4, 6, 4, 0.2)]
		b.structure = oneOf(r, []string{"4", "4", "4", "3"})
		b.roof = []string{"gable", "hip", "flat"}[r.weighted(6, 2.4, 1.6)]
	}
	// Above the storeys comes the roof: a ridge for gable and hip, a parapet for flat.
	storey := r.between(2.9, 3.25)
	b.heightM = storey*float64(b.floors) + map[string]float64{"gable": 2.1, "hip": 1.9, "flat": 0.9}[b.roof]
	b.safety = grade(r, b.year)
	b.gas = []string{"pipe", "lpg", "none"}[r.weighted(5, 4, 0.4)]
}

// grade is the safety grade: what is old is more often B, seldom C, very seldom D.
func grade(r *rng, year int) string {
	switch {
	case year < 1980:
		return []string{"A", "B", "C", "D"}[r.weighted(20, 60, 16, 4)]
	case year < 1995:
		return []string{"A", "B", "C", "D"}[r.weighted(52, 45, 3, 0.3)]
	}
	return []string{"A", "B"}[r.weighted(92, 8)]
}

// estateNo composes a real-estate unit number: the county, town and village as zone and sub-zone, then the right (JC
// homestead, JB collective construction land), the parcel, and the house as unit.
func (c Config) estateNo(right string, parcel, unit int) string {
	return fmt.Sprintf("%s%s%s%s%05dF0001%04d", c.Code[:6], c.Code[6:9], c.Code[9:12], right, parcel, unit)
}

// elevation is the ground level in metres: a low plain with hollows along the water.
func (p *plan) elevation(v vec) float64 {
	// Banks lie lowest: that is where water stands first.
	d := math.Abs(p.dOf(v))
	h := 3.75 + p.ground.at(v.X+0.6*v.Y) + p.ground.at(1.3*v.Y-v.X+500)*0.6 - 0.55*math.Exp(-d/45)
	return math.Round(h*100) / 100
}
