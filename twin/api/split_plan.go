package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// The bounds of a split.
const (
	maxSplitUnits = 5000 // over all floors
)

// splitPlan is what a split does: the operations of its commit, and the answer but for what only the commit tells.
type splitPlan struct {
	c        *call
	house    access.Seen
	unit     *twin.Type
	in       *splitRequest
	ops      []twin.Operation
	opOf     []int // by unit of the answer: its operation, -1 for none
	out      splitAnswer
	have     map[int][]access.Seen // by floor
	stair    *string               // of units that are created
	layout   *solid.Layout
	conflict []problemUnit
}

// planSplit works out what a split of a house does, over the units that it has.
func (c *call) planSplit(in *splitRequest, house access.Seen) (*splitPlan, error) {
	p := &splitPlan{
		c: c, house: house, unit: c.unitType(), in: in, have: map[int][]access.Seen{}, layout: solid.NewLayout(house.Place()),
		out: splitAnswer{House: house.ID().String(), Rev: house.Rev(), DryRun: in.DryRun, Floors: []splitStorey{}, Units: []splitUnit{}, Warnings: []string{}},
	}
	floors, err := p.floors()
	if err != nil {
		return nil, err
	}
	if err := p.findUnits(); err != nil {
		return nil, err
	}
	for _, f := range floors {
		if err := p.there(f); err != nil {
			return nil, err
		}
		if err := p.layFloor(f); err != nil {
			return nil, err
		}
	}
	if len(p.conflict) > 0 {
		out := &Problem{
			Status: http.StatusConflict, Title: "More units than rooms", Units: p.conflict, Conflict: &conflict{Fields: []contested{}},
			Detail: fmt.Sprintf("%s would be left without a room, and people may live there: ask for more rooms, or delete or move the units named here first", unitCount(len(p.conflict))),
		}
		c.showCurrent(out.Conflict, house)
		return nil, out
	}
	if len(p.ops) > 0 {
		// The house moves on too: of two splits at once the second one finds it changed, and plans over what the first made.
		own := twin.Operation{Do: twin.Patch, Type: house.Type(), ID: house.ID(), IfRev: house.Rev(), Force: true}
		p.ops = append(p.ops, own)
	}
	return p, nil
}

// floorPlan is what is asked of a floor, and where.
type floorPlan struct {
	splitFloor
	at, roomsAt string // JSON pointers
}

// floors reads which floors are divided into how many rooms, lowest first.
func (p *splitPlan) floors() ([]floorPlan, error) {
	bad := func(path, format string, args ...any) error {
		return twin.FieldErrors{{Path: path, Msg: fmt.Sprintf(format, args...)}}
	}
	in := p.in
	if w := in.Outlines; w != "" && w != keepDrawn && w != replaceDrawn {
		return nil, bad("/outlines", "%q is none of %s, %s", w, keepDrawn, replaceDrawn)
	}
	var floors []floorPlan
	for i, f := range in.Rooms {
		floors = append(floors, floorPlan{f, fmt.Sprintf("/rooms/%d", i), fmt.Sprintf("/rooms/%d/rooms", i)})
	}
	switch {
	case (in.Rooms == nil) == (in.RoomsPerFloor == nil):
		return nil, bad("", "give either rooms_per_floor, or rooms with a number for each floor")
	case in.Rooms != nil && in.Floors != nil:
		return nil, bad("/floors", "goes with rooms_per_floor alone: rooms names its floors")
	case in.Rooms == nil:
		n := p.storeys()
		if in.Floors != nil {
			n = *in.Floors
		}
		if n < 1 || n > 200 {
			return nil, bad("/floors", "%d floors above ground, expected 1 to 200; floors below are named in rooms", n)
		}
		for i := range n {
			floors = append(floors, floorPlan{splitFloor{Floor: i + 1, Rooms: *in.RoomsPerFloor}, "", "/rooms_per_floor"})
		}
	}
	total, seen := 0, map[int]bool{}
	for _, f := range floors {
		switch {
		case f.Floor == 0 || f.Floor < -20 || f.Floor > 200:
			return nil, bad(f.at+"/floor", "is %d, expected 1 to 200, or -1 to -20 below ground", f.Floor)
		case seen[f.Floor]:
			return nil, bad(f.at+"/floor", "%d is named twice", f.Floor)
		case f.Rooms < 1 || f.Rooms > solid.MaxRooms:
			return nil, bad(f.roomsAt, "is %d, expected 1 to %d", f.Rooms, solid.MaxRooms)
		}
		seen[f.Floor] = true
		total += f.Rooms
	}
	if total == 0 || total > maxSplitUnits {
		return nil, bad("", "%d rooms in all, expected 1 to %d", total, maxSplitUnits)
	}
	slices.SortFunc(floors, func(a, b floorPlan) int { return cmp.Compare(a.Floor, b.Floor) })
	return floors, nil
}

