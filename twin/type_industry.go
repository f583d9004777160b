package twin

func industryType() *Type {
	return &Type{
		Name: "industry", Plural: "industry", Label: label("产业", "industry"), Geometry: PointOrByHouse,
		Doc:  "An enterprise, workshop or shop.",
		Tile: TileHint{Layer: "industry", MinZoom: 11, Label: "name"},
		Fields: []Field{
			text("uscc", label("统一社会信用代码", "credit code")).checked("uscc").maxLen(18),
			text("sector", label("行业代码", "sector (GB/T 4754)")).checked("industry").maxLen(8),
			enum("scale", label("规模", "scale"),
				code("micro", "微型", "micro"), code("small", "小型", "small"), code("medium", "中型", "medium"), code("large", "大型", "large"),
			),
			ref("house", label("所在房屋", "house"), "house"),
			number("employees", label("从业人数", "employees"), KindInt, 0, 1e6).at(Internal).summed(),
			number("output", label("产值（万元）", "yearly output (10 000 CNY)"), KindFloat, 0, 1e9).at(Internal).summed(),
			list("hazards", label("危险因素", "hazards"),
				code("chemical", "危化", "chemicals", "危险化学品"), code("dust", "粉尘", "dust"), code("lpg", "液化气", "bottled gas"),
				code("three_in_one", "三合一", "living, storage and work in one"),
			).at(Internal),
			enum("risk", label("风险等级", "risk"),
				code("none", "无", "none"), code("blue", "蓝", "blue"), code("yellow", "黄", "yellow"),
				code("orange", "橙", "orange"), code("red", "红", "red"),
			).at(Internal),
			text("fire_owner", label("消防责任人", "responsible for fire safety")).at(Personal).masked(MaskName),
		},
	}
}
