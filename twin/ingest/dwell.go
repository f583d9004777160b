package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// NearHouseM is how far beside a footprint a row's point may lie and still mean that house: door plates and phones
// stand before a house, not in it.
const NearHouseM = 20.0

// stand finds the house of a row that tells it by door plate or point and not by reference, and of people the room,
// which is made where the house has none of that name. What cannot be found is a warning; a missing required
// reference is refused later.
func (r *Run) stand(w *row, p *parts) (bad []Reject) {
	ref := r.opts.Type.HouseRef()
	if ref == nil || r.schema.Type("house") == nil {
		return nil
	}
	for _, a := range w.op().Set {
		if a.Field == ref && !a.Value.IsNull() {
			return nil
		}
	}
	if p.prop[r.slotHouse] != nil && p.prop[r.slotHouse].said() {
		return nil // it names one that is not known, which was said
	}
	if ref.Ref != "house" {
		r.head(w, p)
	}
	house, note := r.house(p)
	if note != "" {
		w.warn = append(w.warn, Reject{Row: w.n, Field: ref.Name, Reason: note})
	}
	if house == nil {
		return nil
	}
	target := house.ID
	if ref.Ref != "house" {
		if target, note = r.room(w, house, p); note != "" {
			w.warn = append(w.warn, Reject{Row: w.n, Field: ref.Name, Reason: note})
		}
	}
	if target == 0 {
		return nil
	}
	op := w.op()
	for i := range op.Set {
		if op.Set[i].Field == ref {
			op.Set[i].Value = twin.Ref(target)
			return nil
		}
	}
	op.Set = append(op.Set, twin.Assignment{Field: ref, Value: twin.Ref(target)})
	return nil
}

// head reads a row of a list of households, which names its head alone.
func (r *Run) head(w *row, p *parts) {
	name := p.role[roleHead]
	if name == "" || p.prop[1] != nil && p.prop[1].said() {
		return
	}
	op := w.op()
	if f := op.Type.AllFields()[1]; f.Sealed() && starred(name) {
		w.warn = append(w.warn, Reject{Row: w.n, Field: f.Name, Reason: maskedReason})
	} else {
		op.Set = append(op.Set, twin.Assignment{Field: f, Value: twin.Text(name)})
	}
	if rel := op.Type.Field("relation"); rel != nil {
		if _, ok := rel.Code("head"); ok {
			op.Set = append(op.Set, twin.Assignment{Field: rel, Value: twin.Enum("head")})
		}
	}
	if n, err := strconv.Atoi(p.role[roleCount]); err == nil && n > 1 {
		w.warn = append(w.warn, Reject{Row: w.n, Field: "household", Reason: fmt.Sprintf("the household counts %d people and the row names its head alone", n)})
	}
}

// house finds a house by door plate, then by point; note says what was uncertain or not found.
func (r *Run) house(p *parts) (house *twin.Entity, note string) {
	t := r.schema.Type("house")
	door := p.role[roleHouse]
	if door != "" {
		if e := r.named(t, door, r.opts.Source); e != nil {
			return e, ""
		}
		if e, unique := r.byAddress(door); e != nil {
			if unique {
				return e, ""
			}
			note = "more than one house has this door plate"
		} else {
			note = "no house has this door plate: import houses first"
		}
	}
	if p.role[roleLon] == "" || r.opts.Type.Located() {
		return nil, note
	}
	g, err := pointOf(p.role[roleLon], p.role[roleLat])
	if err != nil {
		return nil, err.Error()
	}
	if r.opts.SwapXY {
		g = swapped(g)
	}
	if err := r.sensible(g); err != nil {
		return nil, err.Error()
	}
	at, ok := r.opts.CRS.ToLonLat(g).(orb.Point)
	if !ok {
		return nil, note
	}
	house, distance := r.nearest(t, at)
	switch {
	case house == nil:
		return nil, "no house is known where the row stands: import houses first"
	case distance == 0:
		return house, ""
	case distance <= NearHouseM:
		return house, fmt.Sprintf("the row's point is outside every house; taken for the nearest, %.0f m away", distance)
	}
	return nil, fmt.Sprintf("no house stands at the row's point: the nearest is %.0f m away, at most %.0f m are taken", distance, NearHouseM)
}

// nearest finds the house at or nearest to a point, and how far away it is in metres.
func (r *Run) nearest(t *twin.Type, at orb.Point) (house *twin.Entity, distanceM float64) {
	perLon := math.Cos(at[1]*math.Pi/180) * metresPerDegree
	best := math.Inf(1)
	// A box is no nearer than this: shorter than the geodesic by less than a part in a hundred.
	least := func(b orb.Bound) float64 {
		dx := max(b.Min[0]-at[0], 0, at[0]-b.Max[0]) * perLon
		dy := max(b.Min[1]-at[1], 0, at[1]-b.Max[1]) * metresPerDegree
		return math.Hypot(dx, dy) * 0.99
	}
	r.snap.Boxes(t).Nearest(at, least, func(id uint64, d float64) bool {
		if d > best {
			return false
		}
		if e, ok := r.snap.Entity(t, twin.ID(id)); ok {
			if d := geo.PointToGeometryM(at, e.Geometry()); d < best {
				house, best = e, d
			}
		}
		return best > 0
	})
	return house, best
}

