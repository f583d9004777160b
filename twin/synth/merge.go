package synth

import (
	"cmp"
	"slices"
)

// m2PerStep2 is the area of a lattice cell near latitude 31°, for thresholds alone.
const m2PerStep2 = 0.952e-3 * 1.1087e-3

// least is the size in m² under which a piece of a use joins a neighbour.
func least(u use) float64 {
	switch u {
	case useField:
		return 140
	case useForest, useGreen, useLot, useBank:
		return 45
	case useCompound, usePond:
		return 60
	case useBridge:
		return 4
	}
	return 15
}

// merge labels faces by parcel. Faces of one area in one cell share a label; pieces too small or too thin to be a
// parcel take the label of the neighbour in their cell with which they share most border.
func (s *subdivision) merge(p *plan, areaOf, cellOf []int32) []int32 {
	// The label of a parcel is the number of one of its faces, so that no second numbering is needed.
	label := make([]int32, s.faces)
	first := map[[2]int32]int32{}
	for f := range label {
		switch key := [2]int32{areaOf[f], cellOf[f]}; {
		case cellOf[f] < 0:
			label[f] = -1
		case areaOf[f] < 0:
			label[f] = int32(f)
		default:
			if _, ok := first[key]; !ok {
				first[key] = int32(f)
			}
			label[f] = first[key]
		}
	}
	// Joining changes who is small and who neighbours whom; a few rounds settle what matters.
	for range 5 {
		if !s.mergeOnce(p, label, areaOf, cellOf) {
			break
		}
	}
	return label
}

// mergeOnce joins each sliver to at most one neighbour and says whether it joined any.
func (s *subdivision) mergeOnce(p *plan, label, areaOf, cellOf []int32) bool {
	of, size := s.components(label)
	round := make([]float64, s.faces)            // border length by component
	shared := make([]map[int32]float64, s.faces) // component → neighbour component → weighted length
	useOf := func(f int32) use {
		if areaOf[label[f]] < 0 {
			return useField
		}
		return p.areas[areaOf[label[f]]].use
	}
	for i := range s.halfs {
		h := &s.halfs[i]
		g := s.halfs[h.twin].face
		if h.face < 0 || label[h.face] < 0 || g >= 0 && of[g] == of[h.face] {
			continue
		}
		c, long := of[h.face], s.long(h)
		round[c] += long
		// A sliver never leaves its micro-grid: a parcel lies in one grid, as its members must.
		if g < 0 || label[g] < 0 || cellOf[g] != cellOf[h.face] {
			continue
		}
		if shared[c] == nil {
			shared[c] = map[int32]float64{}
		}
		shared[c][of[g]] += long * appetite(useOf(h.face), useOf(g))
	}
	var small []int32
	for c := range s.faces {
		if of[c] != int32(c) || label[c] < 0 || shared[c] == nil {
			continue
		}
		area := float64(size[c]) / 2
		// Twice the area over the border is about the width of a strip. Lanes and water may be thin, fields may not.
		thin := area < round[c]*700 // under about 1.4 m wide
		if u := useOf(int32(c)); area*m2PerStep2 < least(u) || thin && u >= useLot {
			small = append(small, int32(c))
		}
	}
	slices.SortFunc(small, func(a, b int32) int { return cmp.Or(cmp.Compare(size[a], size[b]), cmp.Compare(a, b)) })
	// Smallest first, and nobody both gives and takes in one round: chains would make the result depend on their order.
	into := map[int32]int32{}
	busy := map[int32]bool{}
	for _, c := range small {
		if to := heaviest(shared[c]); !busy[c] && !busy[to] {
			into[c] = label[to]
			busy[c], busy[to] = true, true
		}
	}
	for f := range label {
		if to, ok := into[of[f]]; ok {
			label[f] = to
		}
	}
	return len(into) > 0
}

// appetite is how willingly a use takes in a sliver of another.
func appetite(sliver, into use) float64 {
	switch {
	case sliver == into:
		return 4
	case into == useField || into == useGreen || into == useBank:
		return 1
	case into == useLane || into == useForest:
		return 0.7
	case into == useLot:
		return 0.4
	}
	return 0.15
}
