package synth

import "fmt"

// household fills the rooms that a family uses itself.
func (c *census) household(rooms []int) {
	c.family++
	r := c.r
	name := oneRune(r, localSurnames)
	// The old live downstairs and the young upstairs: stairs decide who can leave by themselves.
	low, high := rooms[0], rooms[len(rooms)-1]
	from := len(c.list)
	switch r.weighted(0.1, 0.1, 0.13, 0.48, 0.14, 0.05) {
	case 0: // an elder alone
		q := c.add(low, "head", name, r.chance(0.32), r.span(63, 91), false)
		// Recorded, never inferred: the tag is set here because this household is made as one person.
		q.care = append([]string{"living_alone"}, q.care...)
		q.helper = oneOf(r, c.helpers)
	case 1: // an elderly couple
		age := r.span(60, 84)
		c.couple(low, name, age, "head", "spouse")
	case 2: // parents with children
		age := r.span(29, 46)
		c.couple(low, name, age, "head", "spouse")
		c.children(high, name, age, "child", r.weighted(0, 6, 4))
	case 3: // three generations: the grandparents downstairs
		c.threeGenerations(low, high, name)
	case 4: // parents and a grown child
		age := r.span(48, 62)
		c.couple(low, name, age, "head", "spouse")
		c.add(high, "child", name, r.chance(0.5), max(18, age-r.span(23, 29)), false)
		if r.chance(0.3) {
			c.add(low, "parent", name, r.chance(0.3), age+r.span(22, 27), false)
		}
	case 5: // four generations
		c.threeGenerations(low, high, name)
		c.add(low, "parent", name, r.chance(0.3), r.span(84, 96), false)
	}
	c.contacts(from)
}

// couple adds two people of about the same age; the first is the man in two of three.
func (c *census) couple(unit int, surname string, age int, first, second string) {
	male := c.r.chance(0.72)
	other := oneRune(c.r, localSurnames)
	c.add(unit, first, surname, male, age, false)
	c.add(unit, second, other, !male, max(22, age+c.r.span(-3, 3)), false)
}

func (c *census) children(unit int, surname string, age int, relation string, n int) {
	for range n {
		c.add(unit, relation, surname, c.r.chance(0.51), max(0, age-c.r.span(23, 31)), false)
	}
}

func (c *census) threeGenerations(low, high int, name string) {
	r := c.r
	age := r.span(53, 76)
	if r.chance(0.8) {
		c.couple(low, name, age, "head", "spouse")
	} else {
		c.add(low, "head", name, r.chance(0.35), age+3, false)
	}
	middle := age - r.span(23, 28)
	c.couple(high, name, middle, "child", "child_in_law")
	c.children(high, name, middle, "grandchild", r.weighted(0, 6, 5))
}

// contacts gives the old, the young and those who need help somebody to call: another adult of the household, or the
// helper of the village.
func (c *census) contacts(from int) {
	family := c.list[from:]
	for i := range family {
		q := &family[i]
		// Healthy adults need no contact on file.
		if age := q.birth.age(); age >= 14 && age < 68 && q.mobility == "ok" && len(q.care) == 0 {
			continue
		}
		if (q.mobility != "ok" || len(q.care) > 1) && q.helper == "" && q.residence != "migrant" {
			q.helper = oneOf(c.r, c.helpers)
		}
		for k := range family {
			if age := family[k].birth.age(); k != i && age >= 20 && age < 75 {
				q.emergency = family[k].name + " " + family[k].phone
				break
			}
		}
		if q.emergency == "" && q.helper != "" {
			q.emergency = fmt.Sprintf("%s 1990000%04d", q.helper, c.phones[len(c.phones)-1-c.r.IntN(200)])
		}
	}
}

// careHome gives each room of the home for the aged to one resident or two.
func (c *census) careHome(rooms []int) {
	for _, room := range rooms {
		from := len(c.list)
		for range c.r.span(0, 2) {
			c.family++
			q := c.add(room, "head", oneRune(c.r, localSurnames), c.r.chance(0.35), c.r.span(74, 95), false)
			if q.mobility == "ok" && c.r.chance(0.4) {
				q.mobility = "assisted"
			}
			q.helper = oneOf(c.r, c.helpers)
		}
		c.contacts(from)
	}
}

// squeeze puts one more workmate into a room.
func (c *census) squeeze(unit int) {
	c.family++
	c.units[unit].group = true
	c.add(unit, "tenant", oneRune(c.r, migrantSurnames), c.r.chance(0.7), c.r.span(19, 52), true)
}

// tenants fills a room that is let: one worker, a couple, a young family, or a group of workmates.
func (c *census) tenants(unit int) {
	c.family++
	r := c.r
	u := &c.units[unit]
	name := oneRune(r, migrantSurnames)
	other := oneRune(r, migrantSurnames)
	from := len(c.list)
	// Group rentals take larger rooms.
	group := 0.0
	switch {
	case c.houses[u.house].kind == "industry":
		group = 8 // workmates share the rooms of their works
	case u.areaM > 17:
		group = 0.1
	}
	switch r.weighted(0.3, 0.36, 0.22, group) {
	case 0:
		c.add(unit, "tenant", name, r.chance(0.64), r.span(19, 57), true)
	case 1:
		age := r.span(22, 58)
		c.add(unit, "head", name, true, age, true)
		c.add(unit, "spouse", other, false, max(20, age-r.span(0, 4)), true)
	case 2:
		age := r.span(25, 44)
		c.add(unit, "head", name, true, age, true)
		c.add(unit, "spouse", other, false, max(22, age-r.span(0, 4)), true)
		for range r.span(1, 2) {
			c.add(unit, "child", name, r.chance(0.52), max(0, age-r.span(21, 29)), true)
		}
		if r.chance(0.12) {
			c.add(unit, "parent", name, false, age+r.span(22, 27), true)
		}
	default:
		u.group = true
		male := r.chance(0.7)
		for range r.span(4, 7) {
			c.add(unit, "tenant", oneRune(r, migrantSurnames), male, r.span(19, 52), true)
		}
	}
	c.contacts(from)
}
