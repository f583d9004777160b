package twin

func landType() *Type {
	return &Type{
		Name: "land", Plural: "land", Label: label("地块", "land"), Geometry: Polygon,
		Doc:  "A parcel of land.",
		Tile: TileHint{Layer: "land", MinZoom: 11},
		Fields: []Field{
			text("parcel_no", label("地块编号", "parcel number")).maxLen(40).also("地块号", "宗地号"),
			enum("kind", label("类别", "kind"),
				code("homestead", "宅基地", "homestead", "residential"), code("contract", "承包地", "contracted land"),
				code("farmland", "农田", "farmland", "farm", "farmyard", "meadow", "orchard", "grass"), code("construction", "集体建设用地", "construction land", "industrial", "commercial", "retail"),
				code("forest", "林地", "forest", "wood", "scrub", "park"), code("pond", "塘", "pond", "water", "basin", "reservoir", "river", "canal", "水域"),
				code("road", "道路", "road", "highway", "railway"), code("facility", "设施用地", "facility"),
			),
			text("use_code", label("地类编码", "land-use code")).maxLen(8).checked("land_use_form"),
			text("code_system", label("地类标准", "edition of the land-use code")).maxLen(40),
			text("right_type", label("权利类型", "right")).maxLen(40),
			number("area_m2", label("面积（平方米）", "area (m²)"), KindFloat, 0, 1e10).summed().also("面积"),
			flag("basic_farmland", label("基本农田", "basic farmland")),
			number("min_elev_m", label("最低高程（米）", "lowest elevation (m)"), KindFloat, -500, 9000),
			text("crop", label("作物", "crop")).maxLen(40),
			flag("idle", label("闲置", "idle")),
			text("holder", label("权利人", "holder")).at(Personal).masked(MaskName),
		},
	}
}
