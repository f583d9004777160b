package codes

import (
	"fmt"
	"sort"
)

// LandUse is a class (two digits) or kind (four digits) of land use in GB/T 21010-2017.
type LandUse struct {
	Code, ZH, EN string
}

// The twelve classes and 73 kinds of the 2017 edition, sorted by code.
var landUses = [...]LandUse{
	{"01", "耕地", "Cultivated land"},
	{"0101", "水田", "Paddy field"},
	{"0102", "水浇地", "Irrigated land"},
	{"0103", "旱地", "Dry land"},
	{"02", "园地", "Garden land"},
	{"0201", "果园", "Orchard"},
	{"0202", "茶园", "Tea garden"},
	{"0203", "橡胶园", "Rubber plantation"},
	{"0204", "其他园地", "Other garden land"},
	{"03", "林地", "Forest land"},
	{"0301", "乔木林地", "Arbor forest"},
	{"0302", "竹林地", "Bamboo forest"},
	{"0303", "红树林地", "Mangrove"},
	{"0304", "森林沼泽", "Forest swamp"},
	{"0305", "灌木林地", "Shrub forest"},
	{"0306", "灌丛沼泽", "Shrub swamp"},
	{"0307", "其他林地", "Other forest land"},
	{"04", "草地", "Grassland"},
	{"0401", "天然牧草地", "Natural pasture"},
	{"0402", "沼泽草地", "Marsh grassland"},
	{"0403", "人工牧草地", "Sown pasture"},
	{"0404", "其他草地", "Other grassland"},
	{"05", "商服用地", "Commercial land"},
	{"0501", "零售商业用地", "Retail"},
	{"0502", "批发市场用地", "Wholesale market"},
	{"0503", "餐饮用地", "Catering"},
	{"0504", "旅馆用地", "Hotel"},
	{"0505", "商务金融用地", "Offices and finance"},
	{"0506", "娱乐用地", "Entertainment"},
	{"0507", "其他商服用地", "Other commercial land"},
	{"06", "工矿仓储用地", "Industrial, mining and storage land"},
	{"0601", "工业用地", "Industry"},
	{"0602", "采矿用地", "Mining"},
	{"0603", "盐田", "Salt field"},
	{"0604", "仓储用地", "Storage"},
	{"07", "住宅用地", "Residential land"},
	{"0701", "城镇住宅用地", "Urban housing"},
	{"0702", "农村宅基地", "Rural homestead"},
	{"08", "公共管理与公共服务用地", "Public administration and services"},
	{"0801", "机关团体用地", "Government and organisations"},
	{"0802", "新闻出版用地", "Press and publishing"},
	{"0803", "教育用地", "Education"},
	{"0804", "科研用地", "Research"},
	{"0805", "医疗卫生用地", "Health care"},
	{"0806", "社会福利用地", "Social welfare"},
	{"0807", "文化设施用地", "Cultural facilities"},
	{"0808", "体育用地", "Sports"},
	{"0809", "公用设施用地", "Public utilities"},
	{"0810", "公园与绿地", "Parks and green space"},
	{"09", "特殊用地", "Special land"},
	{"0901", "军事设施用地", "Military"},
	{"0902", "使领馆用地", "Embassies and consulates"},
	{"0903", "监教场所用地", "Detention and correction"},
	{"0904", "宗教用地", "Religion"},
	{"0905", "殡葬用地", "Funeral and burial"},
	{"0906", "风景名胜设施用地", "Scenic area facilities"},
	{"10", "交通运输用地", "Transport land"},
	{"1001", "铁路用地", "Railway"},
	{"1002", "轨道交通用地", "Urban rail transit"},
	{"1003", "公路用地", "Highway"},
	{"1004", "城镇村道路用地", "Streets of towns and villages"},
	{"1005", "交通服务场站用地", "Transport stations"},
	{"1006", "农村道路", "Rural road"},
	{"1007", "机场用地", "Airport"},
	{"1008", "港口码头用地", "Ports and wharves"},
	{"1009", "管道运输用地", "Pipelines"},
	{"11", "水域及水利设施用地", "Water and water facilities"},
	{"1101", "河流水面", "River"},
	{"1102", "湖泊水面", "Lake"},
	{"1103", "水库水面", "Reservoir"},
	{"1104", "坑塘水面", "Pond"},
	{"1105", "沿海滩涂", "Coastal flat"},
	{"1106", "内陆滩涂", "Inland flat"},
	{"1107", "沟渠", "Ditches and canals"},
	{"1108", "沼泽地", "Marsh"},
	{"1109", "水工建筑用地", "Hydraulic structures"},
	{"1110", "冰川及永久积雪", "Glacier and permanent snow"},
	{"12", "其他土地", "Other land"},
	{"1201", "空闲地", "Vacant land"},
	{"1202", "设施农用地", "Facility farmland"},
	{"1203", "田坎", "Field ridge"},
	{"1204", "盐碱地", "Saline-alkali land"},
	{"1205", "沙地", "Sandy land"},
	{"1206", "裸土地", "Bare soil"},
	{"1207", "裸岩石砾地", "Bare rock and gravel"},
}

// LandUses lists classes and kinds in the order of their codes; the slice is the caller's.
func LandUses() []LandUse { return append([]LandUse(nil), landUses[:]...) }

// FindLandUse returns the entry of a code in normal form.
func FindLandUse(code string) (LandUse, bool) {
	i, ok := sort.Find(len(landUses), func(i int) int {
		switch {
		case code < landUses[i].Code:
			return -1
		case code > landUses[i].Code:
			return 1
		}
		return 0
	})
	if !ok {
		return LandUse{}, false
	}
	return landUses[i], true
}

// CheckLandUse returns the normal form of a land-use code of the 2017 edition.
func CheckLandUse(s string) (string, error) {
	code, err := CheckLandUseForm(s)
	if err != nil {
		return "", &Error{Kind: KindLandUse, What: err.(*Error).What, Mend: err.(*Error).Mend}
	}
	if _, ok := FindLandUse(code); !ok {
		return "", &Error{
			Kind: KindLandUse, What: fmt.Sprintf("GB/T 21010-2017 has no code %s", code),
			Mend: "name the edition in code_system if it is an older one",
		}
	}
	return code, nil
}

// CheckLandUseForm checks only that s is two or four digits, as any edition has them, and returns it tidied. A zero
// that a spreadsheet dropped from the front of a four-digit code is put back, for no edition has three digits.
func CheckLandUseForm(s string) (string, error) {
	s = compact(tidy(s))
	switch {
	case s == "":
		return "", errEmpty(KindLandUseForm)
	case !isDigits(s) || len(s) > 4 || len(s) == 1:
		return "", &Error{
			Kind: KindLandUseForm, What: fmt.Sprintf("%q is not two or four digits", s), Mend: "as 0702 for a homestead",
		}
	case len(s) == 3:
		return "0" + s, nil
	}
	return s, nil
}
