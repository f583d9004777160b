package synth

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// build raises everything that has a roof: dwellings with their annexes, public buildings, works, huts in the fields.
func (sv *survey) build() []building {
	var list []building
	r := sv.r.fork(20)
	order := make([]int, len(sv.lots))
	for i := range order {
		order[i] = i
	}
	// Door numbers run through the groups, as plates do.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sv.lots[a].group, sv.lots[b].group) })
	for door, i := range order {
		list = sv.homestead(newRNG(sv.cfg.Seed, uint64(5000+i)), list, i, door+1)
	}
	list = sv.publicHouses(r, list)
	list = sv.huts(r, list)
	for i := range list {
		b := &list[i]
		b.id = fmt.Sprintf("%s-H%04d", sv.cfg.prefix(), i+1)
		b.baseM = sv.elevation(b.ring[0])
		b.heightM = math.Round(b.heightM*10) / 10
		b.areaM = math.Round(areaM2(sv.f.polygon(b.ring))*float64(b.floors)*10) / 10
	}
	return list
}

// place sets the cell of a building; a building that would stand on a border of grids is not built.
func (sv *survey) place(b *building) bool {
	// A house belongs to one grid whole; corners suffice, since borders do not bend within a house.
	b.cell = sv.loc.cell(b.ring[0])
	for _, v := range b.ring[1:] {
		if sv.loc.cell(v) != b.cell {
			return false
		}
	}
	return true
}

// within says whether a building stands on the parcel that its area became: a lane may have cut a corner off.
func (sv *survey) within(area int, of []vec) bool {
	k, ok := sv.byArea[area]
	if !ok {
		return false
	}
	ring := make([]vec, len(sv.parcels[k].rings[0]))
	for i, at := range sv.parcels[k].rings[0] {
		ring[i] = sv.f.local(at)
	}
	return insideRing(ring, of)
}

func (sv *survey) homestead(r *rng, list []building, i, door int) []building {
	l := &sv.lots[i]
	bx, ring, ok := sv.dwelling(r, l)
	if !ok {
		return list
	}
	b := building{ring: ring, lot: i, plot: -1, kind: "home", use: "住宅", box: bx, old: l.old, group: l.group}
	b.raise(r)
	if !sv.place(&b) || !sv.within(l.area, ring) {
		return list
	}
	b.address = fmt.Sprintf("%s%s第%d组%d号", sv.cfg.Town, sv.cfg.Name, l.group, door)
	b.estate = sv.cfg.estateNo("JC", door, 1)
	// Old houses near the bridge are let more often: their owners have built anew.
	let := 0.33
	if l.old {
		let = 0.42
	}
	if b.floors > 1 && r.chance(let) {
		b.kind, b.let, b.use = "rental", true, "住宅"
	} else if r.chance(0.12) {
		b.let = true
	}
	list = append(list, b)
	// Not every yard has an annex, or the village would read as twice as many houses.
	if !r.chance(0.17) {
		return list
	}
	if ring, ok := sv.annex(r, l, bx); ok {
		s := building{ring: ring, lot: i, plot: -1, kind: "shed", use: "辅房", box: bx, floors: 1, heightM: r.between(2.4, 3.1), old: l.old, group: l.group}
		s.roof = oneOf(r, []string{"shed", "shed", "flat", "gable"})
		s.year, s.structure, s.gas = min(2018, b.year+r.span(0, 15)), "5", "none"
		s.safety = grade(r, s.year)
		s.address = b.address + "辅房"
		s.estate = sv.cfg.estateNo("JC", door, 2)
		if sv.place(&s) && sv.within(l.area, ring) {
			list = append(list, s)
		}
	}
	return list
}

