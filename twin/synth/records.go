package synth

import (
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"
)

// record puts the village's own digits before a local id.
func (sv *survey) record(typ, id string, g orb.Geometry, p props) Record {
	return Record{Type: typ, Source: "synth", SourceID: sv.cfg.prefix() + "-" + id, Geometry: g, Props: p}
}

// stamp is a time on a working day of the last weeks before asOf, in UTC.
func stamp(r *rng, days int) string {
	t := asOf.time().AddDate(0, 0, -1-r.IntN(days)).Add(time.Duration(r.span(30, 540)) * time.Minute)
	return t.Format(time.RFC3339)
}

// gridRecords lists the village, its unit grids and its micro-grids. Grids go by their code: it is their source id.
func (sv *survey) gridRecords() []Record {
	r := sv.r.fork(50)
	var list []Record
	add := func(code, name, level, parent string, g region, workers int, risk string) {
		var p props
		p.set("code", code)
		p.set("name", name)
		p.set("level", level)
		p.set("parent", parent)
		p.set("leader", chief(r))
		var staff []string
		for range workers {
			staff = append(staff, chief(r))
		}
		p.set("workers", staff)
		p.set("risk", risk)
		if level == "micro" {
			p.set("last_patrol_at", stamp(r, 3))
		}
		list = append(list, Record{Type: "grid", Source: "synth", SourceID: code, Geometry: g.polygon(), Props: p})
	}
	add(sv.cfg.Code, sv.cfg.Name, "village", sv.cfg.Code[:9], sv.village[0], 0, "none")
	for _, u := range sv.units {
		code := fmt.Sprintf("%s%03d", sv.cfg.Code, u.label+1)
		add(code, fmt.Sprintf("%s第%d网格", sv.cfg.Name, u.label+1), "unit", sv.cfg.Code, u, 2, "none")
	}
	for _, m := range sv.micros {
		c := sv.cells[m.label]
		risk := []string{"none", "blue", "yellow", "orange"}[r.weighted(70, 18, 9, 3)]
		add(c.code, fmt.Sprintf("%d-%s微网格", c.unit+1, c.code[15:]), "micro", c.code[:15], m, 1, risk)
	}
	return list
}

// crops by the way a strip is farmed, with their land-use code.
type farming struct {
	crop, use string
	idle      bool
}

// farm says what grows on a field parcel. Neighbouring strips tend to grow the same.
func (sv *survey) farm(q *parcel) farming {
	if sv.greenhouse(q) {
		return farming{"大棚蔬菜", "1202", false}
	}
	// Waves over the land instead of dice per strip: crops come in patches.
	n := sv.crops.at(q.mid.X+0.4*q.mid.Y) + sv.crops.at(q.mid.Y*1.4-q.mid.X*0.3+777)
	switch {
	case n > 1.15:
		return farming{"油菜", "0102", false}
	case n > 0.35:
		return farming{"小麦", "0102", false}
	case n < -1.3:
		return farming{"桃", "0201", false}
	case n < -1.05:
		return farming{"", "0103", true}
	}
	return farming{"水稻", "0101", false}
}

// greenhouse says whether a parcel belongs to the vegetable farm: a patch of strips under plastic.
func (sv *survey) greenhouse(q *parcel) bool {
	return q.use == useField && q.sizeM > 120 && sv.plastic(q.mid, 0)
}

func (sv *survey) landRecords() []Record {
	r := sv.r.fork(51)
	list := make([]Record, 0, len(sv.parcels))
	for i := range sv.parcels {
		q := &sv.parcels[i]
		kind, code, right, crop := "farmland", "", "集体土地所有权", ""
		idle, basic := false, false
		switch q.use {
		case useBridge, useLane:
			kind, code = "road", "1006"
		case useRoad:
			kind, code = "road", "1003"
		case useCanal:
			kind, code = "pond", "1101"
		case usePond:
			kind, code = "pond", "1104"
		case useCompound:
			kind, code, right = "construction", compoundUse(sv.areas[q.area].tag), "集体建设用地使用权"
			if sv.areas[q.area].tag == "pumphouse" {
				kind = "facility"
			}
		case useLot:
			kind, code, right = "homestead", "0702", "宅基地使用权"
		case useForest, useBank:
			kind, code = "forest", "0301"
		case useGreen:
			kind, code, right, crop = "contract", "0103", "土地承包经营权", "蔬菜"
		default:
			f := sv.farm(q)
			code, crop, idle, right = f.use, f.crop, f.idle, "土地承包经营权"
			// Basic farmland is arable land of some size, for the colours of a map; no law is read here.
			basic = (f.use == "0101" || f.use == "0102") && q.sizeM > 500
			switch {
			case f.use == "1202":
				kind = "facility"
			case q.cell%3 == 0 || f.use == "0201":
				kind = "contract"
			}
		}
		var p props
		p.set("parcel_no", fmt.Sprintf("%sJ%s%05d", sv.cfg.Code, map[bool]string{true: "C", false: "B"}[q.use == useLot], i+1))
		p.set("kind", kind)
		p.set("use_code", code)
		p.set("code_system", "GB/T 21010-2017")
		p.set("right_type", right)
		p.set("area_m2", math.Round(q.sizeM*100)/100)
		p.set("basic_farmland", basic)
		// Somewhat below the ground at the middle, as the lowest point of a parcel is.
		p.set("min_elev_m", math.Round((sv.elevation(q.mid)-r.between(0.05, 0.3))*100)/100)
		p.set("crop", crop)
		p.set("idle", idle)
		if kind == "homestead" || kind == "contract" {
			p.set("holder", oneRune(r, localSurnames)+given(r, r.chance(0.7), r.span(40, 75)))
		}
		list = append(list, Record{Type: "land", Source: "synth", SourceID: q.id, Geometry: q.polygon(), Props: p})
	}
	return list
}

// compoundUse is the land-use code of a compound.
func compoundUse(tag string) string {
	switch tag {
	case "works", "coop":
		return "0601"
	case "school":
		return "0803"
	case "clinic":
		return "0805"
	case "elder_care":
		return "0806"
	case "temple":
		return "0904"
	case "market":
		return "0501"
	case "pumphouse":
		return "0809"
	}
	return "0801"
}
