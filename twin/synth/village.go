package synth

// Village draws one village and returns its records, each type in the order of its source ids. The same
// configuration gives the same records, on every machine and in every run.
func Village(cfg Config) (*Dataset, error) {
	return village(cfg, map[date]int{})
}

func village(cfg Config, orders map[date]int) (*Dataset, error) {
	sv, err := newPlan(cfg).measure()
	if err != nil {
		return nil, err
	}
	houses := sv.build()
	units := sv.divide(houses)
	people := sv.people(houses, units, orders)
	return &Dataset{Records: map[string][]Record{
		"grid":        sv.gridRecords(),
		"land":        sv.landRecords(),
		"house":       sv.houseRecords(houses),
		"unit":        sv.unitRecords(houses, units),
		"person":      sv.personRecords(units, people),
		"institution": sv.institutions(houses),
		"industry":    sv.enterprises(houses),
		"facility":    sv.facilities(houses),
	}}, nil
}
