package live_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/codes"
)

func (m *model) pick(typ string) twin.ID {
	s := m.rig.tw.Snapshot()
	ids := slices.DeleteFunc(m.ids[typ], func(id twin.ID) bool { _, ok := s.Get(typ, id); return !ok })
	m.ids[typ] = ids
	if len(ids) == 0 {
		return 0
	}
	return ids[rapid.IntRange(0, len(ids)-1).Draw(m.t, "pick "+typ)]
}

// commit tries one request of one or two operations; those that are refused change nothing.
func (m *model) commit() {
	ops := []twin.Operation{m.operation()}
	if rapid.IntRange(0, 3).Draw(m.t, "two") == 0 {
		ops = append(ops, m.operation())
	}
	m.try(ops...)
}

func (m *model) try(ops ...twin.Operation) {
	req := &twin.Request{Actor: "test", Ops: ops}
	res, err := m.rig.tw.Commit(context.Background(), req)
	if err != nil {
		return
	}
	for i, op := range req.Ops {
		if op.Do == twin.Create {
			m.ids[op.Type.Name] = append(m.ids[op.Type.Name], res.Results[i].ID)
		}
	}
}

func (m *model) patch(typ string, id twin.ID, set ...twin.Assignment) twin.Operation {
	return twin.Operation{Do: twin.Patch, Type: m.rig.schema().Type(typ), ID: id, Set: set}
}

// village is what most runs begin with: two grids, houses on either side of their border, units and people in them.
func (m *model) village() {
	if rapid.IntRange(0, 3).Draw(m.t, "empty") == 0 {
		return
	}
	m.borders()
	for range rapid.IntRange(2, 6).Draw(m.t, "homes") {
		m.try(m.make("house"))
		for range rapid.IntRange(0, 2).Draw(m.t, "units") {
			m.try(m.make("unit"))
			m.crowd(rapid.IntRange(1, 6).Draw(m.t, "people"))
		}
	}
}

// crowd lets people move in together: figures below five are not told to everybody.
func (m *model) crowd(n int) {
	first := m.make("person")
	ops := []twin.Operation{first}
	for range n - 1 {
		op := first
		op.Set = slices.Clone(first.Set[:len(first.Set)-2]) // no number twice
		ops = append(ops, op)
	}
	m.try(ops...)
}

// flip changes what filters, areas and rights look at through something else.
func (m *model) flip() {
	house, unit, person := m.pick("house"), m.pick("unit"), m.pick("person")
	kind := rapid.SampledFrom([]string{"unit's house", "house's place", "person's unit", "unit's floor", "borders", "grid anew", "birthday"}).Draw(m.t, "flip")
	switch {
	case kind == "borders" || house == 0:
		m.borders()
	case kind == "grid anew":
		if id := m.pick("grid"); id != 0 {
			e, _ := m.rig.tw.Snapshot().Get("grid", id)
			op := m.make("grid")
			op.Set = []twin.Assignment{m.rig.set("grid", "code", twin.Text(e.Code()))}
			m.try(twin.Operation{Do: twin.Delete, Type: op.Type, ID: id}, op)
		}
	case kind == "house's place" || unit == 0:
		op := m.patch("house", house)
		op.Geometry, op.SetGeometry = m.place(), true
		m.try(op)
	case kind == "unit's house":
		m.try(m.patch("unit", unit, m.rig.set("unit", "house", twin.Ref(house))))
	case kind == "unit's floor":
		m.try(m.patch("unit", unit, m.rig.set("unit", "floor", twin.Int(int64(rapid.IntRange(1, 3).Draw(m.t, "floor"))))))
	case person == 0:
		m.try(m.make("person"))
	case kind == "person's unit":
		set := m.rig.set("person", "unit", twin.Ref(unit))
		if rapid.IntRange(0, 3).Draw(m.t, "nowhere") == 0 {
			set.Value = twin.Value{}
		}
		m.try(m.patch("person", person, set))
	default:
		m.try(m.patch("person", person, m.rig.set("person", "birth", m.birth())))
	}
}

// borders draws the border between the first two grids anew, in one commit.
func (m *model) borders() {
	at := float64(rapid.IntRange(1, 3).Draw(m.t, "border"))
	s, t := m.rig.tw.Snapshot(), m.rig.schema().Type("grid")
	var ops []twin.Operation
	for n, g := range [][2]float64{{0, at}, {at, 4}} {
		code := fmt.Sprintf("3101141032180010%d", n+1)
		op := twin.Operation{Do: twin.Create, Type: t, Geometry: rectangle(g[0], 0, g[1]-g[0], 4), SetGeometry: true}
		if e, ok := s.ByCode(t, code); ok {
			op.Do, op.ID = twin.Patch, e.ID
		} else {
			op.Set = []twin.Assignment{m.rig.set("grid", "code", twin.Text(code))}
		}
		ops = append(ops, op)
	}
	m.try(ops...)
}

