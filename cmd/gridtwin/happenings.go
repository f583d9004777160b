package main

import (
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/codes"
)

// visit: a grid worker calls on somebody and finds the record right.
func (l *life) visit() []twin.Operation {
	typ := "person"
	if l.rng.IntN(3) == 0 {
		typ = "house"
	}
	e := l.any(typ, nil)
	if e == nil {
		return nil
	}
	return []twin.Operation{l.set(e, "verified_at", l.now())}
}

// patrol: a grid was walked.
func (l *life) patrol() []twin.Operation {
	g := l.any("grid", isMicro)
	if g == nil {
		return nil
	}
	return []twin.Operation{l.set(g, "last_patrol_at", l.now())}
}

func isMicro(e *twin.Entity) bool { return e.Get("level").Str() == "micro" }

// inspect: a lamp or hydrant is found faulty, or mended.
func (l *life) inspect() []twin.Operation {
	f := l.any("facility", func(e *twin.Entity) bool { return e.Get("kind").Str() != "shelter" })
	if f == nil {
		return nil
	}
	state := "ok"
	if f.Get("state").Str() != "faulty" && l.rng.IntN(3) == 0 {
		state = "faulty"
	}
	return []twin.Operation{l.set(f, "state", twin.Enum(state), "verified_at", l.now())}
}

// shelter: places in a shelter are taken or given back.
func (l *life) shelter() []twin.Operation {
	s := l.any("facility", func(e *twin.Entity) bool { return e.Get("kind").Str() == "shelter" })
	if s == nil || s.Get("capacity").Int() == 0 {
		return nil
	}
	used := min(s.Get("capacity").Int(), max(0, s.Get("used").Int()+l.rng.Int64N(11)-5))
	return []twin.Operation{l.set(s, "used", twin.Int(used))}
}

// rent: an empty unit is let, or a let one that nobody lives in falls empty. The house follows.
func (l *life) rent() []twin.Operation {
	u := l.any("unit", func(e *twin.Entity) bool {
		o := e.Get("occupancy").Str()
		return o == "vacant" || o == "let" && len(l.tenants(e.ID)) == 0
	})
	if u == nil {
		return nil
	}
	if u.Get("occupancy").Str() == "let" {
		return []twin.Operation{l.set(u, "occupancy", twin.Enum("vacant"))}
	}
	ops := []twin.Operation{l.set(u, "occupancy", twin.Enum("let"), "smoke_alarm", twin.Bool(true))}
	if h, ok := l.snap.Get("house", u.House); ok && !h.Get("let").Bool() {
		ops = append(ops, l.set(h, "let", twin.Bool(true), "kind", twin.Enum("rental")))
	}
	return ops
}

func (l *life) tenants(unit twin.ID) []twin.ID {
	t := l.snap.Schema().Type("person")
	return l.snap.Referrers(t, t.Field("unit"), unit)
}

// move: a tenant moves into another let unit.
func (l *life) move() []twin.Operation {
	p := l.any("person", func(e *twin.Entity) bool { return e.Get("residence").Str() == "migrant" })
	u := l.any("unit", func(e *twin.Entity) bool {
		return e.Get("occupancy").Str() == "let" && len(l.tenants(e.ID)) < 4
	})
	if p == nil || u == nil {
		return nil
	}
	return []twin.Operation{l.set(p, "unit", twin.Ref(u.ID), "arrived", twin.Date(l.tw.Clock()))}
}

// renovate: a home gets a storey more, or loses the one it got, and a new roof with it.
func (l *life) renovate() []twin.Operation {
	h := l.any("house", func(e *twin.Entity) bool {
		k := e.Get("kind").Str()
		return (k == "home" || k == "rental") && e.Get("floors_above").Int() > 1
	})
	if h == nil {
		return nil
	}
	const storeyM = 3.1
	floors, height := h.Get("floors_above").Int(), h.Get("height_m").Float()
	if floors >= 4 {
		floors, height = floors-1, height-storeyM
	} else {
		floors, height = floors+1, height+storeyM
	}
	roof := []string{"gable", "hip", "flat"}[l.rng.IntN(3)]
	return []twin.Operation{l.set(h, "floors_above", twin.Int(floors), "height_m", twin.Float(float64(int(height*10))/10), "roof", twin.Enum(roof))}
}

// birth: a household gets a child; or, so that the village does not grow for ever, one that was born so moves away.
func (l *life) birth() []twin.Operation {
	if l.rng.IntN(2) == 0 {
		if gone := l.made("person"); gone != nil {
			return []twin.Operation{{Do: twin.Delete, Type: gone.Type, ID: gone.ID, IfRev: gone.Rev}}
		}
	}
	head := l.any("person", func(e *twin.Entity) bool {
		return e.Get("relation").Str() == "head" && e.Get("unit").Ref() != 0 && e.Get("name").Str() != ""
	})
	if head == nil {
		return nil
	}
	day := l.tw.Clock().AddDate(0, 0, -l.rng.IntN(20))
	l.born++
	id, err := codes.MakeCitizenID(day, 900+l.born%99)
	if err != nil {
		return nil
	}
	sex := "male"
	if (900+l.born%99)%2 == 0 {
		sex = "female"
	}
	given := []rune("安宁晨曦子涵雨桐若兮嘉禾一诺")
	name := string([]rune(head.Get("name").Str())[:1]) + string(given[l.rng.IntN(len(given))]) + string(given[l.rng.IntN(len(given))])
	return []twin.Operation{{
		Do: twin.Create, Type: head.Type,
		Set: assign(head.Type,
			"name", twin.Text(name), "unit", head.Get("unit"), "household", head.Get("household"), "relation", twin.Enum("grandchild"),
			"sex", twin.Enum(sex), "residence", head.Get("residence"), "mobility", twin.Enum("ok"), "birth", twin.Date(day),
			"id_no", twin.Text(string(id)), "verified_at", l.now()),
	}}
}

// workshop: a small business opens in a house, or one that opened so closes.
func (l *life) workshop() []twin.Operation {
	t := l.snap.Schema().Type("industry")
	if l.rng.IntN(2) == 0 {
		if old := l.made("industry"); old != nil {
			return []twin.Operation{{Do: twin.Delete, Type: t, ID: old.ID, IfRev: old.Rev}}
		}
	}
	h := l.any("house", func(e *twin.Entity) bool { return e.Get("kind").Str() == "home" })
	if h == nil {
		return nil
	}
	kinds := []struct{ name, sector string }{{"豆腐坊", "C1392"}, {"裁缝铺", "O8192"}, {"木工坊", "C2110"}, {"小吃店", "H6291"}}
	k := kinds[l.rng.IntN(len(kinds))]
	return []twin.Operation{{
		Do: twin.Create, Type: t,
		Set: assign(t, "name", twin.Text(plate(h)+k.name), "sector", twin.Text(k.sector), "scale", twin.Enum("micro"),
			"house", twin.Ref(h.ID), "employees", twin.Int(1+l.rng.Int64N(5)), "risk", twin.Enum("blue")),
	}}
}

// plate is a house's place within the village, to tell one small business from another.
func plate(h *twin.Entity) string {
	_, place, found := strings.Cut(h.Get("address").Str(), "村")
	if !found {
		return "星明"
	}
	return place
}

// alert: the risk colour of a grid changes.
func (l *life) alert() []twin.Operation {
	g := l.any("grid", isMicro)
	if g == nil {
		return nil
	}
	colour := []string{"none", "none", "blue", "yellow", "orange"}[l.rng.IntN(5)]
	return []twin.Operation{l.set(g, "risk", twin.Enum(colour))}
}
