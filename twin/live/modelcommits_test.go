package live_test

import (
	"context"
	"fmt"
	"slices"

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
	req := &twin.Request{Actor: "test", Ops: []twin.Operation{m.operation()}}
	if rapid.IntRange(0, 3).Draw(m.t, "two") == 0 {
		req.Ops = append(req.Ops, m.operation())
	}
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
	place := square(float64(rapid.IntRange(0, 39).Draw(m.t, "x"))/10, float64(rapid.IntRange(0, 39).Draw(m.t, "y"))/10, 0.2)
	moves := op.Do == twin.Create || rapid.Bool().Draw(m.t, "moves")
	set := func(name string, v twin.Value) { op.Set = append(op.Set, m.rig.set(typ, name, v)) }
	switch typ {
	case "grid":
		if op.Do == twin.Create {
			n := rapid.IntRange(1, 4).Draw(m.t, "grid")
			set("code", twin.Text(fmt.Sprintf("3101141032180010%d", n)))
		}
		op.Geometry = square(float64(rapid.IntRange(0, 3).Draw(m.t, "gx")), float64(rapid.IntRange(0, 3).Draw(m.t, "gy")), 2)
	case "house":
		if moves {
			op.Geometry = place
		}
		set("floors_above", twin.Int(int64(rapid.IntRange(1, 5).Draw(m.t, "floors"))))
	case "unit":
		set("house", twin.Ref(m.pick("house")))
		set("floor", twin.Int(int64(rapid.IntRange(1, 3).Draw(m.t, "floor"))))
	case "person":
		m.person(&op, set)
	case "institution":
		op.SetGeometry = true
		if rapid.Bool().Draw(m.t, "own point") {
			op.Geometry = place[0][0]
		} else if id := m.pick("house"); id != 0 {
			set("house", twin.Ref(id))
		}
	case "facility":
		op.Geometry = place[0][0]
	}
	op.SetGeometry = op.SetGeometry || op.Geometry != nil
	return op
}

func (m *model) person(op *twin.Operation, set func(string, twin.Value)) {
	if id := m.pick("unit"); id != 0 {
		set("unit", twin.Ref(id))
	}
	age := rapid.IntRange(20, 99).Draw(m.t, "age")
	birth := m.rig.tw.Clock().AddDate(-age, 0, 0)
	set("birth", twin.Date(birth))
	if op.Do == twin.Create {
		set("name", twin.Text("测试"))
	}
	order := rapid.IntRange(1, 900).Draw(m.t, "order")
	id, err := codes.MakeCitizenID(birth, order)
	if err != nil {
		m.t.Fatal(err)
	}
	set("id_no", twin.Text(string(id)))
	set("phone", twin.Text(fmt.Sprintf("%s%04d", codes.SyntheticPhonePrefix, order)))
}
