package synth

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Figures are what a correct program finds in a data set: the contents of expected.json. They are counted from the
// records alone, by brute force, and share nothing with the code that drew the village.
type Figures struct {
	Note    string         `json:"note"`
	AsOf    string         `json:"as_of"` // the day on which ages are counted
	Counts  map[string]int `json:"counts"`
	Village GridFigures    `json:"village"`
	Micro   []GridFigures  `json:"micro_grids"`
	Areas   []AreaFigures  `json:"areas"`
}

// GridFigures are the running counts of a grid. People count where their house is.
type GridFigures struct {
	Code         string  `json:"code"`
	AreaM2       float64 `json:"area_m2"`
	LandM2       float64 `json:"land_m2"`
	Land         int     `json:"land"`
	Houses       int     `json:"houses"`
	Units        int     `json:"units"`
	People       int     `json:"people"`
	Over60       int     `json:"over_60"`
	Over80       int     `json:"over_80"`
	LivingAlone  int     `json:"living_alone"`
	Migrants     int     `json:"migrants"`
	Institutions int     `json:"institutions"`
	Industry     int     `json:"industry"`
	Facilities   int     `json:"facilities"`
}

// AreaFigures are the counts of an area as POST /api/area takes it, by collection.
type AreaFigures struct {
	Name   string         `json:"name"`
	Area   map[string]any `json:"area"`
	Counts map[string]int `json:"counts"`
}

// census of a data set by house.
type tally struct {
	d      *Dataset
	micro  []Record
	house  map[string]int // source id → index of micro-grid, -1 outside
	unitOf map[string]string
	out    []GridFigures
}

// Measure counts a data set. It needs its micro-grids to be polygons that do not overlap.
func Measure(d *Dataset) Figures {
	f := Figures{
		Note: "Synthetic data: counted by brute force from the files beside this one. Ages are whole years on as_of.",
		AsOf: asOf.String(), Counts: map[string]int{},
	}
	t := &tally{d: d, house: map[string]int{}, unitOf: map[string]string{}}
	for _, g := range d.Of("grid") {
		if g.Get("level") == "micro" {
			t.micro = append(t.micro, g)
			t.out = append(t.out, GridFigures{Code: g.SourceID, AreaM2: round2(areaM2(g.Geometry.(orb.Polygon)))})
		}
	}
	for _, typ := range Types() {
		f.Counts[Collection(typ)] = len(d.Of(typ))
	}
	t.places()
	t.inhabitants()
	f.Micro = t.out
	// Rounded once, at the end: two thousand roundings would add up to a square metre.
	landM2 := 0.0
	for i := range f.Micro {
		landM2 += f.Micro[i].LandM2
		f.Micro[i].LandM2 = round2(f.Micro[i].LandM2)
	}
	f.Village.Code = d.Of("grid")[0].SourceID
	f.Village.AreaM2 = round2(areaM2(d.Of("grid")[0].Geometry.(orb.Polygon)))
	for _, m := range f.Micro {
		f.Village.add(m)
	}
	f.Village.LandM2 = round2(landM2)
	f.Areas = t.areas()
	return f
}

func (g *GridFigures) add(m GridFigures) {
	g.Land += m.Land
	g.Houses += m.Houses
	g.Units += m.Units
	g.People += m.People
	g.Over60 += m.Over60
	g.Over80 += m.Over80
	g.LivingAlone += m.LivingAlone
	g.Migrants += m.Migrants
	g.Institutions += m.Institutions
	g.Industry += m.Industry
	g.Facilities += m.Facilities
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }

// places counts what has a geometry or goes by a house.
func (t *tally) places() {
	bump := func(at int, count func(*GridFigures)) {
		if at >= 0 {
			count(&t.out[at])
		}
	}
	for _, h := range t.d.Of("house") {
		// Any corner will do: a house stands in one micro-grid whole.
		at := t.gridOf(h.Geometry.(orb.Polygon)[0][0])
		t.house[h.SourceID] = at
		bump(at, func(g *GridFigures) { g.Houses++ })
	}
	for _, l := range t.d.Of("land") {
		p := l.Geometry.(orb.Polygon)
		bump(t.gridOf(interior(p)), func(g *GridFigures) { g.Land++; g.LandM2 += areaM2(p) })
	}
	for _, u := range t.d.Of("unit") {
		house := u.Get("house").(string)
		t.unitOf[u.SourceID] = house
		bump(t.house[house], func(g *GridFigures) { g.Units++ })
	}
	for _, r := range t.d.Of("institution") {
		bump(t.gridOfRecord(&r), func(g *GridFigures) { g.Institutions++ })
	}
	for _, r := range t.d.Of("industry") {
		bump(t.gridOfRecord(&r), func(g *GridFigures) { g.Industry++ })
	}
	for _, r := range t.d.Of("facility") {
		bump(t.gridOfRecord(&r), func(g *GridFigures) { g.Facilities++ })
	}
}

func (t *tally) gridOfRecord(r *Record) int {
	if p, ok := r.Geometry.(orb.Point); ok {
		return t.gridOf(p)
	}
	if h, ok := r.Get("house").(string); ok {
		return t.house[h]
	}
	return -1
}

func (t *tally) inhabitants() {
	for _, r := range t.d.Of("person") {
		at := t.house[t.unitOf[r.Get("unit").(string)]]
		if at < 0 {
			continue
		}
		g := &t.out[at]
		g.People++
		var born date
		if _, err := fmt.Sscanf(r.Get("birth").(string), "%d-%d-%d", &born.y, &born.m, &born.d); err == nil {
			if born.age() >= 60 {
				g.Over60++
			}
			if born.age() >= 80 {
				g.Over80++
			}
		}
		if r.Get("residence") == "migrant" {
			g.Migrants++
		}
		care, _ := r.Get("care").([]string)
		for _, c := range care {
			if c == "living_alone" {
				g.LivingAlone++
			}
		}
	}
}

// gridOf is the index of the micro-grid that holds a place.
func (t *tally) gridOf(at orb.Point) int {
	for i, m := range t.micro {
		if holds(m.Geometry.(orb.Polygon), at) {
			return i
		}
	}
	return -1
}

// holds is the even-odd rule over all rings.
func holds(p orb.Polygon, at orb.Point) bool {
	in := false
	for _, ring := range p {
		for i := 0; i+1 < len(ring); i++ {
			a, b := ring[i], ring[i+1]
			if (a[1] > at[1]) != (b[1] > at[1]) && at[0] < a[0]+(at[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				in = !in
			}
		}
	}
	return in
}

// interior is a point well inside a polygon.
func interior(p orb.Polygon) orb.Point {
	rings := make([][]pt, len(p))
	for i, ring := range p {
		for _, q := range ring[:len(ring)-1] {
			rings[i] = append(rings[i], pt{int64(math.Round(q[0] * latticeUnit)), int64(math.Round(q[1] * latticeUnit))})
		}
	}
	return inner(rings).degrees()
}