// storeys is how many floors the house has above ground as far as one knows.
func (p *splitPlan) storeys() int {
	value := func(name string) twin.Value { v, _ := p.house.Value(p.house.Type().Field(name)); return v }
	if n := value("floors_above"); !n.IsNull() {
		return int(n.Int())
	}
	_, n := solid.Known(value("height_m").Float(), 0)
	return n
}

// findUnits gathers the units of the house by floor, in the order in which they take rooms.
func (p *splitPlan) findUnits() error {
	stairs := map[string]bool{}
	lost := 0
	for _, id := range p.c.view.InHouse(p.unit, p.house.ID()) {
		seen, ok := p.c.view.Get(p.unit, id)
		if !ok {
			continue
		}
		if stair := p.text(seen, "stair"); stair != nil {
			stairs[*stair] = true
		}
		floor, _ := seen.Value(p.unit.Field("floor"))
		if floor.IsNull() {
			lost++
			continue
		}
		p.have[int(floor.Int())] = append(p.have[int(floor.Int())], seen)
	}
	if lost > 0 {
		p.out.Warnings = append(p.out.Warnings, fmt.Sprintf("%d units of the house name no floor and are left as they are", lost))
	}
	switch {
	case p.in.Stair != "":
		p.stair = &p.in.Stair
	case len(stairs) == 1:
		for s := range stairs {
			p.stair = &s
		}
	case len(stairs) > 1:
		return twin.FieldErrors{{Path: "/stair", Msg: "the house has several stairs: say which one new units belong to"}}
	}
	return nil
}

func (p *splitPlan) text(u access.Seen, name string) *string {
	v, _ := u.Value(p.unit.Field(name))
	if v.IsNull() {
		return nil
	}
	s := v.Str()
	return &s
}

// slot is a room of a floor with the unit that has it.
type slot struct {
	unit    access.Seen
	is      bool // there is such a unit
	at      solid.Unit
	outline twin.Value
	drawn   bool
}

// slots puts the units that a floor has and those that it lacks in one order: as they take their rooms.
func (p *splitPlan) slots(f floorPlan) []slot {
	var list []slot
	taken := map[string]bool{}
	for _, u := range p.have[f.Floor] {
		s := slot{unit: u, is: true, at: solid.Unit{ID: uint64(u.ID())}}
		if t := p.text(u, "stair"); t != nil {
			s.at.Stair = *t
		}
		if t := p.text(u, "room"); t != nil {
			s.at.Room = *t
		}
		s.outline, _ = u.Value(p.unit.Field("outline"))
		mark, _ := u.Value(p.unit.Field("outline_auto"))
		s.drawn = !s.outline.IsNull() && mark.IsNull() && p.in.Outlines != replaceDrawn
		taken[s.at.Room] = true
		list = append(list, s)
	}
	for i := 1; len(list) < f.Rooms; i++ {
		name := fmt.Sprintf("%d%02d", f.Floor, i)
		if f.Floor < 0 {
			name = fmt.Sprintf("B%d%02d", -f.Floor, i)
		}
		if taken[name] {
			continue
		}
		s := slot{at: solid.Unit{Room: name}}
		if p.stair != nil {
			s.at.Stair = *p.stair
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b slot) int { return a.at.Compare(&b.at) })
	return list
}

