package twin

func institutionType() *Type {
	return &Type{
		Name: "institution", Plural: "institutions", Label: label("机构", "institution"), Geometry: PointOrByHouse,
		Doc:  "A body that serves the village: committee, party branch, school, clinic, elder care, temple.",
		Tile: TileHint{Layer: "institutions", MinZoom: 11, Label: "name"},
		Fields: []Field{
			text("uscc", label("统一社会信用代码", "credit code")).checked("uscc").maxLen(18),
			enum("kind", label("类别", "kind"),
				code("committee", "村委会", "village committee"), code("party", "党支部", "party branch"), code("school", "学校", "school", "university", "college", "kindergarten"),
				code("clinic", "卫生室", "clinic", "hospital", "doctors", "pharmacy", "dentist"), code("elder_care", "养老", "elder care", "social_facility"),
				code("temple", "寺庙", "temple", "place_of_worship"), code("ngo", "社会组织", "association"), code("other", "其他", "other"),
			),
			ref("house", label("所在房屋", "house"), "house"),
			number("capacity", label("容量", "capacity"), KindInt, 0, 1e6),
			number("staff", label("工作人员数", "staff"), KindInt, 0, 1e6).at(Internal).summed(),
			text("safety_owner", label("安全责任人", "responsible for safety")).at(Personal).masked(MaskName),
		},
	}
}
