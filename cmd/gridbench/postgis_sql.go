package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// The ways to ask PostGIS. Statements are prepared once per connection by pgx, places are parameters.

// envelope is the box that $1 to $4 are.
const envelope = "ST_MakeEnvelope($1,$2,$3,$4,4326)"

// all joins one SELECT of each table.
func (c *contest) all(one func(t *table) string) string {
	var parts []string
	for _, t := range c.tables {
		parts = append(parts, one(t))
	}
	return strings.Join(parts, " UNION ALL ")
}

// sqlRows counts and weighs what a statement returns, one value a row, as it comes over the wire.
func (c *contest) sqlRows(sql string, params func(p orb.Point) []any) asker {
	var buf []byte
	return func(ctx context.Context, i int) (a answer, err error) {
		rows, err := c.conn.Query(ctx, sql, params(c.places[i%len(c.places)])...)
		if err != nil {
			return a, err
		}
		buf = buf[:0]
		for rows.Next() {
			buf = append(buf, rows.RawValues()[0]...)
			a.hits++
		}
		a.bytes = len(buf)
		return a, rows.Err()
	}
}

// sqlCounts adds up all figures that a statement returns, which are its columns but for leading keys.
func (c *contest) sqlCounts(sql string, keys int, params func(p orb.Point) []any) asker {
	return func(ctx context.Context, i int) (a answer, err error) {
		rows, err := c.conn.Query(ctx, sql, params(c.places[i%len(c.places)])...)
		if err != nil {
			return a, err
		}
		for rows.Next() {
			for _, raw := range rows.RawValues()[keys:] {
				n := 0
				for _, b := range raw { // a bigint in binary
					n = n<<8 | int(b)
				}
				a.hits += n
			}
		}
		return a, rows.Err()
	}
}

func boxParams(km float64) func(p orb.Point) []any {
	return func(p orb.Point) []any {
		b := square(p, km*1000)
		return []any{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	}
}

func pointParams(p orb.Point) []any { return []any{p[0], p[1]} }

func polygonParams(p orb.Point) []any { return []any{wkb(polygon(p, 500, 16))} }

// inBox is the condition of the served geometry.
const inBox = "geom && " + envelope + " AND ST_Intersects(geom, " + envelope + ")"

func (c *contest) boxIDs() string {
	return c.all(func(t *table) string { return "SELECT n FROM " + t.typ.Plural + " WHERE " + inBox })
}

func (c *contest) boxFeatures() string {
	return c.all(func(t *table) string { return features(t, "WHERE "+inBox) })
}

// features lets PostGIS write whole GeoJSON features, with as many decimals as the twin.
func features(t *table, rest string) string {
	return "SELECT ST_AsGeoJSON(r,'geom',8) FROM (SELECT geom, " + t.names() + " FROM " + t.typ.Plural + " " + rest + ") r"
}

// An area as PostGIS takes it: the test of a geometry, and of one on the ellipsoid.
const (
	inPolygon = "ST_Intersects(%s, $1::text::geometry)"
	inCircle  = "ST_DWithin(place_g, ST_MakePoint($1,$2)::geography, 500)"
)

// test is the condition of an area on a table.
func test(area string, t *table) string {
	if area == inCircle {
		return area
	}
	return fmt.Sprintf(area, t.place)
}

// counts are two ways to count all types in an area: by each row's own geometry, and what goes by a house by the houses
// inside, found once.
func (c *contest) counts(area string) []string {
	direct, joined := []string{}, []string{}
	houses := ""
	for _, t := range c.tables {
		one := "(SELECT count(*) FROM " + t.typ.Plural + " WHERE " + test(area, t) + ")"
		direct = append(direct, one)
		if t.typ.Name == "house" {
			houses = test(area, t)
			one = "(SELECT count(*) FROM h)"
		}
		if t.byHouse() {
			one = "(SELECT count(*) FROM h JOIN " + t.typ.Plural + " x ON x.house_n = h.n)"
		}
		joined = append(joined, one)
	}
	return []string{
		"SELECT " + strings.Join(direct, ","),
		"WITH h AS MATERIALIZED (SELECT n FROM houses WHERE " + houses + ") SELECT " + strings.Join(joined, ","),
	}
}

// groups are two ways to count people and houses in an area by grid.
func (c *contest) groups(area string) []string {
	people, houses := "", ""
	for _, t := range c.tables {
		switch t.typ.Name {
		case "person":
			people = test(area, t)
		case "house":
			houses = test(area, t)
		}
	}
	return []string{
		"SELECT grid, sum(p)::bigint, sum(h)::bigint FROM (SELECT grid, count(*) AS p, 0 AS h FROM people WHERE " + people +
			" GROUP BY grid UNION ALL SELECT grid, 0, count(*) FROM houses WHERE " + houses + " GROUP BY grid) x GROUP BY grid",
		"WITH h AS MATERIALIZED (SELECT n, grid FROM houses WHERE " + houses + ") " +
			"SELECT grid, sum(p)::bigint, sum(h)::bigint FROM (SELECT x.grid, count(*) AS p, 0 AS h FROM h JOIN people x ON x.house_n = h.n " +
			"GROUP BY x.grid UNION ALL SELECT grid, 0, count(*) FROM h GROUP BY grid) x GROUP BY grid",
	}
}

// kinds counts houses and land in an area by kind.
func (c *contest) kinds(area string) string {
	var parts []string
	for _, t := range c.tables {
		if t.typ.Name == "house" || t.typ.Name == "land" {
			parts = append(parts, "SELECT kind, count(*) FROM "+t.typ.Plural+" WHERE "+test(area, t)+" GROUP BY kind")
		}
	}
	return strings.Join(parts, " UNION ALL ")
}
