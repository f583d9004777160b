package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// questions is how many places each kind of question is asked at.
const questions = 200

// runArea asks about places all over the town; each place is the place of some house, so that none is empty.
func runArea(ctx context.Context, o *options, out io.Writer) (err error) {
	store, tw, err := openOld(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	v := view(tw.Snapshot())
	places := somePlaces(v, o.seed)
	var f figures
	f.add("entities", fmt.Sprint(size(tw.Snapshot())), "")
	if err := counts(&f, v, places); err != nil {
		return err
	}
	near(&f, v, places)
	for _, km := range []float64{0.1, 1, 5} {
		boxes(&f, v, places, km)
	}
	f.print(out)
	return nil
}

func counts(f *figures, v *access.View, places []orb.Point) error {
	for _, q := range []struct {
		name, target string
		region       func(p orb.Point) (geo.Region, error)
	}{
		{"counts of all types in a 16-gon of 500 m", "≤ 600 µs CPU", func(p orb.Point) (geo.Region, error) { return geo.NewPolygonRegion(polygon(p, 500, 16)) }},
		{"counts of all types in a circle of 500 m", "≤ 400 µs CPU", func(p orb.Point) (geo.Region, error) { return geo.NewCircle(p, 500) }},
	} {
		found := 0
		var failed error
		took := measure(5*questions, func(i int) {
			r, err := q.region(places[i%questions])
			if err == nil {
				var res *query.AreaStats
				if res, err = query.Stats(v, &query.AreaQuery{Area: area(r), Types: v.Schema().Types()}); err == nil {
					for _, c := range res.Counts {
						found += *c.N
					}
				}
			}
			failed = errors.Join(failed, err)
		})
		if failed != nil {
			return failed
		}
		f.add(q.name, fmt.Sprintf("%s CPU, %d B; %d entities inside", round(took.each()), took.bytes/uint64(took.n), found/took.n), q.target)
	}
	return nil
}

func near(f *figures, v *access.View, places []orb.Point) {
	for _, name := range []string{"house", "facility", "person"} {
		t := v.Schema().Type(name)
		took := measure(50*questions, func(i int) { query.Nearest(v, t, places[i%questions], 10, math.Inf(1), nil) })
		target := ""
		if name == "house" {
			target = "≤ 10 µs"
		}
		f.add("nearest 10 "+t.Plural, round(took.each()).String()+" CPU", target)
	}
	boxes := v.Boxes(v.Schema().Type("house"))
	took := measure(50*questions, func(i int) {
		p, n := places[i%questions], 0
		boxes.Nearest(p, func(b orb.Bound) float64 { return planar(p, b) }, func(uint64, float64) bool { n++; return n < 10 })
	})
	f.add("nearest 10 boxes of houses, index alone", round(took.each()).String()+" CPU", "≤ 10 µs")
}

// planar is the distance from a point to a box in degrees.
func planar(p orb.Point, b orb.Bound) float64 {
	dx := max(b.Min[0]-p[0], 0, p[0]-b.Max[0])
	dy := max(b.Min[1]-p[1], 0, p[1]-b.Max[1])
	return math.Hypot(dx, dy)
}

// boxes writes everything of the types with a geometry of their own in a square box as GeoJSON: for the first time, when
// each feature is made, and again, when it is copied. There are as many places as the twin keeps features of.
func boxes(f *figures, v *access.View, places []orb.Point, km float64) {
	var buf []byte
	var seen []access.Seen
	form := wire.Form{}
	found, size := 0, 0
	n := min(questions, int(60/km/km)+2)
	pass := func(i int) {
		b := square(places[i], km*1000)
		seen = seen[:0]
		for _, t := range v.Schema().Types() {
			if t.Located() {
				v.EachBox(t, b, func(s access.Seen, _ bool) bool { seen = append(seen, s); return true })
			}
		}
		buf = wire.AppendFeatures(buf[:0], seen, &form)
		found, size = found+len(seen), size+len(buf)
	}
	first := measure(n, pass)
	made := found
	const rounds = 5
	again := measure(rounds*n, func(i int) { pass(i % n) })
	name := fmt.Sprintf("box of %g km with full GeoJSON", km)
	each := func(s spent) string {
		return fmt.Sprintf("%s CPU, %.2f µs an entity", round(s.each()), float64(s.each().Nanoseconds())/1000/float64(max(made/n, 1)))
	}
	f.add(name+", first", fmt.Sprintf("%s; %d entities, %d B each", each(first), made/n, size/max(found, 1)), "")
	f.add(name, each(again), boxTarget(km))
}

// boxTarget is a fifteenth of what PostGIS took for that box on its town of points and parcels.
func boxTarget(km float64) string {
	switch km {
	case 1:
		return "≤ 0.76 ms for 1.9 k entities"
	case 5:
		return "≤ 4.9 ms for 17 k entities"
	}
	return ""
}

func area(r geo.Region) *query.Area { return &query.Area{Region: r} }

func mustCircle(p orb.Point, m float64) geo.Region {
	r, err := geo.NewCircle(p, m)
	if err != nil {
		panic(err) // a house lies on the earth
	}
	return r
}

// somePlaces draws places of houses.
func somePlaces(v *access.View, seed uint64) []orb.Point {
	r := rand.New(rand.NewPCG(seed, 0))
	t := v.Schema().Type("house")
	places := make([]orb.Point, 0, questions)
	for len(places) < questions {
		for s := range v.All(t, twin.ID(r.Uint64N(uint64(twin.MaxID)))) {
			places = append(places, s.Geometry().Bound().Center())
			break
		}
	}
	return places
}

// metresPerDegree of latitude, near enough to draw questions by.
const metresPerDegree = 111_000

func polygon(p orb.Point, radiusM float64, corners int) orb.Polygon {
	ring := make(orb.Ring, 0, corners+1)
	lon := metresPerDegree * math.Cos(p[1]*math.Pi/180)
	for i := range corners {
		a := 2 * math.Pi * float64(i) / float64(corners)
		ring = append(ring, orb.Point{p[0] + radiusM*math.Cos(a)/lon, p[1] + radiusM*math.Sin(a)/metresPerDegree})
	}
	return orb.Polygon{append(ring, ring[0])}
}

func square(p orb.Point, sideM float64) orb.Bound {
	dy := sideM / 2 / metresPerDegree
	dx := dy / math.Cos(p[1]*math.Pi/180)
	return orb.Bound{Min: orb.Point{p[0] - dx, p[1] - dy}, Max: orb.Point{p[0] + dx, p[1] + dy}}
}
