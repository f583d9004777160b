package twin

import (
	"fmt"

	"github.com/gridtwin/gridtwin/geo/grid"
)

func gridType() *Type {
	return &Type{
		Complete: completeGrid,
		Name:     "grid", Plural: "grids", Label: label("网格", "grid"), Geometry: Polygon,
		Doc:  "A division or grid: county, town, village, unit grid or micro-grid. Micro-grids of a village tile it.",
		Tile: TileHint{Layer: "grids", MinZoom: 8, Label: "name"},
		Fields: []Field{
			enum("level", label("层级", "level"),
				code("county", "区", "county", "区县"), code("town", "镇", "town", "街镇"), code("village", "村", "village", "村居"),
				code("unit", "单元网格", "unit grid"), code("micro", "微网格", "micro-grid"),
			).doc("Follows from the length of the code: 6, 9, 12, 15 or 17 digits."),
			text("parent", label("上级编码", "parent code")).maxLen(17).doc("Code of the grid above; follows from the code."),
			text("leader", label("网格长", "leader")).at(Internal),
			list("workers", label("网格员", "workers")).at(Internal),
			enum("risk", label("四色预警", "risk colour"),
				code("none", "无", "none"), code("blue", "蓝", "blue"), code("yellow", "黄", "yellow"),
				code("orange", "橙", "orange"), code("red", "红", "red"),
			),
			{Name: "last_patrol_at", Kind: KindTime, Label: label("最近巡查", "last patrol"), Sensitivity: Internal},
		},
	}
}

// completeGrid works out a grid's level and parent, which follow from its code.
func completeGrid(get func(string) Value, set func(string, Value)) FieldErrors {
	c, err := grid.Parse(get("code").Str())
	if err != nil {
		return FieldErrors{{"code", err.Error()}}
	}
	level := c.Level().String()
	if given := get("level").Str(); given != "" && given != level {
		return FieldErrors{{"level", fmt.Sprintf("is %s, but the code %s has %d digits: that is %s", given, c, len(c.String()), level)}}
	}
	set("code", Text(c.String()))
	set("level", Enum(level))
	if p := c.Parent(); p != 0 {
		set("parent", Text(p.String()))
	} else {
		set("parent", Value{})
	}
	return nil
}