func (m *model) make(typ string) twin.Operation {
	return m.fill(twin.Operation{Type: m.rig.schema().Type(typ), Do: twin.Create})
}

func (m *model) operation() twin.Operation {
	typ := rapid.SampledFrom([]string{"grid", "house", "house", "house", "unit", "person", "person", "institution", "facility"}).Draw(m.t, "type")
	op := twin.Operation{Type: m.rig.schema().Type(typ), Do: twin.Create}
	if id := m.pick(typ); id != 0 && rapid.IntRange(0, 3).Draw(m.t, "existing") > 0 {
		op.ID = id
		op.Do = rapid.SampledFrom([]twin.Action{twin.Patch, twin.Patch, twin.Patch, twin.Delete}).Draw(m.t, "do")
	}
	if op.Do == twin.Delete {
		return op
	}
	return m.fill(op)
}

// fill draws what a create or patch sets.
func (m *model) fill(op twin.Operation) twin.Operation {
	typ := op.Type.Name
	moves := op.Do == twin.Create || rapid.Bool().Draw(m.t, "moves")
	set := func(name string, v twin.Value) { op.Set = append(op.Set, m.rig.set(typ, name, v)) }
	one := func(name string, of ...string) twin.Value { return twin.Enum(rapid.SampledFrom(of).Draw(m.t, name)) }
	switch typ {
	case "grid":
		if op.Do == twin.Create {
			set("code", twin.Text(fmt.Sprintf("3101141032180010%d", rapid.IntRange(1, 4).Draw(m.t, "grid"))))
		}
		set("risk", one("risk", "none", "red"))
		op.Geometry = square(float64(rapid.IntRange(0, 3).Draw(m.t, "gx")), float64(rapid.IntRange(0, 3).Draw(m.t, "gy")), 2)
	case "house":
		if moves {
			op.Geometry = m.place()
		}
		set("floors_above", twin.Int(int64(rapid.IntRange(1, 5).Draw(m.t, "floors"))))
		set("kind", one("kind", "home", "rental"))
		set("safety", one("safety", "A", "C", "D"))
	case "unit":
		set("house", twin.Ref(m.pick("house")))
		set("floor", twin.Int(int64(rapid.IntRange(1, 3).Draw(m.t, "floor"))))
	case "person":
		m.person(&op, set)
	case "institution":
		op.SetGeometry = true
		if rapid.Bool().Draw(m.t, "own point") {
			op.Geometry = m.place()[0][0]
		} else if id := m.pick("house"); id != 0 {
			set("house", twin.Ref(id))
		}
	case "facility":
		op.Geometry = m.place()[0][0]
	}
	op.SetGeometry = op.SetGeometry || op.Geometry != nil
	return op
}

func (m *model) person(op *twin.Operation, set func(string, twin.Value)) {
	if id := m.pick("unit"); id != 0 {
		set("unit", twin.Ref(id))
	}
	birth := m.birth()
	set("birth", birth)
	if op.Do == twin.Create {
		set("name", twin.Text("测试"))
	}
	order := rapid.IntRange(1, 900).Draw(m.t, "order")
	id, err := codes.MakeCitizenID(birth.Time(), order)
	if err != nil {
		m.t.Fatal(err)
	}
	set("id_no", twin.Text(string(id)))
	set("phone", twin.Text(fmt.Sprintf("%s%04d", codes.SyntheticPhonePrefix, order)))
}

// birth is a day whose anniversary is today, or in the next few days.
func (m *model) birth() twin.Value {
	age := rapid.SampledFrom([]int{60, 61, 59, 25, 80}).Draw(m.t, "age")
	return twin.Date(m.rig.tw.Clock().AddDate(-age, 0, rapid.IntRange(0, 3).Draw(m.t, "days to the birthday")))
}

// place is somewhere on the four by four cells of the model.
func (m *model) place() orb.Polygon {
	return square(float64(rapid.IntRange(0, 39).Draw(m.t, "x"))/10, float64(rapid.IntRange(0, 39).Draw(m.t, "y"))/10, 0.2)
}