const metresPerDegree = 110574.0

// byAddress finds a house by its door plate, whole or without the names of district, town and village before it.
func (r *Run) byAddress(text string) (e *twin.Entity, unique bool) {
	if r.plates == nil {
		r.plates = map[string]twin.ID{}
		t := r.schema.Type("house")
		f := t.Field("address")
		for e := range r.snap.All(t, 0) {
			whole := plate(e.Value(f).Str())
			if whole == "" {
				continue
			}
			r.addPlate(whole, e.ID)
			if tail := localPart(whole); tail != whole {
				r.addPlate(tail, e.ID)
			}
		}
	}
	for _, key := range [...]string{plate(text), localPart(plate(text))} {
		switch id := r.plates[key]; id {
		case 0:
		case ambiguous:
			return &twin.Entity{}, false
		default:
			e, _ := r.snap.Get("house", id)
			return e, true
		}
	}
	return nil, false
}

// ambiguous marks a door plate that several houses have.
const ambiguous = ^twin.ID(0)

func (r *Run) addPlate(key string, id twin.ID) {
	if was, taken := r.plates[key]; taken && was != id {
		id = ambiguous
	}
	r.plates[key] = id
}

func plate(s string) string {
	s, _ = plain(strings.Map(narrow, s))
	return s
}

// narrow maps full-width digits and letters to those of a keyboard.
func narrow(c rune) rune {
	if c >= '！' && c <= '～' {
		return c - '！' + '!'
	}
	return c
}

// localPart cuts what comes before the names within a village: 上海市嘉定区安亭镇星明村第1组1号 → 第1组1号.
func localPart(s string) string {
	for _, end := range [...]string{"村", "社区", "居委会", "街道", "镇", "区", "市"} {
		if i := strings.LastIndex(s, end); i > 0 && i+len(end) < len(s) {
			return s[i+len(end):]
		}
	}
	return s
}

// room finds the unit of a house that the row names, or makes it. A row that names none stands in the only unit, or in
// the house as a whole.
func (r *Run) room(w *row, house *twin.Entity, p *parts) (id twin.ID, note string) {
	t := r.schema.Type(r.opts.Type.HouseRef().Ref)
	want := [...]string{p.role[roleStair], p.role[roleFloor], p.role[roleRoom]}
	none := want == [3]string{}
	units := r.snap.InHouse(t, house.ID)
	if none && len(units) == 1 {
		return units[0], ""
	}
	fields := [...]*twin.Field{t.Field("stair"), t.Field("floor"), t.Field("room")}
	var values [3]twin.Value
	for i, f := range fields {
		v, err := value(f, &Prop{Text: want[i]}, 0)
		if err != nil {
			note = f.Name + " " + err.Error()
			continue
		}
		values[i] = v
	}
	for _, id := range units {
		if e, ok := r.snap.Entity(t, id); ok && fits(e, fields[:], values[:], none) {
			return id, note
		}
	}
	if none && len(units) > 1 {
		note = fmt.Sprintf("the house has %d rooms and the row names none: it stands in the house as a whole", len(units))
	}
	sourceID := fmt.Sprintf("unit:%s/%s/%s/%s", house.ID, values[0], values[1], values[2])
	if made := r.rooms[sourceID]; made != 0 {
		return made, note
	}
	id = r.tw.NewID()
	r.rooms[sourceID] = id
	op := twin.Operation{Do: twin.Create, Type: t, ID: id, Import: true, Set: []twin.Assignment{
		{Field: t.HouseRef(), Value: twin.Ref(house.ID)},
		{Field: t.Field("source"), Value: twin.Text(r.opts.Source)},
		{Field: t.Field("source_id"), Value: twin.Text(sourceID)},
	}}
	for i, f := range fields {
		if !values[i].IsNull() {
			op.Set = append(op.Set, twin.Assignment{Field: f, Value: values[i]})
		}
	}
	w.ops = append([]twin.Operation{op}, w.ops...)
	w.ours++
	return id, note
}

// fits tells whether a unit is the one that a row names: what the row says must agree. A row that names no room means
// a unit that has none either.
func fits(e *twin.Entity, fields []*twin.Field, want []twin.Value, none bool) bool {
	for i, f := range fields {
		have := e.Value(f)
		if none && !have.IsNull() || !want[i].IsNull() && !have.Equal(want[i]) {
			return false
		}
	}
	return true
}
