package synth

import "errors"

// Village draws one village and returns its records, each type in the order of its source ids. The same
// configuration gives the same records, on every machine and in every run.
func Village(cfg Config) (*Dataset, error) {
	d := draw(cfg)
	if d.err != nil {
		return nil, d.err
	}
	return d.inhabit(map[date]int{}), nil
}

// drawn is a village with its houses and rooms, before anybody lives there.
type drawn struct {
	sv     *survey
	houses []building
	units  []unit
	err    error
}

// draw plans and builds. A plan can fail to make a partition, where lines meet too awkwardly for a micro-grid to stay in
// one piece; another seed, drawn from this one, then takes its place.
func draw(cfg Config) drawn {
	if len(cfg.Code) != 12 {
		return drawn{err: errors.New("synth: the code of a village has 12 digits")}
	}
	var sv *survey
	var err error
	for try := range uint64(8) {
		c := cfg
		c.Seed += try * 0x9e3779b97f4a7c15
		if sv, err = newPlan(c).measure(); err == nil {
			break
		}
	}
	if err != nil {
		return drawn{err: err}
	}
	d := drawn{sv: sv, houses: sv.build()}
	// A dwelling with a shop says so in its use; enterprises picks the same houses again.
	for _, i := range sv.shopHouses(d.houses, len(shopTrades)) {
		if d.houses[i].kind != "public" {
			d.houses[i].use = "底商住宅"
		}
	}
	d.units = sv.divide(d.houses)
	return d
}

// inhabit fills the rooms and writes everything down. orders counts the citizen IDs given out by day of birth.
func (d drawn) inhabit(orders map[date]int) *Dataset {
	sv := d.sv
	people := sv.people(d.houses, d.units, orders)
	return &Dataset{Records: map[string][]Record{
		"grid":        sv.gridRecords(),
		"land":        sv.landRecords(),
		"house":       sv.houseRecords(d.houses),
		"unit":        sv.unitRecords(d.houses, d.units),
		"person":      sv.personRecords(d.units, people),
		"institution": sv.institutions(d.houses),
		"industry":    sv.enterprises(d.houses),
		"facility":    sv.facilities(d.houses),
	}}
}