// publicHouses builds the halls of the compounds.
func (sv *survey) publicHouses(r *rng, list []building) []building {
	// Numbers of public plots lie above those of homes and clear of the real plate 850.
	door := 900
	for pi, c := range sv.built {
		door++
		ground := sv.plotBox(&c.compound, 0)
		for k, h := range c.halls {
			// Halls are given from the south-west corner of the plot and turn with it.
			bx := ground
			bx.c = ground.at((h[0]+h[2]/2)/ground.hw-1, (h[1]+h[3]/2)/ground.hd-1)
			bx.hw, bx.hd = h[2]/2, h[3]/2
			b := building{ring: bx.ring(), lot: -1, plot: pi, kind: "public", use: plotUse(c.kind, k), box: bx, floors: c.floors[k], roof: c.roof}
			if !sv.within(c.area, b.ring) || !sv.place(&b) {
				continue
			}
			b.structure, b.safety, b.gas = "3", "A", "pipe"
			b.year = r.span(1992, 2019)
			b.heightM = 3.5*float64(b.floors) + 1
			b.address = fmt.Sprintf("%s%s%d号", sv.cfg.Town, sv.cfg.Name, door)
			// One plate a plot; further buildings count up.
			if k > 0 {
				b.address += fmt.Sprintf("%d幢", k+1)
			}
			b.estate = sv.cfg.estateNo("JB", door, k+1)
			sv.finish(r, &b, c.kind, k)
			if b.kind == "public" {
				b.name = b.use
			}
			list = append(list, b)
		}
	}
	return list
}

// finish sets what differs between kinds of public buildings and works.
func (sv *survey) finish(r *rng, b *building, kind string, k int) {
	switch kind {
	case "works":
		b.kind = "industry"
		if k != 1 {
			b.structure, b.heightM = "1", r.between(6.5, 7.9)
		} else {
			b.roof, b.heightM = "flat", 3.6*float64(b.floors)+0.9
		}
		b.safety = oneOf(r, []string{"A", "A", "A", "B"})
		b.gas = oneOf(r, []string{"none", "none", "pipe"})
	case "temple":
		b.year, b.structure, b.gas, b.safety = r.span(1930, 1960), "5", "none", "B"
		b.heightM = 6.2
		if k == 0 {
			b.heightM = 7.6
		}
	case "market", "coop":
		b.heightM, b.structure = 6, "4"
		if kind == "coop" {
			b.kind = "industry"
		}
	case "school":
		if k == 2 {
			b.heightM = 7.8 // gymnasium
		}
	}
}

func plotUse(kind string, k int) string {
	uses := map[string][]string{
		"committee": {"村委会办公楼", "便民服务厅"}, "party": {"党群服务点"}, "clinic": {"村卫生室"},
		"school": {"教学楼", "综合楼", "体育馆"}, "elder_care": {"养老院", "日间照料中心", "食堂"},
		"temple": {"正殿", "厢房", "厢房"}, "market": {"集市"}, "coop": {"农机仓库", "办公用房"}, "pumphouse": {"泵房"},
		"works": {"厂房", "办公楼", "仓库"},
	}[kind]
	return uses[min(k, len(uses)-1)]
}

func insideRing(ring, of []vec) bool {
	for _, v := range of {
		if !inRing(ring, v) {
			return false
		}
	}
	return true
}

// huts puts small huts at the edge of some fields: for tools, pumps and the watch over melons.
func (sv *survey) huts(r *rng, list []building) []building {
	want := 26
	for try := 0; try < 4000 && want > 0; try++ {
		q := &sv.parcels[r.IntN(len(sv.parcels))]
		// A hut needs a field large enough to need it.
		if q.use != useField || q.sizeM < 600 {
			continue
		}
		bx := newBox(q.mid.add(vec{r.between(-3, 3), r.between(-12, 12)}), r.between(2.6, 4.6), r.between(2.4, 3.6), r.between(-0.06, 0.06))
		b := building{ring: bx.ring(), lot: -1, plot: -1, kind: "hut", use: "农用棚", box: bx, floors: 1, heightM: r.between(2.2, 2.7)}
		local := make([]vec, len(q.rings[0]))
		for i, at := range q.rings[0] {
			local[i] = sv.f.local(at)
		}
		if !insideRing(local, b.ring) || !sv.occ.clear(b.ring) || !sv.place(&b) {
			continue
		}
		sv.occ.fill(b.ring, taken, false)
		b.year, b.structure, b.safety, b.gas = r.span(1995, 2021), "6", oneOf(r, []string{"B", "B", "C"}), "none"
		b.roof = oneOf(r, []string{"shed", "gable"})
		b.address = fmt.Sprintf("%s%s田间棚%d", sv.cfg.Town, sv.cfg.Name, 27-want)
		list = append(list, b)
		want--
	}
	return list
}
