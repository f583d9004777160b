package synth

import (
	"fmt"
	"strconv"

	"github.com/gridtwin/gridtwin/twin/codes"
)

// uscc composes a synthetic credit code: the registering body and class, the county that does not exist (990000), and
// an invented organisation number. The check character is right.
func (c Config) uscc(class string, n int) string {
	const letters = "ABCDEFGHJKLMNPQRTUWXY"
	town, _ := strconv.Atoi(c.Code[6:9])
	s, err := codes.MakeUSCC(fmt.Sprintf("%s990000%c%s%05d", class, letters[town%len(letters)], c.Code[9:], n))
	if err != nil {
		return ""
	}
	return s
}

// chief is an invented name for those who answer for something.
func chief(r *rng) string {
	return oneRune(r, localSurnames) + given(r, r.chance(0.6), r.span(30, 57))
}

// institutions lists the public bodies; each goes by its house, where it has one.
func (sv *survey) institutions(houses []building) []Record {
	r := sv.r.fork(40)
	byUse := map[string]string{}
	for _, b := range houses {
		if _, ok := byUse[b.use]; !ok && b.kind == "public" {
			byUse[b.use] = b.id
		}
	}
	var list []Record
	add := func(class, kind, name, use string, capacity, staff int) {
		house, ok := byUse[use]
		// A plan may have found no room for a compound; its body then does not exist.
		if !ok {
			return
		}
		var p props
		p.set("name", sv.cfg.Name+name)
		p.set("uscc", sv.cfg.uscc(class, len(list)+1))
		p.set("kind", kind)
		p.set("house", house)
		if capacity > 0 {
			p.set("capacity", capacity)
		}
		p.set("staff", staff)
		p.set("safety_owner", chief(r))
		list = append(list, sv.record("institution", fmt.Sprintf("I%02d", len(list)+1), nil, p))
	}
	add("54", "committee", "村民委员会", "村委会办公楼", 120, 14)
	add("54", "party", "党总支部", "村委会办公楼", 60, 5)
	add("54", "other", "便民服务站", "便民服务厅", 40, 6)
	add("54", "party", "党群服务点", "党群服务点", 50, 3)
	add("12", "clinic", "卫生室", "村卫生室", 30, 6)
	add("12", "school", "小学", "教学楼", 420, 34)
	add("12", "school", "幼儿园", "综合楼", 180, 21)
	add("52", "elder_care", "养老院", "养老院", 90, 24)
	add("52", "elder_care", "日间照料中心", "日间照料中心", 45, 7)
	add("51", "temple", "水月庵", "正殿", 80, 3)
	add("51", "ngo", "老年协会", "日间照料中心", 60, 4)
	add("51", "ngo", "志愿服务队", "便民服务厅", 0, 2)
	return list
}

// trade is a line of business with its sector of GB/T 4754-2017 and what is dangerous about it.
type trade struct {
	sector, name string
	hazards      []string
	risk         string
	out          float64 // yearly output per head, 10 000 CNY
}

var worksTrades = [...]trade{
	{"C3670", "汽车零部件厂", nil, "blue", 62},
	{"C3360", "金属表面处理厂", []string{"chemical"}, "orange", 48},
	{"C2110", "木制家具厂", []string{"dust"}, "yellow", 31},
	{"C2926", "塑料包装厂", nil, "blue", 37},
	{"C3525", "模具厂", nil, "none", 45},
	{"C1830", "服饰厂", nil, "blue", 22},
	{"C2231", "纸箱厂", []string{"dust"}, "yellow", 34},
	{"C3484", "机械零件加工厂", nil, "none", 41},
	{"C2641", "涂料分装厂", []string{"chemical"}, "red", 70},
	{"C3990", "电子元件厂", nil, "none", 55},
	{"C1353", "肉制品加工厂", []string{"chemical"}, "yellow", 29},
	{"C3312", "金属门窗厂", nil, "blue", 33},
	{"C1495", "食品添加剂厂", []string{"chemical", "dust"}, "orange", 52},
	{"G5990", "仓储物流站", nil, "blue", 26},
	{"C3311", "钢结构厂", nil, "blue", 44},
	{"C2032", "木门厂", []string{"dust"}, "yellow", 30},
}

