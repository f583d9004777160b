package synth

import (
	"fmt"

	"github.com/paulmach/orb"
)

// facilities sets hydrants, lamps and cameras along the lanes, pumps at the creeks, shelters and stores at the public
// buildings.
func (sv *survey) facilities(houses []building) []Record {
	r := sv.r.fork(42)
	var list []Record
	seq := map[string]int{}
	add := func(kind, sub, name string, at orb.Point, capacity, used int) {
		seq[kind]++
		var p props
		p.set("code", fmt.Sprintf("%s%s%s%03d", sv.cfg.Code[:6], sub, sv.cfg.Code[9:], seq[kind]))
		p.set("name", fmt.Sprintf("%s%s%d号", sv.cfg.Name, name, seq[kind]))
		p.set("kind", kind)
		p.set("state", []string{"ok", "faulty", "missing"}[r.weighted(94, 5, 1)])
		if capacity > 0 {
			p.set("capacity", capacity)
			p.set("used", used)
		}
		list = append(list, sv.record("facility", fmt.Sprintf("F%03d", len(list)+1), at, p))
	}
	sv.alongLanes(r, add)
	for _, v := range sv.pumps {
		add("pump", "0301", "泵站", sv.f.point(v), 0, 0)
	}
	for _, b := range houses {
		at := sv.f.point(b.box.at(0, -1).add(vec{0, -2.5}))
		switch b.use {
		case "体育馆":
			add("shelter", "0401", "安置点", at, 320, 0)
		case "村委会办公楼":
			add("shelter", "0401", "安置点", at, 120, 18)
			add("depot", "0402", "防汛物资点", sv.f.point(b.box.at(1, -1).add(vec{1, -3})), 0, 0)
			add("aed", "0403", "AED", sv.f.point(b.box.at(-0.5, -1).add(vec{0, -1})), 0, 0)
		case "综合楼":
			add("shelter", "0401", "安置点", at, 180, 42)
		case "日间照料中心", "党群服务点":
			add("shelter", "0401", "安置点", at, 60, 60)
			add("aed", "0403", "AED", sv.f.point(b.box.at(0.5, -1).add(vec{0, -1})), 0, 0)
		case "农机仓库":
			add("depot", "0402", "防汛物资点", at, 0, 0)
		case "泵房":
			add("pump", "0301", "泵站", at, 0, 0)
		}
	}
	return list
}

// alongLanes sets what stands at the kerb of roads and lanes, every so many metres, at the side where there is room.
func (sv *survey) alongLanes(r *rng, add func(kind, sub, name string, at orb.Point, capacity, used int)) {
	// Metres to go until the next of each; carried on from lane to lane, so that short lanes get their share.
	lamp, hydrant, camera := r.between(0, 45), r.between(0, 120), r.between(0, 200)
	for _, a := range sv.areas {
		if a.use != useLane && a.use != useRoad || a.name == "track" {
			continue
		}
		// The first half of a buffer's ring is its right-hand kerb.
		kerb := a.ring[:len(a.ring)/2]
		for i := 0; i+1 < len(kerb); i++ {
			long := kerb[i+1].sub(kerb[i]).length()
			// Lanes were drawn past the border; nothing stands outside or on the border of two grids.
			if !inRing(sv.ring, kerb[i]) || sv.loc.cell(kerb[i]) != sv.loc.cell(kerb[i+1]) {
				continue
			}
			mid := lerp(kerb[i], kerb[i+1], 0.5)
			out := kerb[i+1].sub(kerb[i]).left().mul(-0.4 / long)
			at := sv.f.point(mid.add(out))
			if lamp -= long; lamp < 0 {
				add("lamp", "0101", "路灯", at, 0, 0)
				lamp += 62
			}
			if hydrant -= long; hydrant < 0 {
				add("hydrant", "0201", "消火栓", sv.f.point(mid.add(out.mul(2))), 0, 0)
				hydrant += 210
			}
			if camera -= long; camera < 0 {
				add("camera", "0202", "摄像头", sv.f.point(mid.add(out.mul(3))), 0, 0)
				camera += 420
			}
		}
	}
}
