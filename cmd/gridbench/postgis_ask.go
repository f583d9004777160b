package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// questions lists what is asked. Boxes take everything whose served geometry meets them, areas everything that counts
// in them, people and rooms included.
func (c *contest) questions() []question {
	var qs []question
	for _, km := range []float64{0.1, 1, 5} {
		n := map[float64]int{0.1: 200, 1: 50, 5: 10}[km]
		qs = append(
			qs,
			question{
				name: fmt.Sprintf("box %g km, ids", km), n: n, sql: []asker{c.sqlRows(c.boxIDs(), boxParams(km))},
				here: c.hereBox(km, false), http: c.httpBox(km, "&properties=id&skipGeometry=true"),
			},
			question{
				name: fmt.Sprintf("box %g km, full GeoJSON", km), n: n, sql: []asker{c.sqlRows(c.boxFeatures(), boxParams(km))},
				here: c.hereBox(km, true), http: c.httpBox(km, ""),
			},
		)
	}
	circle := func(p orb.Point) (geo.Region, error) { return geo.NewCircle(p, 500) }
	gon := func(p orb.Point) (geo.Region, error) { return geo.NewPolygonRegion(polygon(p, 500, 16)) }
	var all []string
	for _, t := range c.tables {
		all = append(all, t.typ.Plural)
	}
	two, kinds := []string{"people", "houses"}, []string{"houses", "land"}
	ways := func(sqls []string, keys int, params func(orb.Point) []any) (as []asker) {
		for _, sql := range sqls {
			as = append(as, c.sqlCounts(sql, keys, params))
		}
		return as
	}
	qs = append(
		qs,
		question{
			name: "16-gon 500 m, counts of all types", n: 60, sql: ways(c.counts(inPolygon), 0, polygonParams),
			here: c.hereArea(gon, all), http: c.httpArea(gonBody, all),
		},
		question{
			name: "circle 500 m, counts of all types", n: 60, sql: ways(c.counts(inCircle), 0, pointParams),
			here: c.hereArea(circle, all), http: c.httpArea(circleBody, all), note: sphere,
		},
		question{
			name: "circle 500 m, people and houses by grid", n: 60, sql: ways(c.groups(inCircle), 1, pointParams),
			here: c.hereArea(circle, two, "grid"), http: c.httpArea(circleBody, two, "grid"), note: sphere,
		},
		question{
			name: "circle 500 m, houses and land by kind", n: 60, sql: ways([]string{c.kinds(inCircle)}, 1, pointParams),
			here: c.hereArea(circle, kinds, "kind"), http: c.httpArea(circleBody, kinds, "kind"), note: sphere,
		},
	)
	for _, name := range []string{"house", "facility", "person"} {
		t := c.table(name)
		near := func(column, point string) asker {
			return c.sqlRows(features(t, "ORDER BY "+column+" <-> "+point+" LIMIT 10"), pointParams)
		}
		qs = append(qs, question{
			name: "10 nearest " + t.typ.Plural + ", GeoJSON", n: 200,
			// By degrees it is cheaper and not quite the same ten.
			sql:  []asker{near("place_g", "ST_MakePoint($1,$2)::geography"), near("geom", "ST_SetSRID(ST_MakePoint($1,$2),4326)")},
			here: c.hereNearest(t.typ), http: c.httpNearest(t.typ.Plural),
		})
	}
	return qs
}

// sphere tells why circles may differ.
const sphere = "ST_DWithin measures to edges along great circles, the twin to edges that are straight in degrees."

func (c *contest) table(name string) *table {
	for _, t := range c.tables {
		if t.typ.Name == name {
			return t
		}
	}
	return nil
}

func (c *contest) place(i int) orb.Point { return c.places[i%len(c.places)] }

