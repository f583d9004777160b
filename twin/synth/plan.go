package synth

import "math"

// use is what an area of the plan is for; a lower value wins where areas overlap (a bridge over the canal).
type use uint8

const (
	useBridge use = iota
	useRoad
	useCanal
	usePond
	useCompound
	useLane
	useLot
	useForest
	useBank  // the planted strip between the water and its lane
	useGreen // gardens and paths between the lots of a row
	useField
)

// area is a feature of the plan with an extent.
type area struct {
	use  use
	ring []vec
	name string
	tag  string // what a compound is for
}

// lot is a homestead: a parallelogram along its lane.
type lot struct {
	ring  [4]vec // south-west, south-east, north-east, north-west
	slope float64
	old   bool // in the old settlement
	group int  // villager group
	row   int
	area  int // index of its area
}

// plan is the drawing of a village before anything is measured: in metres, with the canal as its spine.
type plan struct {
	cfg    Config
	r      *rng
	drift  *rng // see stray
	f      frame
	canal  wave // y of the canal's middle at x
	lift   float64
	halfW  float64 // half width of the canal
	ring   []vec   // the border of the village
	west   float64
	east   float64
	north  float64
	south  float64
	occ    *raster
	areas  []area
	lines  [][]vec // cuts that bound fields and grids but have no width
	sides  [2]side // north and south of the canal
	lots   []lot
	pumps  []vec
	built  []builtPlot
	branch []branch
	ground wave // elevation
	crops  wave // what grows where
}

// at maps village coordinates to the metric frame: s runs along the canal, d is the distance north of it. Lines of
// constant d copy the canal near it and straighten out away from it, as lanes and field borders do.
func (p *plan) at(s, d float64) vec {
	return vec{s, p.lift + p.canal.at(s)*math.Exp(-math.Abs(d)/260) + d}
}

// slopeAt is the slope of the line of constant d.
func (p *plan) slopeAt(s, d float64) float64 {
	a, b := p.at(s-4, d), p.at(s+4, d)
	return (b.Y - a.Y) / 8
}

// dOf inverts at: the distance north of the canal. The decay is gentle, so the iteration settles at once.
func (p *plan) dOf(v vec) float64 {
	d := v.Y - p.lift
	for range 12 {
		d = v.Y - p.lift - p.canal.at(v.X)*math.Exp(-math.Abs(d)/260)
	}
	return d
}

// sample walks a line of the plan in even steps of at most the given length.
func sample(from, to, step float64, at func(t float64) vec) []vec {
	n := max(1, int(math.Ceil(math.Abs(to-from)/step)))
	out := make([]vec, 0, n+1)
	for i := 0; i <= n; i++ {
		out = append(out, at(from+(to-from)*float64(i)/float64(n)))
	}
	return out
}

// buffer widens a line to a ring; half gives the half width at each vertex.
func buffer(line []vec, half func(i int) float64) []vec {
	n := len(line)
	left, right := make([]vec, n), make([]vec, n)
	for i, v := range line {
		dir := line[min(i+1, n-1)].sub(line[max(i-1, 0)])
		side := dir.left().mul(half(i) / dir.length())
		left[i], right[i] = v.add(side), v.sub(side)
	}
	ring := right
	for i := n - 1; i >= 0; i-- {
		ring = append(ring, left[i])
	}
	return ring
}

func constant(w float64) func(int) float64 { return func(int) float64 { return w } }

// claim adds an area that outranks lanes and takes its ground.
func (p *plan) claim(a area) {
	p.areas = append(p.areas, a)
	p.occ.fill(a.ring, hard, false)
}

// newPlan draws a village. The order is the order in which a village grew: water, roads, what is built, fields.
func newPlan(cfg Config) *plan {
	r := newRNG(cfg.Seed, 1)
	p := &plan{cfg: cfg, r: r, drift: r.fork(10), f: newFrame(cfg.Lon, cfg.Lat, cfg.TurnDeg)}
	p.west, p.east, p.north, p.south = -1150+math.Abs(p.stray(120)), 425, 735-math.Abs(p.stray(60)), -425+math.Abs(p.stray(40))
	p.canal = newWave(r, 50, 840, 15, 350, 5, 150)
	p.halfW = r.between(10, 12.5)
	p.ground = newWave(r, 0.35, 610, 0.2, 230)
	p.crops = newWave(r, 0.6, 410, 0.5, 170)
	p.lift = -48 - p.canal.at(20)
	p.outline()
	p.water()
	p.roads()
	p.compounds()
	p.hamlets()
	p.ponds()
	p.forests()
	p.fields()
	return p
}

// stray moves something by up to so many metres in villages that vary, and not at all in the model village.
func (p *plan) stray(by float64) float64 { return p.drift.between(-by, by) * p.cfg.Vary }

// outline draws the border: four sides that wander, with the corners cut.
func (p *plan) outline() {
	r := p.r.fork(2)
	w := newWave(r, 24, 1300, 8, 390, 4, 150)
	corner := 70.0
	var ring []vec
	add := func(from, to float64, at func(t float64) vec) { ring = append(ring, sample(from, to, 30, at)...) }
	add(p.west+corner, p.east-corner, func(s float64) vec { return vec{s, p.south + w.at(s)} })
	add(p.south+corner, p.north-corner, func(y float64) vec { return vec{p.east + w.at(y+900), y} })
	add(p.east-corner, p.west+corner, func(s float64) vec { return vec{s, p.north + w.at(s+2000)} })
	add(p.north-corner, p.south+corner, func(y float64) vec { return vec{p.west + w.at(y+3000), y} })
	p.ring = ring
	p.occ = newRaster(vec{p.west - 40, p.south - 40}, vec{p.east + 40, p.north + 40})
	p.occ.fill(ring, free, true)
	p.lines = append(p.lines, append(append([]vec(nil), ring...), ring[0]))
}
