package twin

func facilityType() *Type {
	return &Type{
		Name: "facility", Plural: "facilities", Label: label("设施", "facility"), Geometry: Point,
		Doc:  "A public facility at a point.",
		Tile: TileHint{Layer: "facilities", MinZoom: 11},
		Fields: []Field{
			enum("kind", label("类别", "kind"),
				code("hydrant", "消火栓", "hydrant"), code("shelter", "安置点", "shelter"), code("depot", "物资点", "depot"), code("camera", "摄像头", "camera"),
				code("pump", "泵站", "pump"), code("aed", "AED", "AED"), code("lamp", "路灯", "lamp"),
			),
			enum("state", label("状态", "state"), code("ok", "正常", "ok"), code("faulty", "故障", "faulty"), code("missing", "缺失", "missing")),
			number("capacity", label("容量", "capacity"), KindInt, 0, 1e6).summed(),
			number("used", label("已用", "used"), KindInt, 0, 1e6).summed(),
		},
	}
}