var shopTrades = [...]trade{
	{"F5211", "百货店", []string{"three_in_one"}, "yellow", 12},
	{"F5212", "便利超市", nil, "none", 18},
	{"H6210", "饭店", []string{"lpg"}, "yellow", 14},
	{"H6220", "快餐面馆", []string{"lpg"}, "yellow", 10},
	{"O8111", "汽车修理部", []string{"three_in_one"}, "yellow", 16},
	{"O8040", "理发店", nil, "none", 7},
	{"F5251", "药店", nil, "none", 20},
	{"F5223", "水果店", nil, "none", 9},
	{"F5297", "液化气供应点", []string{"lpg"}, "orange", 24},
	{"F5239", "服装店", []string{"three_in_one"}, "blue", 8},
	{"O8192", "电动车维修部", []string{"three_in_one"}, "orange", 9},
	{"G6010", "快递驿站", nil, "blue", 11},
}

// enterprises lists works in their halls, shops in dwellings near the bridge and the market, and farms at a point.
func (sv *survey) enterprises(houses []building) []Record {
	r := sv.r.fork(41)
	var list []Record
	add := func(class string, t trade, name, scale, house string, geometry Record, staff int) {
		var p props
		p.set("name", name)
		p.set("uscc", sv.cfg.uscc(class, 100+len(list)))
		p.set("sector", t.sector)
		p.set("scale", scale)
		p.set("house", house)
		p.set("employees", staff)
		p.set("output", float64(int(float64(staff)*t.out*r.between(0.8, 1.25))))
		p.set("hazards", t.hazards)
		p.set("risk", t.risk)
		p.set("fire_owner", chief(r))
		list = append(list, sv.record("industry", fmt.Sprintf("E%03d", len(list)+1), geometry.Geometry, p))
	}
	brand := func() string { return oneRune(r, brandFirst) + oneRune(r, brandSecond) }
	// Each trade once, before any comes twice.
	trades := r.Perm(len(worksTrades))
	k := 0
	for _, b := range houses {
		switch {
		case b.use == "厂房":
			staff := int(b.areaM/38) + r.span(3, 20)
			add("91", worksTrades[trades[k%len(trades)]], brand()+worksTrades[trades[k%len(trades)]].name, scaleOf(staff), b.id, Record{}, staff)
			k++
		case b.use == "农机仓库":
			add("93", trade{"A0511", "农机合作社", nil, "none", 15}, sv.cfg.Name+"农机合作社", "small", b.id, Record{}, 11)
		}
	}
	shops := sv.shopHouses(houses, len(shopTrades))
	for i, h := range shops {
		t := shopTrades[i]
		add("92", t, brand()+t.name, "micro", houses[h].id, Record{}, r.span(1, 6))
	}
	for _, q := range sv.parcels {
		if q.use == usePond && sv.areas[q.area].tag == "fish" {
			add("93", trade{"A0412", "水产养殖场", nil, "none", 19}, sv.cfg.Name+"水产养殖场", "micro", "", Record{Geometry: sv.f.point(q.mid)}, 4)
			break
		}
	}
	for _, q := range sv.parcels {
		if sv.greenhouse(&q) {
			add("93", trade{"A0141", "蔬菜合作社", nil, "none", 13}, sv.cfg.Name+"蔬菜合作社", "micro", "", Record{Geometry: sv.f.point(q.mid)}, 9)
			break
		}
	}
	return list
}

const brandFirst, brandSecond = "恒宏瑞鑫华盛嘉安佳永东新", "源达泰隆丰通利成兴顺辉和"

func scaleOf(staff int) string {
	switch {
	case staff < 20:
		return "micro"
	case staff < 120:
		return "small"
	}
	return "medium"
}

// shopHouses picks the dwellings nearest to the bridge for shops, and the market for the first.
func (sv *survey) shopHouses(houses []building, n int) []int {
	var list []int
	bridge := sv.at(sv.sides[0].cols[4].s, 0)
	// Rings around the bridge, nearest first; ties keep the order of the houses.
	for radius := 30.0; radius < 900 && len(list) < n; radius += 6 {
		for i, b := range houses {
			d := b.box.c.sub(bridge).length()
			if d >= radius-6 && d < radius && (b.use == "集市" || b.kind == "home" || b.kind == "rental") && len(list) < n {
				list = append(list, i)
			}
		}
	}
	return list
}
