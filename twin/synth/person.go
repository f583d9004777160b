package synth

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin/codes"
)

// person is an inhabitant before they become a record.
type person struct {
	unit      int
	household string
	relation  string
	male      bool
	residence string
	arrived   date
	mobility  string
	care      []string
	name      string
	birth     date
	register  string
	helper    string
	idNo      string
	phone     string
	emergency string
}

// census peoples the village: families in the dwellings, tenants in the rooms that are let.
type census struct {
	*survey
	r       *rng
	houses  []building
	units   []unit
	list    []person
	family  int
	orders  map[date]int // how many share a day of birth, for the sequence of citizen IDs
	phones  []int32
	helpers []string
}

func (sv *survey) people(houses []building, units []unit, orders map[date]int) []person {
	c := &census{survey: sv, r: sv.r.fork(30), houses: houses, units: units, orders: orders}
	// The block has ten thousand numbers; shuffled, neighbours do not get neighbouring ones.
	c.phones = make([]int32, 10000)
	for i, k := range c.r.Perm(10000) {
		c.phones[i] = int32(k)
	}
	for range 24 {
		male := c.r.chance(0.4)
		c.helpers = append(c.helpers, oneRune(c.r, localSurnames)+given(c.r, male, 40))
	}
	own, let := map[int][]int{}, []int(nil)
	for i, u := range units {
		switch u.occupancy {
		case "self":
			own[u.house] = append(own[u.house], i)
		case "let":
			let = append(let, i)
		}
	}
	for h := range houses {
		switch rooms := own[h]; {
		case rooms == nil:
		case houses[h].use == "养老院":
			c.careHome(rooms)
		default:
			c.household(rooms)
		}
	}
	// Tenants come in any order, so that what stays empty is spread over the village.
	c.r.Shuffle(len(let), func(i, j int) { let[i], let[j] = let[j], let[i] })
	for _, u := range let {
		if len(c.list) >= sv.cfg.People {
			c.units[u].occupancy = "vacant"
			continue
		}
		c.tenants(u)
	}
	// Where the rooms do not suffice, more share one.
	for k := 0; len(c.list) < sv.cfg.People && len(let) > 0 && k < 4*len(let); k++ {
		c.squeeze(let[k%len(let)])
	}
	return c.list
}

// add completes a person from what their place in the household says.
func (c *census) add(unit int, relation, surname string, male bool, age int, migrant bool) *person {
	q := person{unit: unit, relation: relation, male: male, birth: c.r.born(age), residence: "local", mobility: "ok"}
	q.name = surname + given(c.r, male, age)
	q.household = fmt.Sprintf("%s-%05d", c.cfg.prefix(), c.family)
	q.idNo = c.citizenID(q.birth, male)
	// Children have no phone of their own.
	if age >= 11 {
		q.phone = fmt.Sprintf("1990000%04d", c.phones[len(c.list)%len(c.phones)])
	}
	house := &c.houses[c.units[unit].house]
	switch {
	case migrant:
		q.residence, q.arrived = "migrant", c.r.since(9)
		if q.arrived.time().Before(q.birth.time()) {
			q.arrived = q.birth
		}
		q.register = fmt.Sprintf("%s示例县示例镇示例村%d号", oneOf(c.r, provinces[:]), c.r.span(1, 399))
	case c.r.chance(0.045):
		q.residence = "separated"
		q.register = fmt.Sprintf("上海市嘉定区示例镇示例路%d弄%d号", c.r.span(10, 900), c.r.span(1, 60))
	default:
		q.register = "上海市嘉定区" + house.address
	}
	c.list = append(c.list, q)
	added := &c.list[len(c.list)-1]
	c.tags(added, age, migrant)
	return added
}

// citizenID numbers those born on a day in the order of their coming; odd numbers are men's. The pool is shared by
// the villages of a town and holds 500 of each sex a day.
func (c *census) citizenID(birth date, male bool) string {
	// One map serves both sexes: days above 100 are men's.
	key := birth
	if male {
		key.d += 100
	}
	n := c.orders[key]
	c.orders[key]++
	order := n * 2 % 1000
	if male {
		order++
	}
	id, err := codes.MakeCitizenID(birth.time(), order)
	if err != nil {
		return "" // cannot be: order and date are in range
	}
	return string(id)
}

// tags sets mobility and care tags with the shares one meets in a village.
func (c *census) tags(q *person, age int, migrant bool) {
	r := c.r
	// Frailty grows with the square of the years past 68.
	old := float64(max(0, age-68)) / 30
	if r.chance(old * old * 0.9) {
		q.mobility = "assisted"
		if r.chance(0.28) {
			q.mobility = "bedridden"
		}
	} else if r.chance(0.004) {
		q.mobility = "assisted"
	}
	tag := func(name string, share float64) {
		if r.chance(share) {
			q.care = append(q.care, name)
		}
	}
	if age >= 80 {
		tag("very_old", 1)
	}
	if !migrant {
		tag("disabled", 0.021)
		tag("low_income", 0.012)
		tag("preferential", 0.006)
	}
	if !q.male && age >= 22 && age <= 38 {
		tag("pregnant", 0.03)
	}
	tag("seriously_ill", 0.004+0.012*float64(age)/80)
	if age >= 60 && !migrant {
		tag("bereaved", 0.006)
	}
}