// hereBox takes what the index has of each type, and who goes by a house by the houses, as lists of items do, in any order.
func (c *contest) hereBox(km float64, full bool) asker {
	var buf []byte
	var seen []access.Seen
	form := wire.Form{}
	return func(_ context.Context, i int) (a answer, err error) {
		b := square(c.place(i), km*1000)
		box, err := geo.NewBox(b)
		if err != nil {
			return a, err
		}
		seen = seen[:0]
		for _, t := range c.tables {
			c.view.EachServed(t.typ, b, func(s access.Seen, inside bool) {
				if inside || box.Intersects(s.Geometry()) {
					seen = append(seen, s)
				}
			})
		}
		buf = buf[:0]
		if full {
			buf = wire.AppendFeatures(buf, seen, &form)
		} else {
			for _, s := range seen {
				buf = s.ID().AppendText(buf)
			}
		}
		return answer{len(seen), len(buf)}, nil
	}
}

func (c *contest) hereArea(region func(orb.Point) (geo.Region, error), names []string, by ...string) asker {
	var types []*twin.Type
	for _, t := range c.tables {
		for _, name := range names {
			if t.typ.Plural == name {
				types = append(types, t.typ)
			}
		}
	}
	return func(_ context.Context, i int) (a answer, err error) {
		r, err := region(c.place(i))
		if err != nil {
			return a, err
		}
		res, err := query.Stats(c.view, &query.AreaQuery{Area: area(r), Types: types, GroupBy: by})
		if err != nil {
			return a, err
		}
		for _, n := range res.Counts {
			a.hits += *n.N
		}
		return a, nil
	}
}

func (c *contest) hereNearest(t *twin.Type) asker {
	var buf []byte
	form := wire.Form{}
	return func(_ context.Context, i int) (a answer, err error) {
		buf = buf[:0]
		for _, n := range query.Nearest(c.view, t, c.place(i), 10, math.Inf(1), nil) {
			buf = wire.AppendFeature(buf, n.Seen, &form)
			a.hits++
		}
		a.bytes = len(buf)
		return a, nil
	}
}

func circleBody(p orb.Point) any {
	return map[string]any{"circle": map[string]any{"center": p, "radius_m": 500}}
}

func gonBody(p orb.Point) any {
	return map[string]any{"geometry": map[string]any{"type": "Polygon", "coordinates": polygon(p, 500, 16)}}
}

// httpBox pages through every collection.
func (c *contest) httpBox(km float64, more string) asker {
	return func(ctx context.Context, i int) (a answer, err error) {
		b := square(c.place(i), km*1000)
		for _, t := range c.tables {
			path := fmt.Sprintf("/api/collections/%s/items?limit=10000&bbox=%.15g,%.15g,%.15g,%.15g%s", t.typ.Plural, b.Min[0], b.Min[1], b.Max[0], b.Max[1], more)
			for path != "" {
				body, err := c.http.get(ctx, path)
				if err != nil {
					return a, err
				}
				n, next := pageOf(body)
				a.hits += n
				a.bytes += len(body)
				path = next
			}
		}
		return a, nil
	}
}

func (c *contest) httpArea(area func(orb.Point) any, types []string, by ...string) asker {
	return func(ctx context.Context, i int) (a answer, err error) {
		req, err := json.Marshal(map[string]any{"area": area(c.place(i)), "types": types, "group_by": by})
		if err != nil {
			return a, err
		}
		body, err := c.http.post(ctx, "/api/area", req)
		if err != nil {
			return a, err
		}
		var res struct{ Counts map[string]int }
		if err := json.Unmarshal(body, &res); err != nil {
			return a, err
		}
		for _, n := range res.Counts {
			a.hits += n
		}
		a.bytes = len(body)
		return a, nil
	}
}

func (c *contest) httpNearest(collection string) asker {
	return func(ctx context.Context, i int) (a answer, err error) {
		p := c.place(i)
		body, err := c.http.get(ctx, fmt.Sprintf("/api/collections/%s/nearest?lon=%.15g&lat=%.15g&k=10", collection, p[0], p[1]))
		n, _ := pageOf(body)
		return answer{n, len(body)}, err
	}
}
