package twin

import "fmt"

func houseType() *Type {
	return &Type{
		Name: "house", Plural: "houses", Label: label("房屋", "house"), Geometry: Polygon,
		Doc:   "A building: home, public or industrial building, shed or hut.",
		Tile:  TileHint{Layer: "houses", MinZoom: 11, Label: "name", Number: "address"},
		Solid: SolidHint{HeightM: "height_m", BaseM: "base_elev_m", Floors: "floors_above", RoofShape: "roof"},
		Fields: []Field{
			text("address", label("门牌地址", "address")).also("门牌", "地址", "门牌号", "addr"),
			text("estate_no", label("不动产单元号", "estate unit number")).checked("estate_no").maxLen(40),
			ref("parcel", label("所在地块", "parcel"), "land"),
			enum("kind", label("类别", "kind"),
				code("home", "住宅", "home", "house", "residential", "apartments", "detached", "自住", "民房", "农宅"),
				Code{Value: "rental", Label: Label{"出租房", "rental"}, Aliases: []string{"出租"}, ReadsAs: "home"}, // tells "let"
				code("public", "公共建筑", "public", "school", "hospital", "civic", "government", "公建"),
				code("industry", "工业建筑", "industry", "industrial", "factory", "warehouse", "厂房", "仓库"),
				code("shed", "棚屋", "shed", "garage", "roof", "carport", "棚"), code("hut", "简屋", "hut", "cabin", "临时"),
			),
			enum("structure", label("结构", "structure"),
				code("1", "钢", "steel", "钢结构"), code("2", "钢和钢筋混凝土", "steel and reinforced concrete"),
				code("3", "钢筋混凝土", "reinforced concrete", "钢混"), code("4", "混合", "mixed", "砖混"),
				code("5", "砖木", "brick and timber"), code("6", "其他", "other"),
			),
			text("use", label("用途", "use")).also("用途名称", "building"),
			number("floors_above", label("地上层数", "floors above ground"), KindInt, 0, 200).also("层数", "楼层数", "levels", "building:levels", "floors"),
			number("floors_below", label("地下层数", "floors below ground"), KindInt, 0, 20),
			number("height_m", label("高度（米）", "height (m)"), KindFloat, 0, 1000).also("height", "高度", "building:height"),
			number("base_elev_m", label("地面高程（米）", "ground elevation (m)"), KindFloat, -500, 9000).also("elev", "高程"),
			enum("roof", label("屋顶", "roof"),
				code("flat", "平", "flat", "平顶", "平屋顶"), code("gable", "双坡", "gable", "gabled", "坡屋顶", "mansard", "gambrel", "saltbox"),
				code("hip", "四坡", "hip", "hipped", "half-hipped", "pyramidal"), code("shed", "单坡", "shed", "skillion", "lean_to"),
			).also("roof_shape", "roof:shape", "屋顶形式"),
			number("built_year", label("建成年份", "year built"), KindInt, 1000, 2200).also("建成年代", "start_date"),
			number("area_m2", label("建筑面积（平方米）", "floor area (m²)"), KindFloat, 0, 1e7).summed().also("建筑面积", "area"),
			enum("safety", label("安全等级", "safety grade"),
				code("A", "A级", "grade A"), code("B", "B级", "grade B"), code("C", "C级 局部危房", "grade C, part dangerous"), code("D", "D级 整幢危房", "grade D, dangerous"),
			).at(Internal),
			flag("let", label("出租", "let")).at(Internal).also("是否出租"),
			enum("gas", label("用气", "gas"),
				code("none", "无", "none"), code("pipe", "管道", "piped", "管道气", "天然气"), code("lpg", "瓶装", "bottled", "瓶装液化气", "液化气"),
			).at(Internal),
			{
				Name: "model", Kind: KindText, Label: label("三维模型", "3D model"), MaxLen: 64, ServerSet: true, NamesBlob: true, NoTile: true,
				Doc: "SHA-256 of the uploaded 3D model, in hex; null where the model is made from the footprint. Set by PUT /models/{house} alone.",
			},
		},
		Rules: []Rule{{Field: "height_m", Warn: warnFloorHeight}},
	}
}

// warnFloorHeight finds heights that do not go with the number of floors: under 2 m or over 8 m a floor.
func warnFloorHeight(e *Entity, _ Reader) string {
	floors, height := e.Get("floors_above"), e.Get("height_m")
	if floors.IsNull() || height.IsNull() || floors.Int() == 0 {
		return ""
	}
	if per := height.Float() / float64(floors.Int()); per < 2 || per > 8 {
		return fmt.Sprintf("%d floors and %g m make %.1f m a floor", floors.Int(), height.Float(), per)
	}
	return ""
}
