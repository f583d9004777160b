package synth

import (
	"fmt"

	"github.com/gridtwin/gridtwin/geo"
)

// houseRecords writes the buildings down, with the parcel that each stands on.
func (sv *survey) houseRecords(houses []building) []Record {
	r := sv.r.fork(52)
	list := make([]Record, 0, len(houses))
	for i := range houses {
		b := &houses[i]
		var p props
		p.set("name", b.name)
		p.set("verified_at", stamp(r, 200))
		p.set("address", b.address)
		p.set("estate_no", b.estate)
		area := -1 // huts stand in fields, on no parcel of their own
		switch {
		case b.lot >= 0:
			area = sv.lots[b.lot].area
		case b.plot >= 0:
			area = sv.built[b.plot].area
		}
		if k, ok := sv.byArea[area]; ok {
			p.set("parcel", sv.parcels[k].id)
		}
		p.set("kind", b.kind)
		p.set("structure", b.structure)
		p.set("use", b.use)
		p.set("floors_above", b.floors)
		p.set("floors_below", 0)
		p.set("height_m", b.heightM)
		p.set("base_elev_m", b.baseM)
		p.set("roof", b.roof)
		p.set("built_year", b.year)
		p.set("area_m2", b.areaM)
		p.set("safety", b.safety)
		p.set("let", b.let)
		p.set("gas", b.gas)
		list = append(list, Record{Type: "house", Source: "synth", SourceID: b.id, Geometry: sv.f.polygon(b.ring), Props: p})
	}
	return list
}

// unitRecords writes the rooms down. The outline is a value of the record, not its geometry: units go by their house.
func (sv *survey) unitRecords(houses []building, units []unit) []Record {
	list := make([]Record, 0, len(units))
	for i := range units {
		u := &units[i]
		var p props
		p.set("house", houses[u.house].id)
		p.set("stair", "1")
		p.set("floor", u.floor)
		p.set("room", u.room)
		p.set("area_m2", u.areaM)
		p.set("occupancy", u.occupancy)
		p.set("group_rental", u.group)
		p.set("smoke_alarm", u.smoke)
		p.set("extinguisher", u.exting)
		p.set("ebike", u.ebike)
		// A sliver beside a porch can collapse on the lattice: such a room is kept without its outline.
		if outline := sv.f.polygon(u.ring); geo.Validate(outline) == nil {
			p.set("outline", outline)
		}
		list = append(list, Record{Type: "unit", Source: "synth", SourceID: u.id, Props: p})
	}
	return list
}

// personRecords writes the people down; they name their unit and nothing of the place.
func (sv *survey) personRecords(units []unit, people []person) []Record {
	r := sv.r.fork(53)
	list := make([]Record, 0, len(people))
	for i := range people {
		q := &people[i]
		var p props
		p.set("name", q.name)
		p.set("verified_at", stamp(r, 320))
		p.set("unit", units[q.unit].id)
		p.set("household", q.household)
		p.set("relation", q.relation)
		p.set("sex", map[bool]string{true: "male", false: "female"}[q.male])
		p.set("residence", q.residence)
		if q.arrived != (date{}) {
			p.set("arrived", q.arrived.String())
		}
		p.set("mobility", q.mobility)
		p.set("care", q.care)
		p.set("birth", q.birth.String())
		p.set("register_address", q.register)
		p.set("helper", q.helper)
		p.set("id_no", q.idNo)
		p.set("phone", q.phone)
		p.set("emergency_contact", q.emergency)
		list = append(list, sv.record("person", fmt.Sprintf("P%05d", i+1), nil, p))
	}
	return list
}
