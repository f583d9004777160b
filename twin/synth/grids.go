package synth

import (
	"fmt"
	"math"
	"slices"
)

// cell is a micro-grid of the plan: a stretch of a band of a side.
type cell struct {
	side, band, from int // from = index of its west column, -1 for the border
	unit             int
	code             string
}

// cells lists the micro-grids in the order of their codes: units from west to east, the northern bank first; inside a
// unit the northern band first, again from west to east.
func (p *plan) cells() []cell {
	var list []cell
	unit := 0
	for si := range p.sides {
		sd := &p.sides[si]
		firstUnit := unit
		// The unit of a stretch is the number of unit borders to its west.
		unitOf := make([]int, len(sd.cols)+1) // by from+1
		for i := range sd.cols {
			if sd.cols[i].unit {
				unit++
			}
			unitOf[i+1] = unit
		}
		unitOf[0] = firstUnit
		unit++
		// The band at the canal is the southern one on the northern bank and the northern one on the southern bank.
		bands := []int{1, 0}
		if sd.sign < 0 {
			bands = []int{0, 1}
		}
		for u := firstUnit; u < unit; u++ {
			seq := 0
			for _, band := range bands {
				for from := -1; from < len(sd.cols); from++ {
					if unitOf[from+1] != u || from >= 0 && band == 1 && !sd.cols[from].far {
						continue
					}
					seq++
					list = append(list, cell{si, band, from, u, fmt.Sprintf("%s%03d%02d", p.cfg.Code, u+1, seq)})
				}
			}
		}
	}
	return list
}

// locator finds the cell of a place by the same sampled lines that were cut into the arrangement, so that a place
// well inside a face is always on the side on which the face is.
type locator struct {
	p     *plan
	canal []vec
	split [2][]vec
	cols  [2][][]vec
	index map[[3]int]int
}

func (p *plan) locator(cells []cell) *locator {
	l := &locator{p: p, index: map[[3]int]int{}}
	l.canal = sample(p.west-60, p.east+60, 14, func(s float64) vec { return p.at(s, 0) })
	for i := range p.sides {
		sd := &p.sides[i]
		l.split[i] = sample(p.west-50, p.east+50, 14, func(s float64) vec { return p.splitLine(sd, s) })
		for k := range sd.cols {
			c := &sd.cols[k]
			l.cols[i] = append(l.cols[i], p.columnLine(sd, c))
		}
	}
	for i, c := range cells {
		l.index[[3]int{c.side, c.band, c.from}] = i
	}
	return l
}

// cell is the index of the cell that holds v.
func (l *locator) cell(v vec) int {
	// The order of the tests is that of the cuts: canal, band, column. A far column bounds both bands.
	si, band := 0, 0
	if v.Y < yOn(l.canal, v.X) {
		si = 1
	}
	sd := &l.p.sides[si]
	if (v.Y-yOn(l.split[si], v.X))*sd.sign > 0 {
		band = 1
	}
	from := -1
	for k := range sd.cols {
		if (band == 0 || sd.cols[k].far) && v.X > xOn(l.cols[si][k], v.Y) {
			from = k
		}
	}
	return l.index[[3]int{si, band, from}]
}

// yOn is the height of a line whose x grows, at x.
func yOn(line []vec, x float64) float64 {
	// Clamped at both ends: beyond the line its last piece goes on.
	k, _ := slices.BinarySearchFunc(line, x, func(v vec, x float64) int { return cmpFloat(v.X, x) })
	k = max(1, min(k, len(line)-1))
	a, b := line[k-1], line[k]
	return a.Y + (x-a.X)/(b.X-a.X)*(b.Y-a.Y)
}

// xOn is the x of a line whose y grows or falls throughout, at y.
func xOn(line []vec, y float64) float64 {
	sign := 1.0
	if line[len(line)-1].Y < line[0].Y {
		sign = -1
	}
	k, _ := slices.BinarySearchFunc(line, y, func(v vec, y float64) int { return cmpFloat(sign*v.Y, sign*y) })
	k = max(1, min(k, len(line)-1))
	a, b := line[k-1], line[k]
	return a.X + (y-a.Y)/(b.Y-a.Y)*(b.X-a.X)
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// settle gives stray pieces of a cell to the neighbour they share most border with: each micro-grid becomes one
// piece. cellOf is per face, -1 outside.
func (s *subdivision) settle(cellOf []int32) {
	for range 6 {
		regionOf, size := s.components(cellOf)
		main := map[int32]int32{}
		for f, c := range cellOf {
			if c < 0 {
				continue
			}
			if m, ok := main[c]; !ok || size[regionOf[f]] > size[m] {
				main[c] = regionOf[f]
			}
		}
		// Where a lane and a creek wind around each other, a scrap may lie on the wrong side of both. It is cut off from
		// its grid by land of another, to which it then goes.
		moved := false
		border := map[int32]map[int32]float64{}
		for i := range s.halfs {
			h := &s.halfs[i]
			f, g := h.face, s.halfs[h.twin].face
			if f < 0 || g < 0 || cellOf[f] < 0 || cellOf[g] < 0 || cellOf[f] == cellOf[g] || main[cellOf[f]] == regionOf[f] {
				continue
			}
			if border[regionOf[f]] == nil {
				border[regionOf[f]] = map[int32]float64{}
			}
			border[regionOf[f]][cellOf[g]] += s.long(h)
		}
		for f := range cellOf {
			if b := border[regionOf[f]]; b != nil {
				cellOf[f] = heaviest(b)
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}

// heaviest is the key with the largest weight; ties go to the lower key, so that map order does not matter.
func heaviest(weights map[int32]float64) int32 {
	best, most := int32(-1), math.Inf(-1)
	for k, w := range weights {
		if w > most || w == most && k < best {
			best, most = k, w
		}
	}
	return best
}

// long is the length of a half-edge in lattice steps.
func (s *subdivision) long(h *half) float64 {
	a, b := s.at[h.from], s.at[h.to]
	return math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
}

// components numbers the connected pieces of equally labelled faces and gives twice the area of each.
func (s *subdivision) components(label []int32) (of []int32, size []int64) {
	parent := make([]int32, s.faces)
	for i := range parent {
		parent[i] = int32(i)
	}
	find := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i := range s.halfs {
		h := &s.halfs[i]
		if g := s.halfs[h.twin].face; h.face >= 0 && g >= 0 && label[h.face] == label[g] {
			if a, b := find(h.face), find(g); a != b {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	of = make([]int32, s.faces)
	size = make([]int64, s.faces)
	for f := range of {
		of[f] = find(int32(f))
	}
	for i := range s.halfs {
		h := &s.halfs[i]
		if h.face >= 0 {
			// The shoelace sum around one fixed vertex: inner edges of a component cancel.
			size[of[h.face]] += cross(s.at[0], s.at[h.from], s.at[h.to])
		}
	}
	return of, size
}
