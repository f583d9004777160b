package api

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// there refuses a floor that the house does not have, as far as one knows: a viewer would squash all floors to make room
// for it. A floor that has units already is divided like any other.
func (p *splitPlan) there(f floorPlan) error {
	name, where, floor := "floors_above", "above", f.Floor
	if floor < 0 {
		name, where, floor = "floors_below", "below", -floor
	}
	known, _ := p.house.Value(p.house.Type().Field(name))
	if f.Floor < 0 && !known.IsNull() && known.Int() == 0 { // cellars are rarely recorded: 0 is also what is written where nobody looked
		return nil
	}
	if known.IsNull() || floor <= int(known.Int()) || len(p.have[f.Floor]) > 0 {
		return nil
	}
	at := f.at + "/floor"
	if f.at == "" {
		at = "/floors"
	}
	return twin.FieldErrors{{Path: at, Msg: fmt.Sprintf(
		"floor %d: the house has %d %s ground: name another floor, or correct %s of the house first", f.Floor, known.Int(), where, name,
	)}}
}

// unitCount is how many units there are, as people say it.
func unitCount(n int) string {
	if n == 1 {
		return "1 unit"
	}
	return fmt.Sprintf("%d units", n)
}
