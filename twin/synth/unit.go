package synth

import (
	"fmt"
	"math"
)

// unit is a room or flat of a building.
type unit struct {
	id        string
	house     int
	floor     int
	room      string
	ring      []vec
	areaM     float64
	occupancy string
	group     bool
	smoke     bool
	exting    bool
	ebike     bool
}

// Thickness of walls in metres: rooms keep clear of the outside and of each other, so outlines stay disjoint even
// after their corners are rounded to the lattice.
const (
	outerWallM = 0.24
	innerWallM = 0.08
)

// local turns a ring into the coordinates of a box, in metres from its centre.
func (b box) local(ring []vec) []vec {
	out := make([]vec, len(ring))
	for i, v := range ring {
		out[i] = v.sub(b.c).turn(b.cos, -b.sin)
	}
	return out
}

func (b box) global(ring []vec) []vec {
	out := make([]vec, len(ring))
	for i, v := range ring {
		out[i] = b.c.add(v.turn(b.cos, b.sin))
	}
	return out
}

// inset moves each edge of an anticlockwise ring with right angles inwards.
func inset(ring []vec, by float64) []vec {
	n := len(ring)
	out := make([]vec, n)
	for i, v := range ring {
		in, on := v.sub(ring[(i+n-1)%n]), ring[(i+1)%n].sub(v)
		out[i] = v.add(in.left().mul(by / in.length())).add(on.left().mul(by / on.length()))
	}
	return out
}

// clip cuts a ring by an axis-parallel window (Sutherland–Hodgman). Every outline drawn by shape meets each such line
// in one interval, therefore the result is one simple ring.
func clip(ring []vec, u0, u1, v0, v1 float64) []vec {
	for side := range 4 {
		depth := func(q vec) float64 {
			return [4]float64{q.X - u0, u1 - q.X, q.Y - v0, v1 - q.Y}[side]
		}
		var out []vec
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			da, db := depth(a), depth(b)
			if da >= 0 {
				out = append(out, a)
			}
			if (da >= 0) != (db >= 0) {
				out = append(out, lerp(a, b, da/(da-db)))
			}
		}
		ring = out
	}
	return ring
}

// rooms divides a floor of a building into columns by rows.
func (b *building) rooms(cols, rows int) [][]vec {
	// In the box's own axes walls are axis-parallel, and windows for clip are plain intervals.
	in := inset(b.box.local(b.ring), outerWallM)
	var out [][]vec
	for row := range rows {
		for col := range cols {
			u := func(k int) float64 { return b.box.hw * (2*float64(k)/float64(cols) - 1) }
			v := func(k int) float64 { return b.box.hd * (2*float64(k)/float64(rows) - 1) }
			ring := clip(in, u(col)+innerWallM, u(col+1)-innerWallM, v(row)+innerWallM, v(row+1)-innerWallM)
			// What a cut corner leaves of a room is a cupboard, and no unit.
			if len(ring) >= 3 && planeArea(ring) > 6 {
				out = append(out, b.box.global(ring))
			}
		}
	}
	return out
}

func planeArea(ring []vec) float64 {
	sum := 0.0
	for i, a := range ring {
		sum += a.cross(ring[(i+1)%len(ring)])
	}
	return math.Abs(sum) / 2
}

// divide lists the units of all buildings that have any: dwellings, the market and the offices of the works.
func (sv *survey) divide(houses []building) []unit {
	var list []unit
	for i := range houses {
		b := &houses[i]
		r := newRNG(sv.cfg.Seed, uint64(20000+i))
		switch {
		case b.kind == "home":
			// A few houses stand empty; nobody is registered there.
			empty := r.chance(0.02)
			for floor := 1; floor <= b.floors; floor++ {
				cols := 1
				if b.floors >= 3 && floor > 1 && r.chance(0.3) || b.let && floor == b.floors {
					cols = 2
				}
				occupancy := "self"
				if empty {
					occupancy = "vacant"
				} else if b.let && floor == b.floors {
					occupancy = "let"
				}
				list = sv.floorUnits(r, list, b, i, floor, cols, 1, occupancy)
			}
		case b.kind == "rental":
			// The owners usually keep the ground floor and let what is above.
			absent := r.chance(0.06) // the owners live elsewhere
			for floor := 1; floor <= b.floors; floor++ {
				if floor == 1 && !absent {
					list = sv.floorUnits(r, list, b, i, floor, 1, 1, "self")
					continue
				}
				list = sv.floorUnits(r, list, b, i, floor, r.span(2, 3), r.span(1, 2), "let")
			}
		case b.use == "养老院":
			for floor := 2; floor <= b.floors; floor++ {
				list = sv.floorUnits(r, list, b, i, floor, 8, 2, "self")
			}
		case b.kind == "industry" && b.use == "办公楼" && r.chance(0.7):
			list = sv.floorUnits(r, list, b, i, b.floors, 3, 2, "let") // rooms for workers on the top floor
		case b.use == "集市":
			list = sv.floorUnits(r, list, b, i, 1, 2, 4, "shop")
		}
	}
	return list
}

func (sv *survey) floorUnits(r *rng, list []unit, b *building, house, floor, cols, rows int, occupancy string) []unit {
	for k, ring := range b.rooms(cols, rows) {
		u := unit{house: house, floor: floor, room: fmt.Sprintf("%d%02d", floor, k+1), ring: ring, occupancy: occupancy}
		u.id = fmt.Sprintf("%s-1-%s", b.id, u.room)
		u.areaM = math.Round(planeArea(ring)*10) / 10
		u.smoke = r.chance(map[string]float64{"let": 0.62, "shop": 0.8}[occupancy] + 0.15)
		u.exting = r.chance(map[string]float64{"let": 0.5, "shop": 0.9}[occupancy] + 0.05)
		u.ebike = r.chance(map[string]float64{"let": 0.09, "self": 0.05}[occupancy])
		// Some rooms wait for a tenant.
		if occupancy == "let" && r.chance(0.08) {
			u.occupancy = "vacant"
		}
		list = append(list, u)
	}
	return list
}