// layFloor gives the units of a floor their outlines.
func (p *splitPlan) layFloor(f floorPlan) error {
	list := p.slots(f)
	if extra := len(list) - f.Rooms; extra > 0 {
		for _, s := range list[f.Rooms:] {
			p.conflict = append(p.conflict, problemUnit{ID: s.unit.ID().String(), Floor: f.Floor, Stair: p.text(s.unit, "stair"), Room: p.text(s.unit, "room")})
		}
		return nil
	}
	outlines, drawn := make([]orb.Polygon, len(list)), false
	for i, s := range list {
		if s.drawn {
			outlines[i], _ = s.outline.Geom().(orb.Polygon)
			drawn = true
		}
	}
	layout, err := p.layout.Floor(outlines)
	if errors.Is(err, solid.ErrNoRoom) && drawn {
		err = fmt.Errorf("set outlines to %q, or ask for fewer rooms: outlines that somebody drew leave %w", replaceDrawn, solid.ErrNoRoom)
	}
	if err != nil {
		return twin.FieldErrors{{Path: f.roomsAt, Msg: fmt.Sprintf("floor %d: %v", f.Floor, err)}}
	}
	core := 0.0
	for _, q := range layout.Core {
		core += geo.AreaM2(q)
	}
	p.out.Floors = append(p.out.Floors, splitStorey{Floor: f.Floor, Rooms: f.Rooms, CoreM2: math.Round(core*100) / 100})
	for i, s := range list {
		if !s.drawn {
			s.outline = twin.Geom(layout.Rooms[i])
		}
		p.place(f.Floor, s)
	}
	return nil
}

// place creates the unit of a slot or gives it its outline, and tells so.
func (p *splitPlan) place(floor int, s slot) {
	mark := twin.OutlineMark(s.outline)
	set := []twin.Assignment{{Field: p.unit.Field("outline"), Value: s.outline}, {Field: p.unit.Field("outline_auto"), Value: mark}}
	out := splitUnit{Floor: floor, Room: s.at.Room, Done: unitCreated}
	op := twin.Operation{Type: p.unit, Server: true}
	if s.at.Stair != "" {
		out.Stair = &s.at.Stair
	}
	if s.is {
		id := s.unit.ID()
		text := id.String()
		out.ID, out.Rev = &text, s.unit.Rev()
		was, _ := s.unit.Value(p.unit.Field("outline"))
		had, _ := s.unit.Value(p.unit.Field("outline_auto"))
		switch {
		case s.drawn:
			out.Done = unitDrawn
		case was.Equal(s.outline) && had.Equal(mark):
			out.Done = unitSame
		default:
			out.Done = unitOutlined
		}
		op.Do, op.ID, op.IfRev, op.Set = twin.Patch, id, s.unit.Rev(), set
	} else {
		op.Do = twin.Create
		op.Set = append(set,
			twin.Assignment{Field: p.unit.Field("house"), Value: twin.Ref(p.house.ID())},
			twin.Assignment{Field: p.unit.Field("floor"), Value: twin.Int(int64(floor))},
			twin.Assignment{Field: p.unit.Field("room"), Value: twin.Text(s.at.Room)},
			twin.Assignment{Field: p.unit.Field("stair"), Value: twin.Text(s.at.Stair)},
		)
	}
	if p.in.DryRun {
		out.Outline = appendGeo(s.outline.Geom())
	}
	at := -1
	if out.Done == unitCreated || out.Done == unitOutlined {
		at = len(p.ops)
		p.ops = append(p.ops, op)
	}
	p.opOf = append(p.opOf, at)
	p.out.Units = append(p.out.Units, out)
}

// answer completes the answer by what the commit tells; a result without operations is that of no commit.
func (p *splitPlan) answer(res *twin.Result) []byte {
	out := p.out
	out.Version = res.Version
	if len(res.Results) > 0 {
		out.Rev = res.Version
		out.Units, out.Warnings = slices.Clone(out.Units), slices.Clone(out.Warnings)
		for i, at := range p.opOf {
			if at < 0 {
				continue
			}
			r := &res.Results[at]
			id := r.ID.String()
			out.Units[i].ID, out.Units[i].Rev = &id, r.Rev
			for _, w := range r.Warnings {
				if text := w.Error(); !slices.Contains(out.Warnings, text) {
					out.Warnings = append(out.Warnings, text)
				}
			}
		}
	}
	b, err := json.Marshal(&out)
	if err != nil {
		panic(err) // numbers, texts and GeoJSON of our own
	}
	return b
}
