package twin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

func unitType() *Type {
	return &Type{
		Name: "unit", Plural: "units", Label: label("户室", "unit"), Geometry: ByHouse, Sensitivity: Internal,
		Doc: "A room or flat: house, stair, floor, room.",
		Fields: []Field{
			ref("house", label("房屋", "house"), "house").required(),
			text("stair", label("单元", "stair")).maxLen(20),
			number("floor", label("层", "floor"), KindInt, -20, 200).also("楼层", "所在层"),
			text("room", label("室", "room")).maxLen(20).also("室号", "房号"),
			number("area_m2", label("面积（平方米）", "area (m²)"), KindFloat, 0, 1e6).summed(),
			enum("occupancy", label("使用情况", "occupancy"),
				code("self", "自住", "self"), code("let", "出租", "let"), code("vacant", "空置", "vacant", "空关"),
				code("shop", "商用", "shop"), code("mixed", "混合", "mixed"),
			),
			flag("group_rental", label("群租", "group rental")),
			flag("smoke_alarm", label("烟感", "smoke alarm")),
			flag("extinguisher", label("灭火器", "extinguisher")),
			flag("ebike", label("电动车入户", "e-bike indoors")),
			{Name: "outline", Kind: KindGeom, Label: label("轮廓", "outline"), Doc: "Footprint of the room as a polygon, lon/lat."},
			{
				Name: "outline_auto", Kind: KindText, Label: label("轮廓自动划分标记", "mark of a default outline"), MaxLen: 16, ServerSet: true,
				Doc: "Set while the outline is one that a split of the house laid out by default; null of an outline that somebody drew.",
			},
		},
		Complete: unmarkDrawn,
		Rules:    []Rule{{Field: "floor", Warn: warnTopFloor}},
	}
}

func warnTopFloor(e *Entity, s Reader) string {
	house, ok := s.Get("house", e.Get("house").Ref())
	floor := e.Get("floor")
	if !ok || floor.IsNull() {
		return ""
	}
	if top := house.Get("floors_above"); !top.IsNull() && floor.Int() > top.Int() {
		return fmt.Sprintf("floor %d is above the top floor %d of its house", floor.Int(), top.Int())
	}
	return ""
}

// OutlineMark is what outline_auto holds beside an outline that was laid out by default: the beginning of its digest.
// An edit of the outline alone leaves another one, so nobody has to say who drew what.
func OutlineMark(outline Value) Value {
	if outline.Kind() != KindGeom {
		return Value{}
	}
	sum := sha256.Sum256([]byte(outline.str))
	return Text(hex.EncodeToString(sum[:8]))
}

// unmarkDrawn takes the mark from an outline that is not the marked one any more.
func unmarkDrawn(get func(name string) Value, set func(name string, v Value)) FieldErrors {
	if mark := get("outline_auto"); !mark.IsNull() && !mark.Equal(OutlineMark(get("outline"))) {
		set("outline_auto", Value{})
	}
	return nil
}
